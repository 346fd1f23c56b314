"""Funds, rates, kinds of work, the ledger, and closing the books."""

from copy import copy

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from coproduction.decorators import forum_permission_required
from coproduction.money import in_pounds
from coproduction.permissions import Permission, person_may
from coproduction.views.downloads import download
from coproduction.views.one_form import one_form_page, press
from coproduction.views.paging import table_for
from reps.actions import (
    add_parity,
    add_rate,
    add_tranche,
    change_settings,
    close_books,
    find_later_pay,
    find_top_ups,
    in_force_on,
    make_top_ups,
    policies_for,
    receive_tranche,
    save_activity,
    save_fund,
    save_policy,
)
from reps.filters import LedgerFilter, LineFilter
from reps.forms.treasury import (
    ActivityForm,
    BooksForm,
    FundForm,
    OwnAccountForm,
    ParityForm,
    PaySettingsForm,
    PolicyForm,
    RateForm,
    ReceivedForm,
    TrancheForm,
)
from reps.funding import balances, spent_by_category
from reps.models import Activity, ClaimLine, Fund, LedgerEntry, Parity, Policy, Tranche
from reps.rules import settings_of
from reps.tables import LedgerTable, LineTable


def _to(request, name, *args):
    return reverse(f"reps:{name}", args=[request.forum.slug, *args])


def _load_fund(request, pk):
    return get_object_or_404(Fund.objects.for_forum(request.forum).select_related("forum"), pk=pk)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.MONEY_MANAGE)
def fund_add(request):
    return one_form_page(
        request,
        FundForm(request.POST or None, forum=request.forum),
        lambda **answers: save_fund(forum=request.forum, by=request.person, **answers),
        title="Add a fund",
        lede="A grant, or what a service pays towards work that it asks for.",
        back=(_to(request, "money"), "Money"),
        done="The fund stands. Add what comes in, part by part.",
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.MONEY_MANAGE)
def fund_edit(request, pk):
    fund = _load_fund(request, pk)
    # A copy: the form writes answers into its instance, the action asks what differs.
    form = FundForm(request.POST or None, instance=copy(fund), forum=request.forum)
    return one_form_page(
        request,
        form,
        lambda **answers: save_fund(forum=request.forum, fund=fund, by=request.person, **answers),
        title=f"Change: {fund}",
        back=(fund.get_absolute_url(), fund.name),
        done="Saved.",
    )


def _lines(request, fund):
    """What it paid or is to pay, as far as the boxes narrow it."""
    lines = (
        ClaimLine.objects.filter(fund=fund, claim__state__in=["approved", "in_run", "paid"])
        .select_related("claim__activity", "receipt")
        .order_by("claim__happened_on", "pk")
    )
    return LineFilter(request.GET, queryset=lines)


@require_safe
@forum_permission_required(Permission.MONEY_VIEW)
def fund_detail(request, pk):
    """What a funder asks for: what came in, what it paid for, and a receipt for each line."""
    fund = _load_fund(request, pk)
    (balance,) = balances(
        request.forum, Fund.objects.filter(pk=fund.pk).select_related("payer", "programme")
    )
    today = timezone.localdate()
    found = _lines(request, fund)
    return render(
        request,
        "reps/fund_detail.html",
        {
            "fund": balance.fund,
            "balance": balance,
            "forecast": balance.forecast(today),
            "tranches": fund.tranches.order_by("due_on", "pk"),
            "categories": spent_by_category(fund, fund.starts_on, max(fund.ends_on, today)),
            "activities": fund.activities.order_by("name"),
            "filter": found,
            "found": in_pounds(found.qs.total()),
            "table": table_for(request, LineTable(found.qs)),
            "may_manage": person_may(request.person, Permission.MONEY_MANAGE),
        },
    )


@require_GET
@forum_permission_required(Permission.MONEY_VIEW)
def fund_download(request, pk, form):
    fund = _load_fund(request, pk)
    found = _lines(request, fund)
    return download(request, LineTable(found.qs), found, name=f"fund-{fund.pk}", form=form)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.MONEY_MANAGE)
