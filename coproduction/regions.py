"""The one door between forums: what those of a region share with each other, and nothing else.

A page that shows anything of another forum asks here, as a Reader: somebody of the region's
forums, or who leads it. Every function starts from what is switched on at this moment, so that a
forum that switches off or leaves is gone from the next page on.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Max

from coproduction.charts import bars
from coproduction.dates import months_after
from coproduction.figures import Figure, Period, Topic, all_figures
from coproduction.models import (
    Body,
    Forum,
    Organisation,
    Person,
    Region,
    RegionalFigure,
    SharedTemplate,
    Sharing,
)
from coproduction.permissions import Permission, permissions_of
from coproduction.shareable import (
    RegionalBody,
    TemplateKind,
    counted_subjects,
    regional_groups,
    regional_policies,
    template_kinds,
)
from coproduction.small_numbers import disclosable, disclosable_parts

What = Sharing.What
# The stretches that can be compared, in whole months. From days that a reader chose, one day more
# would give a small number away.
MONTHS = (3, 12)
# Themes are told week by week: the last eight whole weeks, and the eight before.
WEEKS = 8
# One area alone would be known by its number.
FEWEST_AREAS = 2
USUAL_THRESHOLD = 8


@dataclass(frozen=True)
class Reader:
    """Somebody who may read what forums of a region share, as the people that they are there."""

    region: Region
    people: tuple[Person, ...] = ()
    is_lead: bool = False

    @property
    def reads_figures(self):
        """The leads of the region, and who reads reports in their own forum."""
        held = (permissions_of(person) for person in self.people)
        return self.is_lead or any(Permission.REPORT_VIEW in rights for rights in held)

    @property
    def forum_ids(self):
        return {person.forum_id for person in self.people}


def reader_of(user, region: Region) -> Reader | None:
    """This user as a reader of this region; None for whoever belongs to none of its forums."""
    if not user.is_authenticated or not user.is_active:
        return None
    people = Person.objects.active().filter(user=user, forum__region=region)
    people = tuple(
        people.select_related("forum__region", "organisation").order_by("forum__name", "pk")
    )
    is_lead = region.leads.filter(pk=user.pk).exists()
    return Reader(region, people, is_lead) if people or is_lead else None


def forums_in(region: Region) -> list[Forum]:
    """The forums of the region in the order of the alphabet: never of their numbers."""
    return list(Forum.objects.active().filter(region=region).by_name())


def shares(region: Region) -> dict[str, set[int]]:
    """What is shared with this region now: each thing with the keys of the forums that share it."""
    found = {what: set() for what in What.values}
    standing = Sharing.objects.standing().filter(region=region)
    for what, forum in standing.values_list("what", "forum"):
        found[what].add(forum)
    return found


def _sharing(region, what):
    standing = Sharing.objects.standing().filter(region=region, what=what)
    return Forum.objects.active().filter(pk__in=standing.values("forum"))


def _strictest(forums):
    """The highest threshold of these forums: no forum's rule is broken by another's.

    Never under the usual one: readers see stretches that overlap, month after month, and from
    those a lower one gives single months away. See tests/test_small_numbers.py.
    """
    most = forums.aggregate(most=Max("small_number_threshold"))["most"] or 0
    return max(most, USUAL_THRESHOLD)


# Figures


def stretch(months: int, today: date) -> Period:
    """So many whole months, up to the end of the last one."""
    first = today.replace(day=1)
    return Period(months_after(first, -months), first - timedelta(days=1))


def stretch_before(period: Period, months: int) -> Period:
    return Period(months_after(period.starts_on, -months), period.starts_on - timedelta(days=1))


def stretches(today: date) -> list[Period]:
    """Everything that is counted of a forum for its region."""
    found = []
    for months in MONTHS:
        period = stretch(months, today)
        found += [period, stretch_before(period, months)]
    return found


def counts_people(figure: Figure) -> bool:
    """Of people, or of what would tell of one where there is but one."""
    return figure.is_made_safe or figure.unit == "people"


def is_comparable(figure: Figure) -> bool:
    """A number, and open to everybody who reads reports: money by fund is the forum's own."""
    return figure.permission == Permission.REPORT_VIEW and not figure.is_words


@dataclass(frozen=True)
class Cell:
    """A number of a forum as others may see it, or the words that stand in its place."""

    words: str
    number: float | int | None = None


NOT_SHARED = Cell("Not shared")
NOT_COUNTED = Cell("Being counted")
NOT_KNOWN = Cell("Not known")
TOO_FEW = Cell("Too few to show")
OTHERWISE = Cell("Asked differently")
NO_ANSWER = Cell("No answer yet")


@dataclass(frozen=True)
class Line:
    """One forum in a comparison."""

    forum: Forum
    now: Cell
    before: Cell
    length: float = 0
    is_own: bool = False


@dataclass(frozen=True)
class Compared:
    """One figure beside each other in the forums of a region, in the order of the alphabet."""

    figure: Figure
    lines: list[Line]

    @property
    def sharing(self):
        return sum(line.now is not NOT_SHARED for line in self.lines)


