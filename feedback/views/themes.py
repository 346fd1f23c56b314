"""Themes: putting what several people told together, and taking it further."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coproduction.decorators import forum_permission_required
from coproduction.exceptions import RuleBroken
from coproduction.next_steps import steps_for
from coproduction.permissions import Permission
from coproduction.views.one_form import one_form_page, press
from coproduction.views.paging import page_of
from feedback.actions import (
    add_theme,
    change_theme,
    hide_theme,
    merge_theme,
    open_theme_work,
    pass_theme,
    publish_theme,
)
from feedback.forms.triage import MergeForm, PassForm, ThemeForm
from feedback.models import Passing, Submission, Theme
from feedback.public_themes import numbers_about
from feedback.rules import reason_cannot_pass_theme, reason_cannot_publish_theme

_manages = forum_permission_required(Permission.FEEDBACK_MANAGE)


def _list_address(request):
    return reverse("feedback:theme-list", args=[request.forum.slug])


@require_safe
@_manages
def theme_list(request):
    """Every theme with how much is in it: patterns, and gaps."""
    themes = Theme.objects.for_forum(request.forum).active().select_related("service", "forum")
    if request.GET.get("gap"):
        themes = themes.filter(is_gap=True)
    themes = list(themes.by_title())
    told = Submission.objects.filter(theme__in=themes).counted().order_by().values_list("theme")
    numbers = dict(told.annotate(number=Count("pk")))
    for theme in themes:
        theme.told = numbers.get(theme.pk, 0)
    themes.sort(key=lambda theme: -theme.told)
    return render(request, "feedback/theme_list.html", {"page": page_of(request, themes)})


def _load(request, reference):
    themes = Theme.objects.for_forum(request.forum)
    related = ("forum", "service__contact", "work__forum", "merged_into__forum", "published_by")
    return get_object_or_404(themes.select_related(*related), reference=reference)


@require_safe
@_manages
def theme(request, reference):
    """One theme: what is in it, whom it was given to, and where it can go next."""
    theme = _load(request, reference)
    told = theme.submissions.counted().select_related("form", "forum", "theme").newest_first()
    return render(
        request,
        "feedback/theme.html",
        {
            "theme": theme,
            "page": page_of(request, told, 10),
            "numbers": numbers_about(theme, None),
            "demands": dict(
                told.order_by().exclude(demand="").values_list("demand").annotate(n=Count("pk"))
            ),
            "passings": Passing.objects.filter(Q(theme=theme) | Q(submission__theme=theme))
            .select_related("influence__owed_by", "influence__forum", "influence__work")
            .order_by("pk"),
            "cannot_pass": reason_cannot_pass_theme(theme),
            "cannot_publish": reason_cannot_publish_theme(theme),
            "steps": steps_for(theme.work, request.person) if theme.work else [],
        },
    )


@require_http_methods(["GET", "POST"])
@_manages
def theme_add(request):
    """A new theme; from a piece of feedback, which is then in it."""
    told = Submission.objects.for_forum(request.forum).select_related("service", "forum")
    origin = told.filter(reference=request.GET.get("from", "").replace("\x00", "")).first()
    initial = {"service": origin.service if origin else None}
    return one_form_page(
        request,
        ThemeForm(request.POST or None, forum=request.forum, initial=initial),
        lambda **answers: add_theme(
            forum=request.forum, by=request.person, first=origin, **answers
        ),
        title="A new theme",
        lede="Only the forum sees it, until you publish it.",
        back=(_list_address(request), "Themes"),
        done="Here is the theme.",
    )


@require_http_methods(["GET", "POST"])
@_manages
def theme_change(request, reference):
    theme = _load(request, reference)
    return one_form_page(
        request,
        ThemeForm(request.POST or None, instance=theme, forum=request.forum),
        lambda **answers: change_theme(theme=theme, by=request.person, **answers),
        title="Change the theme",
        back=(theme.get_absolute_url(), "The theme"),
        done="Saved.",
    )


@require_POST
@_manages
def theme_publish(request, reference):
    theme = _load(request, reference)
    done = "Everybody can read it now."
    return press(
        request, lambda: publish_theme(theme=theme, by=request.person), done=done, to=theme
    )


@require_POST
@_manages
def theme_hide(request, reference):
    theme = _load(request, reference)
    done = "Only the forum reads it now."
    return press(request, lambda: hide_theme(theme=theme, by=request.person), done=done, to=theme)


@require_http_methods(["GET", "POST"])
@_manages
def theme_merge(request, reference):
    theme = _load(request, reference)
    return one_form_page(
        request,
        MergeForm(request.POST or None, theme=theme),
        lambda **answers: merge_theme(theme=theme, by=request.person, **answers),
        title=f"Put “{theme}” together with another theme",
        lede="All that is in it goes there. This cannot be undone by a button.",
        back=(theme.get_absolute_url(), "The theme"),
        done="Put together.",
    )


@require_http_methods(["GET", "POST"])
@_manages
def theme_pass(request, reference):
    """The whole theme to a service: from then on a named person owes families an answer."""
    theme = _load(request, reference)
    contact = theme.service.contact if theme.service else None
    return one_form_page(
        request,
        PassForm(
            request.POST or None,
            forum=request.forum,
            initial={"words": theme.summary, "to": contact},
        ),
        lambda **answers: pass_theme(theme=theme, by=request.person, **answers),
        title=f"Pass “{theme}” to a service",
        lede=f"They owe families an answer within {request.forum.influence_reply_days} days.",
        back=(theme.get_absolute_url(), "The theme"),
        done="Passed on. They owe families an answer now.",
        to=theme,
    )


@require_POST
@_manages
def theme_to_hub(request, reference):
    """In one step: the theme is a piece of work, and the forum is at the form for the hub."""
    theme = _load(request, reference)
    try:
        work = open_theme_work(theme=theme, by=request.person)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return redirect(theme)
    steps = steps_for(work, request.person)
    return redirect(steps[0].url if steps else work.get_absolute_url())
