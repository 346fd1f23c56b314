"""Tags and filters that pages of every app use."""

import re

from django import template
from django.utils import timezone

from coproduction import dates
from coproduction.history import history_of
from coproduction.models import LEVEL_MEANINGS, GlossaryTerm, LevelWording, ParticipationLevel
from coproduction.money import in_pounds
from coproduction.permissions import Permission, person_may
from coproduction.plain_english import terms_in

register = template.Library()

ADDRESS_LINE = re.compile(r"^[ \t]*https?://\S+[ \t]*$", re.MULTILINE)

# How a state is marked. The words of the state carry it; the colour only helps.
STATE_KINDS = {
    "draft": "neutral",
    "open": "waiting",
    "done": "good",
    "dropped": "neutral",
    "sent": "waiting",
    "invited": "waiting",
    "offered": "attention",
    "taken": "good",
    "passed": "neutral",
    "ran_out": "neutral",
    "left": "neutral",
    "more_needed": "attention",
    "accepted": "good",
    "deferred": "neutral",
    "declined": "bad",
    "withdrawn": "neutral",
    "planned": "neutral",
    "published": "good",
    "held": "good",
    "cancelled": "bad",
    "presented": "good",
    "not_reached": "attention",
    "owed": "waiting",
    "claimed": "attention",
    "disputed": "bad",
    "confirmed": "good",
    "lapsed": "neutral",
    "active": "good",
    "closed": "neutral",
    "waiting": "waiting",
    "failed": "bad",
    "no_email": "attention",
    "for_digest": "waiting",
    "in_digest": "waiting",
    "came_back": "attention",
    "submitted": "waiting",
    "needs_more": "attention",
    "approved": "waiting",
    "in_run": "waiting",
    "paid": "good",
    "refused": "bad",
    "agreed": "waiting",
    "returned": "bad",
    "taken_out": "neutral",
    "matched": "good",
    "sent_back": "bad",
    "known": "neutral",
    "unmatched": "attention",
    "conversation": "waiting",
    "checks": "waiting",
    "induction": "waiting",
    "paused": "neutral",
    "commenting": "attention",
    "adopted": "good",
    "superseded": "neutral",
    "signed": "attention",
    "in_force": "good",
    "ended": "bad",
    "renewed": "neutral",
    "to_screen": "attention",
    "chance": "good",
    "no_chance": "neutral",
    "asked": "attention",
    "awarded": "good",
    "revoked": "bad",
    "expired": "neutral",
    # A request that was sent waits; a mail that was sent is done.
    "message.sent": "good",
    "bulkmail.sent": "good",
    "takeout.asked": "waiting",
    "ready": "good",
    "gone": "neutral",
    # Signed by both: it waits to be published.
    "report.agreed": "attention",
    "report.withdrawn": "bad",
    "reportfollowup.partly": "waiting",
    "reportfollowup.not_done": "attention",
    "reportfollowup.not_needed": "neutral",
    "checking": "attention",
    "new": "attention",
    "in_hand": "waiting",
    "with_service": "waiting",
    "answered": "good",
    "spam": "bad",
    "matching": "attention",
    "preview": "attention",
    "running": "waiting",
    "undoing": "waiting",
    "undone": "neutral",
}


@register.inclusion_tag("_components/tag.html")
def state_tag(thing, field="state"):
    """A record's state in its own words."""
    code = getattr(thing, field)
    own = f"{thing._meta.model_name}.{code}"
    return {
        "text": getattr(thing, f"get_{field}_display")(),
        "kind": STATE_KINDS.get(own) or STATE_KINDS[code],
    }


def level_words(request) -> dict[str, tuple[str, str]]:
    """Each level's name and meaning in the forum's words, read once a page."""
    if not hasattr(request, "level_words"):
        words = {
            level.value: (str(level.label), LEVEL_MEANINGS[level]) for level in ParticipationLevel
        }
        own = LevelWording.objects.filter(forum=request.forum)
        words |= {wording.level: (wording.name, wording.meaning) for wording in own}
        request.level_words = words
    return request.level_words


@register.inclusion_tag("_components/level_tag.html", takes_context=True)
def level_tag(context, level):
    """A participation level: one to four dots and the forum's own word."""
    if not level:
        return {"level": ""}
    rank = ParticipationLevel(level).rank
    return {
        "level": level,
        "name": level_words(context["request"])[level][0],
        "dots": [(5 + 11 * place, place < rank) for place in range(4)],
    }


@register.simple_tag(takes_context=True)
def level_meaning(context, level):
    return level_words(context["request"])[level][1] if level else ""


@register.inclusion_tag("_components/words_explained.html", takes_context=True)
def explain_words(context, *texts):
    """The glossary's words that these texts use, each with its meaning."""
    request = context["request"]
    if not hasattr(request, "glossary"):
        request.glossary = list(GlossaryTerm.objects.for_forum(request.forum).by_term())
    return {"terms": terms_in(" ".join(text or "" for text in texts), request.glossary)}


@register.filter
def told_aloud(words):
    """A mail's words for a call or a letter: nobody can press its addresses, which are private."""
    return ADDRESS_LINE.sub("(call us, or write to us)", words)


@register.filter
def in_words(day):
    """Friday 4 December 2026; for a moment, with its time."""
    if not day:
        return ""
    if hasattr(day, "hour"):
        local = timezone.localtime(day)
        return f"{dates.in_words(local.date())}, {local:%H:%M}"
    return dates.in_words(day)


@register.filter
def short_date(day):
    """4 December 2026, where people live."""
    if not day:
        return ""
    return dates.short(timezone.localtime(day).date() if hasattr(day, "hour") else day)


@register.filter
def from_today(day):
    """In 3 days, tomorrow, 5 days late."""
    return dates.from_today(day, timezone.localdate()) if day else ""


@register.filter
def pounds(pence):
    """£1,234.50, or 45p."""
    return in_pounds(pence)


@register.filter
def looks(field, css_class):
    """A field of a form that is not ours, drawn with our class."""
    return field.as_widget(attrs={"class": css_class})


@register.inclusion_tag("_components/history.html", takes_context=True)
def history(context, *subjects):
    """What was done to these records, for those who keep them; for others nothing."""
    request = context["request"]
    if not person_may(request.person, Permission.HISTORY_VIEW):
        return {"steps": []}
    return {"steps": history_of(*filter(None, subjects))}