def _cell(figure, row, threshold):
    if row is None:
        return NOT_COUNTED
    if row.number is None:
        return NOT_KNOWN
    number = _whole(row.number)
    if row.fewest is not None:
        if 0 < row.fewest < threshold:
            return TOO_FEW
        # A middle number of many is nobody's own.
        number = number if figure.unit == "days" else disclosable(round(number), 0)
    percent = "%" if figure.unit == "of a hundred" else ""
    return Cell(
        f"{number:g}{percent}" if isinstance(number, float) else f"{number}{percent}", number
    )


def _whole(number: Decimal):
    return int(number) if number == int(number) else float(number)


def compare(reader: Reader, figures: list[Figure], months: int, today: date) -> list[Compared]:
    """These figures in every forum of the region: three queries, however many forums there are."""
    figures = [figure for figure in figures if is_comparable(figure)]
    now = stretch(months, today)
    before = stretch_before(now, months)
    forums = forums_in(reader.region)
    sharing = _sharing(reader.region, What.FIGURES)
    threshold = _strictest(sharing)
    shared = shares(reader.region)[What.FIGURES]
    rows = {
        (row.forum_id, row.key, row.starts_on): row
        for row in RegionalFigure.objects.filter(
            forum__in=sharing,
            key__in=[figure.key for figure in figures],
            starts_on__in=[now.starts_on, before.starts_on],
            ends_on__in=[now.ends_on, before.ends_on],
        )
    }

    def cell(forum, figure, period):
        if forum.pk not in shared:
            return NOT_SHARED
        return _cell(figure, rows.get((forum.pk, figure.key, period.starts_on)), threshold)

    compared = []
    for figure in figures:
        cells = [(cell(forum, figure, now), cell(forum, figure, before)) for forum in forums]
        numbers = {forum.pk: pair[0].number for forum, pair in zip(forums, cells, strict=True)}
        lengths = {bar.label: bar.length for bar in bars(numbers)}
        compared.append(
            Compared(
                figure,
                [
                    Line(forum, *pair, lengths[forum.pk], forum.pk in reader.forum_ids)
                    for forum, pair in zip(forums, cells, strict=True)
                ],
            )
        )
    return compared


def by_topic(compared: list[Compared]) -> dict[Topic, list[Compared]]:
    found = {topic: [each for each in compared if each.figure.topic == topic] for topic in Topic}
    return {topic: each for topic, each in found.items() if each}


def known_figure(key: str) -> Figure | None:
    """A figure that forums compare, by its key."""
    figure = all_figures().get(key)
    return figure if figure and is_comparable(figure) else None


# Templates


def templates_for(reader: Reader) -> list[tuple[TemplateKind, list[SharedTemplate]]]:
    """What forums of the region offer to copy now, by its kind, the newest first."""
    standing = SharedTemplate.objects.standing().filter(region=reader.region)
    by_kind = defaultdict(list)
    for each in standing.select_related("forum").defer("content").newest_first():
        by_kind[each.kind].append(each)
    return [(kind, by_kind[code]) for code, kind in template_kinds().items() if by_kind[code]]


def template_for(reader: Reader, pk: int) -> SharedTemplate | None:
    """One that is offered now; None when it is not, or not any more."""
    standing = SharedTemplate.objects.standing().filter(region=reader.region, pk=pk)
    return standing.select_related("forum").filter(kind__in=template_kinds()).first()


# The same questions in several areas


@dataclass(frozen=True)
class Area:
    """How one forum's families answered: the counts as others may see them, or words instead."""

    forum: Forum
    named: list[tuple[str, Cell]]


@dataclass(frozen=True)
class ComparedQuestion:
    text: str
    choices: list[str]
    areas: list[Area]


def answers_for(reader: Reader, template: SharedTemplate) -> list[ComparedQuestion]:
    """Each question that can be counted, answer by answer, in all areas that asked the same.

    Only counts, and only of forums that share their answers; never what anybody wrote.
    """
    kind = template_kinds()[template.kind]
    if kind.answers is None:
        return []
    sharing = _sharing(reader.region, What.QUESTIONS)
    threshold = _strictest(sharing)
    forums = list(sharing.by_name())
    return [
        ComparedQuestion(
            question.text,
            question.choices,
            [
                Area(forum, _answer_cells(question, counts, threshold))
                for forum, counts in _asked(question, forums)
            ],
        )
        for question in kind.answers(template, forums)
    ]


def _asked(question, forums):
    by_forum = {each.forum_id: each.counts for each in question.answers}
    return [(forum, by_forum[forum.pk]) for forum in forums if forum.pk in by_forum]


def _answer_cells(question, counts, threshold):
    if counts is None:
        return [(choice, OTHERWISE) for choice in question.choices]
    if not any(counts.values()):
        return [(choice, NO_ANSWER) for choice in question.choices]
    shown = disclosable_parts(counts, threshold, adds_up=question.adds_up)
    return [
        (choice, TOO_FEW if number is None else Cell(str(number), number))
        for choice, number in shown.items()
    ]


# Themes that rise in several areas at once


