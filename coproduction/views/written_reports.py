"""Stored reports: begun, written by both sides, signed, published, and read."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coproduction.access import reports_visible_to
from coproduction.actions import (
    add_report_paper,
    add_report_question,
    add_report_quote,
    begin_report,
    change_report,
    publish_report,
    record_export,
    sign_report,
    take_report_quote_back,
    tell_follow_up,
    turn_report_back,
    withdraw_report,
    write_report_part,
)
from coproduction.dates import months_after
from coproduction.decorators import forum_permission_required, public_forum_page
from coproduction.figures import Period
from coproduction.forms_reports import (
    BeginReportForm,
    ChangeReportForm,
    FollowUpForm,
    PublishReportForm,
    ReportPaperForm,
    ReportPartForm,
    ReportQuestionForm,
    ReportQuoteForm,
    WithdrawReportForm,
)
from coproduction.models import (
    Document,
    Organisation,
    Report,
    ReportFollowUp,
    ReportPart,
    ReportQuote,
)
from coproduction.permissions import Permission, person_may
from coproduction.reports.files import as_docx, as_pdf, as_xlsx
from coproduction.reports.findings import sorting_of
from coproduction.reports.kinds import KINDS, kind_of
from coproduction.reports.methods import surveys_of
from coproduction.reports.next_step import next_step, with_steps
from coproduction.reports.rules import (
    key_to_turn,
    may_begin,
    reason_cannot_be_public,
    reason_cannot_publish,
    reason_cannot_sign,
    reason_cannot_turn_back,
    reason_cannot_write,
    side_of,
)
from coproduction.reports.words import side_name
from coproduction.reports.writing import report_document
from coproduction.views.one_form import one_form_page, press
from coproduction.views.paging import page_of
from coproduction.views.periods import asked_period
from coproduction.views.report_loading import (
    READERS,
    RELATED,
    SIGNERS,
    WRITERS,
    back_to,
    load_report,
    load_within,
    writable,
)

FILES = {"pdf": as_pdf, "docx": as_docx, "xlsx": as_xlsx}


@require_safe
@forum_permission_required(*READERS)
def report_list(request):
    """Every report that this person may read: its days, its state, and who does what next."""
    reports = with_steps(reports_visible_to(request.person)).select_related(*RELATED)
    page = page_of(request, reports.newest_first())
    return render(
        request,
        "coproduction/reports/report_list.html",
        {
            "page": page,
            "rows": [(report, next_step(report, request.person)) for report in page],
            "sees_figures": person_may(request.person, Permission.REPORT_VIEW),
            "may_begin": any(may_begin(request.person, kind) for kind in KINDS.values()),
        },
    )


@require_safe
@forum_permission_required(*WRITERS)
def report_kinds(request):
    """Which report is it to be?"""
    kinds = [kind for kind in KINDS.values() if may_begin(request.person, kind)]
    return render(request, "coproduction/reports/report_kinds.html", {"kinds": kinds})


@require_http_methods(["GET", "POST"])
@forum_permission_required(*WRITERS)
def report_begin(request, kind):
    kind = KINDS.get(kind)
    if kind is None:
        raise Http404
    if not may_begin(request.person, kind):
        raise PermissionDenied
    form = BeginReportForm(
        request.POST or None,
        initial=_usual_beginning(request, kind),
        kind=kind,
        forum=request.forum,
        earlier=reports_visible_to(request.person).filter(kind=kind.code).newest_first(),
        partners=_partners(request),
    )
    return one_form_page(
        request,
        form,
        lambda **answers: begin_report(
            forum=request.forum, kind=kind, by=request.person, **answers
        ),
        title=kind.title,
        lede=kind.says,
        back=(reverse("report-kinds", args=[request.forum.slug]), "Choose a report"),
        done="It is begun. The numbers stand there already; now write your words.",
    )


def _usual_beginning(request, kind):
    """The days of the address, or as many as usual; the newest of its kind to go on from."""
    today = timezone.localdate()
    _, asked = asked_period(request, today) if request.GET else (None, None)
    period = asked or Period(months_after(today, -kind.months), today)
    earlier = reports_visible_to(request.person).filter(kind=kind.code)
    last = earlier.filter(published_at__isnull=False).newest_first().first()
    return {
        "title": f"{kind.title}, {today:%B %Y}",
        "starts_on": period.starts_on,
        "ends_on": period.ends_on,
        "copy_of": last,
        "partner": last.partner_id if last else request.person.organisation_id,
        "subject": last.subject if last else "",
    }


def _partners(request):
    """Every partner for the forum's team; somebody of a partner speaks for their own."""
    partners = Organisation.objects.filter(forum=request.forum).active()
    partners = partners.exclude(kind=Organisation.Kind.FORUM).by_name()
    if person_may(request.person, Permission.REPORT_FORUM_SIDE):
        return partners
    return partners.filter(pk=request.person.organisation_id)


