"""A region: what its forums share with each other. Everything comes by way of regions.py."""

from datetime import datetime, time

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from coproduction.dashboard import HEADLINES
from coproduction.decorators import public_region_page, region_reader_required
from coproduction.figures import all_figures
from coproduction.models import Sharing
from coproduction.regions import (
    MONTHS,
    answers_for,
    bodies_for,
    body_for,
    by_topic,
    compare,
    forums_in,
    groups_for,
    known_figure,
    record_of,
    rising_everywhere,
    rising_in,
    shares,
    speaks_for,
    stretch,
    stretch_before,
    template_for,
    templates_for,
    weeks,
)
from coproduction.rules import reason_cannot_copy
from coproduction.shareable import template_kinds
from coproduction.views.sharing import may_copy


@require_safe
@public_region_page
def region_home(request):
    """For everybody: which forums work together. For their people: what each shares, and where."""
    forums = forums_in(request.region)
    context = {"forums": forums}
    if request.reader:
        shared = shares(request.region)
        context["shared_by"] = [
            (forum, [label for what, label in WORDS.items() if forum.pk in shared[what]])
            for forum in forums
        ]
    return render(request, "coproduction/regions/home.html", context)


# What a forum shares, said of it and not by it.
WORDS = {
    Sharing.What.FIGURES: "figures",
    Sharing.What.THEMES: "themes",
    Sharing.What.TEMPLATES: "templates",
    Sharing.What.QUESTIONS: "answers to shared questions",
    Sharing.What.SOLUTIONS: "what changed, with the whole country",
}


def _with_stretch(request, **context):
    asked = request.GET.get("months", "")
    months = int(asked) if asked in {str(each) for each in MONTHS} else MONTHS[0]
    now = stretch(months, timezone.localdate())
    return {
        "months": months,
        "stretches": MONTHS,
        "period": now,
        "before": stretch_before(now, months),
        **context,
    }


@require_safe
@region_reader_required
def region_figures(request):
    """The headlines of every forum beside each other, in the order of the alphabet."""
    context = _with_stretch(request)
    figures = all_figures()
    compared = compare(
        request.reader,
        [figures[key] for key in HEADLINES],
        context["months"],
        timezone.localdate(),
    )
    others = [figure for key, figure in figures.items() if known_figure(key)]
    return render(
        request,
        "coproduction/regions/figures.html",
        context | {"topics": by_topic(compared), "every_figure": others},
    )


@require_safe
@region_reader_required
def region_figure(request, key):
    """One figure beside each other, now and in as many months before."""
    figure = known_figure(key)
    if figure is None:
        raise Http404
    context = _with_stretch(request, figure=figure)
    (compared,) = compare(request.reader, [figure], context["months"], timezone.localdate())
    return render(request, "coproduction/regions/figure.html", context | {"compared": compared})


@require_safe
@region_reader_required
def region_themes(request):
    today = timezone.localdate()
    now, before = weeks(today)
    return render(
        request,
        "coproduction/regions/themes.html",
        {
            "rising": rising_in(request.reader, today),
            "everywhere": rising_everywhere(today),
            "period": now,
            "before": before,
        },
    )


@require_safe
@region_reader_required
def region_templates(request):
    return render(
        request, "coproduction/regions/templates.html", {"kinds": templates_for(request.reader)}
    )


@require_safe
@region_reader_required
def region_template(request, pk):
    """One template to read, to copy into one's own forum, and its answers area by area."""
    template = template_for(request.reader, pk)
    if template is None:
        raise Http404
    kind = template_kinds()[template.kind]
    return render(
        request,
        "coproduction/regions/template.html",
        {
            "template": template,
            "kind": kind,
            "blocks": kind.read(template.content),
            "copiers": [
                person.forum
                for person in request.reader.people
                if may_copy(person, kind) and not reason_cannot_copy(template, person.forum)
            ],
            "is_own": template.forum_id in request.reader.forum_ids,
            "questions": answers_for(request.reader, template),
        },
    )


@require_safe
@region_reader_required
def region_groups(request):
    """Groups of the whole region, and bodies that work in several of its areas."""
    forums = {forum.pk: forum for forum in forums_in(request.region)}
    groups = [
        (group, [(forums[place.forum_id], place) for place in group.places])
        for group in groups_for(request.reader, timezone.localdate())
    ]
    return render(
        request,
        "coproduction/regions/groups.html",
        {"groups": groups, "bodies": bodies_for(request.reader)},
    )


@require_safe
@public_region_page
def region_body(request, pk):
    """How a body of several areas does in each: for who reads reports, and for the body itself."""
    if request.reader is None:
        raise Http404
    body = body_for(request.reader, pk)
    if body is None:
        raise Http404
    if not request.reader.reads_figures and not speaks_for(request.reader, body):
        raise PermissionDenied
    context = _with_stretch(request, body=body)
    record = record_of(request.reader, body, context["months"], timezone.localdate())
    return render(request, "coproduction/regions/body.html", context | {"record": record})


TITLE = "What families tell parent carer forums more of than before"
ABOUT = (
    "Subjects that rise in several areas at once, counted over the last eight whole weeks. "
    "No area is named, and nobody's words are in it."
)


@login_not_required
@require_safe
def themes_json(request):
    """The rising themes of the whole country, for programs (LF18)."""
    now, before = weeks(timezone.localdate())
    return JsonResponse(
        {
            "title": TITLE,
            "about": ABOUT,
            "from": now.starts_on,
            "to": now.ends_on,
            "compared_with": {"from": before.starts_on, "to": before.ends_on},
            "themes": [
                {"code": each.code, "name": each.label, "areas": each.areas, "told": each.told}
                for each in rising_everywhere(timezone.localdate())
            ],
        },
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )


@login_not_required
@require_safe
def themes_atom(request):
    """The same for feed readers: an entry for each theme and stretch of weeks."""
    now, _ = weeks(timezone.localdate())
    home = request.build_absolute_uri("/regions/themes.json")
    updated = timezone.make_aware(datetime.combine(now.ends_on, time(23, 59)))
    feed = Atom1Feed(title=TITLE, link=home, description=ABOUT, language="en-GB")
    for each in rising_everywhere(timezone.localdate()):
        feed.add_item(
            title=each.label,
            link=home,
            unique_id=f"{home}#{each.code}-{now.ends_on}",
            description=f"It rises in {each.areas} areas. Families told of it about {each.told} "
            "times.",
            updateddate=updated,
        )
    answer = HttpResponse(content_type=feed.content_type)
    feed.write(answer, "utf-8")
    return answer
