"""What families told the forum, counted. The words of nobody, and no count that singles out."""

from collections import Counter
from functools import partial

from django.db.models import Count, Min, Q

from coproduction.dates import short
from coproduction.figures import (
    Case,
    Figure,
    Period,
    Topic,
    Value,
    figure_of_cases,
    kept_and_missed,
    median_of,
    share_kept,
)
from coproduction.permissions import Permission
from coproduction.small_numbers import safe_sum, share_of
from feedback.answers import NO, YES, YES_NO
from feedback.models import FeedbackForm, Reply, Submission, Theme


def _received(forums, period):
    return Submission.objects.counted().filter(forum__in=forums, received_on__range=period.days)


# What each figure comes to, from its parts: of those alone that may be shown, for outsiders.
def _all_of(parts):
    return sum(parts.values())


def _names_but(unknown, parts):
    return len([name for name in parts if name != unknown])


def _praise(parts):
    return parts.get("Compliment", 0) + parts.get("Some of each", 0)


def _share_of_both(part, other, parts):
    """Of a hundred of both. With one of them hidden, the other would seem to be all."""
    if parts.get(part) is None or parts.get(other) is None:
        return None
    return share_of(parts[part], parts[part] + parts[other])


_FAILURE, _VALUE = Submission.Demand.FAILURE.label, Submission.Demand.VALUE.label
_failure_share = partial(_share_of_both, _FAILURE, _VALUE)
# Of those who said yes or no: unsure is not no.
_yes_of_a_hundred = partial(_share_of_both, YES, NO)


def asked(key, forums, period):
    """What people answered to a question of the bank, in whichever form it was asked.

    Seed 004: 55 of a hundred had not heard of the forum. The parts say of how many that is.
    """
    records = _received(forums, period).filter(answers__has_key=key)
    counts = dict(records.order_by().values_list(f"answers__{key}").annotate(number=Count("pk")))
    parts = {answer: counts.get(answer, 0) for answer in YES_NO}
    return Value(_yes_of_a_hundred(parts), parts, _to_list(records))


def _yes(parts):
    """Of nobody who said anything it is unknown, not nought."""
    return parts.get("Yes") if any(parts.values()) else None


def _to_list(records):
    return records.select_related("forum").newest_first()


def _by(records, field, choices, unknown):
    """Each choice with its count, nought as well; those without one last, where there are any."""
    counts = dict(records.order_by().values_list(field).annotate(number=Count("pk")))
    parts = {label: counts.get(code, 0) for code, label in choices}
    if missing := counts.get("", 0) + counts.get(None, 0):
        parts[unknown] = missing
    return parts


def received(forums, period):
    """Pieces of feedback by whose voice it is; what was unwanted is not counted."""
    records = _received(forums, period)
    parts = _by(records, "voice", FeedbackForm.Audience.choices, "Not known")
    return Value(_all_of(parts), parts, _to_list(records))


def tone(forums, period):
    records = _received(forums, period)
    parts = _by(records, "tone", Submission.Tone.choices, "Not sorted yet")
    return Value(_praise(parts), parts, _to_list(records))


def demand(forums, period):
    """How much was about something that had gone wrong before (seed 004: failure demand)."""
    records = _received(forums, period)
    parts = _by(records, "demand", Submission.Demand.choices, "Not sorted yet")
    return Value(_failure_share(parts), parts, _to_list(records))


def _named(records, path, unknown):
    """By name, the most first; those without one last."""
    counts = dict(records.order_by().values_list(path).annotate(number=Count("pk")))
    missing = counts.pop(None, 0)
    parts = dict(sorted(counts.items(), key=lambda row: (-row[1], row[0])))
    return parts | ({unknown: missing} if missing else {})


def by_service(forums, period):
    records = _received(forums, period)
    parts = _named(records, "service__name", "No service yet")
    return Value(_names_but("No service yet", parts), parts, _to_list(records))


def by_theme(forums, period):
    records = _received(forums, period)
    parts = _named(records, "theme__title", "No theme yet")
    themes = Theme.objects.filter(submissions__in=records).distinct()
    return Value(
        _names_but("No theme yet", parts),
        parts,
        themes.select_related("forum").by_title(),
    )


NOT_PUBLISHED = "Not in a published theme"


def _themes_for_others(forum, quarters):
    """By published theme alone: what a theme is called is the forum's own until it is public."""
    public = set(Theme.objects.for_forum(forum).public().values_list("title", flat=True))
    each = []
    for quarter in quarters:
        counts = Counter()
        for title, number in by_theme([forum], quarter).breakdown.items():
            counts[title if title in public else NOT_PUBLISHED] += number
        each.append(counts)
    parts = safe_sum(each, forum.small_number_threshold)
    known = {name: number for name, number in parts.items() if number is not None}
    return Value(_names_but(NOT_PUBLISHED, known) if known else None, parts)


def _answered_on(records):
    """The day of the forum's first answer to each."""
    first = Reply.objects.filter(submission__in=records, written_by__isnull=False)
    return dict(first.order_by().values_list("submission").annotate(on=Min("written_on")))