@dataclass(frozen=True)
class Rising:
    """A subject that families tell more of than before, in several areas: no area is named."""

    code: str
    label: str
    areas: int
    told: int


def weeks(today: date) -> tuple[Period, Period]:
    """The last whole weeks, Monday to Sunday, and as many before them."""
    last = today - timedelta(days=today.weekday() + 1)
    now = Period(last - timedelta(days=7 * WEEKS - 1), last)
    return now, now.before


def rising_in(reader: Reader, today: date) -> list[Rising]:
    """What rises in the region, by how many areas it rises in."""
    return _rising(_sharing(reader.region, What.THEMES), today)


def rising_everywhere(today: date) -> list[Rising]:
    """The same for the whole country, of the forums that let it be known (LF18)."""
    return _rising(sharing_everywhere(What.FEED), today)


def sharing_everywhere(what: Sharing.What):
    """The forums of all regions that share this with the whole country."""
    standing = Sharing.objects.standing().filter(what=what)
    return Forum.objects.active().filter(pk__in=standing.values("forum"))


def _rising(sharing, today):
    """An area counts once its own number may be shown, so that none is found by subtracting."""
    threshold = _strictest(sharing)
    told, areas, labels = defaultdict(int), defaultdict(int), {}
    for count in counted_subjects(list(sharing.by_name()), *weeks(today)):
        if count.now >= threshold and count.now > count.before:
            labels[count.code] = count.label
            told[count.code] += count.now
            areas[count.code] += 1
    found = [
        Rising(code, labels[code], areas[code], disclosable(told[code], threshold))
        for code in labels
        if areas[code] >= FEWEST_AREAS
    ]
    return sorted(found, key=lambda each: (-each.areas, each.label))


# Groups, policies and bodies


def groups_for(reader: Reader, today: date) -> list[RegionalBody]:
    """Groups that are the whole region's, each opened by the forum that hosts it."""
    return regional_groups(reader.region, today)


def policies_for(reader: Reader, today: date):
    """What the region itself pays: no forum's."""
    return regional_policies(reader.region, today)


@dataclass(frozen=True)
class WideBody:
    """A body that works in the areas of several forums of a region."""

    body: Body
    forums: list[Forum]


def bodies_for(reader: Reader) -> list[WideBody]:
    """Bodies that two forums of the region or more have said is one and the same."""
    known = (
        Organisation.objects.active()
        .filter(body__isnull=False, forum__region=reader.region, forum__is_active=True)
        .select_related("body", "forum")
        .order_by("body__name", "forum__name")
    )
    forums = defaultdict(dict)
    for organisation in known:
        forums[organisation.body][organisation.forum_id] = organisation.forum
    return [
        WideBody(body, list(found.values())) for body, found in forums.items() if len(found) > 1
    ]


@dataclass(frozen=True)
class KeptLine:
    """What one figure says of a body, area by area: None where nothing was to be done."""

    figure: Figure
    areas: list[tuple[Forum, tuple[int, int] | None]]

    @property
    def kept(self):
        return sum(counts[0] for _, counts in self.areas if counts)

    @property
    def counted(self):
        return sum(counts[1] for _, counts in self.areas if counts)


@dataclass(frozen=True)
class BodyRecord:
    """How a body keeps what it promised in the areas that let it be seen; the rest by name."""

    body: Body
    lines: list[KeptLine]
    shared: list[Forum]
    others: list[Forum]


def body_for(reader: Reader, pk: int) -> Body | None:
    """A body that two forums of this region or more have named."""
    return next((each.body for each in bodies_for(reader) if each.body.pk == pk), None)


def speaks_for(reader: Reader, body: Body) -> bool:
    """Whether somebody of the body itself reads: what it promised is theirs to know."""
    return any(
        person.organisation and person.organisation.body_id == body.pk for person in reader.people
    )


def record_of(reader: Reader, body: Body, months: int, today: date) -> BodyRecord:
    """What this body promised and did in each area, by figures that count promises (MR10).

    Of forums that share their figures, and of the reader's own. As many queries for many areas as
    for two.
    """
    here = Organisation.objects.active().filter(
        body=body, forum__region=reader.region, forum__is_active=True
    )
    forum_of = {
        each.pk: each.forum for each in here.select_related("forum").order_by("forum__name")
    }
    forums = {forum.pk: forum for forum in forum_of.values()}
    seen = shares(reader.region)[What.FIGURES] | reader.forum_ids
    shared = [forum for pk, forum in forums.items() if pk in seen]
    lines = []
    for figure in all_figures().values():
        if figure.cases is None or figure.is_made_safe:
            continue
        counts = {}
        for case in figure.cases(shared, stretch(months, today)):
            if forum := forum_of.get(case.organisation_id):
                kept, counted = counts.get(forum.pk, (0, 0))
                counts[forum.pk] = kept + case.is_kept, counted + 1
        if counts:
            lines.append(KeptLine(figure, [(forum, counts.get(forum.pk)) for forum in shared]))
    others = [forum for pk, forum in forums.items() if pk not in seen]
    return BodyRecord(body, lines, shared, others)
