"""What families told, for everybody: themes with their answers, a feed, and results of forms."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from coproduction.decorators import public_forum_page
from coproduction.pdf import render_picture
from coproduction.views.paging import page_of
from feedback.models import FeedbackForm, Service, Theme
from feedback.public_themes import answers_about, numbers_about, quotes_about, words_to_copy
from feedback.results import results_of
from feedback.views.anonymous import anonymous_page

NEWEST = 30
# What somebody can look for among the themes, each by a method of their query set.
ANSWERS = {"answered": "Answered", "waiting": "Waiting for an answer"}


def _themes(request):
    themes = Theme.objects.for_forum(request.forum).public().select_related("forum", "service")
    return themes.order_by("-published_at", "-pk")


@require_safe
@public_forum_page
def said_list(request):
    """Every public theme, to search and to filter."""
    themes = _themes(request)
    search = request.GET.get("search", "").replace("\x00", "").strip()
    service = request.GET.get("service", "")
    answer = request.GET.get("answer", "")
    if search:
        themes = themes.filter(title__icontains=search) | themes.filter(summary__icontains=search)
    if service.isdecimal() and len(service) < 10:
        themes = themes.filter(service=service)
    if request.GET.get("gap"):
        themes = themes.filter(is_gap=True)
    if answer in ANSWERS:
        themes = getattr(themes, answer)()
    services = Service.objects.filter(forum=request.forum, themes__published_at__isnull=False)
    page = page_of(request, themes, 10)
    answers = answers_about(page)
    return render(
        request,
        "feedback/said_list.html",
        {
            "page": page,
            "themes": [(theme, answers[theme.pk]) for theme in page],
            "answer": answer,
            "choices": ANSWERS.items(),
            "search": search,
            "service": service,
            "gap": request.GET.get("gap", ""),
            "services": services.distinct().by_name(),
        },
    )


def _load(request, reference):
    return get_object_or_404(_themes(request), reference=reference)


@require_safe
@public_forum_page
def said(request, reference):
    """One theme: what families say, who answers, what changed and what could not be done."""
    theme = _load(request, reference)
    address = request.build_absolute_uri(theme.get_public_url())
    picture = reverse("feedback:said-picture", args=[request.forum.slug, theme.reference])
    return render(
        request,
        "feedback/said.html",
        {
            "theme": theme,
            "answers": answers_about([theme])[theme.pk],
            "numbers": numbers_about(theme, request.forum.small_number_threshold),
            "threshold": request.forum.small_number_threshold,
            "quotes": quotes_about(theme),
            "address": address,
            "picture": request.build_absolute_uri(picture),
            "to_copy": words_to_copy(theme, address),
        },
    )


def _png(content):
    response = HttpResponse(content, content_type="image/png")
    response["Cache-Control"] = "public, max-age=3600"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _card(request, title, over):
    data = {"title": title, "over": over, "forum": request.forum.name}
    return _png(render_picture("feedback/card.typ", data))


@require_safe
@public_forum_page
def said_picture(request, reference):
    """The theme as a picture for a post."""
    return _card(request, _load(request, reference).title, "You said")


@require_safe
@anonymous_page
def form_picture(request, form):
    """The form as a picture for a post."""
    forms = FeedbackForm.objects.for_forum(request.forum).exclude(state=FeedbackForm.State.DRAFT)
    form = get_object_or_404(forms, slug=form)
    response = _card(request, form.title, f"Tell us, in {form.minutes} minutes")
    return response


@require_safe
@public_forum_page
def said_feed(request):
    """The newest themes, for readers of feeds."""
    home = request.build_absolute_uri(reverse("feedback:said-list", args=[request.forum.slug]))
    feed = Atom1Feed(
        title=f"What families told {request.forum}",
        link=home,
        feed_url=request.build_absolute_uri(request.path),
        description="What several families say, and what came of it.",
        language="en-gb",
        author_name=request.forum.name,
    )
    for theme in _themes(request)[:NEWEST]:
        address = request.build_absolute_uri(theme.get_public_url())
        feed.add_item(
            title=theme.title,
            link=address,
            description=theme.summary,
            unique_id=address,
            pubdate=theme.published_at,
            updateddate=theme.published_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml")


@require_safe
@anonymous_page
def results(request, form):
    """What people have answered so far, where the forum shows it; a part of it to be renewed."""
    forms = FeedbackForm.objects.for_forum(request.forum).exclude(state=FeedbackForm.State.DRAFT)
    about = get_object_or_404(forms.select_related("forum"), slug=form, shows_results=True)
    threshold = request.forum.small_number_threshold
    everybody, found = results_of(about, threshold)
    part = "part" in request.GET
    return render(
        request,
        "feedback/_results.html" if part else "feedback/results.html",
        {
            "feedback_form": about,
            "everybody": everybody,
            "results": found,
            "threshold": threshold,
            "now": timezone.now(),
        },
    )
