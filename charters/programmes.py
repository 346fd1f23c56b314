"""How far a stream of work has come: its works, what is owed to families, and what shows it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q

from charters.models import Assessment, Indicator
from coproduction.access import works_visible_to
from coproduction.models import Forum, Influence, Person, Programme, Work


@dataclass(frozen=True)
class Stream:
    """One programme in the list: how many works, and how many answers are owed."""

    programme: Programme
    works: int
    closed: int
    owed: int
    late: int
    changed: int


@dataclass(frozen=True)
class Shown:
    """One indicator that shows the programme's progress, with each side's newest mark."""

    indicator: Indicator
    families: Assessment | None
    service: Assessment | None


def streams(forum: Forum, *, today: date) -> list[Stream]:
    """Every active programme, in its order."""
    programmes = list(forum.programmes.active().in_order())
    works = _counts(
        Work.objects.filter(programme__in=programmes),
        "programme",
        all=Q(),
        closed=Q(status=Work.Status.CLOSED),
    )
    owed = Q(state__in=Influence.OWED_STATES)
    answers = _counts(
        Influence.objects.filter(work__programme__in=programmes),
        "work__programme",
        owed=owed,
        late=owed & Q(due_on__lt=today),
        changed=Q(state=Influence.State.CONFIRMED, published_at__isnull=False),
    )
    return [
        Stream(
            programme,
            works=works.get(programme.pk, {}).get("all", 0),
            closed=works.get(programme.pk, {}).get("closed", 0),
            **{
                name: answers.get(programme.pk, {}).get(name, 0)
                for name in ("owed", "late", "changed")
            },
        )
        for programme in programmes
    ]


def _counts(rows, by, **conditions):
    counted = rows.values(by).annotate(
        **{f"n_{name}": Count("pk", filter=condition) for name, condition in conditions.items()}
    )
    return {row[by]: {name: row[f"n_{name}"] for name in conditions} for row in counted}


def works_of(programme: Programme, person: Person):
    """The works of a programme: what is under way first, then what comes, then what is closed."""
    order = [Work.Status.ACTIVE, Work.Status.PLANNED, Work.Status.CLOSED]
    works = works_visible_to(person).filter(programme=programme)
    works = works.select_related("forum", "lead_organisation", "lead_person").annotate(
        owed=Count("influences", filter=Q(influences__state__in=Influence.OWED_STATES)),
        last_told_at=Max("influences__published_at"),
    )
    return sorted(
        works.newest_first(),
        key=lambda work: (order.index(work.status), work.comes_on or date.max),
    )


def shown_by(programme: Programme) -> list[Shown]:
    """The indicators that are tied to this programme, and what each side said last."""
    newest = {}
    said = Assessment.objects.filter(indicator__programme=programme).select_related("organisation")
    for each in said.order_by("assessed_on", "pk"):
        newest[each.indicator_id, each.side] = each
    return [
        Shown(
            indicator,
            newest.get((indicator.pk, Assessment.Side.FAMILIES)),
            newest.get((indicator.pk, Assessment.Side.SERVICE)),
        )
        for indicator in programme.indicators.active().order_by("tier", "position", "pk")
    ]
