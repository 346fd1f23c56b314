"""Whom a forum reaches, and whom it does not: its members beside the people of its area."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from coproduction.about_people import RATHER_NOT, TOPICS, group_name, question_label
from coproduction.charts import Trend, trend
from coproduction.models import (
    EqualityAnswers,
    EqualityCount,
    EqualityPicture,
    FollowerCount,
    Forum,
    LinkedGroup,
    MemberCount,
    PopulationFigure,
)
from coproduction.pictures import (
    added_up,
    answered_in,
    answers_in_order,
    counts_by_who,
    most_answered,
    name_of,
    picture_on,
)
from coproduction.small_numbers import HALF, Band, bands_of, share_of

# From so many on a share is said of a hundred; of fewer it would sound surer than it is.
A_HUNDRED = 100
# Of a hundred: nearer than this is "about as many".
NEAR = 1
LESS, ABOUT, MORE, UNKNOWN = "less", "about", "more", "unknown"
VERDICTS = {
    LESS: "We reach fewer",
    ABOUT: "About as many",
    MORE: "We reach more",
    UNKNOWN: "We cannot tell",
}
WHO_IN_WORDS = {EqualityCount.Who.REPS: "Reps", EqualityCount.Who.OTHERS: "Other members"}


@dataclass(frozen=True)
class Share:
    """How many of those who told us are in a group, as far as it may be shown."""

    number: int | None
    whole: int | None
    band: Band
    threshold: int

    @property
    def in_words(self):
        if not self.whole:
            return "Too few have told us"
        if self.number is None:
            return f"{self._few}, of about {self.whole}"
        if self.of_a_hundred == A_HUNDRED:
            return f"Nearly all of about {self.whole}"
        if self.whole < A_HUNDRED:
            return f"About {self.number} of {self.whole}"
        return f"About {self.of_a_hundred} in 100 ({self.number} of {self.whole})"

    @property
    def _few(self):
        """Under what it is, where that says something; else that it may hide for another's sake."""
        most = self.band.most
        if most is None or 2 * most > self.whole:
            return "Hidden, as one of two is small"
        return f"Fewer than {most + 1}"

    @property
    def of_a_hundred(self):
        return share_of(self.number, self.whole)

    def beside(self, percent: Decimal) -> str:
        """Less, more or about as many as this: only where everything that is possible says so."""
        if not self.whole:
            return UNKNOWN
        # The whole is rounded too, and moved by a step where something is hidden.
        room = HALF if self.number is not None else 2 * HALF + 1
        if 100 * self.band.least / (self.whole + room) > percent + NEAR:
            return MORE
        if self.band.most is None:
            return UNKNOWN
        if 100 * self.band.most / max(self.whole - room, 1) < percent - NEAR:
            return LESS
        return ABOUT if self.number is not None else UNKNOWN


@dataclass(frozen=True)
class Group:
    """Members of one group, the same group in the area, and who knows families of it."""

    question: str
    answer: str
    name: str
    share: Share
    by_who: list[tuple[str, Share]]
    area: PopulationFigure | None
    knows: list[LinkedGroup]

    @property
    def in_area(self):
        if self.area is None:
            return "Not known"
        percent = self.area.percent
        return f"{percent.normalize():f} in 100" if percent >= 1 else "Fewer than 1 in 100"

    @property
    def verdict(self):
        return self.share.beside(self.area.percent) if self.area else UNKNOWN

    @property
    def verdict_words(self):
        return VERDICTS[self.verdict]

    @property
    def gap(self):
        """How far we are from the area, to put the widest first."""
        ours = self.share.of_a_hundred or 0
        return float(self.area.percent) - ours if self.area else 0


@dataclass(frozen=True)
class Asked:
    """One question: its groups, and of how many members nothing is known."""

    question: str
    topic: str
    label: str
    answered: int | None
    rather_not: int | None
    members: int
    groups: list[Group]
    sources: list[str]

    @property
    def unknown_in_words(self):
        if self.answered is None:
            return (
                "Too few have told us. Of the rest nothing is known, and they do not count as no."
            )
        unknown = max(self.members - self.answered, 0)
        rather_not = f" About {self.rather_not} would rather not say." if self.rather_not else ""
        return (
            f"About {self.answered} of {self.members} members have told us. Of about {unknown} "
            f"it is not known, and they do not count as no.{rather_not}"
        )


@dataclass(frozen=True)
class Reached:
    """The whole page: the newest picture with its questions, and whom we reach too little."""

    picture: EqualityPicture
    answered: int | None
    questions: list[Asked]

    @property
    def too_few(self) -> list[Group]:
        """The groups of whom there are fewer among us than in the area, the widest gap first."""
        groups = [
            group
            for asked in self.questions
            for group in asked.groups
            if group.verdict == LESS and group.answer not in {"no", "none", "same"}
        ]
        return sorted(groups, key=lambda group: -group.gap)

    @property
    def with_area(self) -> list[Asked]:
        return [asked for asked in self.questions if asked.sources]

    @property
    def without_area(self) -> list[Asked]:
        return [asked for asked in self.questions if not asked.sources]

    @property
    def is_parted(self):
        return any(group.by_who for asked in self.questions for group in asked.groups)


