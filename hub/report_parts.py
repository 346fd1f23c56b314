"""Parts of reports about what came to the hub, who was there, and which papers there were."""

from collections import Counter

from django.utils import timezone

from coproduction.dates import short
from coproduction.figures import Period
from coproduction.models import Document, Forum
from coproduction.reports.blocks import Block, Heading, Papers, Points, Table, paper_of
from hub.figures import presented_items
from hub.models import Attendance


def topics(forum: Forum, period: Period, about=None) -> list[Block]:
    """The topics by programme, as the seed lists them: one that came again once, with how often."""
    by_programme = {}
    items = presented_items([forum], period).select_related("programme")
    for item in items.order_by("programme__position", "programme__name", "session__starts_at"):
        name = item.programme.name if item.programme else "Other topics"
        by_programme.setdefault(name, Counter())[item.title] += 1
    blocks = [Heading("What came to the hub")] if by_programme else []
    for name, titles in by_programme.items():
        blocks.append(Heading(name, level=3))
        blocks.append(
            Points(
                [
                    title if number == 1 else f"{title} ({number} times)"
                    for title, number in titles.items()
                ]
            )
        )
    return blocks


def _presented(forum, period, about):
    rows = presented_items([forum], period)
    return rows if about is None or about.works is None else rows.filter(work__in=about.works)


def who_was_there(forum: Forum, period: Period, about=None) -> list[Block]:
    """Each time that the work was talked about: parent carer reps, and which organisations."""
    items = _presented(forum, period, about).select_related("session")
    there = {}
    attendances = Attendance.objects.filter(item__in=items).select_related("person__organisation")
    for each in attendances.order_by("pk"):
        reps, names = there.setdefault(each.item_id, (set(), {}))
        if each.came_as == Attendance.CameAs.REP:
            reps.add(each.person_id)
        elif each.person.organisation:
            names[str(each.person.organisation)] = True
    rows = []
    for item in items.order_by("session__starts_at", "pk"):
        reps, names = there.get(item.pk, (set(), {}))
        day = timezone.localdate(item.session.starts_at)
        rows.append((short(day), item.title, len(reps), ", ".join(names)))
    if not rows:
        return []
    head = ("When", "Topic", "Parent carer reps", "Organisations")
    return [Heading("Who was there"), Table("Each time it was talked about", head, rows)]


def evidence(forum: Forum, period: Period, about=None) -> list[Block]:
    """The papers that were brought to the sessions; nobody's private files."""
    documents = (
        Document.objects.filter(forum=forum, items__in=_presented(forum, period, about))
        .exclude(access=Document.Access.PRIVATE)
        .select_related("forum")
        .distinct()
        .order_by("added_at", "pk")
    )
    papers = [paper_of(each) for each in documents]
    return [Heading("Papers that were brought"), Papers(papers)] if papers else []


PARTS = {"topics": topics, "who_was_there": who_was_there, "evidence": evidence}
