"""May they, and can it now? Each rule gives a reason to refuse, or None."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from coproduction.models import Person
from coproduction.permissions import Permission, person_may
from coproduction.plain_english import warnings_for
from feedback.answers import applies, asked_of
from feedback.models import (
    FeedbackForm,
    FeedbackSettings,
    FormVersion,
    Question,
    Submission,
    Theme,
)
from feedback.reading import OLDEST_TO_PASS, reading_age

State = Submission.State


@dataclass(frozen=True)
class Check:
    """One thing to look at before a form is published: done, or what is missing."""

    title: str
    words: str
    is_done: bool
    must: bool = True


def checklist(version: FormVersion, terms: Iterable[str]) -> list[Check]:
    """What a form needs before families see it, each with what to do about it."""
    form = version.form
    questions = list(version.questions.select_related("show_if").in_order())
    settings = FeedbackSettings.objects.filter(forum=form.forum).first()
    words = "\n".join(
        [
            form.intro,
            form.who_sees,
            *(each.text for each in questions),
            *(q.hint for q in questions),
        ]
    )
    age = reading_age(words) or 0
    warnings = [warning.sentence for warning in warnings_for(words, terms)]
    easy = [each for each in questions if each.easy_text]
    return [
        Check("Questions", f"{len(questions)} on the form.", bool(questions)),
        Check(
            "Who can see the answers",
            form.who_sees or "Say it in plain words: people read it before they begin.",
            bool(form.who_sees.strip()),
        ),
        Check(
            "Where to call when somebody is not safe",
            "The numbers stand on the form."
            if settings and settings.helplines.strip()
            else "Add the phone numbers in the settings of feedback.",
            bool(settings and settings.helplines.strip()),
        ),
        Check(
            "How long words are kept",
            f"{form.keep_months} months. Then only numbers stay.",
            True,
        ),
        Check(
            "Easy to read",
            f"About the reading age of {age}. Try for 9.",
            age <= OLDEST_TO_PASS,
            must=False,
        ),
        Check(
            "Short sentences, no unknown letters",
            " ".join(warnings) or "Nothing found.",
            not warnings,
            must=False,
        ),
        Check(
            "Easy Read",
            "There is an Easy Read edition."
            if form.easy_intro and len(easy) == len(questions)
            else f"{len(easy)} of {len(questions)} questions have Easy Read words.",
            bool(form.easy_intro) and len(easy) == len(questions),
            must=False,
        ),
    ]


def reason_cannot_publish(version: FormVersion, terms: Iterable[str]) -> str | None:
    """Nothing goes to families without questions, a promise, and a number to call."""
    if version.published_at:
        return "These questions are published already."
    missing = [check for check in checklist(version, terms) if check.must and not check.is_done]
    return f"{missing[0].title}: {missing[0].words}" if missing else None


def reason_cannot_change_questions(version: FormVersion) -> str | None:
    """What people have answered stays as they were asked it."""
    if version.published_at:
        return "These questions are published. Start a new version to change them."
    return None


def reason_cannot_depend(question: Question, on: Question | None, answers: list[str]) -> str | None:
    """A question can only follow from one that is asked before it."""
    if on is None:
        return None
    if on.version_id != question.version_id or on.pk == question.pk:
        return "Choose a question of this form."
    if question.position and on.position >= question.position:
        return "Choose a question that comes before this one."
    return None if answers else "Say after which answers it is asked."


def reason_cannot_start(form: FeedbackForm, today: date) -> str | None:
    """Only while it is open; who has begun may still finish."""
    if form.is_open_on(today):
        return None
    if form.state == FeedbackForm.State.DRAFT or (form.opens_on and today < form.opens_on):
        return "This form is not open yet."
    return "This form is closed."


def missing_answers(questions: list[Question], answers: dict) -> list[Question]:
    """The questions that still need an answer before it can be sent."""
    return [
        each
        for each in asked_of(questions, answers)
        if each.is_required and not answers.get(each.key)
    ]


def question_after(questions: list[Question], answers: dict, key: str) -> Question | None:
    """The next one that this person meets; None when all that is left is to check."""
    asked = asked_of(questions, answers)
    place = next((at for at, each in enumerate(asked) if each.key == key), len(asked))
    return asked[place + 1] if place + 1 < len(asked) else None


def question_before(questions: list[Question], answers: dict, key: str) -> Question | None:
    """The one before it that this person met; None for the first."""
    asked = asked_of(questions, answers)
    place = next((at for at, each in enumerate(asked) if each.key == key), 0)
    return asked[place - 1] if place else None


def is_asked(question: Question, questions: list[Question], answers: dict) -> bool:
    return applies(question, answers) and question in asked_of(questions, answers)


def _alarm(submission):
    if submission.needs_alarm_answer:
        return "This may tell of harm. Write down first what was done to keep people safe."
    return None


def _move(submission, to):
    if to not in Submission.MOVES[submission.state]:
        return f"That cannot be done now: {submission.get_state_display().lower()}."
    return None


def reason_cannot_mark_unwanted(submission: Submission) -> str | None:
    """What may tell of harm is never thrown away, and not what people have answered already."""
    return _alarm(submission) or _move(submission, State.SPAM)


def reason_cannot_close(submission: Submission, reason: str) -> str | None:
    """The writer reads why, so there has to be a why; and nobody unsafe is closed away."""
    if stop := _alarm(submission) or _move(submission, State.CLOSED):
        return stop
    return None if reason.strip() else "Say why. The writer reads it."


def reason_cannot_note_safe(submission: Submission, person: Person, note: str) -> str | None:
    """A named person writes what was done: the safeguarding lead, or the forum's team."""
    may = (Permission.FEEDBACK_MANAGE, Permission.SAFEGUARDING_VIEW)
    if not any(person_may(person, each) for each in may):
        return "The safeguarding lead or the forum's team writes this down."
    if not submission.is_alarming:
        return "Nothing alarming was found in this."
    if submission.safe_at:
        return f"{submission.safe_by} has written down what was done."
    return None if note.strip() else "Say what was done, and who was told."


