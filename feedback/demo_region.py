"""The demo's region in feedback: the same survey in several areas, and what rises in them."""

import uuid
from datetime import timedelta

from coproduction.actions import copy_template
from coproduction.demo import Cast
from coproduction.demo_region import NEIGHBOURS, coordinator_of
from coproduction.models import Person, SharedTemplate
from feedback.actions import add_form, add_theme, change_theme, publish_form, tally_form
from feedback.answers import choices_of
from feedback.bank import STARTERS, WHO_SEES
from feedback.links import hash_of, secret_from
from feedback.models import FeedbackForm, FeedbackSettings, Subject, Submission, Theme

# How often each area was told of a subject in the last eight weeks, and in the eight before.
TOLD = {
    "ashmere": {Subject.TRANSPORT: (22, 9), Subject.WAITS: (14, 12), Subject.PLANS: (9, 13)},
    "brackenshire": {Subject.TRANSPORT: (17, 8), Subject.WAITS: (13, 5)},
    "eastholm": {Subject.TRANSPORT: (11, 2), Subject.SHORT_BREAKS: (4, 1)},
}
# What the themes of Warwickshire are about.
SUBJECTS = {
    "Taxis come late, and nobody says so": Subject.TRANSPORT,
    "A year until the first appointment": Subject.WAITS,
    "Short breaks on Sundays": Subject.SHORT_BREAKS,
    "Letters that nobody understands": Subject.BEING_TOLD,
    "Nothing to do in the holidays after 18": Subject.ADULT_LIFE,
}
# Of those who answered the survey, how many chose each answer in its order.
ANSWERS = {"ashmere": (14, 31, 12, 16, 9), "brackenshire": (8, 19, 11, 3, 10)}
HELPLINE = "Children's social care: 01632 960 002"


def LOAD(cast: Cast):  # noqa: N802 (the registry's name)
    """Three neighbours with feedback; two of them, and Wirral, ask Warwickshire's questions."""
    for theme in Theme.objects.filter(forum=cast.warwickshire, title__in=SUBJECTS):
        change_theme(
            theme=theme, by=cast["coordinator"], now=cast.now, subject=SUBJECTS[theme.title]
        )
    survey = SharedTemplate.objects.get(forum=cast.warwickshire, kind="form")
    for neighbour in NEIGHBOURS:
        if neighbour.slug not in TOLD:
            continue
        by = coordinator_of(neighbour)
        FeedbackSettings.objects.create(forum=by.forum, helplines=HELPLINE)
        _told(cast, by, TOLD[neighbour.slug])
        if neighbour.slug in ANSWERS:
            _answered(cast, by, survey, ANSWERS[neighbour.slug])
    # Copied, and not published yet.
    wirral = Person.objects.select_related("forum").get(pk=cast["wirral-coordinator"].pk)
    copy_template(template=survey, forum=wirral.forum, by=wirral, now=cast.now)


def _told(cast, by, told):
    """A form about anything, themes by what they are about, and feedback of sixteen weeks."""
    form = _form_about_anything(cast, by)
    for subject, (now, before) in told.items():
        theme = add_theme(
            forum=by.forum,
            by=by,
            title=subject.label,
            summary="Told us by several families.",
            subject=subject,
            now=cast.now - timedelta(days=120),
        )
        for number, first in ((now, 10), (before, 66)):
            _pieces(cast, form, number, first, theme=theme, words="Told on paper.")


def _form_about_anything(cast, by):
    starter = STARTERS["open"]
    form = add_form(
        forum=by.forum,
        by=by,
        questions=starter["questions"],
        kind=starter["kind"],
        title="Tell us what happened",
        slug="tell-us",
        intro="Did a service help your child, or let you down? Tell us in your own words.",
        who_sees=WHO_SEES,
        now=cast.now - timedelta(days=201),
    )
    return publish_form(form=form, by=by, now=cast.now - timedelta(days=200))


def _answered(cast, by, survey, numbers):
    """The survey is copied, published, and answered by so many."""
    form = copy_template(template=survey, forum=by.forum, by=by, now=cast.now - timedelta(days=45))
    form = publish_form(form=form, by=by, now=cast.now - timedelta(days=44))
    first, *others = (each for each in form.versions.get().questions.in_order() if each.is_counted)
    for place, (choice, number) in enumerate(zip(first.choices, numbers, strict=False)):
        answers = {each.key: choices_of(each)[place % 2] for each in others}
        _pieces(cast, form, number, 5, answers={first.key: choice} | answers)
    tally_form(form=form)


def _pieces(cast, form, number, first, **fields):
    """So much feedback, spread over seven weeks from `first` days ago: bulk, as nobody reads it."""
    version = form.versions.get()
    rows = []
    for place in range(number):
        on = cast.today - timedelta(days=first + 47 * place // max(number, 1))
        rows.append(
            Submission(
                forum_id=form.forum_id,
                form=form,
                version=version,
                secret_hash=hash_of(secret_from(f"demo-{uuid.uuid4()}")),
                received_on=on,
                answer_by=on + timedelta(days=20),
                goes_on=on + timedelta(days=730),
                voice=FeedbackForm.Audience.PARENT_CARERS,
                state=Submission.State.IN_HAND,
                **fields,
            )
        )
    Submission.objects.bulk_create(rows)
