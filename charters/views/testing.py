"""What was promised against what was done: read by anybody, judged by both sides."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from charters.actions import add_party_note, close_test, judge_promise, open_test
from charters.forms.charter import BeginTestForm, EndTestForm, JudgeForm, NoteForm
from charters.models import CharterTest, Commitment, Verdict
from charters.rules import reason_cannot_add_note, reason_cannot_close_test, side_of
from charters.testing import results_of
from coproduction.decorators import forum_permission_required, public_forum_page
from coproduction.models import Organisation
from coproduction.permissions import Permission, person_may
from coproduction.views.one_form import one_form_page

HALF_A_YEAR = timedelta(days=182)


def _tests(request):
    return CharterTest.objects.for_forum(request.forum).select_related("charter__forum")


@require_safe
@public_forum_page
def test_list(request):
    return render(
        request,
        "charters/test_list.html",
        {
            "tests": _tests(request).newest_first(),
            "may_manage": person_may(request.person, Permission.CHARTER_MANAGE),
            "in_force": request.forum.charters.in_force().first(),
        },
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.CHARTER_MANAGE)
def test_begin(request):
    charter = request.forum.charters.in_force().select_related("forum").first()
    if charter is None:
        messages.info(request, "Adopt a charter first: then it can be tested.")
        return redirect("charters:draft", request.forum.slug)
    today = timezone.localdate()
    return one_form_page(
        request,
        BeginTestForm(
            request.POST or None, initial={"starts_on": today - HALF_A_YEAR, "ends_on": today}
        ),
        lambda **answers: open_test(charter=charter, by=request.person, **answers),
        title="Test the charter",
        lede="What can be counted is counted at once. Both sides say how they see the rest.",
        back=(reverse("charters:test-list", args=[request.forum.slug]), "Tests"),
        done="The test is open.",
    )


@require_safe
@public_forum_page
def test(request, pk):
    """Each promise: kept, partly, not, or cannot tell; by organisation, with what is behind it."""
    found = get_object_or_404(_tests(request).select_related("closed_by", "opened_by"), pk=pk)
    today = timezone.localdate()
    promises = results_of(found, today=today)
    counts = [
        (verdict.label, sum(each.overall.verdict == verdict for each in promises))
        for verdict in Verdict
    ]
    person = request.person
    return render(
        request,
        "charters/test.html",
        {
            "test": found,
            "promises": promises,
            "counts": [(label, number) for label, number in counts if number],
            "general_notes": found.notes.filter(commitment=None).select_related("organisation"),
            "my_side": side_of(person) if person and not found.closed_at else "",
            "may_note": person and not reason_cannot_add_note(person),
            "may_close": person
            and person_may(person, Permission.CHARTER_MANAGE)
            and not reason_cannot_close_test(found, today=today),
        },
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_VIEW)
def judge(request, pk, commitment):
    """One promise that nothing counts, as this person's side sees it."""
    found = get_object_or_404(_tests(request), pk=pk)
    promises = Commitment.objects.filter(charter=found.charter).select_related("measure")
    promise = get_object_or_404(promises, pk=commitment)
    whose = request.GET.get("organisation", "")
    partners = Organisation.objects.filter(forum=request.forum)
    organisation = get_object_or_404(partners, pk=whose) if whose.isdecimal() else None
    return one_form_page(
        request,
        JudgeForm(request.POST or None, test=found),
        lambda **answers: judge_promise(
            test=found,
            commitment=promise,
            organisation=organisation,
            by=request.person,
            **answers,
        ),
        title="How was this promise kept?",
        lede=promise.text,
        hints=[f"By {organisation}, {found}." if organisation else f"In the time from {found}."],
        back=(found.get_absolute_url(), "Test"),
        done="Kept. The other side says how it sees it too.",
        to=found,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_VIEW)
def note_add(request, pk):
    """A party's own words beside a result: nobody can take them away."""
    found = get_object_or_404(_tests(request), pk=pk)
    about = request.GET.get("promise", "")
    promises = Commitment.objects.filter(charter=found.charter)
    promise = get_object_or_404(promises, pk=about) if about.isdecimal() else None
    return one_form_page(
        request,
        NoteForm(request.POST or None),
        lambda **answers: add_party_note(
            test=found, commitment=promise, by=request.person, **answers
        ),
        title="Say something about this result",
        lede=promise.text if promise else "",
        back=(found.get_absolute_url(), "Test"),
        done="Your words stand beside the result.",
        to=found,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.CHARTER_MANAGE)
def test_close(request, pk):
    found = get_object_or_404(_tests(request), pk=pk)
    return one_form_page(
        request,
        EndTestForm(request.POST or None),
        lambda **answers: close_test(test=found, by=request.person, **answers),
        title="Close the test",
        lede="The results stay as they are now, with the records behind them.",
        back=(found.get_absolute_url(), "Test"),
        done="Closed. Everybody can read what you learned.",
        to=found,
    )