@require_safe
@forum_permission_required(*READERS)
def report_detail(request, pk):
    """Where both sides write: each heading with both sides' words, and what is to do next."""
    report = load_report(request, pk)
    person, kind = request.person, kind_of(report)
    may_write = not reason_cannot_write(report, person)
    key = None if reason_cannot_sign(report, person) else key_to_turn(report, person)
    return render(
        request,
        "coproduction/reports/report_detail.html",
        {
            "report": report,
            "kind": kind,
            "step": next_step(report, person),
            "parts": [
                (part, kind.heading(part.key), _sides(report, part))
                for part in report.parts.in_order()
            ],
            "quotes": report.quotes.standing().in_order(),
            "follow_ups": report.follow_ups.in_order(),
            "surveys": surveys_of(report),
            "focus_groups": report.focus_groups.in_order(),
            "sorting": sorting_of(report) if kind.has_methods else None,
            "papers": Document.objects.visible_to(person, request.forum)
            .filter(reports=report)
            .select_related("forum"),
            "keys": _keys(report),
            "side": side_of(report, person),
            "may_write": may_write,
            "may_sign": key,
            "may_sign_for": key and side_name(report, key),
            "may_turn_back": not reason_cannot_turn_back(report, person),
            "may_publish": not reason_cannot_publish(report, person),
            "may_withdraw": report.state == Report.State.PUBLISHED
            and person_may(person, Permission.REPORT_FORUM_SIDE),
        },
    )


def _sides(report, part):
    """Each side's name with its words; a report of the forum alone has one."""
    sides = ("forum", "partner") if report.is_joint else ("forum",)
    return [(side_name(report, side), part.words_of(side)) for side in sides]


def _keys(report):
    return [
        (
            side_name(report, side),
            getattr(report, f"{side}_agreed_by"),
            getattr(report, f"{side}_agreed_at"),
        )
        for side in ("forum", "partner")
    ]


@require_safe
@forum_permission_required(*READERS)
def report_read(request, pk):
    """The report as it is read: before it is published, as it would be today."""
    report = load_report(request, pk)
    return render(
        request,
        "coproduction/reports/report_read.html",
        {
            "report": report,
            "document": report_document(report),
            "sees_figures": person_may(request.person, Permission.REPORT_VIEW),
            "back": report.get_absolute_url(),
            "files": {
                form: reverse(f"report-{form}", args=[request.forum.slug, pk]) for form in FILES
            },
        },
    )


@require_safe
@forum_permission_required(*READERS)
def report_file(request, pk, form):
    """The same as a file; that it was taken out is in the record."""
    report = load_report(request, pk)
    record_export(
        name="report", rows=1, narrowed_by=[report.kind], forum=request.forum, by=request.person
    )
    return _as_file(report, form)


