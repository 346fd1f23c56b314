"""Case studies: begun from a piece of work, read by everybody."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charters.actions import (
    add_quote,
    begin_story,
    publish_story,
    take_quote_back,
    write_story,
)
from charters.forms.looking_back import QuoteForm, StoryForm
from charters.models import CaseStudy, Quote
from charters.rules import reason_cannot_publish_story
from charters.views.works import load_work
from coproduction.decorators import forum_permission_required, public_forum_page
from coproduction.permissions import Permission, person_may
from coproduction.views.one_form import one_form_page, press


def _stories(request):
    stories = CaseStudy.objects.visible_to(request.person, request.forum)
    return stories.select_related("work__forum", "picture__forum")


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_PLAN)
def story_begin(request, reference):
    """One press: the draft has what the work's records say."""
    work = load_work(request, reference)
    if request.method == "GET":
        return render(request, "charters/story_begin.html", {"work": work})
    return press(
        request,
        lambda: begin_story(work=work, by=request.person),
        done="The draft stands among the case studies. Make it good to read.",
        to=reverse("charters:case-studies", args=[request.forum.slug]),
    )


@require_safe
@public_forum_page
def case_studies(request):
    return render(
        request,
        "charters/case_studies.html",
        {"stories": _stories(request).order_by("-published_at", "-pk")},
    )


@require_safe
@public_forum_page
def case_study(request, pk):
    story = get_object_or_404(_stories(request), pk=pk)
    person = request.person
    return render(
        request,
        "charters/case_study.html",
        {
            "story": story,
            "quotes": story.quotes.filter(taken_back_on=None).order_by("pk"),
            "products": story.work.products.filter(launched_on__lte=timezone.localdate())
            .select_related("to_print__forum", "to_fill_in__forum")
            .order_by("launched_on", "name"),
            "mark": story.work.kite_marks.awarded().select_related("forum").first(),
            "may_write": person_may(person, Permission.WORK_PLAN),
            "may_publish": person and not reason_cannot_publish_story(story, person),
        },
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_PLAN)
def story_write(request, pk):
    story = get_object_or_404(_stories(request), pk=pk)
    names = ("title", "summary", "who", "elements", "picture_words")
    form = StoryForm(
        request.POST or None,
        request.FILES or None,
        initial={name: getattr(story, name) for name in names},
    )
    return one_form_page(
        request,
        form,
        lambda **answers: write_story(story=story, by=request.person, **answers),
        title="The case study",
        lede=f"The level: {story.get_level_display()}",
        back=(story.get_absolute_url(), "Case study"),
        done="Saved.",
        to=story,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_PLAN)
def quote_add(request, pk):
    story = get_object_or_404(_stories(request), pk=pk)
    return one_form_page(
        request,
        QuoteForm(request.POST or None),
        lambda **answers: add_quote(story=story, by=request.person, **answers),
        title="Add what somebody said",
        lede="Only with their consent. Nobody is named.",
        back=(story.get_absolute_url(), "Case study"),
        done="It stands in the case study.",
        to=story,
    )


@require_POST
@forum_permission_required(Permission.WORK_PLAN)
def quote_take_back(request, pk):
    quotes = Quote.objects.filter(case_study__work__forum=request.forum)
    quote = get_object_or_404(quotes.select_related("case_study__work__forum"), pk=pk)
    return press(
        request,
        lambda: take_quote_back(quote=quote, by=request.person),
        done="It is gone from the page.",
        to=quote.case_study,
    )


@require_POST
@forum_permission_required(Permission.CHARTER_MANAGE)
def story_publish(request, pk):
    story = get_object_or_404(_stories(request), pk=pk)
    return press(
        request,
        lambda: publish_story(story=story, by=request.person),
        done="Published. Everybody can read it.",
        to=story,
    )
