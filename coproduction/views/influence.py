from datetime import timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from coproduction.access import influences_visible_to, sees_who_answers
from coproduction.actions import (
    claim_influence,
    confirm_influence,
    dispute_influence,
    let_influence_go,
    say_if_helped,
)
from coproduction.actions.influence import ANSWER
from coproduction.decorators import forum_permission_required, held_link_required
from coproduction.exceptions import RuleBroken
from coproduction.figures import Period
from coproduction.filters import InfluenceFilter
from coproduction.forms import (
    ClaimForm,
    ConfirmForm,
    DisputeForm,
    HelpedForm,
    LetGoForm,
)
from coproduction.hearing_back import how_fast
from coproduction.models import Influence
from coproduction.permissions import Permission
from coproduction.rules import (
    reason_cannot_check_influence,
    reason_cannot_claim_influence,
    reason_cannot_hand_over,
    reason_cannot_let_influence_go,
    reason_cannot_say_if_helped,
)
from coproduction.tables import InfluenceTable
from coproduction.views.downloads import download
from coproduction.views.paging import table_for


def _found(request):
    ledger = influences_visible_to(request.person).select_related("work", "owed_by", "forum")
    return InfluenceFilter(request.GET, queryset=ledger.open_first())


@require_safe
@forum_permission_required(Permission.INFLUENCE_VIEW)
def influence_list(request):
    found = _found(request)
    table = table_for(request, InfluenceTable(found.qs, today=timezone.localdate()))
    today = timezone.localdate()
    return render(
        request,
        "coproduction/influence_list.html",
        {
            "filter": found,
            "table": table,
            "rows": how_fast([request.forum], Period(today - timedelta(days=182), today), today),
            "sees_who_answers": sees_who_answers(request.person),
        },
    )


@require_GET
@forum_permission_required(Permission.INFLUENCE_VIEW)
def influence_list_download(request, form):
    found = _found(request)
    table = InfluenceTable(found.qs, today=timezone.localdate())
    return download(request, table, found, name="influence", form=form)


def _load(request, reference):
    ledger = influences_visible_to(request.person)
    return get_object_or_404(
        ledger.select_related(
            "work", "owed_by__organisation", "forum", "escalated_to", "helped_by"
        ),
        reference=reference,
    )


def _page(request, influence, **forms):
    """The entry with the forms that this person can use now; a refused one keeps its words."""
    person = request.person
    claims = list(influence.claims.select_related("claimed_by", "verdict_by").order_by("pk"))
    if not reason_cannot_claim_influence(influence, person):
        forms.setdefault("claim_form", ClaimForm())
    if not reason_cannot_check_influence(influence, person):
        forms.setdefault("confirm_form", ConfirmForm(initial={"published_text": claims[-1].what}))
        forms.setdefault("dispute_form", DisputeForm())
    if not reason_cannot_let_influence_go(influence, person):
        forms.setdefault("let_go_form", LetGoForm())
    if not reason_cannot_say_if_helped(influence, person):
        initial = {"helped": influence.helped, "note": influence.helped_note}
        forms.setdefault("helped_form", HelpedForm(initial=initial))
    refused = next((form for form in forms.values() if form.errors), None)
    return render(
        request,
        "coproduction/influence_detail.html",
        {
            "influence": influence,
            "claims": claims,
            "handovers": influence.handovers.select_related("from_person", "to_person"),
            "reminders": influence.reminders.filter(due_on=influence.due_on).order_by("step"),
            "may_hand_over": influence.state in Influence.OWED_STATES
            and not reason_cannot_hand_over(influence.owed_by, person),
            "is_late": influence.is_overdue(timezone.localdate()),
            "form": refused,
            **forms,
        },
    )


@require_safe
@forum_permission_required(Permission.INFLUENCE_VIEW)
def influence_detail(request, reference):
    return _page(request, _load(request, reference))


def _act(request, reference, form_class, form_name, action, done):
    """One form, one action: done and back to the entry, or the page again with what is wrong."""
    influence = _load(request, reference)
    form = form_class(request.POST)
    if form.is_valid():
        try:
            action(influence=influence, by=request.person, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(influence)
    return _page(request, influence, **{form_name: form})


@require_POST
@forum_permission_required(Permission.INFLUENCE_CLAIM)
def influence_claim(request, reference):
    done = "Thank you. The forum has your answer."
    return _act(request, reference, ClaimForm, "claim_form", claim_influence, done)


@require_POST
@forum_permission_required(Permission.INFLUENCE_CHECK)
def influence_confirm(request, reference):
    done = "Confirmed. Everybody can read it now."
    return _act(request, reference, ConfirmForm, "confirm_form", confirm_influence, done)


@require_POST
@forum_permission_required(Permission.INFLUENCE_CHECK)
def influence_dispute(request, reference):
    done = "Sent back, with your reason."
    return _act(request, reference, DisputeForm, "dispute_form", dispute_influence, done)


@require_POST
@forum_permission_required(Permission.INFLUENCE_CHECK)
def influence_helped(request, reference):
    done = "Written down. It stands on the public page."
    return _act(request, reference, HelpedForm, "helped_form", say_if_helped, done)


@require_http_methods(["GET", "HEAD", "POST"])
@held_link_required(ANSWER, days=200)
def influence_answer(request):
    """From the mail's link: say what changed, without a sign-in. GET does nothing."""
    entries = Influence.objects.for_forum(request.forum)
    related = ("work", "forum", "owed_by__organisation", "owed_by__forum")
    influence = get_object_or_404(entries.select_related(*related), pk=request.held.pk)
    person = request.held.person
    form = ClaimForm(request.POST or None)
    answered = False
    if request.method == "POST" and form.is_valid():
        try:
            claim_influence(influence=influence, by=person, by_link=True, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            answered = True
            influence.refresh_from_db(fields=["state", "due_on"])
    return render(
        request,
        "coproduction/influence_answer.html",
        {
            "influence": influence,
            "holder": person,
            "form": form,
            "answered": answered,
            "cannot": reason_cannot_claim_influence(influence, person),
        },
    )


@require_POST
@forum_permission_required(Permission.INFLUENCE_CHECK)
def influence_let_go(request, reference):
    done = "Let go. Your reason is in the record."
    return _act(request, reference, LetGoForm, "let_go_form", let_influence_go, done)
