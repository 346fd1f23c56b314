"""After sending: a page under a secret link, where the writer sees what came of it."""

import uuid

from django.db.models import Q
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coproduction.exceptions import RuleBroken
from coproduction.models import Influence
from feedback.actions import count_about_you, say_it_helped, write_as_writer
from feedback.answers import in_words
from feedback.forms.answering import AboutYouForm, HelpedForm, WriterForm
from feedback.links import status_url
from feedback.models import Passing
from feedback.published import questions_of
from feedback.rules import reason_cannot_say_it_helped, reason_cannot_write_more
from feedback.views.anonymous import posted, with_submission
from feedback.views.answering import helplines


@require_http_methods(["GET", "HEAD", "POST"])
@with_submission
def about_you(request):
    """Questions about people: optional, counted only, tied to nothing that they said."""
    form = AboutYouForm(posted(request))
    if request.submission.asked_about_you:
        return redirect("feedback:thanks", request.forum.slug, request.secret)
    if request.method == "POST" and form.is_valid():
        count_about_you(submission=request.submission, answers=form.cleaned_data)
        return redirect("feedback:thanks", request.forum.slug, request.secret)
    return render(request, "feedback/about_you.html", {"form": form, "token": request.secret})


@require_safe
@with_submission
def thanks(request):
    """The confirmation: a reference, what happens next and when, and the link to keep."""
    submission = request.submission
    return render(
        request,
        "feedback/thanks.html",
        {
            "submission": submission,
            "answers": answers_of(submission),
            "status": request.build_absolute_uri(status_url(request.forum, request.secret)),
            "has_contact": hasattr(submission, "contact"),
            **helplines(request.forum),
        },
    )


def answers_of(submission):
    """Question and answer, as they were asked and given."""
    questions = questions_of(submission.version)
    return [
        (each.text, in_words(each, submission.answers.get(each.key)))
        for each in questions
        if submission.answers.get(each.key)
    ]


def passings_of(submission):
    """What of this was given to a service: by itself, or with its theme."""
    about = Q(submission=submission)
    if submission.theme_id:
        about |= Q(theme=submission.theme_id)
    passings = Passing.objects.filter(about).select_related(
        "influence__owed_by__organisation", "influence__forum", "influence__work"
    )
    return passings.order_by("pk")


def _too_early(influence):
    """The latest word that it is too early to say, with what is planned; None without one."""
    early = [each for each in influence.claims.all() if each.next_on]
    return max(early, key=lambda claim: claim.pk, default=None)


def _status_page(request, form=None, refusal=""):
    submission = request.submission
    can_write = not reason_cannot_write_more(submission)
    passings = [
        (passing, _too_early(passing.influence))
        for passing in passings_of(submission).prefetch_related("influence__claims")
    ]
    return render(
        request,
        "feedback/status.html",
        {
            "submission": submission,
            "answers": answers_of(submission),
            "passings": passings,
            "confirmed": Influence.State.CONFIRMED,
            "replies": submission.replies.select_related("written_by").oldest_first(),
            "form": form
            or (WriterForm(initial={"one_time_key": uuid.uuid4()}) if can_write else None),
            "can_say_helped": not reason_cannot_say_it_helped(submission),
            "refusal": refusal,
            "token": request.secret,
            **helplines(request.forum),
        },
    )


@require_safe
@with_submission
def status(request):
    return _status_page(request)


@require_POST
@with_submission
def write(request):
    """The writer says more; nobody knows who they are."""
    form = WriterForm(request.POST)
    if form.is_valid():
        try:
            write_as_writer(submission=request.submission, **form.cleaned_data)
        except RuleBroken as refusal:
            return _status_page(request, form, str(refusal))
        return redirect(status_url(request.forum, request.secret))
    return _status_page(request, form)


@require_POST
@with_submission
def helped(request):
    form = HelpedForm(request.POST)
    if form.is_valid():
        try:
            say_it_helped(submission=request.submission, helped=form.cleaned_data["helped"])
        except RuleBroken as refusal:
            return _status_page(request, refusal=str(refusal))
    return redirect(status_url(request.forum, request.secret))
