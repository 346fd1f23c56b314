"""The whole country for everybody: what rises, what changed, and which answers came in time."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from coproduction.country import kept, solutions, subjects_of
from coproduction.regions import rising_everywhere, weeks
from coproduction.views.paging import page_of

TITLE = "What changed because families said so"
ABOUT = (
    "Answers that parent carer forums have checked and published, in areas that let them be listed "
    "here: what families said, and what changed, all of it or in part. The last twelve months."
)


@login_not_required
@require_safe
def country(request):
    """Issues and solutions on one page, by subject; nothing that is not public elsewhere."""
    today = timezone.localdate()
    found = solutions(today)
    subjects = subjects_of(found)
    about = request.GET.get("about", "")
    name = next((name for code, name, *_ in subjects if code == about), "")
    shown = solutions(today, about) if name else found
    now, before = weeks(today)
    return render(
        request,
        "coproduction/regions/country.html",
        {
            "rising": rising_everywhere(today),
            "period": now,
            "before": before,
            "subjects": subjects,
            "about": about if name else "",
            "about_name": name,
            "page": page_of(request, shown),
            "kept": kept(today),
        },
    )


def _asked(request):
    """All of it, or of one subject: ?about=transport."""
    return solutions(timezone.localdate(), request.GET.get("about", ""))


@login_not_required
@require_safe
def solutions_json(request):
    """The same for programs (LF18): each with its area and the address of its page."""
    found = _asked(request)
    return JsonResponse(
        {
            "title": TITLE,
            "about": ABOUT,
            "solutions": [
                {
                    "area": each.area,
                    "code": each.code,
                    "subject": each.subject,
                    "you_said": each.influence.said,
                    "we_did": each.influence.published_text,
                    "outcome": each.outcome,
                    "published_on": timezone.localdate(each.influence.published_at),
                    "helped": each.influence.get_helped_display(),
                    "page": request.build_absolute_uri(each.influence.get_public_url()),
                }
                for each in found
            ],
            "answers_in_time": [
                {"who": each.name, "areas": each.areas, "due": each.due, "in_time": each.in_time}
                for each in kept(timezone.localdate())
            ],
        },
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )


@login_not_required
@require_safe
def solutions_atom(request):
    """The same for feed readers, an entry for each."""
    home = request.build_absolute_uri("/regions/")
    feed = Atom1Feed(title=TITLE, link=home, description=ABOUT, language="en-GB")
    for each in _asked(request):
        page = request.build_absolute_uri(each.influence.get_public_url())
        feed.add_item(
            title=f"{each.area}: {each.subject or each.outcome}",
            link=page,
            unique_id=page,
            description=f"You said: {each.influence.said}\n\nWe did: "
            f"{each.influence.published_text}",
            updateddate=each.influence.published_at,
        )
    answer = HttpResponse(content_type=feed.content_type)
    feed.write(answer, "utf-8")
    return answer
