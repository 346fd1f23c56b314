"""The data of each template in templates/pdf/hub/: words that are ready to print."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What stands on every page: whose paper it is, what it is, and from which day."""

    title: str
    short_title: str
    forum: str
    hub: str
    made_on: str


@dataclass(frozen=True)
class Fact:
    name: str
    value: str
    link: str = ""


@dataclass(frozen=True)
class Notice:
    title: str
    words: str = ""


@dataclass(frozen=True)
class Word:
    term: str
    meaning: str


@dataclass(frozen=True)
class Level:
    """A participation level in the forum's words; one to four dots are drawn before it."""

    name: str
    meaning: str
    dots: int


@dataclass(frozen=True)
class AgreedAction:
    what: str
    owner: str
    due: str
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class AgendaItem:
    starts_at: str
    minutes: int
    title: str
    is_topic: bool
    is_long: bool
    summary: str = ""
    brought_by: str = ""
    level: Level | None = None
    can_change: str = ""
    cannot_change: str = ""
    marks: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Agenda(Paper):
    """hub/agenda.typ"""

    notices: list[Notice]
    facts: list[Fact]
    items: list[AgendaItem]
    # Agreed at earlier sessions and still open: they stand on every agenda until they are done.
    carried: list[AgreedAction]
    words: list[Word]


@dataclass(frozen=True)
class Line:
    """Somebody who is expected; both empty for somebody who is not."""

    name: str = ""
    is_from: str = ""


@dataclass(frozen=True, kw_only=True)
class SignInSheet(Paper):
    """hub/sign_in_sheet.typ"""

    facts: list[Fact]
    used_for: str
    lines: list[Line]


@dataclass(frozen=True)
class Said:
    voice: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Note:
    """What was said about one topic, and what came of it."""

    title: str
    state: str
    level: Level | None
    said: str
    points: list[Said]
    outcome: str
    decision: str
    actions: list[AgreedAction]


@dataclass(frozen=True, kw_only=True)
class Notes(Paper):
    """hub/notes.typ"""

    notices: list[Notice]
    facts: list[Fact]
    items: list[Note]
    other_actions: list[AgreedAction]
    standing_question: str
    standing_answer: str
    words: list[Word]


@dataclass(frozen=True)
class Owed:
    work: str
    said: str
    owed_by: str
    due: str
    late: str


@dataclass(frozen=True, kw_only=True)
class Pack(Paper):
    """hub/pack.typ: a part is None when it was not chosen, and empty when it has nothing."""

    facts: list[Fact]
    agenda: Agenda | None
    notes: Notes | None
    # Chosen, though no session before this one has notes.
    has_no_notes: bool
    actions: list[AgreedAction] | None
    owed: list[Owed] | None
    words: list[Word] | None