def reason_cannot_check(submission: Submission, shared_words: str, reason: str) -> str | None:
    """What is taken out needs a reason that the writer can read."""
    if submission.erased_on:
        return "The words of this are gone."
    if shared_words.strip() != submission.words.strip() and not reason.strip():
        return "Say why you changed words. The writer reads it."
    return None


def reason_cannot_quote(submission: Submission) -> str | None:
    """Only words that the writer gave for it, and that somebody has read for names."""
    if not submission.may_quote:
        return "The writer did not say that their words may be printed."
    if not submission.is_checked:
        return "Read it for names and places first."
    return None


def reason_cannot_pass(submission: Submission, to: Person | None = None) -> str | None:
    """Only words that were read for names, under a theme where families find the answer."""
    if submission.erased_on:
        return "The words of this are gone."
    if stop := _alarm(submission) or _move(submission, State.PASSED):
        return stop
    if not submission.is_checked:
        return "Read it for names and places first: a service must not see who it is."
    if submission.theme_id is None:
        return "Put it into a theme first, so that families can find the answer."
    return _answers_here(to, submission.forum_id)


def _answers_here(person, forum_id):
    if person is None:
        return None
    if person.forum_id != forum_id or not person.is_active:
        return "Choose somebody of this forum's partners."
    if not person_may(person, Permission.INFLUENCE_CLAIM):
        return f"{person} does not answer for a service here."
    return None


def reason_cannot_pass_theme(theme: Theme, to: Person | None = None) -> str | None:
    """One theme, one question to a service: not what was put together with another."""
    if theme.merged_into_id:
        return "This theme was put together with another."
    return _answers_here(to, theme.forum_id)


def reason_cannot_publish_theme(theme: Theme) -> str | None:
    if theme.merged_into_id:
        return "This theme was put together with another."
    if theme.published_at:
        return "Everybody can read this theme already."
    return None if theme.summary.strip() else "Say in plain words what families told you."


def reason_cannot_merge(theme: Theme, into: Theme) -> str | None:
    """Into another theme of the same forum that still stands by itself."""
    if theme.pk == into.pk or theme.forum_id != into.forum_id:
        return "Choose another theme of this forum."
    if theme.merged_into_id or into.merged_into_id:
        return "One of them was put together with another already."
    return None


def next_step(submission: Submission) -> str:
    """What a volunteer does with it next; empty when it is with others, or over.

    First whoever may not be safe, then the theme, then the names, then the answer.
    """
    if submission.erased_on or submission.state == State.SPAM:
        return ""
    if submission.needs_alarm_answer:
        return "safe"
    if submission.state == State.CHECKING:
        return "release"
    if submission.state not in Submission.WAITS_FOR_FORUM:
        return ""
    if submission.theme_id is None:
        return "sort"
    if submission.words and not submission.is_checked:
        return "words"
    if submission.helped == Submission.Helped.NO:
        return "reply"
    return "reply" if reason_cannot_pass(submission) else "pass"


def reason_cannot_write_more(submission: Submission) -> str | None:
    """The writer, whatever its state: what is held back may be a person's who types fast."""
    if submission.erased_on:
        return "This is over: its words are gone."
    if submission.state == State.SPAM:
        return "We took this for a machine’s work. If it is yours, please call us."
    return None


def reason_cannot_reply(submission: Submission) -> str | None:
    """To what was told, whatever its state; not to what a machine wrote."""
    if submission.erased_on:
        return "This is over: its words are gone."
    if submission.state in Submission.NOT_COUNTED:
        return "Say first that this is wanted."
    return None


def reason_cannot_say_it_helped(submission: Submission) -> str | None:
    """Asked once there is an answer."""
    if submission.erased_on:
        return "This is over: its words are gone."
    if submission.state not in {State.ANSWERED, State.CLOSED}:
        return "There is no answer yet. When there is one, we ask you."
    return None


def reason_cannot_undo_theming(change) -> str | None:
    return "This was undone already." if change.undone_at else None
