"""Telling the forum something: one question a page, without a cookie, kept at each step."""

import secrets

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from coproduction.exceptions import RuleBroken
from feedback.actions import keep_answers, send_answers
from feedback.answers import asked_of, in_words
from feedback.forms.answering import CheckForm, QuestionForm
from feedback.links import hash_of, secret_from, status_url
from feedback.models import FeedbackForm, FeedbackSettings, Question, Submission
from feedback.published import newest_version, questions_of
from feedback.rules import (
    missing_answers,
    question_after,
    question_before,
    reason_cannot_start,
)
from feedback.spam import KEY, TRAP, new_page_key, read_page_key, signals_of
from feedback.views.anonymous import anonymous_page, posted, with_draft


def _published(request, slug):
    """The newest questions of a form that was published, whether it is open or closed by now."""
    version = newest_version(request.forum, slug)
    if version is None:
        raise Http404
    return version


def helplines(forum):
    """Who to call, line by line, and how to complain; empty where the forum has not said it."""
    settings = FeedbackSettings.of(forum)
    return {
        "helplines": settings.helplines.splitlines(),
        "complaint_route": settings.complaint_route,
    }


@require_safe
@anonymous_page
def home(request):
    """Every form that is open, and the ways besides."""
    today = timezone.localdate()
    forms = FeedbackForm.objects.for_forum(request.forum).open_on(today).select_related("forum")
    context = {"forms": forms.in_order(), **helplines(request.forum)}
    return render(request, "feedback/home.html", context)


@require_safe
@anonymous_page
def start(request, form, is_easy_read=False):
    """Before the first word: what it is for, who sees it, and what happens then."""
    version = _published(request, form)
    form, questions = version.form, questions_of(version)
    has_easy_read = bool(form.easy_intro) and all(each.easy_text for each in questions)
    return render(
        request,
        "feedback/start_easy.html" if is_easy_read and has_easy_read else "feedback/start.html",
        {
            "feedback_form": form,
            "number": len(questions),
            "has_easy_read": has_easy_read,
            "cannot": reason_cannot_start(form, timezone.localdate()),
            "begin": reverse(
                "feedback:first-easy" if is_easy_read and has_easy_read else "feedback:first",
                args=[request.forum.slug, form.slug],
            ),
            "address": request.build_absolute_uri(form.get_public_url()),
            "picture": request.build_absolute_uri(
                reverse("feedback:form-picture", args=[request.forum.slug, form.slug])
            ),
            **helplines(request.forum),
        },
    )


def _page(request, question, form, *, version, answers, is_easy_read, back):
    """A question's page with its signed note of when it was shown."""
    questions = asked_of(questions_of(version), answers)
    place = next((at for at, each in enumerate(questions, start=1) if each == question), 1)
    return render(
        request,
        "feedback/question.html",
        {
            "form": form,
            "question": question,
            "feedback_form": version.form,
            "is_easy_read": is_easy_read,
            "place": place,
            "total": len(questions),
            "back": back,
            "page_key": new_page_key(),
            "trap": TRAP,
            "is_saved": bool(answers),
            "canonical": request.build_absolute_uri(version.form.get_public_url()),
            **helplines(request.forum),
        },
    )


