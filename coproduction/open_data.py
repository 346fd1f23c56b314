from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from coproduction.datasets import Column, Dataset
from coproduction.figures import Period
from coproduction.hearing_back import how_fast, safe_for_all
from coproduction.models import Forum, Influence, InfluenceClaim, Work

A_YEAR = timedelta(days=365)


def _answers(forum):
    """Every answer that the forum has confirmed and published, the latest first."""
    entries = Influence.objects.for_forum(forum).published().latest_published_first()
    for entry in entries.select_related("work").prefetch_related("claims"):
        told = [each for each in entry.claims.all() if each.verdict == "confirmed"]
        yield (
            entry.reference,
            entry.work.reference,
            entry.work.title,
            entry.said,
            entry.heard_on,
            InfluenceClaim.Outcome(told[-1].outcome).label if told else "",
            entry.published_text,
            timezone.localdate(entry.published_at),
            entry.get_helped_display(),
        )


def _works(forum):
    """The pieces of work that have a published answer: others are not public."""
    published = Count("influences", filter=Q(influences__in=Influence.objects.published()))
    works = Work.objects.filter(forum=forum).annotate(answers=published).filter(answers__gt=0)
    for work in works.order_by("reference"):
        yield work.reference, work.title, work.get_level_display(), work.answers


def _speed(forum):
    """As on the public page of answers: over twelve months, small organisations together."""
    today = timezone.localdate()
    rows = how_fast([forum], Period(today - A_YEAR, today), today)
    for row in safe_for_all(rows, forum.small_number_threshold):
        yield (
            row.name,
            len(row.days),
            row.median_days,
            row.in_time_share,
            row.waiting,
            row.late_now,
        )


def _forum(forum: Forum):
    yield forum.name, forum.area, forum.partner_council, forum.website


DATASETS = (
    Dataset(
        "forum",
        "The forum",
        "Who we are.",
        (
            Column("name", "Our name", "coproduction.Forum.name"),
            Column("area", "The area we serve", "coproduction.Forum.area"),
            Column("council", "The council we work with", "coproduction.Forum.partner_council"),
            Column("website", "Our website", "coproduction.Forum.website"),
        ),
        _forum,
    ),
    Dataset(
        "you-said-we-did",
        "You said, we did",
        "What families said, and what changed. The forum has checked each answer.",
        (
            Column("reference", "The answer's reference", "coproduction.Influence.reference"),
            Column("work", "The reference of its work", "coproduction.Work.reference"),
            Column("title", "What it is about", "coproduction.Work.title"),
            Column("you_said", "What families said", "coproduction.Influence.said"),
            Column("said_on", "The day they said it", "coproduction.Influence.heard_on"),
            Column("outcome", "If it changed", "coproduction.InfluenceClaim.outcome"),
            Column("we_did", "What was done", "coproduction.Influence.published_text"),
            Column(
                "published_on", "The day it was published", "coproduction.Influence.published_at"
            ),
            Column("helped", "If families say it helped", "coproduction.Influence.helped"),
        ),
        _answers,
    ),
    Dataset(
        "work",
        "Work with families",
        "Each piece of work with a published answer, and the level that was agreed for it.",
        (
            Column("reference", "The work's reference", "coproduction.Work.reference"),
            Column("title", "What it is about", "coproduction.Work.title"),
            Column("level", "How far families took part", "coproduction.Work.level"),
            Column("answers", "How many answers are published"),
        ),
        _works,
    ),
    Dataset(
        "answers-by-organisation",
        "How soon organisations answer",
        "The last twelve months. Organisations with few answers are counted together.",
        (
            Column("organisation", "Who answers", "coproduction.Organisation.name"),
            Column("answered", "Answers given"),
            Column("days", "Days that half of them took at most"),
            Column("in_time_percent", "Of a hundred answers, how many came in time"),
            Column("waiting", "Answers still owed"),
            Column("late", "Of these, late today"),
        ),
        _speed,
    ),
)
