"""The life of a form: its questions, a published version, a new version, the end."""

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.locking import lock_row
from coproduction.models import Forum, GlossaryTerm, Person, SharedTemplate
from feedback.bank import QUESTIONS
from feedback.models import FIXED_SLUGS, FeedbackForm, FormVersion, Question
from feedback.rules import (
    reason_cannot_change_questions,
    reason_cannot_depend,
    reason_cannot_publish,
)

# What a form takes over from an earlier one that it is made after; its dates are its own.
COPIED = (
    "kind",
    "audience",
    "level",
    "work",
    "service",
    "who_sees",
    "designed_with",
    "explainer",
    "minutes",
    "keep_months",
    "asks_contact",
    "asks_about_you",
    "shows_results",
)


@transaction.atomic
def add_form(
    *,
    forum: Forum,
    by: Person,
    questions: list[str] = (),
    copy_of: FeedbackForm | None = None,
    now=None,
    **fields,
) -> FeedbackForm:
    """A form stands, not published, with questions of the bank or of an earlier form.

    From an earlier form it takes what is not said anew. Refused when another form of the forum
    has its address.
    """
    now = now or timezone.now()
    if copy_of:
        fields = {name: getattr(copy_of, name) for name in COPIED} | fields
    try:
        with transaction.atomic():
            form = FeedbackForm.objects.create(forum=forum, created_at=now, created_by=by, **fields)
    except IntegrityError:
        raise RuleBroken("Another form has this address. Choose a different one.") from None
    version = FormVersion.objects.create(form=form, number=1)
    if copy_of:
        _copy_questions(copy_of.versions.newest_first().first(), version)
    else:
        for position, key in enumerate(questions, start=1):
            Question.objects.create(version=version, key=key, position=position, **QUESTIONS[key])
    _record("feedback_form.added", form, by, now)
    return form


def _copy_questions(earlier, version):
    """All questions of an earlier version, still following from each other."""
    copies = {}
    for question in earlier.questions.select_related("show_if").in_order():
        source = copies.get(question.show_if_id)
        old = question.pk
        question.pk, question.version, question._state.adding = None, version, True
        question.show_if = source
        question.save()
        copies[old] = question


@transaction.atomic
def begin_from_shared(
    *, template: SharedTemplate, forum: Forum, by: Person, now=None
) -> FeedbackForm:
    """A form stands, not published, with the questions that another forum offers.

    See coproduction.actions.copy_template, which holds who may copy what.
    """
    words = dict(template.content)
    questions = words.pop("questions")
    form = add_form(
        forum=forum,
        by=by,
        now=now,
        slug=_free_slug(forum, words["title"]),
        copied_from=template,
        **words,
    )
    version = form.versions.get()
    made = {}
    for position, each in enumerate(questions, start=1):
        source = made.get(each["show_if"])
        about = {name: value for name, value in each.items() if name != "show_if"}
        made[each["key"]] = Question.objects.create(
            version=version, position=position, show_if=source, **about
        )
    return form


def _free_slug(forum, title):
    """The title as an address; with a number where the forum has one of that address."""
    base = slugify(title)[:36].strip("-") or "form"
    taken = {*FIXED_SLUGS, *forum.feedback_forms.values_list("slug", flat=True)}
    numbered = (f"{base}-{number}" for number in range(2, 1000))
    return next(slug for slug in (base, *numbered) if slug not in taken)


@transaction.atomic
def change_form(*, form: FeedbackForm, by: Person, now=None, **fields) -> FeedbackForm:
    """What the form says about itself; its questions have their own versions."""
    changed = [name for name, value in fields.items() if getattr(form, name) != value]
    for name in changed:
        setattr(form, name, fields[name])
    try:
        with transaction.atomic():
            form.save(update_fields=changed)
    except IntegrityError:
        raise RuleBroken("Another form has this address. Choose a different one.") from None
    _record("feedback_form.changed", form, by, now, changed)
    return form


@transaction.atomic
def start_version(*, form: FeedbackForm, by: Person, now=None) -> FormVersion:
    """A copy of the published questions that can be changed, until it is published in turn."""
    # Two people press at once: one draft, and both work on it.
    form = FeedbackForm.objects.select_for_update().get(pk=form.pk)
    newest = form.versions.newest_first().first()
    if newest.published_at is None:
        return newest
    version = FormVersion.objects.create(form=form, number=newest.number + 1)
    _copy_questions(newest, version)
    _record("feedback_form.version_started", form, by, now)
    return version


