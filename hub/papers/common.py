"""What several papers need."""

from collections.abc import Iterable

from coproduction.dates import from_today, short
from coproduction.models import GlossaryTerm, ParticipationLevel, Role
from coproduction.plain_english import terms_in
from hub.models import Action

from .shapes import AgreedAction, Fact, Level, Word

# Each level's code to its name and meaning in the forum's words: templatetags.thread.level_words.
Levels = dict[str, tuple[str, str]]


def frame(session, title, today):
    """What every paper of this session begins with: see shapes.Paper."""
    return {
        "title": title,
        "short_title": f"{title}, {short(session.day)}",
        "forum": session.hub.forum.name,
        "hub": session.hub.name,
        "made_on": short(today),
    }


def given(*pairs):
    """Facts, without those that nobody has given."""
    return [Fact(name, str(value)) for name, value in pairs if value]


def level_of(code, levels):
    """None where nobody has agreed a level yet."""
    if not code:
        return None
    name, meaning = levels[code]
    return Level(name, meaning, ParticipationLevel(code).rank)


def words_used(forum, texts: Iterable[str]):
    """The forum's list of words, as far as these texts use it."""
    glossary = GlossaryTerm.objects.for_forum(forum).by_term()
    return [Word(each.term, each.meaning) for each in terms_in("\n".join(texts), glossary)]


def late(owed, today):
    """How late an action or an answer is, in words; nothing while there is time."""
    return from_today(owed.due_on, today).capitalize() if owed.is_overdue(today) else ""


def _owner(person):
    """Papers are passed on, so that a rep is not named."""
    if person.has_role(Role.REP) and not person.has_role(Role.CHAIR, Role.COORDINATOR):
        return "A parent carer rep"
    return person.name


def agreed(action, today):
    ended = "" if action.state == Action.State.OPEN else action.get_state_display()
    mark = late(action, today) or ended
    return AgreedAction(action.what, _owner(action.owner), short(action.due_on), mark)