def _promised(forums, period):
    """Each piece of feedback that the forum was to answer in the period: was it?

    What was closed without an answer is left out: its reason reached the writer by their link,
    and the day of that is not kept.
    """
    due = Submission.objects.counted().filter(
        forum__in=forums, channel=Submission.Channel.WEB, answer_by__range=period.days
    )
    answered = _answered_on(due)
    rows = (
        due.exclude(Q(state=Submission.State.CLOSED), ~Q(pk__in=answered))
        .order_by("answer_by", "pk")
        .values_list("pk", "answer_by")
    )
    return [
        Case(
            on=answer_by,
            words=f"An answer to a writer, promised for {short(answer_by)}: "
            + (f"given on {short(answered[pk])}" if pk in answered else "not given"),
            is_kept=pk in answered and answered[pk] <= answer_by,
        )
        for pk, answer_by in rows
    ]


def days_to_reply(forums, period):
    """From the day that feedback came to the forum's first answer; half were faster.

    A second letter to somebody who was answered before starts no new wait.
    """
    replies = Reply.objects.filter(submission__forum__in=forums, written_by__isnull=False)
    first = (
        replies.order_by()
        .values_list("submission", "submission__received_on")
        .annotate(on=Min("written_on"))
        .filter(on__range=period.days)
    )
    days = [(written_on - received_on).days for _, received_on, written_on in first]
    return Value(median_of(days), {"Answered": len(days)})


def _days_for_others(forum, quarters):
    """The same of whole quarters, where enough writers were answered for nobody to be found."""
    if not quarters:
        return Value(None)
    value = days_to_reply([forum], Period(quarters[0].starts_on, quarters[-1].ends_on))
    is_enough = value.breakdown["Answered"] >= forum.small_number_threshold
    return Value(value.value if is_enough else None)


def writers_helped(forums, period):
    """What writers said about the answer, by their own button."""
    records = Submission.objects.counted().filter(
        ~Q(helped=""), forum__in=forums, helped_on__range=period.days
    )
    parts = _by(records, "helped", Submission.Helped.choices, "Not known")
    return Value(_yes(parts), parts, _to_list(records))


FIGURES = (
    Figure(
        "heard_of_us",
        "Families who had heard of us",
        "of a hundred",
        "Of those who were asked in a form, and said yes or no.",
        partial(asked, "heard_of_us"),
        topic=Topic.REACH,
        counts_people=True,
        of_parts=_yes_of_a_hundred,
        records_for=Permission.FEEDBACK_MANAGE,
    ),
    Figure(
        "say_they_are_members",
        "Who answers and is a member",
        "of a hundred",
        "Of those who were asked in a form, and said yes or no.",
        partial(asked, "member"),
        topic=Topic.REACH,
        counts_people=True,
        of_parts=_yes_of_a_hundred,
        records_for=Permission.FEEDBACK_MANAGE,
    ),
    Figure(
        "feedback_received",
        "Pieces of feedback",
        "pieces",
        "What people told the forum in this time.",
        received,
        topic=Topic.FEEDBACK,
        counts_people=True,
        of_parts=_all_of,
        records_for=Permission.FEEDBACK_MANAGE,
    ),
    Figure(
        "feedback_by_service",
        "Services that feedback was about",
        "services",
        "How often people told of each.",
        by_service,
        topic=Topic.FEEDBACK,
        counts_people=True,
        of_parts=partial(_names_but, "No service yet"),
        records_for=Permission.FEEDBACK_MANAGE,
    ),
    Figure(
        "feedback_by_theme",
        "Themes",
        "themes",
        "What several people told of.",
        by_theme,
        topic=Topic.FEEDBACK,
        counts_people=True,
        of_parts=partial(_names_but, "No theme yet"),
        for_others=_themes_for_others,
        records_for=Permission.FEEDBACK_MANAGE,
    ),
    Figure(
        "feedback_tone",
        "Pieces with praise",
        "pieces",
        "Concerns and compliments, as the forum sorted them.",
        tone,
        topic=Topic.FEEDBACK,
        counts_people=True,
        of_parts=_praise,
        records_for=Permission.FEEDBACK_MANAGE,
    ),
    Figure(
        "failure_demand",
        "About something that went wrong before",
        "of a hundred",
        "Of what the forum sorted: families had to come back because a need was not met.",
        demand,
        topic=Topic.FEEDBACK,
        counts_people=True,
        of_parts=_failure_share,
        records_for=Permission.FEEDBACK_MANAGE,
    ),
    Figure(
        "days_to_reply",
        "Days until a writer hears back",
        "days",
        "From what they wrote to the forum's first answer. Half were faster.",
        days_to_reply,
        topic=Topic.FEEDBACK,
        for_others=_days_for_others,
    ),
    Figure(
        "writers_helped",
        "Writers who said that it helped",
        "people",
        "Asked by a button under the answer.",
        writers_helped,
        topic=Topic.FEEDBACK,
        counts_people=True,
        of_parts=_yes,
        records_for=Permission.FEEDBACK_MANAGE,
    ),
    figure_of_cases(
        "replied_in_time",
        "Answers to writers in time",
        "The forum wrote back by the day that it promised.",
        _promised,
        Topic.FEEDBACK,
        counts_people=True,
        counts_in=kept_and_missed,
        of_parts=share_kept,
    ),
)
