"""The treasurer's month: what waits, what is decided, and what there is."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from coproduction.decorators import forum_permission_required
from coproduction.exceptions import RuleBroken
from coproduction.permissions import Permission, person_may
from coproduction.views.downloads import download
from coproduction.views.one_form import one_form_page
from coproduction.views.paging import page_of, table_for
from reps.actions import approve_claim, approve_claims, ask_about_claim, refuse_claim
from reps.earnings import year_of
from reps.filters import ClaimFilter
from reps.forms.treasury import DecideForm, ReasonForm
from reps.funding import A_YEAR, Purse, balances, speed
from reps.models import Claim, PaymentDetails, PaymentRun, PeriodLock
from reps.rules import last_editors, reason_cannot_decide, settings_of
from reps.tables import ClaimTable
from reps.views.claims import load_claim


@require_safe
@forum_permission_required(Permission.MONEY_VIEW)
def money(request):
    """What waits, how fast claims are paid, and each fund: budget, promised, spent, left."""
    today = timezone.localdate()
    claims = Claim.objects.for_forum(request.forum)
    runs = PaymentRun.objects.for_forum(request.forum).select_related("forum")
    return render(
        request,
        "reps/money.html",
        {
            "to_decide": claims.to_decide().count(),
            "to_pay": claims.payable().count(),
            "late": claims.late(today).count(),
            "to_check": PaymentDetails.objects.to_check()
            .filter(person__forum=request.forum)
            .count(),
            "open_runs": runs.filter(state__in=["open", "agreed"]).newest_first()[:5],
            "heads": ["Fund", "Budget", "Promised", "Spent", "Left", "Likely left at its end"],
            "balances": [(each, each.forecast(today)) for each in balances(request.forum)],
            "speed": speed(claims.filter(paid_on__gte=today - A_YEAR)),
            "promise": request.forum.payment_days,
            "lock": PeriodLock.objects.filter(forum=request.forum).order_by("-ends_on").first(),
            "may_manage": person_may(request.person, Permission.MONEY_MANAGE),
            "may_decide": person_may(request.person, Permission.CLAIM_DECIDE),
        },
    )


def _found(request):
    claims = Claim.objects.for_forum(request.forum).select_related("person", "activity", "forum")
    return ClaimFilter(
        request.GET, queryset=claims.exclude(state="draft").newest_first(), forum=request.forum
    )


@require_safe
@forum_permission_required(Permission.MONEY_VIEW)
def claim_all(request):
    """Every claim that was sent."""
    found = _found(request)
    table = table_for(request, ClaimTable(found.qs, today=timezone.localdate()))
    return render(request, "reps/claim_all.html", {"filter": found, "table": table})


@require_GET
@forum_permission_required(Permission.MONEY_VIEW)
def claim_all_download(request, form):
    found = _found(request)
    table = ClaimTable(found.qs, today=timezone.localdate())
    return download(request, table, found, name="claims", form=form)


@require_safe
@forum_permission_required(Permission.CLAIM_DECIDE)
def claim_queue(request):
    """What waits to be decided, what is promised first on top; many at once, or one by one."""
    waiting = Claim.objects.for_forum(request.forum).to_decide()
    page = page_of(
        request,
        waiting.select_related("person", "activity", "forum")
        .prefetch_related("lines")
        .oldest_first(),
    )
    editors = last_editors(claim.person_id for claim in page)
    own = request.person.pk
    rows = [
        (claim, own in {claim.person_id, claim.submitted_by_id, editors.get(claim.person_id)})
        for claim in page
    ]
    return render(
        request,
        "reps/claim_queue.html",
        {"rows": rows, "page": page, "today": timezone.localdate()},
    )


@require_POST
@forum_permission_required(Permission.CLAIM_DECIDE)
def claims_approve(request):
    """Those that were picked; each that cannot be approved is named with why."""
    picked = [key for key in request.POST.getlist("claims") if key.isdecimal() and len(key) < 18]
    claims = list(
        Claim.objects.for_forum(request.forum)
        .filter(pk__in=picked[:200])
        .select_related("forum")
        .oldest_first()
    )
    approved, refused = approve_claims(forum=request.forum, claims=claims, by=request.person)
    if approved:
        some = f"{len(approved)} claim{'s' if len(approved) > 1 else ''}"
        messages.success(request, f"{some} approved, and not paid yet. Next: a payment run.")
    for each in refused:
        messages.error(request, f"{each.claim}: {each.why}")
    if not approved and not refused:
        messages.info(request, "Choose at least one claim.")
    return redirect("reps:claim-queue", request.forum.slug)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.CLAIM_DECIDE)
def claim_decide(request, reference):
    """One claim with its receipts: which fund pays each line, and how much of it."""
    claim = load_claim(request, reference)
    lines = list(claim.lines.select_related("receipt", "fund").in_order())
    for line in lines:
        line.claim = claim
    form = DecideForm(request.POST or None, lines=lines, purse=Purse(request.forum))
    if request.method == "POST" and form.is_valid():
        try:
            approve_claim(claim=claim, by=request.person, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Approved, and not paid yet. It waits for a payment run.")
            return redirect("reps:claim-queue", request.forum.slug)
    return render(
        request,
        "reps/claim_decide.html",
        {
            "claim": claim,
            "form": form,
            "refused": reason_cannot_decide(
                claim, request.person, editor=last_editors([claim.person_id]).get(claim.person_id)
            ),
            "year": year_of(claim.person, claim.happened_on, settings_of(request.forum)),
        },
    )


def _reason_page(request, claim, act, **words):
    return one_form_page(
        request,
        ReasonForm(request.POST or None),
        lambda reason: act(reason),
        back=(claim.get_absolute_url(), "The claim"),
        to=reverse("reps:claim-queue", args=[request.forum.slug]),
        **words,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.CLAIM_DECIDE)
def claim_ask(request, reference):
    claim = load_claim(request, reference)
    return _reason_page(
        request,
        claim,
        lambda reason: ask_about_claim(claim=claim, question=reason, by=request.person),
        title=f"Ask {claim.person} about it",
        lede="They can change the claim and send it again. Nothing of it is lost.",
        done="Asked. It comes back to you when they have answered.",
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.CLAIM_DECIDE)
def claim_refuse(request, reference):
    claim = load_claim(request, reference)
    return _reason_page(
        request,
        claim,
        lambda reason: refuse_claim(claim=claim, reason=reason, by=request.person),
        title=f"Refuse the claim of {claim.person}",
        lede="They are told why, and whom to ask.",
        done="Refused, and they are told why.",
    )
