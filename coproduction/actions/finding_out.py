"""How an evaluation was found out, and its findings by theme: surveys, focus groups, sorting.

Whoever had signed signs again after each, as after any change of a report's words.
"""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from coproduction.actions.report import report_to_write, words_changed
from coproduction.exceptions import RuleBroken
from coproduction.models import (
    Person,
    Report,
    ReportFinding,
    ReportFocusGroup,
    ReportSurvey,
    ReportTheme,
)
from coproduction.reports.findings import findings_of
from coproduction.reports.kinds import kind_of
from coproduction.reports.methods import find_survey
from coproduction.seen import own_changes


def _to_find_out(report, by):
    """An evaluation, locked for a change: other kinds of report do not say how they know."""
    report = report_to_write(report, by)
    if not kind_of(report).has_methods:
        raise RuleBroken("Only an evaluation says how it was found out.")
    return report


@transaction.atomic
def add_report_survey(*, report: Report, code: str, by: Person, now=None) -> ReportSurvey:
    """The evaluation stands on this survey too. Added twice, it is there once."""
    now = now or timezone.now()
    report = _to_find_out(report, by)
    if find_survey(report.forum, code) is None:
        raise RuleBroken("This survey is not there any more. Choose another.")
    if again := report.surveys.filter(code=code).first():
        return again
    survey = ReportSurvey.objects.create(report=report, code=code, added_at=now, added_by=by)
    words_changed(report, by, "report.survey_added", [], now)
    return survey


@transaction.atomic
def drop_report_survey(*, survey: ReportSurvey, by: Person, now=None) -> Report:
    """The evaluation stands on it no longer; its answers stay where they are."""
    report = _to_find_out(survey.report, by)
    if report.surveys.filter(pk=survey.pk).delete()[0]:
        words_changed(report, by, "report.survey_dropped", [], now)
    return report


@transaction.atomic
def save_report_focus_group(
    *,
    report: Report,
    by: Person,
    focus_group: ReportFocusGroup | None = None,
    seen: dict | None = None,
    now=None,
    **answers,
) -> ReportFocusGroup:
    """What a focus group was asked and said stands in the evaluation; without names.

    Refused with a day that is to come, and when a colleague changed the same meanwhile.
    """
    now = now or timezone.now()
    report = _to_find_out(report, by)
    _refuse_a_day_to_come(answers["held_on"], now)
    if focus_group:
        group = report.focus_groups.get(pk=focus_group.pk)
        answers = own_changes(group, answers, seen)
        if not answers:
            return group
    else:
        group = ReportFocusGroup(report=report)
    for name, value in answers.items():
        setattr(group, name, value)
    group.written_at, group.written_by = now, by
    group.save()
    words_changed(report, by, "report.focus_group_written", list(answers), now)
    return group


def _refuse_a_day_to_come(held_on: date, now):
    if held_on > timezone.localdate(now):
        raise RuleBroken("Write it down once it has taken place: this day is to come.")


@transaction.atomic
def drop_report_focus_group(*, focus_group: ReportFocusGroup, by: Person, now=None) -> Report:
    """What it was asked and said is gone from the evaluation."""
    report = _to_find_out(focus_group.report, by)
    if report.focus_groups.filter(pk=focus_group.pk).delete()[0]:
        words_changed(report, by, "report.focus_group_dropped", [], now)
    return report


@transaction.atomic
def add_report_theme(*, report: Report, title: str, by: Person, now=None) -> ReportTheme:
    """One more theme to put findings under. Named twice, it is the same one."""
    report = _to_find_out(report, by)
    if again := report.themes.filter(title__iexact=title).first():
        return again
    theme = ReportTheme.objects.create(
        report=report, title=title, position=report.themes.count() + 1
    )
    words_changed(report, by, "report.theme_added", [], now)
    return theme


@transaction.atomic
def sort_report_findings(
    *,
    report: Report,
    findings: Mapping[str, ReportTheme | None],
    quotes: Mapping[int, ReportTheme | None],
    by: Person,
    now=None,
) -> Report:
    """These findings, by their words, and these quotes, by their key, stand under these themes.

    With None one stands where it was written, and nowhere else. What is not named stays as it is;
    of words that changed meanwhile nothing is kept.
    """
    report = _to_find_out(report, by)
    _refuse_themes_of_another([*findings.values(), *quotes.values()], report)
    _sort_words(report, findings)
    for quote in report.quotes.standing().filter(pk__in=quotes):
        quote.theme = quotes[quote.pk]
        quote.save(update_fields=["theme"])
    if findings or quotes:
        words_changed(report, by, "report.findings_sorted", [], now)
    return report


def _refuse_themes_of_another(themes, report):
    if any(theme and theme.report_id != report.pk for theme in themes):
        raise RuleBroken("This theme belongs to another report.")


def _sort_words(report, findings):
    there = {each.words for each in findings_of(report)}
    report.findings.exclude(words__in=there - findings.keys()).delete()
    ReportFinding.objects.bulk_create(
        ReportFinding(report=report, theme=theme, words=words)
        for words, theme in findings.items()
        if theme and words in there
    )
