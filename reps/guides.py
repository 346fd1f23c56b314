"""What people work by: the forum's own papers, and ours where it has none of a kind yet."""

from dataclasses import dataclass, field

from coproduction.models import Forum
from reps.models import Guide


@dataclass(frozen=True)
class Own:
    """A text that comes with the product."""

    title: str
    text: str


@dataclass
class Shelf:
    """All papers of one kind."""

    kind: str
    title: str
    guides: list[Guide] = field(default_factory=list)
    own: list[Own] = field(default_factory=list)


_PARENT_CARER_REP = """You speak for many families, not only for yours.

You do: read a short paper, come to a session, say what families told us, and tell us what \
you heard.

You get: what you spend, pay for your time if you want it, training, and a link person whom you \
can ring before, during and after.

You never have to: tell your own story, have an answer for everything, or come when life at home \
needs you."""
_YOUNG_REP = """You say what it is like to be young and need support. Adults listen, and tell \
you what changed.

You can bring somebody you trust. You can say it aloud, write it, draw it or send it.
You can stop whenever you like, and nobody asks why.
When a service chooses new staff or buys help for young people, you can sit on the panel. You ask \
your own questions, and your marks count as much as the others’."""
_PRACTICE = """Practise with somebody you trust before a hard meeting. Ten minutes are enough.

One plays the officer, one the rep. Try these:
Somebody talks over you. “I would like to finish. Families told us this.”
Somebody uses words you do not know. “Please say that in plain words.”
Somebody says it cannot be done. “What would have to be true for it to be possible?”
Your own child’s case comes up. “I am here for many families today. May I ring you about mine?”
You disagree. “I see it another way, and this is why.”

Then change places. Then say what helped."""
_OFFICERS = """Before: send the paper a week ahead, in plain words. Say what can still change, and \
what cannot.

On the day: begin with why you are there. Speak for a third of the time and listen for two. Ask \
“what would make this better for you?” and write down what is said.

Afterwards: say what you will do and by when. If the answer is no, say why. Reps have told \
families that you asked.

Never: ask a rep about their own child, change the time at the last minute without a call, or show \
a finished plan and call it co-production.

Reps give time that families are short of. Pay what they spend within two weeks."""

OWN = {
    Guide.Kind.ROLE: [
        Own("Parent carer rep", _PARENT_CARER_REP),
        Own("Young person who speaks for others", _YOUNG_REP),
    ],
    Guide.Kind.PRACTICE: [Own("Ten minutes before a hard meeting", _PRACTICE)],
    Guide.Kind.OFFICERS: [Own("How to work with parent carer reps", _OFFICERS)],
}


def shelves_of(forum: Forum) -> list[Shelf]:
    """Every kind with its papers; where the forum has none, ours stand in."""
    shelves = {kind: Shelf(kind.value, kind.label) for kind in Guide.Kind}
    guides = Guide.objects.for_forum(forum).active().select_related("document", "document__forum")
    for guide in guides.by_title():
        shelves[guide.kind].guides.append(guide)
    for kind, shelf in shelves.items():
        if not shelf.guides:
            shelf.own = OWN.get(kind, [])
    return list(shelves.values())


def role_of_a_rep(forum: Forum) -> str:
    """What a rep does and gets, for who thinks of becoming one."""
    written = Guide.objects.for_forum(forum).active().filter(kind=Guide.Kind.ROLE).exclude(text="")
    first = written.by_title().first()
    return first.text if first else _PARENT_CARER_REP
