"""Two people change one record at once: nobody's words are lost, and nobody's are written over.

A form that changes something carries a mark of each value that its page showed. The action, which
holds the record by then, compares: what somebody else changed meanwhile is shown beside what was
typed, and saving once more is then a decision and no accident (promise R6).
"""

import hashlib
import json

from django import forms

from coproduction.exceptions import RuleBroken


class ChangedMeanwhile(RuleBroken):
    """Somebody else changed what this person was changing. `seen` marks how it is now."""

    def __init__(self, sentence: str, seen: dict[str, str]):
        super().__init__(sentence)
        self.seen = seen


def mark(value) -> str:
    """A short mark of a value, the same for the same value."""
    text = "" if value is None else str(value).replace("\r\n", "\n")
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _stored(record, name):
    return getattr(record, record._meta.get_field(name).attname)


def own_changes(record, answers: dict, seen: dict[str, str] | None) -> dict:
    """What this person changed, to be written; what they left as it was stays as it is now.

    Refused when somebody else changed the same value to something else. The caller holds the
    record. Without marks (a command, another action) every answer is written.
    """
    if not seen:
        return answers
    own = {
        name: answer
        for name, answer in answers.items()
        if seen.get(name) != mark(getattr(answer, "pk", answer))
    }
    theirs = [
        name
        for name, answer in own.items()
        if name in seen
        and mark(_stored(record, name)) not in {seen[name], mark(getattr(answer, "pk", answer))}
    ]
    if theirs:
        raise ChangedMeanwhile(
            f"Somebody else changed this while you wrote. {_as_it_is(record, theirs)} What you "
            "typed is still here: save again to put yours in its place.",
            {name: mark(_stored(record, name)) for name in answers},
        )
    return own


def _as_it_is(record, names):
    labels = {name: record._meta.get_field(name).verbose_name.capitalize() for name in names}
    return " ".join(f"“{label}” says: {_shown(record, name)}." for name, label in labels.items())


def _shown(record, name):
    display = getattr(record, f"get_{name}_display", None)
    value = display() if display else getattr(record, name)
    return "nothing" if value in {None, ""} else f"“{value}”"


class MarksField(forms.CharField):
    """The marks as they travel in a page. Whatever else comes there counts as no marks."""

    widget = forms.HiddenInput

    def to_python(self, value):
        try:
            found = json.loads(value or "{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


class SeenMixin:
    """For a form that changes a record: `seen` goes to the action with the other answers."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        marks = {name: mark(self.initial.get(name)) for name in self.fields}
        self.fields["seen"] = MarksField(required=False, initial=json.dumps(marks))

    def see_again(self, seen: dict[str, str]) -> None:
        """The page that comes back shows what is there now, so it marks that."""
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = json.dumps(seen)
