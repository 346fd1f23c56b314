"""How reps are looked after: their own page, how they are, what is learned, papers, who pays."""

from copy import copy

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coproduction.decorators import forum_permission_required
from coproduction.permissions import Permission, person_may
from coproduction.views.one_form import one_form_page, press
from coproduction.views.paging import page_of
from reps.actions import add_course, check_in, note_funding, note_talk, save_guide
from reps.conduct import adoption_of, standing_of
from reps.forms.support import CheckInForm, CourseForm, FundingForm, GuideForm
from reps.funding import put_in_by_services
from reps.guides import shelves_of
from reps.models import CheckIn, Course, Guide, Rep, ServiceFunding
from reps.pools import topics_for


def _own_rep(request):
    found = Rep.objects.filter(person=request.person)
    return found.select_related("person__forum", "link_person", "buddy").first()


@require_safe
@forum_permission_required(Permission.CLAIM_MAKE)
def mine(request):
    """A rep's own page: who is there for them, what fits them, what they did, what is due."""
    rep = _own_rep(request)
    now = timezone.now()
    today = timezone.localdate(now)
    person = request.person
    trainings = list(rep.trainings.order_by("-on", "-pk")) if rep else []
    return render(
        request,
        "reps/mine.html",
        {
            "rep": rep,
            "last": rep.check_ins.newest_first().first() if rep else None,
            "topics": topics_for(rep, person, now)[:5] if rep else [],
            "pools": person.pools.on(today).select_related("hub__forum").order_by("joined_on"),
            "seats": person.seats.filter(until__isnull=True).select_related("hub__forum"),
            "trainings": trainings,
            "hours": sum(each.hours for each in trainings),
            "due": [each for each in standing_of(person, now) if each.is_due],
        },
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.CLAIM_MAKE)
def how_are_you(request):
    """Three questions to a rep, as often as they like."""
    back = reverse("reps:mine", args=[request.forum.slug])
    return one_form_page(
        request,
        CheckInForm(request.POST or None),
        lambda **answers: check_in(person=request.person, by=request.person, **answers),
        title="How is it going?",
        lede="The coordinator, the chair and your link person see it. Nobody else does.",
        back=(back, "You as a rep"),
        done="Thank you for telling us.",
        to=back,
    )


@require_POST
@forum_permission_required(Permission.REP_MANAGE)
def talk_noted(request, pk):
    here = CheckIn.objects.for_forum(request.forum).select_related("rep__person__forum")
    said = get_object_or_404(here, pk=pk)
    return press(
        request,
        lambda: note_talk(said=said, by=request.person),
        done="Noted, with today's date.",
        to=said.rep,
    )


# --- What is learned together ----------------------------------------------------------------


@require_safe
@forum_permission_required(Permission.REP_MANAGE)
def course_list(request):
    """What staff and reps learned together, who led it, and how many came."""
    courses = Course.objects.for_forum(request.forum).select_related("organisation")
    page = page_of(request, courses.prefetch_related("led_by").newest_first())
    staff = courses.filter(kind__in=Course.FOR_STAFF)
    return render(
        request,
        "reps/course_list.html",
        {
            "page": page,
            "staff": sum(each.people for each in staff),
            "with_reps": staff.filter(led_by__isnull=False).distinct().count(),
            "all_for_staff": staff.count(),
        },
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REP_MANAGE)
def course_add(request):
    back = reverse("reps:course-list", args=[request.forum.slug])
    return one_form_page(
        request,
        CourseForm(request.POST or None, forum=request.forum),
        lambda **answers: add_course(forum=request.forum, by=request.person, **answers),
        title="Write down what was learned",
        lede="Training of staff that families had a part in, and what reps did together.",
        back=(back, "Learned together"),
        done="It stands in the list.",
        to=back,
    )


# --- Papers to work by -----------------------------------------------------------------------


@require_safe
@forum_permission_required(Permission.HUB_VIEW)
def guide_list(request):
    """Policies, roles, practice and help for officers: everything that people work by."""
    return render(
        request,
        "reps/guide_list.html",
        {
            "shelves": shelves_of(request.forum),
            "may_write": person_may(request.person, Permission.REP_MANAGE),
            "today": timezone.localdate(),
        },
    )


def _guide_page(request, guide, **words):
    back = reverse("reps:guide-list", args=[request.forum.slug])
    return one_form_page(
        request,
        GuideForm(request.POST or None, request.FILES or None, instance=copy(guide)),
        lambda **answers: save_guide(
            forum=request.forum, guide=guide, by=request.person, **answers
        ),
        back=(back, "What we work by"),
        to=back,
        **words,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REP_MANAGE)
def guide_add(request):
    return _guide_page(
        request,
        None,
        title="Add a paper",
        lede="A policy, a role in plain words, practice, or help for officers.",
        done="Everybody of the forum can read it.",
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REP_MANAGE)
def guide_edit(request, pk):
    here = Guide.objects.for_forum(request.forum).select_related("forum", "document")
    guide = get_object_or_404(here, pk=pk)
    return _guide_page(request, guide, title=f"Change: {guide}", done="Saved.")


# --- Who pays, and who has agreed ------------------------------------------------------------


@require_safe
@forum_permission_required(Permission.REPORT_VIEW)
def service_funding(request):
    """Does each service pay for the part that families take, and what did it put in?"""
    noted = ServiceFunding.objects.for_forum(request.forum).select_related("organisation")
    latest = {}
    for each in noted.newest_first():
        latest.setdefault(each.organisation, each)
    rows = sorted(latest.items(), key=lambda row: row[0].name)
    return render(
        request,
        "reps/service_funding.html",
        {
            "rows": rows,
            "put_in": put_in_by_services(request.forum),
            "not_asked": request.forum.organisations.active()
            .exclude(pk__in=[organisation.pk for organisation in latest])
            .by_name(),
            "may_write": person_may(request.person, Permission.REP_MANAGE),
        },
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REP_MANAGE)
def service_funding_add(request):
    back = reverse("reps:service-funding", args=[request.forum.slug])
    return one_form_page(
        request,
        FundingForm(request.POST or None, forum=request.forum),
        lambda **answers: note_funding(forum=request.forum, by=request.person, **answers),
        title="What does a service pay for?",
        back=(back, "Who pays for participation"),
        done="Written down, with today's date.",
        to=back,
    )


@require_safe
@forum_permission_required(Permission.REP_MANAGE)
def adoption(request):
    """Who has agreed to the code and to confidentiality: members, reps and staff alike."""
    return render(
        request,
        "reps/adoption.html",
        {"adoption": adoption_of(request.forum, timezone.now())},
    )