def _oddities(request, form, *, is_last=False):
    key = read_page_key(request.POST.get(KEY, ""))
    return key, signals_of(
        key=key,
        trap=request.POST.get(TRAP, ""),
        words=getattr(form, "words", ""),
        is_last=is_last,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@anonymous_page
def first(request, form, is_easy_read=False):
    """The first question. With its answer a draft begins; until then nothing is stored."""
    version = _published(request, form)
    about = version.form
    if reason_cannot_start(about, timezone.localdate()):
        return redirect(about.get_public_url())
    question = questions_of(version)[0]
    form = QuestionForm(posted(request), question=question, is_easy_read=is_easy_read)
    if request.method == "POST" and form.is_valid():
        key, signals = _oddities(request, form)
        # The page's own number makes the secret: pressed twice, it is one draft.
        secret = secret_from(key.number) if key else secret_from(secrets.token_urlsafe(16))
        if Submission.objects.filter(secret_hash=hash_of(secret)).exists():
            # A page from the history of the browser. What is typed must not be lost, so that it
            # is a second draft, which the forum looks at first.
            secret, signals = secret_from(secrets.token_urlsafe(16)), [*signals, "again"]
        draft = keep_answers(
            version=version,
            secret=secret,
            answers={question.key: form.cleaned_data["answer"]},
            signals=signals,
            is_easy_read=is_easy_read,
        )
        return _on(request, draft, secret, question.key)
    return _page(
        request,
        question,
        form,
        version=version,
        answers={},
        is_easy_read=is_easy_read,
        back=about.get_public_url(),
    )


def _address(request, secret, question=None):
    if question is None:
        return reverse("feedback:check", args=[request.forum.slug, secret])
    return reverse("feedback:question", args=[request.forum.slug, secret, question.key])


def _on(request, draft, secret, key):
    """To the next question without an answer; from a change on the check page, back to it."""
    questions = list(questions_of(draft.version))
    later = question_after(questions, draft.answers, key)
    while later and later.key in draft.answers:
        later = question_after(questions, draft.answers, later.key)
    return redirect(_address(request, secret, later))


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def question(request, key):
    """One question of a draft. What is typed is kept on the server at each step."""
    if request.sent:
        return redirect(status_url(request.forum, request.secret))
    draft = request.draft
    questions = list(questions_of(draft.version))
    asked = next((each for each in questions if each.key == key), None)
    if asked is None:
        raise Http404
    form = QuestionForm(
        posted(request),
        question=asked,
        is_easy_read=draft.is_easy_read,
        initial={"answer": draft.answers.get(key)},
    )
    if request.method == "POST" and form.is_valid():
        _, signals = _oddities(request, form)
        try:
            draft = keep_answers(
                version=draft.version,
                secret=request.secret,
                answers={key: form.cleaned_data["answer"]},
                # Only the first page takes long to read; on the others people can be quick.
                signals=[each for each in signals if each != "too fast"],
            )
        except RuleBroken:
            return redirect(status_url(request.forum, request.secret))
        return _on(request, draft, request.secret, key)
    before = question_before(questions, draft.answers, key)
    return _page(
        request,
        asked,
        form,
        version=draft.version,
        answers=draft.answers,
        is_easy_read=draft.is_easy_read,
        back=_address(request, request.secret, before)
        if before
        else draft.version.form.get_public_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def check(request):
    """All answers before they go, and the press that sends them. Pressed twice, it is one."""
    if request.sent and request.method != "POST":
        return redirect(status_url(request.forum, request.secret))
    about = (request.draft.version if request.draft else request.sent).form
    form = CheckForm(posted(request), asks_contact=about.asks_contact)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        _, signals = _oddities(request, form, is_last=True)
        try:
            sent = send_answers(
                secret=request.secret,
                forum=request.forum,
                draft=request.draft,
                may_quote=form.cleaned_data["may_quote"],
                contact=form.contact,
                signals=signals,
            )
        except RuleBroken as broken:
            refusal = str(broken)
        else:
            to = "about-you" if about.asks_about_you and not sent.asked_about_you else "thanks"
            return redirect(f"feedback:{to}", request.forum.slug, request.secret)
    if request.draft is None:
        return redirect(status_url(request.forum, request.secret))
    return _check_page(request, form, refusal)


def _check_page(request, form, refusal):
    draft = request.draft
    questions = list(questions_of(draft.version))
    missing = missing_answers(questions, draft.answers)
    asked: list[Question] = asked_of(questions, draft.answers)
    return render(
        request,
        "feedback/check.html",
        {
            "form": form,
            "feedback_form": draft.version.form,
            "answers": [
                (
                    each.easy_text if draft.is_easy_read and each.easy_text else each.text,
                    in_words(each, draft.answers.get(each.key)),
                    _address(request, request.secret, each),
                )
                for each in asked
            ],
            "missing": [(each, _address(request, request.secret, each)) for each in missing],
            "refusal": refusal,
            "back": _address(request, request.secret, asked[-1] if asked else None),
            "page_key": new_page_key(),
            "trap": TRAP,
            "canonical": request.build_absolute_uri(draft.version.form.get_public_url()),
            **helplines(request.forum),
        },
    )
