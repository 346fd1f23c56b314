"""A charter as one plain text: what is signed, hashed and compared."""

import hashlib
import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from charters.models import Charter, Commitment

EASY = "In Easy Read: "


def _part(heading, *texts):
    words = [line for text in texts for line in text.replace("\r\n", "\n").split("\n")]
    lines = [" ".join(line.split()) for line in words if line.strip()]
    return ["", f"## {heading}", *lines] if lines else []


def by_side(charter: Charter):
    """The promises of a charter, side by side: those who promise something, with what."""
    promises = list(charter.commitments.select_related("measure").in_order())
    sides = [
        (side.label, [each for each in promises if each.side == side]) for side in Commitment.Side
    ]
    return [(label, theirs) for label, theirs in sides if theirs]


def charter_text(charter: Charter) -> str:
    """The whole of it, in the order in which it is read. The same words give the same text."""
    lines = [f"# {charter.title}", f"Version {charter.number}"]
    lines += _part("What we want", charter.vision, *_easy(charter.vision_easy))
    lines += _part("What it grew from", charter.grew_from)
    lines += _part("Decisions that this covers", charter.covers)
    lines += _part("What this does not cover", charter.leaves_out)
    lines += _part("The law behind it", charter.legal_basis)
    for principle in charter.principles.order_by("position"):
        lines += _part(principle.name, principle.text, *_easy(principle.easy_read))
    promises = list(charter.commitments.in_order())
    for side in Commitment.Side:
        words = []
        for number, promise in enumerate((p for p in promises if p.side == side), 1):
            law = f" (The law: {promise.legal_basis})" if promise.legal_basis else ""
            words += [f"{number}. {promise.text}{law}", *_easy(promise.easy_read)]
        lines += _part(f"What is promised by: {side.label}", *words)
    return "\n".join(lines) + "\n"


def _easy(text):
    return [EASY + " ".join(text.split())] if text.strip() else []


def hash_of(text: str) -> str:
    """SHA-256, as the database checks it (see models.signing.TextHash)."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Piece:
    """Some words of a line: kept, taken out, or put in."""

    kind: str  # same, out, in
    words: str


@dataclass(frozen=True)
class Line:
    """One line of a comparison. A heading has a level; its signs are left out."""

    pieces: list[Piece]
    level: int = 0

    @property
    def kind(self):
        kinds = {piece.kind for piece in self.pieces}
        return kinds.pop() if len(kinds) == 1 else "changed"


def _line(pieces):
    first = pieces[0].words if pieces else ""
    level = len(first) - len(first.lstrip("#"))
    if level:
        pieces = [Piece(pieces[0].kind, first.lstrip("# ")), *pieces[1:]]
    return Line(pieces, level)


def _word_by_word(old, new):
    before, after = (re.findall(r"\S+\s*", text) for text in (old, new))
    pieces = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(before[a:b])))
            continue
        if b > a:
            pieces.append(Piece("out", "".join(before[a:b])))
        if d > c:
            pieces.append(Piece("in", "".join(after[c:d])))
    return pieces


def compare(old: str, new: str) -> list[Line]:
    """Every line of both texts, with what was taken out and what was put in."""
    before, after = (text.strip("\n").split("\n") for text in (old, new))
    lines = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            lines += [_line([Piece("same", text)]) for text in before[a:b]]
            continue
        paired = min(b - a, d - c)
        for was, now in zip(before[a : a + paired], after[c : c + paired], strict=True):
            if SequenceMatcher(None, was, now).ratio() > 0.5:
                lines.append(_line(_word_by_word(was, now)))
            else:
                lines += [_line([Piece("out", was)]), _line([Piece("in", now)])]
        lines += [_line([Piece("out", text)]) for text in before[a + paired : b]]
        lines += [_line([Piece("in", text)]) for text in after[c + paired : d]]
    return [line for line in lines if any(piece.words.strip() for piece in line.pieces)]


def is_same(old: str, new: str) -> bool:
    """The same words, whatever the version is called."""
    return _without_version(old) == _without_version(new)


def _without_version(text):
    return re.sub(r"^Version \d+$", "", text, flags=re.MULTILINE)
