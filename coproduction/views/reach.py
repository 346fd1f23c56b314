"""Whom we reach: the team's page with all that goes into it, and the short one for everybody."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coproduction.about_people import ABOUT_PEOPLE, TOPICS
from coproduction.actions import (
    ask_about_you,
    change_group,
    import_population,
    link_group,
    note_contact,
    note_followers,
    note_members,
    record_export,
    remove_population,
    show_reach,
    write_population,
)
from coproduction.decorators import forum_permission_required, public_forum_page
from coproduction.exceptions import RuleBroken
from coproduction.forms_reach import (
    ChangeGroupForm,
    FollowersForm,
    GroupContactForm,
    LinkedGroupForm,
    MembersForm,
    PopulationFileForm,
    PopulationForm,
    WhichQuestionForm,
)
from coproduction.models import LinkedGroup, PopulationFigure
from coproduction.permissions import Permission
from coproduction.population_file import HEADERS, empty_sheet
from coproduction.reach import (
    followers_over_time,
    members_over_time,
    names_of_codes,
    whom_we_reach,
)
from coproduction.rules import reason_cannot_ask_about_you, reason_cannot_draw_picture
from coproduction.spreadsheets import xlsx_response
from coproduction.views.one_form import one_form_page, press
from coproduction.views.paging import page_of

team_only = forum_permission_required(Permission.REACH_MANAGE)


@require_safe
@team_only
def reach(request):
    """Members beside the area, followers, and the groups that know families."""
    today = timezone.localdate()
    trend, followers = followers_over_time(request.forum, today)
    return render(
        request,
        "coproduction/reach/reach.html",
        {
            "reached": whom_we_reach(request.forum, today),
            "no_picture": reason_cannot_draw_picture(request.forum, today=today),
            "members": members_over_time(request.forum),
            "trend": trend,
            "followers": followers,
            "groups": request.forum.linked_groups.active().count(),
            "cannot_ask": reason_cannot_ask_about_you(
                request.forum, request.person, now=timezone.now()
            ),
            "threshold": request.forum.small_number_threshold,
        },
    )


@require_safe
@public_forum_page
def public_reach(request):
    """For everybody, where the forum shows it: the same safe numbers, in short."""
    if not request.forum.shows_reach:
        raise Http404
    members = members_over_time(request.forum)
    return render(
        request,
        "coproduction/reach/public.html",
        {
            "reached": whom_we_reach(request.forum, timezone.localdate()),
            "members": members[0].number if members else None,
        },
    )


@require_POST
@team_only
def reach_show(request):
    shows = "show" in request.POST
    return press(
        request,
        lambda: show_reach(forum=request.forum, shows=shows, by=request.person),
        done="Everybody can see it now." if shows else "Only your team sees it now.",
        to=reverse("reach", args=[request.forum.slug]),
    )


@require_POST
@team_only
def reach_ask(request):
    """Members who have told nothing, or not for a year, get a mail with a link."""
    address = reverse("reach", args=[request.forum.slug])
    try:
        asked = ask_about_you(forum=request.forum, by=request.person)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{asked} member{'' if asked == 1 else 's'} will be asked.")
    return redirect(address)


def _form(request, form, act, *, title, done, lede="", name="reach", label="Whom we reach"):
    address = reverse(name, args=[request.forum.slug])
    return one_form_page(
        request,
        form,
        lambda **answers: act(by=request.person, **answers),
        title=title,
        lede=lede,
        back=(address, label),
        done=done,
        to=address,
    )


@require_http_methods(["GET", "POST"])
@team_only
def members_note(request):
    return _form(
        request,
        MembersForm(request.POST or None),
        lambda **answers: note_members(forum=request.forum, **answers),
        title="Write down a number of members",
        lede="From before you used this. From now on members are counted each month.",
        done="Saved.",
    )


@require_http_methods(["GET", "POST"])
@team_only
def followers_note(request):
    return _form(
        request,
        FollowersForm(request.POST or None, initial={"on": timezone.localdate()}),
        lambda **answers: note_followers(forum=request.forum, **answers),
        title="Write down how many follow you",
        done="Saved.",
    )


@require_safe
@team_only
def population(request):
    """What is known of the area, question by question, and where it is from."""
    known = {}
    for figure in PopulationFigure.objects.for_forum(request.forum).in_order():
        known.setdefault(figure.question, []).append(figure)
    reached = whom_we_reach(request.forum, timezone.localdate())
    return render(
        request,
        "coproduction/reach/population.html",
        {
            "known": [(code, TOPICS[code], figures) for code, figures in known.items()],
            "has_picture": reached is not None,
            "form": WhichQuestionForm(),
        },
    )


@require_http_methods(["GET", "POST"])
@team_only
def population_write(request):
    """The groups of one question; without a question in the address, back to choose one."""
    question = request.GET.get("question", "")
    if question not in ABOUT_PEOPLE:
        return redirect("population", request.forum.slug)
    known = PopulationFigure.objects.for_forum(request.forum).filter(question=question)
    initial = {figure.answer: figure.percent for figure in known}
    if first := known.first():
        initial |= {"source": first.source, "year": first.year}
    return _form(
        request,
        PopulationForm(request.POST or None, question=question, initial=initial),
        lambda **answers: write_population(forum=request.forum, question=question, **answers),
        title=f"The people of {request.forum.area}: {TOPICS[question].lower()}",
        lede="Leave a box empty where nobody knows. Unknown is not nought.",
        done="Saved.",
        name="population",
        label="The people of the area",
    )


@require_POST
@team_only
def population_remove(request):
    question = request.POST.get("question", "")
    if question not in TOPICS:
        return redirect("population", request.forum.slug)
    return press(
        request,
        lambda: remove_population(forum=request.forum, question=question, by=request.person),
        done="Taken out.",
        to=reverse("population", args=[request.forum.slug]),
    )


@require_http_methods(["GET", "POST"])
@team_only
def population_import(request):
    return _form(
        request,
        PopulationFileForm(request.POST or None, request.FILES or None),
        lambda by, upload: import_population(forum=request.forum, rows=upload, by=by),
        title="Take in a spreadsheet",
        lede="All of it is taken in, or nothing. What it has takes the place of what was there.",
        done="Taken in.",
        name="population",
        label="The people of the area",
    )


@require_safe
@team_only
def population_sheet(request):
    """An empty spreadsheet with every group, to fill in."""
    rows = empty_sheet()
    record_export(
        name="population_sheet", rows=len(rows), narrowed_by=[], forum=request.forum,
        by=request.person,
    )  # fmt: skip
    return xlsx_response(f"{request.forum.slug}-area", HEADERS, rows)


def _group(request, pk):
    groups = LinkedGroup.objects.for_forum(request.forum).select_related("forum")
    return get_object_or_404(groups, pk=pk)


@require_safe
@team_only
def linked_groups(request):
    """Every group that knows families, those that are in touch first."""
    groups = (
        LinkedGroup.objects.for_forum(request.forum).select_related("forum").with_last_contact()
    )
    return render(
        request,
        "coproduction/reach/linked_groups.html",
        {"page": page_of(request, groups.order_by("-is_active", "name", "pk"))},
    )


@require_safe
@team_only
def linked_group(request, pk):
    group = _group(request, pk)
    contacts = group.contacts.select_related("by").newest_first()
    return render(
        request,
        "coproduction/reach/linked_group.html",
        {
            "group": group,
            "names": names_of_codes(group.knows),
            "page": page_of(request, contacts),
        },
    )


@require_http_methods(["GET", "POST"])
@team_only
def linked_group_add(request):
    address = reverse("linked-groups", args=[request.forum.slug])
    return one_form_page(
        request,
        LinkedGroupForm(request.POST or None),
        lambda **answers: link_group(forum=request.forum, by=request.person, **answers),
        title="Add a group that knows families",
        lede="Somebody whom families trust already can open a door.",
        back=(address, "Groups that know families"),
        done="Saved. Write down when you have been in touch.",
    )


@require_http_methods(["GET", "POST"])
@team_only
def linked_group_change(request, pk):
    group = _group(request, pk)
    fields = ("name", "kind", "about", "knows", "contact", "is_active")
    return one_form_page(
        request,
        ChangeGroupForm(
            request.POST or None, initial={name: getattr(group, name) for name in fields}
        ),
        lambda **answers: change_group(group=group, by=request.person, **answers),
        title=f"Change: {group}",
        back=(group.get_absolute_url(), group.name),
        done="Saved.",
    )


@require_http_methods(["GET", "POST"])
@team_only
def linked_group_contact(request, pk):
    group = _group(request, pk)
    return one_form_page(
        request,
        GroupContactForm(request.POST or None, initial={"on": timezone.localdate()}),
        lambda **answers: note_contact(group=group, by=request.person, **answers),
        title=f"In touch with {group}",
        back=(group.get_absolute_url(), group.name),
        done="Saved.",
        to=group.get_absolute_url(),
    )
