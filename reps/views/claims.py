"""A rep's claims, on a phone: one tap from a session, then one expense at a time."""

from datetime import timedelta

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coproduction.dates import in_days
from coproduction.decorators import forum_permission_required
from coproduction.permissions import Permission, permissions_of, person_may
from coproduction.views.one_form import one_form_page, press
from coproduction.views.paging import page_of
from hub.models import Session
from reps.actions import (
    add_claim,
    add_expense,
    choose_pay,
    remove_line,
    start_claim,
    submit_claim,
    withdraw_claim,
)
from reps.earnings import year_of
from reps.forms.claim import ClaimForm, PayForm, expense_form
from reps.funding import A_YEAR, speed
from reps.models import EXPENSES, Acceptance, Activity, Category, Claim, ClaimLine, Undertaking
from reps.pricing import Rates, pay_of
from reps.rules import (
    CAME_FOR_THE_FORUM,
    promised_by,
    reason_cannot_edit_claim,
    reason_cannot_submit,
    reason_cannot_withdraw,
    settings_of,
)

# Those who see claims that are not their own.
_SEE_ALL = {Permission.MONEY_VIEW, Permission.CLAIM_DECIDE}
MAY_OPEN = (Permission.CLAIM_MAKE, Permission.MONEY_VIEW)


def load_claim(request, reference):
    """A claim of one's own, or of the forum for those who see all; else as if it were not there."""
    claims = Claim.objects.for_forum(request.forum)
    if not permissions_of(request.person) & _SEE_ALL:
        claims = claims.filter(person=request.person)
    related = claims.select_related(
        "forum", "person", "activity__policy", "session", "decided_by", "submitted_by"
    )
    return get_object_or_404(related, reference=reference)


def sessions_to_claim(person, today):
    """Sessions at which this person was, that are not too long ago and not claimed for."""
    since = today - timedelta(days=settings_of(person.forum).claim_days)
    kinds = Activity.objects.for_forum(person.forum_id).active().exclude(hub_kind="")
    claimed = Claim.objects.standing().filter(person=person, session__isnull=False)
    return (
        Session.objects.for_forum(person.forum)
        .filter(
            in_days("starts_at", since, today),
            attendances__person=person,
            attendances__came_as__in=CAME_FOR_THE_FORUM,
            hub__kind__in=kinds.values("hub_kind"),
        )
        .exclude(pk__in=claimed.values("session"))
        .select_related("hub__forum")
        .distinct()
        .latest_first()
    )


@require_safe
@forum_permission_required(Permission.CLAIM_MAKE)
def claim_list(request):
    """What one can claim for, one's claims and how they stand, and the sums of the tax year."""
    today = timezone.localdate()
    claims = Claim.objects.filter(person=request.person).select_related("forum", "activity")
    paid_lately = Claim.objects.for_forum(request.forum).filter(paid_on__gte=today - A_YEAR)
    return render(
        request,
        "reps/claim_list.html",
        {
            "sessions": sessions_to_claim(request.person, today)[:10],
            "claims": page_of(request, claims.newest_first()),
            "year": year_of(request.person, today, settings_of(request.forum)),
            "details": request.person.payment_details.current().first(),
            "promised": promised_by(request.forum, today),
            "speed": speed(paid_lately),
        },
    )


@require_POST
@forum_permission_required(Permission.CLAIM_MAKE)
def claim_start(request, pk):
    sessions = Session.objects.for_forum(request.forum).select_related("hub__forum")
    session = get_object_or_404(sessions, pk=pk)
    refused_to = reverse("reps:claim-list", args=[request.forum.slug])
    started = []
    response = press(
        request,
        lambda: started.append(
            start_claim(session=session, person=request.person, by=request.person)
        ),
        done="Your claim is started, and kept. Add what you spent, then send it.",
        to=refused_to,
    )
    return redirect(started[0]) if started else response


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.CLAIM_MAKE)
def claim_add(request):
    return one_form_page(
        request,
        ClaimForm(request.POST or None, forum=request.forum),
        lambda **answers: add_claim(person=request.person, by=request.person, **answers),
        title="Claim for something else",
        lede="For work that is not a session of a group. Add what you spent on the next page.",
        back=(reverse("reps:claim-list", args=[request.forum.slug]), "Claims"),
        done="Your claim is started, and kept.",
    )