def _as_file(report, form):
    name = f"{report.forum.slug}-{report.kind.replace('_', '-')}-{report.ends_on:%Y-%m-%d}"
    return FILES[form](report_document(report), name)


@require_http_methods(["GET", "POST"])
@forum_permission_required(*WRITERS)
def report_change(request, pk):
    report = writable(request, load_report(request, pk))
    names = ("title", "starts_on", "ends_on", "marking")
    form = ChangeReportForm(
        request.POST or None, initial={name: getattr(report, name) for name in names}
    )
    return one_form_page(
        request,
        form,
        lambda **answers: change_report(report=report, by=request.person, **answers),
        title="Title, days and marking",
        back=back_to(report),
        done="Saved. Whoever had signed is asked to read it again.",
        to=report,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(*WRITERS)
def report_part_write(request, pk):
    """One heading, one side's words: the other side's are beside it to read."""
    part = load_within(request, ReportPart.objects.all(), pk)
    report, kind = writable(request, part.report), kind_of(part.report)
    side = side_of(report, request.person)
    name, heading = f"{side}_words", kind.heading(part.key)
    form = ReportPartForm(
        request.POST or None,
        initial={name: part.words_of(side)},
        side=side,
        in_lines=bool(heading and (heading.carries or heading.in_lines)),
    )
    return one_form_page(
        request,
        form,
        lambda **answers: write_report_part(
            part=part, words=answers[name], seen=answers["seen"], by=request.person
        ),
        title=part.title,
        lede=heading.asks if heading else "",
        hints=_other_words(report, part, side),
        back=back_to(report),
        done="Saved.",
        to=f"{report.get_absolute_url()}#part-{part.pk}",
    )


def _other_words(report, part, side):
    """What the other side says under this heading, to read while one writes."""
    if not report.is_joint:
        return []
    other = "partner" if side == "forum" else "forum"
    words = part.words_of(other)
    name = side_name(report, other)
    if not words:
        return [f"{name} has not written here yet."]
    return [f"{name} says:", *(line for line in words.splitlines() if line.strip())]


@require_http_methods(["GET", "POST"])
@forum_permission_required(*WRITERS)
def report_question_add(request, pk):
    report = writable(request, load_report(request, pk))
    if not kind_of(report).has_own_questions:
        raise PermissionDenied
    return one_form_page(
        request,
        ReportQuestionForm(request.POST or None),
        lambda **answers: add_report_question(report=report, by=request.person, **answers),
        title="Add a question of the funder",
        lede="The next return to this funder asks it again.",
        back=back_to(report),
        done="The question stands in the report. Write your answer.",
        to=report,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(*WRITERS)
def report_follow_up(request, pk):
    follow_up = load_within(request, ReportFollowUp.objects.all(), pk)
    report = writable(request, follow_up.report)
    names = ("outcome", "came_of_it")
    return one_form_page(
        request,
        FollowUpForm(
            request.POST or None, initial={name: getattr(follow_up, name) for name in names}
        ),
        lambda **answers: tell_follow_up(follow_up=follow_up, by=request.person, **answers),
        title="What came of it?",
        lede=follow_up.said,
        back=back_to(report),
        done="Saved.",
        to=report,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(*WRITERS)
def report_quote_add(request, pk):
    report = writable(request, load_report(request, pk))
    return one_form_page(
        request,
        ReportQuoteForm(request.POST or None),
        lambda **answers: add_report_quote(report=report, by=request.person, **answers),
        title="Add what somebody said",
        lede="Only with their consent. Nobody is named unless they want it.",
        back=back_to(report),
        done="It stands in the report.",
        to=report,
    )


@require_POST
@forum_permission_required(*WRITERS)
def report_quote_take_back(request, pk):
    quote = load_within(request, ReportQuote.objects.all(), pk)
    return press(
        request,
        lambda: take_report_quote_back(quote=quote, by=request.person),
        done="The words are gone from the report, and from its files.",
        to=quote.report,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(*WRITERS)
def report_paper_add(request, pk):
    report = writable(request, load_report(request, pk))
    documents = Document.objects.visible_to(request.person, request.forum)
    documents = documents.exclude(access=Document.Access.PRIVATE).exclude(reports=report)
    form = ReportPaperForm(
        request.POST or None, request.FILES or None, documents=documents.order_by("title", "pk")
    )
    return one_form_page(
        request,
        form,
        lambda **answers: add_report_paper(report=report, by=request.person, **answers),
        title="Add a paper",
        lede="Such as the agreement, the code of conduct, or the terms of reference.",
        back=back_to(report),
        done="It belongs to the report.",
        to=report,
    )


@require_POST
@forum_permission_required(*SIGNERS)
def report_sign(request, pk):
    """The page says which version was read: a change meanwhile is not signed unseen."""
    report = load_report(request, pk)
    typed = request.POST.get("version", "")
    version = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0
    return press(
        request,
        lambda: sign_report(report=report, version=version, by=request.person),
        done="You have signed. With both signatures the forum can publish it.",
        to=report,
    )


@require_POST
@forum_permission_required(*SIGNERS)
def report_turn_back(request, pk):
    report = load_report(request, pk)
    return press(
        request,
        lambda: turn_report_back(report=report, by=request.person),
        done="The signatures are taken back. It can be changed, and signed again.",
        to=report,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REPORT_FORUM_SIDE)
def report_publish(request, pk):
    report = load_report(request, pk)
    refused = reason_cannot_publish(report, request.person)
    if refused and request.method == "GET":
        return redirect(report)
    not_public = reason_cannot_be_public(report)
    return one_form_page(
        request,
        PublishReportForm(request.POST or None, initial={"is_public": "no" if not_public else ""}),
        lambda **answers: publish_report(report=report, by=request.person, **answers),
        title="Publish the report",
        lede="Its numbers and its words stay as they are now, whatever changes later.",
        hints=[not_public] if not_public else [],
        back=back_to(report),
        done="Published.",
        to=report,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REPORT_FORUM_SIDE)
def report_withdraw(request, pk):
    report = load_report(request, pk)
    if report.state != Report.State.PUBLISHED and request.method == "GET":
        return redirect(report)
    return one_form_page(
        request,
        WithdrawReportForm(request.POST or None),
        lambda **answers: withdraw_report(report=report, by=request.person, **answers),
        title="Withdraw the report",
        lede="It stays in the record, and its page says why it counts no more.",
        back=back_to(report),
        done="Withdrawn. Its page says why.",
        to=report,
    )


def _public(request):
    return Report.objects.for_forum(request.forum).public().select_related("forum", "partner")


@require_safe
@public_forum_page
def public_reports(request):
    """What the forum has published for everybody, the newest first."""
    page = page_of(request, _public(request).newest_first(), 10)
    return render(request, "coproduction/reports/public_list.html", {"page": page})


@require_safe
@public_forum_page
def report_public(request, pk):
    """One of them to read; of one that was withdrawn, only that it was, and why."""
    report = get_object_or_404(_public(request), pk=pk)
    if report.state == Report.State.WITHDRAWN:
        return render(request, "coproduction/reports/withdrawn.html", {"report": report})
    return render(
        request,
        "coproduction/reports/report_read.html",
        {
            "report": report,
            "document": report_document(report),
            "is_public_page": True,
            "back": reverse("public-reports", args=[request.forum.slug]),
            "files": {
                form: reverse(f"report-public-{form}", args=[request.forum.slug, pk])
                for form in FILES
            },
        },
    )


@require_safe
@public_forum_page
def report_public_file(request, pk, form):
    """A published report as a file, for everybody; not once it is withdrawn."""
    published = _public(request).filter(state=Report.State.PUBLISHED)
    return _as_file(get_object_or_404(published, pk=pk), form)
