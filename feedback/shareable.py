"""What live feedback lets forums of a region share: forms to copy, and counts of what was told.

Never a word that anybody wrote: questions are the forum's own, and of answers only choices are
counted.
"""

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from coproduction.permissions import Permission
from coproduction.reports.blocks import Heading, Table, Words
from coproduction.shareable import (
    AskedAnswers,
    Shareable,
    SharedQuestion,
    SubjectCount,
    TemplateKind,
    Thing,
)
from feedback.actions.form import begin_from_shared
from feedback.answers import NOT_SURE, YES_NO
from feedback.models import (
    FeedbackForm,
    FormVersion,
    Passing,
    Question,
    Subject,
    Submission,
    Tally,
)

FIELDS = (
    "title",
    "kind",
    "audience",
    "level",
    "intro",
    "easy_intro",
    "who_sees",
    "minutes",
    "keep_months",
    "asks_contact",
    "asks_about_you",
)
QUESTION = (
    "key",
    "kind",
    "text",
    "hint",
    "why",
    "easy_text",
    "easy_picture",
    "choices",
    "is_required",
    "offers_not_sure",
    "show_if_answers",
)
# What makes a question the same one in two areas.
SAME = ("kind", "text", "choices", "offers_not_sure")


def _published(forms):
    """The newest published version of each of these forms."""
    versions = FormVersion.objects.published().filter(form__in=forms)
    return versions.order_by("form", "-number").distinct("form")


def things(forum):
    """Forms that families could answer: a draft is not ready for others."""
    forms = FeedbackForm.objects.for_forum(forum).exclude(state=FeedbackForm.State.DRAFT)
    return [Thing(form.pk, form.title) for form in forms.in_order()]


def content(forum, key):
    form = FeedbackForm.objects.for_forum(forum).get(pk=key)
    version = form.versions.published().newest_first().first()
    questions = version.questions.select_related("show_if").in_order()
    return {name: getattr(form, name) for name in FIELDS} | {
        "questions": [
            {name: getattr(each, name) for name in QUESTION}
            | {"show_if": each.show_if.key if each.show_if else ""}
            for each in questions
        ]
    }


def read(words):
    rows = [
        (each["text"], Question.Kind(each["kind"]).label, "; ".join(each["choices"]))
        for each in words["questions"]
    ]
    return [
        Words(words["intro"]),
        Table("Its questions in their order", ("Question", "How it is answered", "Choices"), rows),
        Heading("Who can see the answers"),
        Words(words["who_sees"]),
    ]


def _choices(question):
    """See also answers.choices_of, the same for a question of a form."""
    if question["kind"] == Question.Kind.YES_NO:
        return list(YES_NO)
    return [*question["choices"], *([NOT_SURE] if question["offers_not_sure"] else [])]


def answers(template, forums):
    """What was chosen, in the forum that offered the form and in those that copied it.

    As of the last count of each form. Four queries, however many forums there are.
    """
    own = Q(pk=template.source_key, forum=template.forum_id)
    forms = FeedbackForm.objects.filter(own | Q(copied_from=template), forum__in=forums)
    # Of a forum that copied it twice, the newer.
    newest = {form.forum_id: form for form in forms.order_by("pk")}
    asked = {
        (form, question.key): question
        for form, question in _asked_questions([form.pk for form in newest.values()])
    }
    counts = {
        (form, key, value): number
        for form, key, value, number in Tally.objects.filter(
            form__in=[form.pk for form in newest.values()]
        ).values_list("form", "key", "value", "number")
    }
    published = {form for form, _ in asked}
    return [
        SharedQuestion(
            question["text"],
            _choices(question),
            question["kind"] != Question.Kind.SEVERAL,
            [
                AskedAnswers(forum, _counted(form.pk, question, asked, counts))
                for forum, form in newest.items()
                if form.pk in published
            ],
        )
        for question in template.content["questions"]
        if question["kind"] in Question.COUNTED
    ]


def _asked_questions(forms):
    versions = _published(forms)
    questions = Question.objects.filter(version__in=versions).select_related("version")
    return [(question.version.form_id, question) for question in questions]


def _counted(form, question, asked, counts):
    there = asked.get((form, question["key"]))
    if there is None or any(getattr(there, name) != question[name] for name in SAME):
        return None
    return {each: counts.get((form, question["key"], each), 0) for each in _choices(question)}


def subjects(forums, now, before):
    """Pieces of feedback by what their theme is about, forum by forum: one query."""
    told = Submission.objects.counted().filter(
        ~Q(theme__subject=""),
        forum__in=forums,
        theme__isnull=False,
        received_on__range=(before.starts_on, now.ends_on),
    )
    rows = told.order_by().values_list("forum", "theme__subject")
    counted = rows.annotate(
        now=Count("pk", filter=Q(received_on__gte=now.starts_on)),
        before=Count("pk", filter=Q(received_on__lte=before.ends_on)),
    )
    return [
        SubjectCount(forum, code, Subject(code).label, latest, earlier)
        for forum, code, latest, earlier in counted
    ]


def answered(keys):
    """The subject of the theme that each answer is about, as a whole or by one who told of it."""
    passings = Passing.objects.filter(influence__in=keys).annotate(
        subject=Coalesce("theme__subject", "submission__theme__subject")
    )
    rows = passings.exclude(subject="").exclude(subject=None)
    return {
        influence: (code, Subject(code).label)
        for influence, code in rows.values_list("influence", "subject")
    }


SHAREABLE = Shareable(
    templates=(
        TemplateKind(
            code="form",
            name="Feedback forms",
            words="The same questions in your area. You can change them before you publish.",
            permission=Permission.FEEDBACK_MANAGE,
            things=things,
            content=content,
            read=read,
            copy=begin_from_shared,
            answers=answers,
        ),
    ),
    subjects=subjects,
    answered=answered,
)