def whom_we_reach(forum: Forum, today: date) -> Reached | None:
    """The newest picture of the forum's members beside its area; None before there is one."""
    picture = picture_on(forum, today)
    if picture is None:
        return None
    area = {
        (figure.question, figure.answer): figure
        for figure in PopulationFigure.objects.for_forum(forum).in_order()
    }
    linked: dict[str, list[LinkedGroup]] = {}
    for group in LinkedGroup.objects.for_forum(forum).active().select_related("forum").by_name():
        for code in group.knows:
            linked.setdefault(code, []).append(group)
    questions = [_asked(picture, question, area, linked) for question in EqualityAnswers.QUESTIONS]
    return Reached(picture, most_answered(picture), questions)


def _asked(picture, question, area, linked):
    by_who = counts_by_who(picture, question)
    of_area = {answer for asked, answer in area if asked == question}
    given = {answer for counts in by_who.values() for answer in counts} | of_area
    shares = {who: _shares(counts, picture.threshold) for who, counts in by_who.items()}
    groups = [
        Group(
            question=question,
            answer=answer,
            name=name_of(question, answer),
            share=_together([each.get(answer) for each in shares.values()], picture.threshold),
            by_who=[
                (WHO_IN_WORDS[who], each[answer])
                for who, each in shares.items()
                if who in WHO_IN_WORDS and answer in each
            ],
            area=area.get((question, answer)),
            knows=linked.get(f"{question}:{answer}", []),
        )
        for answer in answers_in_order(question, given)
        if answer != RATHER_NOT
    ]
    return Asked(
        question=question,
        topic=TOPICS[question],
        label=question_label(question),
        answered=answered_in(picture, question),
        rather_not=added_up(counts.get(RATHER_NOT) for counts in by_who.values()),
        members=picture.members,
        groups=groups,
        sources=list(
            dict.fromkeys(
                f"{figure.source}, {figure.year}"
                for (asked, _), figure in area.items()
                if asked == question
            )
        ),
    )


def _shares(counts, threshold):
    parts = {answer: number for answer, number in counts.items() if answer not in {"", RATHER_NOT}}
    whole = counts.get("")
    bands = bands_of(parts, whole, threshold)
    return {
        answer: Share(number, whole, bands[answer], threshold) for answer, number in parts.items()
    }


def _together(shares, threshold):
    """One group in all the parts that the members were counted in."""
    shares = [share for share in shares if share]
    band = sum((share.band for share in shares[1:]), shares[0].band) if shares else Band(0, None)
    return Share(
        added_up(share.number for share in shares),
        added_up(share.whole for share in shares),
        band,
        threshold,
    )


def members_over_time(forum: Forum) -> list[MemberCount]:
    """The counts of members, the newest first."""
    return list(MemberCount.objects.filter(forum=forum).order_by("-on"))


def followers_over_time(forum: Forum, today: date) -> tuple[Trend | None, list[FollowerCount]]:
    """How many followed on the last twelve days that have a count, and every count, newest first.

    On each day the newest number of every channel until then is counted.
    """
    counts = list(FollowerCount.objects.for_forum(forum).newest_first())
    days = sorted({count.on for count in counts})[-12:]
    if not days:
        return None, []
    newest: dict[str, int] = {}
    numbers = []
    waiting = sorted(counts, key=lambda count: count.on)
    for day in days:
        while waiting and waiting[0].on <= day:
            count = waiting.pop(0)
            newest[count.channel] = count.number
        numbers.append((f"{day:%b %y}", sum(newest.values())))
    return trend(numbers), counts


def group_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups of families that another group may know, under what they are about."""
    return [
        (
            TOPICS[question],
            [(f"{question}:{answer}", group_name(question, answer)) for answer in answers],
        )
        for question, answers in LESS_HEARD.items()
    ]


# Of whom forums say that they hear too little (seeds 003 and 004).
LESS_HEARD = {
    "age_group": ["under_25", "65_more"],
    "sex": ["male"],
    "gender": ["differs"],
    "ethnic_group": ["white_other", "mixed", "asian", "black", "described"],
    "religion": ["christian", "buddhist", "hindu", "jewish", "muslim", "sikh", "described"],
    "disability": ["yes"],
    "neurodivergent": ["yes"],
    "lone_parent": ["yes"],
    "school_meals": ["yes"],
    "language": ["signed", "other"],
}


def names_of_codes(codes: Iterable[str]) -> list[str]:
    """The groups that these codes stand for, as one speaks of them."""
    known = {code: name for _, choices in group_choices() for code, name in choices}
    return [known[code] for code in codes if code in known]
