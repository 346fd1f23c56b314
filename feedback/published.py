"""The questions that people are asked: published ones never change, so that each is read once."""

from functools import lru_cache

from feedback.models import FeedbackForm, FormVersion, Question


@lru_cache(maxsize=512)
def _kept(version_id: int) -> tuple[Question, ...]:
    questions = Question.objects.filter(version=version_id).select_related("show_if")
    return tuple(questions.in_order())


def questions_of(version: FormVersion) -> tuple[Question, ...]:
    """In order, to be read and not changed. The database refuses to change what is published."""
    if version.published_at:
        return _kept(version.pk)
    return tuple(version.questions.select_related("show_if").in_order())


def newest_version(forum, slug: str) -> FormVersion | None:
    """The questions that this form asks now, with the form; open or closed, but published once."""
    versions = FormVersion.objects.published().filter(form__forum=forum, form__slug=slug)
    known = versions.exclude(form__state=FeedbackForm.State.DRAFT).select_related("form")
    version = known.newest_first().first()
    if version:
        version.form.forum = forum
    return version