def tranche_add(request, pk):
    fund = _load_fund(request, pk)
    return one_form_page(
        request,
        TrancheForm(request.POST or None),
        lambda **answers: add_tranche(fund=fund, by=request.person, **answers),
        title=f"Add a part: {fund}",
        lede="Many grants come in two parts.",
        back=(fund.get_absolute_url(), fund.name),
        done="Added.",
        to=fund,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.MONEY_MANAGE)
def tranche_received(request, pk):
    here = Tranche.objects.filter(fund__forum=request.forum).select_related("fund__forum")
    tranche = get_object_or_404(here, pk=pk)
    return one_form_page(
        request,
        ReceivedForm(request.POST or None),
        lambda on: receive_tranche(tranche=tranche, on=on, by=request.person),
        title=f"It came: {tranche.fund}",
        back=(tranche.fund.get_absolute_url(), tranche.fund.name),
        done="Written into the books.",
        to=tranche.fund,
    )


def _ledger(request):
    entries = LedgerEntry.objects.for_forum(request.forum).select_related(
        "fund", "payment__claim", "payment__person"
    )
    return LedgerFilter(request.GET, queryset=entries.newest_first(), forum=request.forum)


@require_safe
@forum_permission_required(Permission.MONEY_VIEW)
def ledger(request):
    """Every movement of money, and for an accountant the same as a spreadsheet."""
    found = _ledger(request)
    table = table_for(request, LedgerTable(found.qs))
    return render(request, "reps/ledger.html", {"filter": found, "table": table})


@require_GET
@forum_permission_required(Permission.MONEY_VIEW)
def ledger_download(request, form):
    found = _ledger(request)
    return download(request, LedgerTable(found.qs), found, name="ledger", form=form)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.MONEY_MANAGE)
def books_close(request):
    return one_form_page(
        request,
        BooksForm(request.POST or None),
        lambda ends_on: close_books(forum=request.forum, ends_on=ends_on, by=request.person),
        title="Close the books",
        lede="What your accountant has seen stays as it is. This cannot be undone.",
        back=(_to(request, "money"), "Money"),
        done="Closed. What is wrong in that time is put right on a later day.",
        to=_to(request, "money"),
    )


# --- Rates -----------------------------------------------------------------------------------


@require_safe
@forum_permission_required(Permission.CLAIM_MAKE, Permission.MONEY_VIEW)
def rate_list(request):
    """What is paid for what, today; what was before; and what is decided for later."""
    today = timezone.localdate()
    policies = policies_for(request.forum).select_related("copied_from__forum")
    policies = policies.prefetch_related("rates__activity", "rates__decided_by")
    return render(
        request,
        "reps/rate_list.html",
        {
            "rates": in_force_on(request.forum, today),
            "policies": policies,
            "activities": Activity.objects.for_forum(request.forum)
            .select_related("policy")
            .by_name(),
            "settings": settings_of(request.forum),
            "may_manage": person_may(request.person, Permission.MONEY_MANAGE),
            "today": today,
        },
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.MONEY_MANAGE)
def rate_add(request):
    return one_form_page(
        request,
        RateForm(request.POST or None, forum=request.forum),
        lambda **answers: add_rate(forum=request.forum, by=request.person, **answers),
        title="Add a rate",
        lede="It counts from its first day. What was claimed before keeps its rate.",
        hints=["If the day is past, look afterwards at what is owed since."],
        back=(_to(request, "rate-list"), "Rates"),
        done="The rate stands.",
        to=_to(request, "rate-list"),
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.MONEY_MANAGE)
def policy_add(request):
    return one_form_page(
        request,
        PolicyForm(request.POST or None),
        lambda **answers: save_policy(forum=request.forum, by=request.person, **answers),
        title="Add a policy",
        lede="Who is paid what for what, in plain words. The rates come next.",
        back=(_to(request, "rate-list"), "Rates"),
        done="The policy stands. Now add its rates.",
        to=_to(request, "rate-list"),
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.MONEY_MANAGE)
def policy_edit(request, pk):
    policy = get_object_or_404(Policy.objects.filter(forum=request.forum), pk=pk)
    return one_form_page(
        request,
        PolicyForm(request.POST or None, instance=copy(policy)),
        lambda **answers: save_policy(
            forum=request.forum, policy=policy, by=request.person, **answers
        ),
        title=f"Change: {policy}",
        back=(_to(request, "rate-list"), "Rates"),
        done="Saved.",
        to=_to(request, "rate-list"),
    )


