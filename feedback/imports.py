"""Feedback that a forum had before: from forms elsewhere, from paper, from its own lists."""

from collections.abc import Iterable
from datetime import date

from coproduction.dates import months_after, short
from coproduction.exceptions import RuleBroken
from coproduction.imports import cells
from coproduction.imports.finding import as_key
from coproduction.incoming import Column, Kind, Line
from coproduction.models import Forum
from coproduction.permissions import Permission
from feedback.actions.bringing_in import bring_in_feedback, uncount
from feedback.answers import LONGEST_TEXT
from feedback.models import FeedbackForm, FormVersion, Service, Submission, Theme
from feedback.published import questions_of

State = Submission.State
# What a list can say of how it stands; with a service it comes only by being passed on here.
STATES = {state.value: state.label for state in (State.NEW, State.IN_HAND, State.ANSWERED)}
STATES |= {State.CLOSED.value: State.CLOSED.label}

COLUMNS = (
    Column(
        "words",
        "What they told",
        cells.words(LONGEST_TEXT),
        ("feedback", "comment", "comments", "what happened", "response", "answer", "words"),
        hint="As they said it, without names.",
        example="The taxi came late every day this month.",
    ),
    Column(
        "received_on",
        "Came on",
        cells.day,
        ("date", "day", "received", "received on", "timestamp", "submitted", "created at"),
        example=date(2026, 9, 4),
    ),
    Column(
        "form",
        "Form",
        cells.line(120),
        ("survey", "questionnaire"),
        hint="As it is called here. Empty: your form about anything.",
    ),
    Column(
        "voice",
        "From",
        cells.choice(
            dict(FeedbackForm.Audience.choices),
            {"parent": "parent_carers", "parent carer": "parent_carers", "carer": "parent_carers"}
            | {"young person": "young_people", "child": "young_people"}
            | {"practitioner": "practitioners", "professional": "practitioners"},
        ),
        ("who", "voice", "said by"),
    ),
    Column("theme", "Theme", cells.line(160), ("topic", "category", "issue")),
    Column("service", "Service", cells.line(120), ("about", "department", "team")),
    Column(
        "state",
        "State",
        cells.choice(
            STATES,
            {"open": "new", "unread": "new", "done": "closed", "in progress": "in_hand"},
        ),
        ("status",),
        hint="Nobody has read it, being looked at, answered, or closed. Empty: nobody has read it.",
    ),
)


def check(forum: Forum, lines: list[Line], today: date) -> None:
    """Which form each belongs to; nothing that is too old to be kept, and nothing twice."""
    finder = _Known(forum)
    for line in lines:
        line.name = _short(line.get("words") or "No words")
        if line.problems:
            continue
        try:
            finder.check(line, today)
        except RuleBroken as refusal:
            line.wrong(str(refusal))


def _short(words):
    words = " ".join(words.split())
    return words if len(words) <= 80 else f"{words[:80].rsplit(' ', 1)[0]} …"


class _Known:
    """The forum's forms, themes, services and feedback, read once."""

    def __init__(self, forum):
        self.forum, self.versions = forum, {}
        forms = FeedbackForm.objects.for_forum(forum).exclude(state=FeedbackForm.State.DRAFT)
        self.forms = list(forms.select_related("forum", "service").in_order())
        published = FormVersion.objects.published().filter(form__in=self.forms)
        for version in published.order_by("number"):
            version.form = next(form for form in self.forms if form.pk == version.form_id)
            self.versions[version.form_id] = version
        themes = Theme.objects.for_forum(forum).active()
        self.themes = {as_key(theme.title): theme for theme in themes}
        self.services = {as_key(each.name): each for each in Service.objects.filter(forum=forum)}
        told = Submission.objects.for_forum(forum).filter(erased_on=None)
        self.there = {
            (each.form_id, each.received_on, each.words): each
            for each in told.only("form_id", "received_on", "words", "state", "forum")
        }

    def check(self, line, today):
        form, received_on = self._form(line.get("form")), line.values["received_on"]
        version = self.versions[form.pk]
        question = next((each for each in questions_of(version) if each.is_in_words), None)
        if question is None:
            raise RuleBroken(f"“{form.title}” has no question that is answered in words.")
        if received_on > today:
            raise RuleBroken("This day is still to come.")
        if months_after(received_on, form.keep_months) <= today:
            raise RuleBroken(
                f"Words of {short(received_on)} would go at once: “{form.title}” keeps them for "
                f"{form.keep_months} months. Leave this row out."
            )
        key = form.pk, received_on, line.values["words"]
        line.keys, line.known = (key,), self.there.get(key)
        line.found = {"version": version, "question": question}
        line.found["theme"] = self._named(line, "theme", self.themes)
        line.found["service"] = self._named(line, "service", self.services)

    def _form(self, title):
        if not self.forms:
            raise RuleBroken("Publish a feedback form first: what families told belongs to one.")
        if not title:
            return self.forms[0]
        found = next((form for form in self.forms if as_key(form.title) == as_key(title)), None)
        if found is None:
            raise RuleBroken(f"You have no form called “{title}”.")
        return found

    def _named(self, line, key, known):
        name = line.get(key)
        if not name:
            return None
        if as_key(name) not in known:
            line.notes.append(f"A new {key}: {name}.")
        return known.get(as_key(name), name)


def rows(forum: Forum) -> Iterable[dict]:
    """What still has its words; how it stands, as far as a list can bring it in again."""
    told = Submission.objects.for_forum(forum).counted().filter(erased_on=None)
    for each in told.exclude(words="").select_related("form", "theme", "service").oldest_first():
        yield {
            "words": each.words,
            "received_on": each.received_on,
            "form": each.form.title,
            "voice": each.get_voice_display(),
            "theme": each.theme.title if each.theme else "",
            "service": each.service.name if each.service else "",
            "state": STATES.get(each.state, State.IN_HAND.label),
        }


FEEDBACK = Kind(
    key="feedback",
    title="Feedback",
    lede="What families told you before, in their words. It is marked as from an earlier list.",
    one="piece of feedback",
    many="pieces of feedback",
    permissions=frozenset({Permission.FEEDBACK_MANAGE}),
    columns=COLUMNS,
    needs=(("words",), ("received_on",)),
    check=check,
    bring_in=bring_in_feedback,
    rows=rows,
    may_update=False,
    before_undo=uncount,
    by_itself=frozenset({"submission.is_tallied"}),
)

IMPORTS = (FEEDBACK,)
