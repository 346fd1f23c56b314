"""How an evaluation was found out, and what was found by theme: see reports/kinds.py."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from coproduction.actions import (
    add_report_survey,
    add_report_theme,
    drop_report_focus_group,
    drop_report_survey,
    save_report_focus_group,
    sort_report_findings,
)
from coproduction.decorators import forum_permission_required
from coproduction.forms_reports import (
    FocusGroupForm,
    ReportSurveyForm,
    ReportThemeForm,
    SortFindingsForm,
)
from coproduction.models import ReportFocusGroup, ReportSurvey
from coproduction.reports.findings import findings_of
from coproduction.reports.kinds import kind_of
from coproduction.reports.methods import survey_choices
from coproduction.views.one_form import one_form_page, press
from coproduction.views.report_loading import (
    WRITERS,
    back_to,
    load_report,
    load_within,
    writable,
)


def _evaluation(request, pk):
    """An evaluation that this person may write in; no other kind says how it was found out."""
    report = writable(request, load_report(request, pk))
    if not kind_of(report).has_methods:
        raise PermissionDenied
    return report


@require_http_methods(["GET", "POST"])
@forum_permission_required(*WRITERS)
def report_survey_add(request, pk):
    report = _evaluation(request, pk)
    return one_form_page(
        request,
        ReportSurveyForm(request.POST or None, choices=survey_choices(report.forum)),
        lambda **answers: add_report_survey(report=report, by=request.person, **answers),
        title="Name a survey",
        lede="A form with which you asked families, staff or managers.",
        hints=["Make the form on the feedback pages first. It can be for managers too."],
        back=back_to(report),
        done="It stands in the report, with what people chose.",
        to=report,
    )


@require_POST
@forum_permission_required(*WRITERS)
def report_survey_drop(request, pk):
    survey = load_within(request, ReportSurvey.objects.all(), pk)
    return press(
        request,
        lambda: drop_report_survey(survey=survey, by=request.person),
        done="The report stands on it no longer. Its answers stay where they are.",
        to=survey.report,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(*WRITERS)
def focus_group_add(request, pk):
    report = _evaluation(request, pk)
    return _focus_group_page(request, report, FocusGroupForm(request.POST or None))


@require_http_methods(["GET", "POST"])
@forum_permission_required(*WRITERS)
def focus_group_change(request, pk):
    group = load_within(request, ReportFocusGroup.objects.all(), pk)
    names = ("title", "held_on", "run_by", "who", "people", "asked", "said")
    form = FocusGroupForm(
        request.POST or None, initial={name: getattr(group, name) for name in names}
    )
    return _focus_group_page(request, writable(request, group.report), form, group)


def _focus_group_page(request, report, form, group=None):
    return one_form_page(
        request,
        form,
        lambda **answers: save_report_focus_group(
            report=report, focus_group=group, by=request.person, **answers
        ),
        title=str(group or "Write down a focus group"),
        lede="People who came together and were asked.",
        back=back_to(report),
        done="It stands in the report.",
        to=report,
    )


@require_POST
@forum_permission_required(*WRITERS)
def focus_group_drop(request, pk):
    group = load_within(request, ReportFocusGroup.objects.all(), pk)
    return press(
        request,
        lambda: drop_report_focus_group(focus_group=group, by=request.person),
        done="It is gone from the report.",
        to=group.report,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(*WRITERS)
def report_theme_add(request, pk):
    report = _evaluation(request, pk)
    return one_form_page(
        request,
        ReportThemeForm(request.POST or None),
        lambda **answers: add_report_theme(report=report, by=request.person, **answers),
        title="Add a theme",
        lede="What several findings have in common. The next evaluation has it too.",
        hints=[f"You have: {', '.join(str(theme) for theme in report.themes.in_order())}."],
        back=back_to(report),
        done="Now put findings under it.",
        to=reverse("report-sort", args=[request.forum.slug, pk]),
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(*WRITERS)
def report_sort(request, pk):
    """Every finding and every quote, with the theme that it stands under."""
    report = _evaluation(request, pk)
    findings, quotes = findings_of(report), list(report.quotes.standing().in_order())
    form = SortFindingsForm(
        request.POST or None,
        findings=findings,
        quotes=quotes,
        themes=list(report.themes.in_order()),
        under=dict(report.findings.values_list("words", "theme")),
    )
    return one_form_page(
        request,
        form,
        lambda **answers: sort_report_findings(report=report, by=request.person, **answers),
        title="Put what was found under themes",
        lede="The report lists each theme with all that stands under it.",
        hints=() if findings or quotes else ["Nothing is written yet that could be sorted."],
        back=back_to(report),
        done="Saved.",
        to=report,
    )