def _activity_page(request, activity, title):
    form = ActivityForm(
        request.POST or None, instance=copy(activity), policies=policies_for(request.forum)
    )
    return one_form_page(
        request,
        form,
        lambda **answers: save_activity(
            forum=request.forum, activity=activity, by=request.person, **answers
        ),
        title=title,
        back=(_to(request, "rate-list"), "Rates"),
        done="Saved.",
        to=_to(request, "rate-list"),
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.MONEY_MANAGE)
def activity_add(request):
    return _activity_page(request, None, "Add a kind of work")


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.MONEY_MANAGE)
def activity_edit(request, pk):
    activity = get_object_or_404(Activity.objects.for_forum(request.forum), pk=pk)
    return _activity_page(request, activity, f"Change: {activity}")


@require_safe
@forum_permission_required(Permission.MONEY_MANAGE)
def top_ups(request):
    """What is owed since rates rose: each difference, before anything is made of it."""
    top_ups, later_pay = find_top_ups(request.forum), find_later_pay(request.forum)
    total = sum(each.difference for each in top_ups) + sum(each.pence for each in later_pay)
    owed = {"top_ups": top_ups, "later_pay": later_pay, "total": in_pounds(total)}
    return render(request, "reps/top_ups.html", owed)


@require_POST
@forum_permission_required(Permission.MONEY_MANAGE)
def top_ups_make(request):
    return press(
        request,
        lambda: make_top_ups(forum=request.forum, by=request.person),
        done="Each rep has a claim for the difference. Somebody else approves them.",
        to=_to(request, "top-ups"),
    )


# --- Settings and parity ---------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.MONEY_MANAGE)
def pay_settings(request):
    form = PaySettingsForm(request.POST or None, instance=copy(settings_of(request.forum)))
    return one_form_page(
        request,
        form,
        lambda **answers: change_settings(forum=request.forum, by=request.person, **answers),
        title="How the forum pays",
        back=(_to(request, "money"), "Money"),
        done="Saved.",
        to=_to(request, "money"),
    )


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.MONEY_MANAGE)
def own_account(request):
    return one_form_page(
        request,
        OwnAccountForm(request.POST or None),
        lambda account: change_settings(forum=request.forum, by=request.person, account=account),
        title="The forum's own account",
        lede="Some banks want it in their file. It is kept locked.",
        back=(_to(request, "money"), "Money"),
        done="Saved.",
        to=_to(request, "money"),
    )


@require_safe
@forum_permission_required(Permission.REPORT_VIEW)
def parity(request):
    """What reps, experts by experience and staff are paid for the same, side by side."""
    rows = {}
    entries = Parity.objects.filter(forum=request.forum, starts_on__lte=timezone.localdate())
    for entry in entries.select_related("organisation").order_by("what", "starts_on", "pk"):
        # Of one kind of people the latest counts.
        rows.setdefault(entry.what, {})[(entry.who, entry.organisation_id)] = entry
    return render(
        request,
        "reps/parity.html",
        {
            "rows": [(what, _compared(found.values())) for what, found in rows.items()],
            "may_manage": person_may(request.person, Permission.MONEY_MANAGE),
        },
    )


def _compared(entries):
    """Each with how much less it is than the highest, highest first."""
    ordered = sorted(entries, key=lambda entry: -entry.pence)
    return [(entry, ordered[0].pence - entry.pence) for entry in ordered]


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.MONEY_MANAGE)
def parity_add(request):
    return one_form_page(
        request,
        ParityForm(request.POST or None, forum=request.forum),
        lambda **answers: add_parity(forum=request.forum, by=request.person, **answers),
        title="Write down what somebody is paid",
        lede="For the same thing: a mile, an hour, a meeting. Give where it is written.",
        back=(_to(request, "parity"), "Side by side"),
        done="It stands beside the others.",
    )
