"""What people think of a charter: given by anybody, answered by the forum."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from charters.actions import answer_comment, give_comment, set_comment_aside
from charters.forms.charter import AnswerCommentForm, CommentForm, ReasonForm
from charters.models import CharterComment
from coproduction.decorators import forum_permission_required, public_forum_page
from coproduction.exceptions import RuleBroken
from coproduction.permissions import Permission
from coproduction.views.one_form import one_form_page
from coproduction.views.paging import page_of


def _heard(request, today):
    """The version that is out for comments; else the one in force: a charter goes on growing."""
    versions = request.forum.charters.public().select_related("forum").newest_first()
    heard = [each for each in versions if each.hears(today)]
    out = [each for each in heard if each.takes_comments(today)]
    return next(iter(out or heard), None)


@require_http_methods(["GET", "HEAD", "POST"])
@public_forum_page
def comment_add(request):
    """For anybody, without an account. Nothing is kept that leads back to who wrote it."""
    today = timezone.localdate()
    charter = _heard(request, today)
    if charter is None:
        return render(request, "charters/comments_closed.html")
    form = CommentForm(request.POST or None, charter=charter)
    if request.method == "POST" and form.is_valid():
        answers = {key: form.cleaned_data[key] for key in form.cleaned_data if key != "homepage"}
        try:
            give_comment(charter=charter, today=today, **answers)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                "Thank you. Your words and the forum's answer will stand below, once it has "
                "answered.",
            )
            return redirect(charter)
    return render(request, "charters/comment_add.html", {"charter": charter, "form": form})


@require_safe
@forum_permission_required(Permission.CHARTER_WRITE)
def comment_list(request):
    """Every comment of every version, those without an answer first."""
    comments = CharterComment.objects.filter(charter__forum=request.forum).select_related(
        "charter__forum", "commitment", "answered_by"
    )
    return render(
        request,
        "charters/comment_list.html",
        {
            "waiting": comments.to_answer().oldest_first(),
            "page": page_of(
                request, comments.exclude(pk__in=comments.to_answer()).order_by("-given_on", "-pk")
            ),
        },
    )


def _load(request, pk):
    comments = CharterComment.objects.filter(charter__forum=request.forum)
    return get_object_or_404(comments.select_related("charter__forum", "commitment"), pk=pk)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.CHARTER_MANAGE)
def comment_answer(request, pk):
    comment = _load(request, pk)
    about = [f"About: {comment.commitment}"] if comment.commitment else []
    return one_form_page(
        request,
        AnswerCommentForm(request.POST or None),
        lambda **answers: answer_comment(comment=comment, by=request.person, **answers),
        title=f"Answer: {comment.who}",
        lede=comment.text,
        hints=[*about, "The comment and your answer stand on the public page."],
        back=(_address(request), "Comments"),
        done="Your answer is published.",
        to=_address(request),
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.CHARTER_MANAGE)
def comment_set_aside(request, pk):
    comment = _load(request, pk)
    return one_form_page(
        request,
        ReasonForm(request.POST or None, label="Why can it not be shown?", submit="Set it aside"),
        lambda **answers: set_comment_aside(comment=comment, by=request.person, **answers),
        title="Set this comment aside",
        lede=comment.text,
        hints=[
            "Only for words that name a child or hurt somebody. The public page counts how many "
            "were set aside. A comment that you do not like gets an answer."
        ],
        back=(_address(request), "Comments"),
        done="Set aside. Your reason is kept with it.",
        to=_address(request),
    )


def _address(request):
    return reverse("charters:comment-list", args=[request.forum.slug])
