"""Looking back on a piece of work: both sides answer, and see where they differ."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from charters.actions import (
    answer_review,
    change_prompt,
    close_review,
    open_review,
)
from charters.forms.looking_back import CloseReviewForm, OpenReviewForm, PromptForm, ReviewForm
from charters.looking_back import lines_of, prompts_for
from charters.models import Review, ReviewPrompt
from charters.rules import reason_cannot_answer_review, reason_cannot_close_review
from charters.views.works import load_work
from coproduction.decorators import forum_permission_required
from coproduction.exceptions import RuleBroken
from coproduction.permissions import Permission, person_may
from coproduction.views.one_form import one_form_page

THREE_WEEKS = timedelta(days=21)


def _load(request, pk):
    reviews = Review.objects.filter(work__forum=request.forum)
    return get_object_or_404(reviews.select_related("work__forum", "closed_by"), pk=pk)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_PLAN)
def review_open(request, reference):
    work = load_work(request, reference)
    until = timezone.localdate() + THREE_WEEKS
    return one_form_page(
        request,
        OpenReviewForm(request.POST or None, initial={"answers_until": until}),
        lambda **answers: open_review(work=work, by=request.person, **answers),
        title="Look back together",
        lede=f"Families and officers answer the same questions, apart: {work}",
        back=(work.get_absolute_url(), work.title),
        done="The review is open. We tell everybody who has a part in this work.",
    )


@require_safe
@forum_permission_required(Permission.WORK_VIEW)
def review(request, pk):
    """Both sides' answers beside each other; a side shows from three answers up."""
    found = _load(request, pk)
    lines, today = lines_of(found), timezone.localdate()
    return render(
        request,
        "charters/review.html",
        {
            "review": found,
            "lines": lines,
            "shows_some": any(
                side.is_enough for line in lines for side in (line.families, line.officers)
            ),
            "given": found.given.count(),
            "may_answer": person_may(request.person, Permission.WORK_PLAN)
            and not reason_cannot_answer_review(found, request.person, today=today),
            "may_close": person_may(request.person, Permission.WORK_MANAGE)
            and not reason_cannot_close_review(found),
        },
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_PLAN)
def review_answer(request, pk):
    """The questions on one page; each may be left out, a name too."""
    found = _load(request, pk)
    reason = reason_cannot_answer_review(found, request.person, today=timezone.localdate())
    if reason:
        messages.info(request, reason)
        return redirect(found)
    form = ReviewForm(request.POST or None, prompts=prompts_for(found))
    if request.method == "POST" and form.is_valid():
        try:
            answer_review(
                review=found,
                answers=form.answers(),
                person=request.person,
                name=form.cleaned_data["name"],
            )
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Thank you. What each side said shows from three answers up.")
            return redirect(found)
    return render(request, "charters/review_answer.html", {"review": found, "form": form})


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_MANAGE)
def review_close(request, pk):
    found = _load(request, pk)
    return one_form_page(
        request,
        CloseReviewForm(request.POST or None),
        lambda **answers: close_review(review=found, by=request.person, **answers),
        title="Close the review",
        lede="Write down what you learned while it is fresh.",
        back=(found.get_absolute_url(), "Review"),
        done="Closed. What you learned stands on its page.",
        to=found,
    )


@require_safe
@forum_permission_required(Permission.WORK_VIEW)
def prompt_list(request):
    """The questions that this forum asks in its reviews."""
    prompts = ReviewPrompt.objects.for_forum(request.forum).active().in_order()
    return render(
        request,
        "charters/prompt_list.html",
        {
            "prompts": prompts,
            "may_manage": person_may(request.person, Permission.CHARTER_MANAGE),
        },
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.CHARTER_MANAGE)
def prompt_change(request, pk):
    prompts = ReviewPrompt.objects.for_forum(request.forum).active()
    prompt = get_object_or_404(prompts, pk=pk)
    address = reverse("charters:prompt-list", args=[request.forum.slug])
    return one_form_page(
        request,
        PromptForm(request.POST or None, initial={"text": prompt.text}),
        lambda **answers: change_prompt(prompt=prompt, by=request.person, **answers),
        title="Change this question",
        lede="Answers that were given keep the old question.",
        back=(address, "Questions"),
        done="Changed.",
        to=address,
    )
