"""Payment runs: put together, agreed by a second person, fetched as a file, paid."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coproduction.decorators import forum_permission_required
from coproduction.exceptions import RuleBroken
from coproduction.money import in_pounds
from coproduction.permissions import Permission, person_may
from coproduction.views.one_form import one_form_page, press
from coproduction.views.paging import page_of
from reps.actions import (
    agree_run,
    cancel_run,
    create_run,
    current_details,
    import_statement,
    mark_paid,
    return_payment,
    take_bank_file,
    take_out,
)
from reps.bank_files import ending
from reps.filters import RunFilter
from reps.forms.treasury import PaidForm, ReturnedForm, RunForm, StatementForm
from reps.funding import sums_by_fund
from reps.models import BankStatement, Claim, Payment, PaymentRun, StatementRow
from reps.rules import reason_cannot_agree_run, reason_cannot_pay

EYES = (Permission.MONEY_MANAGE, Permission.CLAIM_DECIDE)
MOST_IN_A_RUN = 500


def load_run(request, pk):
    runs = PaymentRun.objects.for_forum(request.forum)
    return get_object_or_404(
        runs.select_related("forum", "created_by", "agreed_by", "ended_by"), pk=pk
    )


@require_safe
@forum_permission_required(*EYES)
def run_list(request):
    runs = PaymentRun.objects.for_forum(request.forum).select_related("forum", "created_by")
    found = RunFilter(request.GET, queryset=runs.newest_first())
    return render(
        request,
        "reps/run_list.html",
        {
            "filter": found,
            "page": page_of(request, found.qs),
            "may_manage": person_may(request.person, Permission.MONEY_MANAGE),
        },
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.MONEY_MANAGE)
def run_add(request):
    """Approved claims: those that can be paid are picked already, the others say why not."""
    waiting = list(
        Claim.objects.for_forum(request.forum)
        .payable()
        .select_related("person", "activity__policy", "forum")
        .oldest_first()[:MOST_IN_A_RUN]
    )
    details = current_details(claim.person_id for claim in waiting)
    rows = [(claim, reason_cannot_pay(claim, details.get(claim.person_id))) for claim in waiting]
    fits = [claim for claim, reason in rows if not reason]
    here = Claim.objects.for_forum(request.forum)
    form = RunForm(request.POST or None, claims=here)
    picked = set(request.POST.getlist("claims")) if request.POST else None
    context = {
        "rows": [
            (claim, reason, picked is None or str(claim.pk) in picked) for claim, reason in rows
        ],
        "form": form,
        "total": in_pounds(sum(claim.total_pence for claim in fits)),
        "by_fund": sums_by_fund([claim.pk for claim in fits]),
    }
    return _run_page(request, form, context)


def _run_page(request, form, context):
    if request.method == "POST" and form.is_valid():
        made = []
        response = press(
            request,
            lambda: made.append(
                create_run(forum=request.forum, by=request.person, **form.cleaned_data)
            ),
            done="The run is put together. A second person agrees it before it is paid.",
            to=reverse("reps:run-add", args=[request.forum.slug]),
        )
        if made:
            response["Location"] = made[0].get_absolute_url()
        return response
    return render(request, "reps/run_add.html", context)


@require_safe
@forum_permission_required(*EYES)
def run_detail(request, pk):
    """Who gets what from which fund, and what comes next. Made to be printed."""
    run = load_run(request, pk)
    payments = list(run.payments.select_related("person", "details", "claim__forum").by_name())
    in_it = [each for each in payments if each.state != Payment.State.TAKEN_OUT]
    return render(
        request,
        "reps/run_detail.html",
        {
            "run": run,
            "payments": payments,
            "number": len(in_it),
            "by_fund": sums_by_fund(
                [each.claim_id for each in in_it if each.state in Payment.STANDING]
            ),
            "refused": reason_cannot_agree_run(run, request.person),
            "may_manage": person_may(request.person, Permission.MONEY_MANAGE),
            "by_bank": sum(1 for each in in_it if each.by_bank),
            "waits": any(each.state == Payment.State.WAITING for each in payments),
        },
    )


@require_POST
@forum_permission_required(Permission.CLAIM_DECIDE)
def run_agree(request, pk):
    run = load_run(request, pk)
    return press(
        request,
        lambda: agree_run(run=run, by=request.person),
        done="Agreed. The treasurer can fetch the bank file now.",
        to=run,
    )


@never_cache
@require_POST
@forum_permission_required(Permission.MONEY_MANAGE)
def run_file(request, pk):
    """The bank file. By a button, so that each time is in the record."""
    run = load_run(request, pk)
    try:
        content = take_bank_file(run=run, by=request.person)
    except RuleBroken as refusal:
        return press(request, _raise(refusal), done="", to=run)
    filename = f"{request.forum.slug}-run-{run.number:04d}.{ending(run.profile)}"
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _raise(refusal):
    def act():
        raise refusal

    return act


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.MONEY_MANAGE)
def run_paid(request, pk):
    run = load_run(request, pk)
    return one_form_page(
        request,
        PaidForm(request.POST or None),
        lambda on: mark_paid(run=run, on=on, by=request.person),
        title=f"{run} is paid",
        lede="Only once the bank has paid it. Everybody gets a mail with what was paid.",
        back=(run.get_absolute_url(), str(run)),
        done="Written into the books. Everybody who was paid gets a mail.",
        to=run,
    )


@require_POST
@forum_permission_required(Permission.MONEY_MANAGE)
def run_cancel(request, pk):
    run = load_run(request, pk)
    return press(
        request,
        lambda: cancel_run(run=run, by=request.person),
        done="Called off. Its claims wait for another run.",
        to=run,
    )


def _load_payment(request, pk):
    here = Payment.objects.filter(run__forum=request.forum)
    return get_object_or_404(here.select_related("run__forum", "person", "claim"), pk=pk)


@require_POST
@forum_permission_required(Permission.MONEY_MANAGE)
def payment_out(request, pk):
    payment = _load_payment(request, pk)
    return press(
        request,
        lambda: take_out(payment=payment, by=request.person),
        done="Taken out. The claim waits for another run.",
        to=payment.run,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.MONEY_MANAGE)
def payment_returned(request, pk):
    payment = _load_payment(request, pk)
    return one_form_page(
        request,
        ReturnedForm(request.POST or None),
        lambda **answers: return_payment(payment=payment, by=request.person, **answers),
        title=f"{in_pounds(payment.pence)} to {payment.payee} came back",
        lede="The books are put right, and the claim waits to be paid again.",
        back=(payment.run.get_absolute_url(), str(payment.run)),
        done="Written down. They are told, and their account is on hold until it is checked.",
        to=payment.run,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.MONEY_MANAGE)
def statement_add(request):
    return one_form_page(
        request,
        StatementForm(request.POST or None, request.FILES or None),
        lambda upload: import_statement(forum=request.forum, upload=upload, by=request.person),
        title="Read the bank's list",
        lede="Each line with our reference and the right sum is marked as paid, or as sent back.",
        back=(reverse("reps:run-list", args=[request.forum.slug]), "Payment runs"),
        done="Read. This is what came of each line.",
    )


@require_safe
@forum_permission_required(Permission.MONEY_MANAGE)
def statement_detail(request, pk):
    here = BankStatement.objects.filter(forum=request.forum).select_related("imported_by")
    statement = get_object_or_404(here, pk=pk)
    rows = statement.rows.select_related("payment__person", "payment__run__forum")
    return render(
        request,
        "reps/statement_detail.html",
        {
            "statement": statement,
            "rows": rows.order_by("number"),
            "unmatched": rows.filter(outcome=StatementRow.Outcome.UNMATCHED).count(),
        },
    )
