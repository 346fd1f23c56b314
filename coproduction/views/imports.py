"""A forum's own spreadsheets: chosen, matched, looked at, brought in, and undone for a week."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coproduction.actions import record_export
from coproduction.decorators import forum_permission_required
from coproduction.exceptions import RuleBroken
from coproduction.forms_imports import BringInForm, ColumnsForm, SheetForm
from coproduction.imports.actions import (
    ask_to_bring_in,
    ask_to_undo,
    begin_import,
    bring_in,
    match_columns,
    throw_away,
    undo_import,
)
from coproduction.imports.reading import WHAT_IS_WRONG, sheet_lines, unseal
from coproduction.imports.registry import all_kinds, kind_of, kinds_for
from coproduction.imports.rules import reason_cannot_undo
from coproduction.imports.undo import look_for_uses
from coproduction.jobs import bring_in_spreadsheet, take_out_spreadsheet
from coproduction.models import SheetImport
from coproduction.permissions import BRING_IN
from coproduction.spreadsheets import csv_response, ods_response, xlsx_response
from coproduction.views.one_form import press
from coproduction.views.paging import page_of

# More rows than these come in by a job: a page may not keep anybody waiting for long.
AT_ONCE = 500
MOST_SHOWN = 50
State = SheetImport.State


def _kind(request, key):
    """A list that this person may bring in; for others of the forum's team it is closed."""
    kind = all_kinds().get(key)
    if kind is None:
        raise Http404
    if kind not in kinds_for(request.person):
        raise PermissionDenied
    return kind


def _sheet(request, pk):
    """What came in, for whoever may bring in such a list; what is under way, for its owner."""
    sheets = SheetImport.objects.visible_to(request.person).select_related("forum", "started_by")
    sheet = get_object_or_404(sheets, pk=pk)
    return sheet, _kind(request, sheet.kind)


def _own_sheet(request, pk):
    """One's own that is under way: nobody else reads what is in it."""
    sheet, kind = _sheet(request, pk)
    if sheet.state not in SheetImport.OPEN or sheet.started_by_id != request.person.pk:
        raise Http404
    return sheet, kind


