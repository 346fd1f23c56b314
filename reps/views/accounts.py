"""The end of a year: what each fund had, got and paid, on one page and in one workbook."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from coproduction.actions import record_export
from coproduction.decorators import forum_permission_required
from coproduction.permissions import Permission, person_may
from coproduction.spreadsheets import Sheet, workbook_response
from coproduction.whole_lists import whole_list
from reps.accounts import (
    SUMS,
    accounts_of,
    category_rows,
    fund_rows,
    owed_lines,
    paid_lines,
    year_around,
)
from reps.forms.treasury import PeriodForm
from reps.models import Category, LedgerEntry, PeriodLock
from reps.tables import AccountLineTable, LedgerTable


def _period(request):
    """The days that the address asks for, or the year that is running; and their boxes."""
    first, last = year_around(timezone.localdate())
    form = PeriodForm(request.GET or None, initial={"since": first, "until": last})
    if form.is_bound and form.is_valid():
        return form.cleaned_data["since"], form.cleaned_data["until"], form
    return first, last, form


@require_safe
@forum_permission_required(Permission.MONEY_VIEW)
def accounts(request):
    """Each fund at the start, what came, what was paid, and what was left at the end."""
    first, last, form = _period(request)
    found = accounts_of(request.forum, first, last)
    return render(
        request,
        "reps/accounts.html",
        {
            "form": form,
            "accounts": found,
            "heads": SUMS.values(),
            "lock": PeriodLock.objects.filter(forum=request.forum).order_by("-ends_on").first(),
            "may_manage": person_may(request.person, Permission.MONEY_MANAGE),
        },
    )


@require_GET
@forum_permission_required(Permission.MONEY_VIEW)
def accounts_download(request):
    """One workbook for the accountant: funds, what was paid for what, movements, owed, receipts."""
    first, last, form = _period(request)
    forum, found = request.forum, accounts_of(request.forum, first, last)
    movements = LedgerEntry.objects.for_forum(forum).filter(on__range=(first, last))
    movements = movements.select_related("fund", "payment__claim", "payment__person")
    by_day = ("claim__happened_on", "pk")
    lines = {
        name: AccountLineTable(rows.select_related(*AccountLineTable.NEEDS).order_by(*by_day))
        for name, rows in (
            ("Paid, with receipts", paid_lines(forum, first, last)),
            ("Approved, not paid yet", owed_lines(forum, last)),
        )
    }
    tables = {"Movements": LedgerTable(movements.oldest_first()), **lines}
    sheets = [
        Sheet("Funds", ["Fund", "Given by", *SUMS.values()], list(fund_rows(found))),
        Sheet("What was paid for", ["Fund", *Category.labels], list(category_rows(found))),
    ]
    number = sum(len(sheet.rows) for sheet in sheets)
    for name, table in tables.items():
        whole = whole_list(table)
        sheets.append(Sheet(name, whole.columns, whole.rows))
        number += whole.number
    record_export(
        name="accounts",
        rows=number,
        narrowed_by=["since", "until"] if form.is_bound else [],
        forum=forum,
        by=request.person,
    )
    return workbook_response(f"{forum.slug}-accounts-{first}-to-{last}", sheets)
