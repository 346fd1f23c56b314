"""One piece of feedback, and everything that the forum can do with it."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from coproduction.decorators import forum_permission_required
from coproduction.exceptions import RuleBroken
from coproduction.permissions import Permission, permissions_of, person_may
from coproduction.views.one_form import press
from feedback.actions import (
    check_words,
    close_submission,
    forget_contact,
    hold_for_now,
    mark_unwanted,
    note_safe,
    open_contact,
    pass_submission,
    quote_submission,
    release_submission,
    reply_to_writer,
    sort_submission,
)
from feedback.forms.triage import (
    CloseForm,
    PassForm,
    QuoteForm,
    ReplyForm,
    SafeForm,
    SortForm,
    WordsForm,
)
from feedback.models import ContactDetails, Submission
from feedback.redaction import marked, suggested
from feedback.rules import (
    next_step,
    reason_cannot_mark_unwanted,
    reason_cannot_pass,
    reason_cannot_quote,
    reason_cannot_reply,
)
from feedback.spam import SENTENCES
from feedback.views.status import answers_of, passings_of

_manages = forum_permission_required(Permission.FEEDBACK_MANAGE)
_cares = forum_permission_required(Permission.FEEDBACK_MANAGE, Permission.SAFEGUARDING_VIEW)


def _load(request, reference):
    """The team sees all; the safeguarding lead sees what may tell of harm."""
    told = Submission.objects.for_forum(request.forum)
    if Permission.FEEDBACK_MANAGE not in permissions_of(request.person):
        told = told.filter(is_alarming=True)
    related = (
        "form",
        "version",
        "theme__forum",
        "service__contact",
        "forum",
        "entered_by",
        "safe_by",
        "checked_by",
    )
    return get_object_or_404(told.select_related(*related), reference=reference)


def _forms(submission):
    """A form for each thing that can be done with it now."""
    forms = {"sort_form": SortForm(instance=submission)}
    if submission.words:
        text = submission.shared_words if submission.is_checked else suggested(submission.words)
        initial = {"shared_words": text, "reason": submission.hidden_because}
        forms["words_form"] = WordsForm(initial=initial)
    if not reason_cannot_quote(submission):
        forms["quote_form"] = QuoteForm(initial={"quote": submission.quote})
    if not reason_cannot_reply(submission):
        forms["reply_form"] = ReplyForm(initial={"one_time_key": uuid.uuid4()})
    if not reason_cannot_pass(submission):
        contact = submission.service.contact if submission.service else None
        initial = {"words": submission.shared_words, "to": contact}
        forms["pass_form"] = PassForm(initial=initial, forum=submission.forum)
    if Submission.State.CLOSED in Submission.MOVES[submission.state]:
        seen = {"replies_seen": submission.replies.count()}
        forms["close_form"] = CloseForm(initial=seen)
    return forms


@dataclass(frozen=True)
class Step:
    """One thing that can be done: the next one stands open, the others wait to be opened."""

    title: str
    template: str
    is_next: bool
    is_open: bool


STEPS = {
    "sort": "Sort it",
    "words": "Take out names and places",
    "pass": "Pass it to a service",
    "reply": "Write to the writer",
    "quote": "Print words of it",
    "close": "Close it without more",
}


def _steps(submission, forms, refused):
    """Those that have a form, the next one first."""
    following = next_step(submission)
    steps = [
        Step(
            title,
            f"feedback/steps/{code}.html",
            is_next=code == following,
            is_open=f"{code}_form" in refused,
        )
        for code, title in STEPS.items()
        if f"{code}_form" in forms
    ]
    return sorted(steps, key=lambda step: not step.is_next)


def _page(request, submission, contact=None, **refused):
    may_manage = person_may(request.person, Permission.FEEDBACK_MANAGE)
    forms = _forms(submission) if may_manage else {}
    if submission.needs_alarm_answer:
        forms["safe_form"] = SafeForm()
    forms |= refused
    return render(
        request,
        "feedback/item.html",
        {
            "submission": submission,
            "answers": answers_of(submission),
            "marked": marked(submission.words),
            "may_manage": may_manage,
            "held_for": [SENTENCES.get(code, code) for code in submission.held_for],
            "safety_notes": submission.safety_notes.select_related("noted_by").order_by("pk"),
            "replies": submission.replies.select_related("written_by").oldest_first(),
            "passings": passings_of(submission),
            "cannot_pass": reason_cannot_pass(submission),
            "cannot_mark_unwanted": reason_cannot_mark_unwanted(submission),
            "can_release": Submission.State.NEW in Submission.MOVES[submission.state],
            "has_contact": ContactDetails.objects.filter(submission=submission).exists(),
            "contact": contact,
            "steps": _steps(submission, forms, refused),
            "form": next((form for form in refused.values() if form.errors), None),
            **forms,
        },
    )


@require_safe
@_cares
def item(request, reference):
    return _page(request, _load(request, reference))


def _act(request, reference, form_name, form_class, act, done, **kwargs):
    """One form, one action: done and back to the page, or the page again with what is wrong."""
    submission = _load(request, reference)
    if form_class is SortForm:
        kwargs["instance"] = submission
    if form_class is PassForm:
        kwargs["forum"] = request.forum
    form = form_class(request.POST, **kwargs)
    if form.is_valid():
        try:
            act(submission=submission, by=request.person, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(submission)
    return _page(request, submission, **{form_name: form})


@require_POST
@_manages
def item_sort(request, reference):
    return _act(request, reference, "sort_form", SortForm, sort_submission, "Saved.")


@require_POST
@_manages
def item_words(request, reference):
    done = "A service may read these words, and no others."
    return _act(request, reference, "words_form", WordsForm, check_words, done)


@require_POST
@_manages
def item_quote(request, reference):
    return _act(request, reference, "quote_form", QuoteForm, quote_submission, "Saved.")


@require_POST
@_manages
def item_reply(request, reference):
    done = "The writer can read it under their link."
    return _act(request, reference, "reply_form", ReplyForm, reply_to_writer, done)


@require_POST
@_manages
def item_close(request, reference):
    done = "Closed. The writer reads why under their link."
    return _act(request, reference, "close_form", CloseForm, close_submission, done)


@require_POST
@_manages
def item_pass(request, reference):
    done = "Passed on. They owe families an answer now."
    return _act(request, reference, "pass_form", PassForm, pass_submission, done)


@require_POST
@_cares
def item_safe(request, reference):
    done = "Written down, with your name."
    return _act(request, reference, "safe_form", SafeForm, note_safe, done)


def _press(request, reference, act, done):
    submission = _load(request, reference)
    return press(
        request,
        lambda: act(submission=submission, by=request.person),
        done=done,
        to=submission,
    )


@require_POST
@_manages
def item_release(request, reference):
    return _press(request, reference, release_submission, "It is in the queue with the rest.")


@require_POST
@_manages
def item_unwanted(request, reference):
    done = "Out of the queue. For 60 days you can bring it back."
    return _press(request, reference, mark_unwanted, done)


@require_POST
@_manages
def item_contact(request, reference):
    """How to reach the writer, shown once; that somebody looked is in the record."""
    submission = _load(request, reference)
    try:
        contact = open_contact(submission=submission, by=request.person)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return redirect(submission)
    return _page(request, submission, contact=contact)


@require_POST
@_manages
def item_told(request, reference):
    done = "How to reach them is deleted."
    return _press(request, reference, forget_contact, done)


@require_POST
@_manages
def item_hold(request, reference):
    submission = _load(request, reference)
    on_hold = request.POST.get("on_hold") == "yes"
    return press(
        request,
        lambda: hold_for_now(submission=submission, on_hold=on_hold, by=request.person),
        done="Its words are kept until you say so." if on_hold else "Its words go on their day.",
        to=submission,
    )