@transaction.atomic
def publish_form(*, form: FeedbackForm, by: Person, now=None) -> FeedbackForm:
    """Families can answer it; these questions stay as they are from now on.

    Refused without questions, without a word on who sees the answers, and without a number to
    call when somebody is not safe.
    """
    now = now or timezone.now()
    # Two people publish at once, or one changes a question meanwhile.
    version = _locked_version(form.versions.newest_first().first())
    terms = GlossaryTerm.objects.for_forum(form.forum).spellings()
    refuse_when(reason_cannot_publish(version, terms))
    version.published_at, version.published_by = now, by
    version.save(update_fields=["published_at", "published_by"])
    form = version.form
    if form.state == FeedbackForm.State.DRAFT:
        form.state = FeedbackForm.State.OPEN
        form.save(update_fields=["state"])
    _record("feedback_form.published", form, by, now)
    return form


@transaction.atomic
def close_form(*, form: FeedbackForm, by: Person, now=None) -> FeedbackForm:
    """Nobody new can begin; who has begun can still send. Refused when it is not open."""
    now = now or timezone.now()
    return _set_state(form, FeedbackForm.State.CLOSED, by, now, closed_at=now, closed_by=by)


@transaction.atomic
def reopen_form(*, form: FeedbackForm, by: Person, now=None) -> FeedbackForm:
    """It takes answers again. Refused when it is not closed."""
    now = now or timezone.now()
    return _set_state(form, FeedbackForm.State.OPEN, by, now, closed_at=None, closed_by=None)


def _set_state(form, state, by, now, **fields):
    # Closed by two at once: one event, one name.
    form = lock_row(FeedbackForm, form.pk, "forum")
    if state not in FeedbackForm.MOVES[form.state] or form.state == FeedbackForm.State.DRAFT:
        raise RuleBroken(f"This form is {form.get_state_display().lower()}.")
    form.state = state
    for name, value in fields.items():
        setattr(form, name, value)
    form.save(update_fields=["state", *fields])
    _record(f"feedback_form.{state}", form, by, now)
    return form


@transaction.atomic
def add_question(
    *, version: FormVersion, by: Person, key: str = "", from_bank: str = "", now=None, **fields
) -> Question:
    """One more question, at the end. Refused on a published version."""
    # Two questions at once would take the same place.
    version = _locked_version(version)
    refuse_when(reason_cannot_change_questions(version))
    last = version.questions.aggregate(last=Max("position"))["last"] or 0
    if from_bank:
        key, fields = from_bank, {**QUESTIONS[from_bank], **fields}
    question = Question(version=version, key=_free_key(version, key), position=last + 1, **fields)
    refuse_when(reason_cannot_depend(question, question.show_if, question.show_if_answers))
    question.save()
    _record("feedback_form.question_added", version.form, by, now)
    return question


def _free_key(version, wanted):
    taken = set(version.questions.values_list("key", flat=True))
    base = wanted or "question"
    if wanted and wanted not in taken:
        return wanted
    return next(key for number in range(1, 500) if (key := f"{base}_{number}") not in taken)


@transaction.atomic
def change_question(*, question: Question, by: Person, now=None, **fields) -> Question:
    """The question asks this from now on. Refused on a published version."""
    version = _locked_version(question.version)
    refuse_when(reason_cannot_change_questions(version))
    for name, value in fields.items():
        setattr(question, name, value)
    refuse_when(reason_cannot_depend(question, question.show_if, question.show_if_answers))
    question.save(update_fields=list(fields))
    _record("feedback_form.question_changed", version.form, by, now, list(fields))
    return question


@transaction.atomic
def remove_question(*, question: Question, by: Person, now=None) -> FormVersion:
    """It is asked no more, and neither is what only followed from it. Refused once published."""
    version = _locked_version(question.version)
    refuse_when(reason_cannot_change_questions(version))
    question.delete()
    _record("feedback_form.question_removed", version.form, by, now)
    return version


@transaction.atomic
def move_question(*, question: Question, by: Person, is_up: bool, now=None) -> FormVersion:
    """It changes places with its neighbour. Refused when it would come before what it follows."""
    version = _locked_version(question.version)
    refuse_when(reason_cannot_change_questions(version))
    others = list(version.questions.in_order())
    place = next(at for at, each in enumerate(others) if each.pk == question.pk)
    to = place + (-1 if is_up else 1)
    if not 0 <= to < len(others):
        raise RuleBroken("It stands at the end of the list already.")
    first, second = sorted((place, to))
    if others[second].show_if_id == others[first].pk:
        raise RuleBroken("One of these follows from the other, so they keep their order.")
    others[place], others[to] = others[to], others[place]
    for position, each in enumerate(others, start=1):
        if each.position != position:
            Question.objects.filter(pk=each.pk).update(position=position)
    _record("feedback_form.question_moved", version.form, by, now)
    return version


def _locked_version(version):
    """One at a time: published while a question changes would be a lie to who answers."""
    return lock_row(FormVersion, version.pk, "form__forum", "form__service")


def _record(verb, form, by, now, fields=()):
    record_event(verb=verb, subject=form, by=by, forum=form.forum, fields=fields, at=now)