@require_safe
@forum_permission_required(*BRING_IN)
def import_list(request):
    """Which lists can be brought in, what waits, and what came in."""
    kinds = kinds_for(request.person)
    sheets = SheetImport.objects.visible_to(request.person).select_related("forum", "started_by")
    page = page_of(request, sheets.filter(kind__in=[kind.key for kind in kinds]).newest_first())
    rows = [(sheet, kind_of(sheet.kind)) for sheet in page]
    return render(
        request, "coproduction/import_list.html", {"kinds": kinds, "page": page, "rows": rows}
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(*BRING_IN)
def import_add(request, kind):
    """The file of one list, with a pattern to fill in."""
    kind = _kind(request, kind)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            sheet = begin_import(
                forum=request.forum, kind=kind, by=request.person, **form.cleaned_data
            )
        except RuleBroken as refusal:
            form.add_error("upload", str(refusal))
        else:
            return redirect(_next_page(sheet))
    return render(request, "coproduction/import_add.html", {"form": form, "kind": kind})


def _next_page(sheet):
    name = "import-columns" if sheet.state == State.MATCHING else "import-detail"
    return reverse(name, args=[sheet.forum.slug, sheet.pk])


@require_safe
@forum_permission_required(*BRING_IN)
def import_file(request, kind, what, form):
    """The columns of a list with an example, or the list as it stands now in the same columns."""
    kind = _kind(request, kind)
    headings = [column.heading for column in kind.columns]
    if what == "now":
        rows = [
            [row.get(column.key) for column in kind.columns] for row in kind.rows(request.forum)
        ]
        record_export(
            name=kind.key, rows=len(rows), narrowed_by=[], forum=request.forum, by=request.person
        )
    else:
        rows = [[column.example for column in kind.columns]]
    respond = {"xlsx": xlsx_response, "ods": ods_response, "csv": csv_response}
    return respond[form](f"{request.forum.slug}-{kind.key}-{what}", headings, rows)


@require_http_methods(["GET", "POST"])
@forum_permission_required(*BRING_IN)
def import_columns(request, pk):
    """Which column of the file is which of ours."""
    sheet, kind = _own_sheet(request, pk)
    form = ColumnsForm(request.POST or None, sheet=unseal(sheet), kind=kind, columns=sheet.columns)
    if request.method == "POST" and form.is_valid():
        try:
            match_columns(sheet_import=sheet, columns=form.columns(), by=request.person)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(sheet)
    context = {"form": form, "sheet": sheet, "kind": kind}
    return render(request, "coproduction/import_columns.html", context)


@require_safe
@forum_permission_required(*BRING_IN)
def import_detail(request, pk):
    """What would come in, row by row; once it is in, what came."""
    sheet, kind = _sheet(request, pk)
    if sheet.state == State.MATCHING:
        return redirect("import-columns", request.forum.slug, pk)
    if sheet.state == State.PREVIEW:
        return render(request, "coproduction/import_preview.html", _preview(sheet, kind))
    reason = reason_cannot_undo(sheet, request.person, now=timezone.now())
    context = {"sheet": sheet, "kind": kind, "may_undo": reason is None}
    return render(request, "coproduction/import_detail.html", context)


def _preview(sheet, kind, answers=None):
    """What the page of the rows needs: how many of each, the wrong ones first."""
    lines = sheet_lines(sheet, kind, timezone.localdate())
    wrong = [line for line in lines if line.is_wrong]
    new = [line for line in lines if line.is_new]
    changed = [line for line in lines if line.is_changed]
    others = [line for line in lines if not line.is_wrong]
    twice = sum(line.same_as is not None for line in others)
    no_rows = sum(line.is_no_row for line in others)
    form = BringInForm(answers, changed=len(changed), wrong=len(wrong), kind=kind)
    return {
        "sheet": sheet,
        "kind": kind,
        "form": form,
        "wrong": wrong[:MOST_SHOWN],
        "others": [
            _shown(line, kind) for line in sorted(others, key=_first_to_look_at)[:MOST_SHOWN]
        ],
        "numbers": {
            "new": len(new),
            "changed": len(changed),
            "twice": twice,
            "same": len(others) - len(new) - len(changed) - twice - no_rows,
            "wrong": len(wrong),
        },
        "more_wrong": max(len(wrong) - MOST_SHOWN, 0),
        "more_others": max(len(others) - MOST_SHOWN, 0),
        "has_something": bool(new or (changed and kind.may_update)),
    }


def _first_to_look_at(line):
    return not line.notes, not line.is_changed


def _shown(line, kind):
    return line, kind.said_by(line), kind.says_otherwise(line) if line.is_changed else ""


@require_POST
@forum_permission_required(*BRING_IN)
def import_bring_in(request, pk):
    """All of it, or nothing; a long list by a job."""
    sheet, kind = _sheet(request, pk)
    if sheet.started_by_id != request.person.pk:
        raise Http404
    if sheet.state != State.PREVIEW:
        return redirect(sheet)
    context = _preview(sheet, kind, request.POST)
    form = context["form"]
    if form.is_valid():
        try:
            _bring_in_now_or_soon(sheet, request.person, form.choices())
        except RuleBroken as refusal:
            # Rows may have been refused while they were written: they are marked now.
            sheet.refresh_from_db(fields=["sealed"])
            context = _preview(sheet, kind, request.POST)
            context["form"].add_error(None, str(refusal))
        else:
            return redirect(sheet)
    return render(request, "coproduction/import_preview.html", context)


def _bring_in_now_or_soon(sheet, by, choices):
    if sheet.rows <= AT_ONCE:
        bring_in(sheet_import=sheet, by=by, **choices)
        return
    with transaction.atomic():
        asked = ask_to_bring_in(sheet_import=sheet, by=by, **choices)
        if asked.state == State.RUNNING:
            bring_in_spreadsheet.defer(sheet_id=sheet.pk)


def _undo_now_or_soon(sheet, by):
    if sheet.rows <= AT_ONCE:
        undo_import(sheet_import=sheet, by=by)
        return
    with transaction.atomic():
        if sheet.state == State.DONE and ask_to_undo(sheet_import=sheet, by=by):
            take_out_spreadsheet.defer(sheet_id=sheet.pk, person_id=by.pk)


@require_POST
@forum_permission_required(*BRING_IN)
def import_throw_away(request, pk):
    sheet, _ = _own_sheet(request, pk)
    return press(
        request,
        lambda: throw_away(sheet_import=sheet, by=request.person),
        done="Thrown away. Nothing of it was brought in.",
        to=reverse("import-list", args=[request.forum.slug]),
    )


@require_safe
@forum_permission_required(*BRING_IN)
def import_to_mend(request, pk):
    """Only the rows with something to mend, as they stood, and what is wrong with each."""
    sheet, kind = _own_sheet(request, pk)
    kept = unseal(sheet)
    wrong = {
        line.number: " ".join(line.problems)
        for line in sheet_lines(sheet, kind, timezone.localdate())
        if line.is_wrong
    }
    headings = [*map(kept.name_of, range(len(kept.headers))), WHAT_IS_WRONG]
    rows = [[*row.cells, wrong[row.number]] for row in kept.rows if row.number in wrong]
    return xlsx_response(f"{request.forum.slug}-{kind.key}-to-mend", headings, rows)


@require_http_methods(["GET", "POST"])
@forum_permission_required(*BRING_IN)
def import_undo(request, pk):
    """What would go, and what stays because it has been used since."""
    sheet, kind = _sheet(request, pk)
    if request.method == "POST":
        return press(
            request,
            lambda: _undo_now_or_soon(sheet, request.person),
            done="Taken out again." if sheet.rows <= AT_ONCE else "It is being taken out.",
            to=sheet,
        )
    if reason := reason_cannot_undo(sheet, request.person, now=timezone.now()):
        messages.error(request, reason)
        return redirect(sheet)
    undoing = look_for_uses(sheet, kind.by_itself)
    stays = list(undoing.rows_that_stay.items())
    context = {
        "sheet": sheet,
        "kind": kind,
        "undoing": undoing,
        "stays": stays[:MOST_SHOWN],
        "more_stay": max(len(stays) - MOST_SHOWN, 0),
    }
    return render(request, "coproduction/import_undo.html", context)