@require_safe
@forum_permission_required(*MAY_OPEN)
def claim_detail(request, reference):
    """One claim: its lines, how it stands, when it is paid, and what can be done now."""
    claim = load_claim(request, reference)
    today = timezone.localdate()
    lines = list(claim.lines.select_related("receipt", "fund", "rate").in_order())
    rate = Rates(claim.activity, claim.happened_on).pay(claim.minutes)
    is_open = reason_cannot_edit_claim(claim, request.person) is None
    notice = Acceptance.objects.filter(person=claim.person, kind=Undertaking.Kind.BENEFITS)
    has_read = notice.exists()
    refused = is_open and reason_cannot_submit(
        claim, request.person, has_read_notice=has_read, pay_rate=rate, today=today
    )
    return render(
        request,
        "reps/claim_detail.html",
        {
            "claim": claim,
            "lines": lines,
            "pay": next((line for line in lines if line.is_pay), None),
            "expenses": [line for line in lines if not line.is_pay],
            "rate_pence": pay_of(rate, claim.minutes),
            "is_open": is_open,
            "is_own": claim.person_id == request.person.pk,
            "may_withdraw": reason_cannot_withdraw(claim, request.person) is None,
            "refused": refused,
            "needs_notice": is_open and not has_read,
            "kinds": [(each.value, each.label) for each in EXPENSES],
            "is_late": claim.is_late(today),
            "promised": claim.promised_on or promised_by(claim.forum, today),
            "may_decide": person_may(request.person, Permission.CLAIM_DECIDE)
            and claim.state == Claim.State.SUBMITTED,
            "payments": claim.payments.select_related("run").order_by("pk"),
        },
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(*MAY_OPEN)
def claim_pay(request, reference):
    claim = load_claim(request, reference)
    rate = Rates(claim.activity, claim.happened_on).pay(claim.minutes)
    pay = claim.lines.filter(category=Category.PAY).first()
    initial = {"choice": pay.choice, "gift_to": pay.gift_to} if pay else {}
    if pay and pay.choice == ClaimLine.Choice.PART:
        initial["part_pence"] = pay.amount_pence
    form = PayForm(request.POST or None, initial=initial, worth_pence=pay_of(rate, claim.minutes))
    return one_form_page(
        request,
        form,
        lambda **answers: choose_pay(claim=claim, by=request.person, **answers),
        title=f"Your pay: {claim}",
        lede="Pay is for your time. What you spent is paid back all the same.",
        back=(claim.get_absolute_url(), "Your claim"),
        done="Your choice is kept.",
        to=claim,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(*MAY_OPEN)
def expense_add(request, reference, category):
    claim = load_claim(request, reference)
    if category not in {each.value for each in EXPENSES}:
        raise Http404
    rate = Rates(claim.activity, claim.happened_on).one(category)
    form = expense_form(
        category, request.POST or None, request.FILES or None, person=claim.person, rate=rate
    )
    return one_form_page(
        request,
        form,
        lambda **answers: add_expense(claim=claim, category=category, by=request.person, **answers),
        title=f"Add: {Category(category).label.lower()}",
        hints=getattr(form, "limits", []),
        back=(claim.get_absolute_url(), "Your claim"),
        done="Kept. Add the next one, or send your claim.",
        to=claim,
    )


def _load_line(request, pk):
    lines = ClaimLine.objects.filter(claim__forum=request.forum)
    if not permissions_of(request.person) & _SEE_ALL:
        lines = lines.filter(claim__person=request.person)
    related = lines.select_related("claim__forum", "claim__person", "receipt")
    return get_object_or_404(related, pk=pk)


@require_POST
@forum_permission_required(*MAY_OPEN)
def line_remove(request, pk):
    line = _load_line(request, pk)
    return press(
        request,
        lambda: remove_line(line=line, by=request.person),
        done="Taken out.",
        to=line.claim,
    )


@never_cache
@require_safe
@forum_permission_required(*MAY_OPEN)
def receipt(request, pk):
    """The receipt of one's own expense, or of the forum's for those who look after its money."""
    line = _load_line(request, pk)
    if line.receipt is None:
        raise Http404
    response = FileResponse(
        line.receipt.file.open("rb"),
        as_attachment=True,
        filename=line.receipt.filename,
        content_type=line.receipt.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@forum_permission_required(*MAY_OPEN)
def claim_submit(request, reference):
    claim = load_claim(request, reference)
    return press(
        request,
        lambda: submit_claim(claim=claim, by=request.person),
        done="Sent. Somebody checks it, and you hear from us either way.",
        to=claim,
    )


@require_POST
@forum_permission_required(*MAY_OPEN)
def claim_withdraw(request, reference):
    claim = load_claim(request, reference)
    return press(
        request,
        lambda: withdraw_claim(claim=claim, by=request.person),
        done="Taken back. You can start a new one.",
        to=reverse("reps:claim-list", args=[request.forum.slug])
        if claim.person_id == request.person.pk
        else claim,
    )
