"""Stored reports in every state, for tests that look at many pages."""

import uuid
from datetime import timedelta

from django.utils import timezone

from coproduction.actions import (
    add_report_paper,
    add_report_quote,
    add_report_survey,
    add_report_theme,
    begin_report,
    publish_report,
    save_report_focus_group,
    sign_report,
    sort_report_findings,
    tell_follow_up,
    withdraw_report,
    write_report_part,
)
from coproduction.models import Organisation, Report
from coproduction.reports.kinds import KINDS
from coproduction.reports.rules import side_of
from coproduction.tests.factories import OrganisationFactory
from feedback.models import FeedbackForm
from feedback.tests.factories import make_form
from reps.models import Fund


def begun(forum, by, kind=Report.Kind.EVALUATION, **fields):
    """A report of the last half year; with a partner where its kind has one."""
    today = timezone.localdate()
    if KINDS[kind].is_joint and "partner" not in fields:
        partners = Organisation.objects.filter(forum=forum).exclude(kind="forum")
        fields["partner"] = by.organisation or partners.first() or OrganisationFactory(forum=forum)
    return begin_report(
        forum=forum,
        kind=KINDS[kind],
        by=by,
        one_time_key=uuid.uuid4(),
        **{
            "title": f"Our {KINDS[kind].title.lower()}",
            "starts_on": today - timedelta(days=182),
            "ends_on": today,
        }
        | fields,
    )


def written(report, *people, words="We were heard earlier than before."):
    """Under its last heading each of these people writes for their side."""
    part = report.parts.in_order().last()
    for person in people:
        write_report_part(part=part, words=words, by=person)
    report.refresh_from_db()
    return report


def signed(report, *people):
    for person in people:
        report = sign_report(report=report, version=report.version, by=person)
    return report


def published(report, *people, is_public=True):
    """Signed by these two, and published by the first."""
    return publish_report(report=signed(report, *people), is_public=is_public, by=people[0])


def grant_for(forum):
    """A grant of this year that pays for nothing yet."""
    today = timezone.localdate()
    return Fund.objects.create(
        forum=forum,
        name="Grant of the department",
        paid_by="The department",
        starts_on=today - timedelta(days=200),
        ends_on=today + timedelta(days=165),
    )


def survey_of(forum, by, **fields):
    """A short survey of managers that nobody has answered yet."""
    return make_form(
        forum,
        by,
        kind=FeedbackForm.Kind.TARGETED,
        title="How was it to work with families?",
        slug="managers",
        audience=FeedbackForm.Audience.MANAGERS,
        **fields,
    )


def focus_group_in(report, by, **fields):
    """Reps who were asked last week."""
    return save_report_focus_group(
        report=report,
        by=by,
        **{
            "title": "A morning with reps",
            "held_on": timezone.localdate() - timedelta(days=7),
            "run_by": "A parent of another forum",
            "who": "Parent carer reps",
            "people": 12,
            "asked": "What has changed for you?",
            "said": "We are asked before it is decided.\nI speak up at school now.",
        }
        | fields,
    )


def furnish_findings(report, quote, by):
    """A survey, a focus group, and one finding and one quote under a theme of their own."""
    survey = add_report_survey(report=report, code=f"form:{survey_of(report.forum, by).pk}", by=by)
    group = focus_group_in(report, by)
    theme = add_report_theme(report=report, title="Time", by=by)
    sort_report_findings(
        report=report,
        findings={"I speak up at school now.": theme},
        quotes={quote.pk: theme},
        by=by,
    )
    return survey, group


def furnish_reports(forum, *, coordinator, chair, facilitator, officer, document, **others):
    """By the names that access_matrix.py uses: one being written by both sides, and its pieces."""
    council = officer.organisation or OrganisationFactory(forum=forum)
    earlier = begun(forum, coordinator, Report.Kind.IMPACT)
    earlier = written(earlier, coordinator)
    written_next = earlier.parts.get(key="next")
    write_report_part(part=written_next, words="Ask dads.", by=coordinator)
    earlier.refresh_from_db()
    earlier = published(earlier, coordinator, chair)
    evaluated = written(begun(forum, coordinator, partner=council), coordinator)
    before = begun(
        forum, coordinator, Report.Kind.SUMMARY, partner=council, title="Summary of last year"
    )
    part = before.parts.get(key="recommendations")
    write_report_part(part=part, words="More time to read.", by=coordinator)
    after = begun(
        forum,
        coordinator,
        Report.Kind.SUMMARY,
        partner=council,
        title="Summary of this year",
        copy_of=before,
    )
    follow_up = after.follow_ups.get()
    signed(written(after, coordinator), chair)  # and again, once its words have changed
    tell_follow_up(
        follow_up=follow_up, outcome="partly", came_of_it="Papers come sooner.", by=coordinator
    )
    if side_of(evaluated, facilitator):
        write_report_part(
            part=evaluated.parts.in_order().first(), words="We learned to ask.", by=facilitator
        )
    evaluated.refresh_from_db()
    add_report_paper(report=evaluated, document=document, by=coordinator)
    quote = add_report_quote(
        report=evaluated,
        words="I feel heard.",
        who="Parent carers",
        consent_on=timezone.localdate(),
        consent_how="By mail",
        name="Jo Whitfield",
        name_consent_on=timezone.localdate(),
        by=coordinator,
    )
    survey, group = furnish_findings(evaluated, quote, coordinator)
    withdrawn = published(
        written(begun(forum, coordinator, Report.Kind.IMPACT, title="An old one"), coordinator),
        coordinator,
        chair,
    )
    withdraw_report(report=withdrawn, reason="A number was wrong.", by=coordinator)
    evaluated.refresh_from_db()
    return {
        "report": evaluated,
        "report_of_grant": begun(
            forum, coordinator, Report.Kind.GRANT, subject=f"fund:{grant_for(forum).pk}"
        ),
        "report_part": evaluated.parts.in_order().first(),
        "report_quote": quote,
        "report_survey": survey,
        "report_focus_group": group,
        "report_follow_up": follow_up,
        "report_agreed": signed(
            written(begun(forum, coordinator, Report.Kind.IMPACT), coordinator),
            coordinator,
            chair,
        ),
        "report_published": earlier,
    }
