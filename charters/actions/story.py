"""Case studies: begun from a piece of work in one step, published by the forum."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from charters.models import CaseStudy, Quote
from charters.rules import reason_cannot_publish_story
from coproduction.actions import add_document
from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.locking import lock_row
from coproduction.models import Document, ParticipationLevel, Person, Work

# What makes a piece of work each level: to begin from, and to change.
ELEMENTS = {
    ParticipationLevel.INFORMATION: "Families were told early, and why.",
    ParticipationLevel.CONSULTATION: (
        "A service had a plan\nFamilies were asked while it could change\nIt changed because of "
        "what they said"
    ),
    ParticipationLevel.CO_DESIGN: (
        "It was known what had to change\nFamilies and services worked out how, together\n"
        "Everybody's say had the same weight"
    ),
    ParticipationLevel.CO_PRODUCTION: (
        "Families said what had to change\nAnswers came from everybody who took part\nFamilies "
        "were there all the way through\nThose who are seldom heard were heard"
    ),
}


@transaction.atomic
def begin_story(*, work: Work, by: Person, now=None) -> CaseStudy:
    """A draft stands with what the work's own records say. Asked again, it is the same one.

    Refused before a level is agreed: a case study says what made it that level.
    """
    now = now or timezone.now()
    # Begun twice at once: one story a work.
    work = lock_row(Work, work.pk, "forum")
    if again := CaseStudy.objects.filter(work=work).first():
        return again
    if not work.level:
        raise RuleBroken("Agree the level of this work first.")
    groups = work.groups.filter(joined_on__isnull=False).in_order()
    changed = [
        entry.published_text for entry in work.influences.published().order_by("published_at")
    ]
    story = CaseStudy.objects.create(
        work=work,
        title=work.title,
        summary="\n\n".join([work.summary or work.title, *changed]),
        who="\n".join(group.name for group in groups) or "Parent carers and officers",
        elements=ELEMENTS[work.level],
        level=work.level,
        written_at=now,
        written_by=by,
    )
    _record("case_study.begun", story, by, now)
    return story


@transaction.atomic
def write_story(*, story: CaseStudy, by: Person, picture=None, now=None, **words) -> CaseStudy:
    """The story reads so from now on, with this picture if one is given."""
    if picture:
        story.picture = add_document(
            forum=story.work.forum,
            upload=picture,
            by=by,
            access=Document.Access.PUBLIC,
            now=now,
        )
    for name, value in words.items():
        setattr(story, name, value)
    if story.picture and not story.picture_words.strip():
        raise RuleBroken("Say what the picture shows, for people who cannot see it.")
    story.save(update_fields=[*words, "picture"])
    _record("case_study.written", story, by, now)
    return story


@transaction.atomic
def add_quote(
    *,
    story: CaseStudy,
    words: str,
    who: str,
    consent_on: date,
    consent_how: str,
    by: Person,
    now=None,
) -> Quote:
    """What somebody said stands in the story, with how and when they agreed to it."""
    today = timezone.localdate(now)
    if consent_on > today:
        raise RuleBroken("Ask first: the day on which they agreed cannot be to come.")
    quote = Quote.objects.create(
        case_study=story, words=words, who=who, consent_on=consent_on, consent_how=consent_how
    )
    record_event(verb="quote.added", subject=quote, by=by, forum=story.work.forum, at=now)
    return quote


@transaction.atomic
def take_quote_back(*, quote: Quote, by: Person, now=None) -> Quote:
    """Whoever said it does not want it shown any more: it is gone from the page at once."""
    if quote.taken_back_on is None:
        quote.taken_back_on = timezone.localdate(now)
        quote.words = "Taken back"
        quote.save(update_fields=["taken_back_on", "words"])
        forum = quote.case_study.work.forum
        record_event(verb="quote.taken_back", subject=quote, by=by, forum=forum, at=now)
    return quote


@transaction.atomic
def publish_story(*, story: CaseStudy, by: Person, now=None) -> CaseStudy:
    """Everybody can read it. Published twice, nothing changes."""
    # Two of the team at once.
    story = lock_row(CaseStudy, story.pk, "work__forum")
    refuse_when(reason_cannot_publish_story(story, by))
    story.state, story.published_at = CaseStudy.State.PUBLISHED, now or timezone.now()
    story.published_by = by
    story.save(update_fields=["state", "published_at", "published_by"])
    _record("case_study.published", story, by, now)
    return story


def _record(verb, story, by, now):
    record_event(verb=verb, subject=story, by=by, forum=story.work.forum, at=now)
