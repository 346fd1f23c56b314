"""Which reports a page opens, and for whom: shared by all pages of stored reports."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from coproduction.access import reports_visible_to
from coproduction.permissions import Permission
from coproduction.reports.next_step import with_steps
from coproduction.reports.rules import reason_cannot_write

READERS = (
    Permission.REPORT_VIEW,
    Permission.REPORT_FORUM_SIDE,
    Permission.REPORT_PARTNER_SIDE,
)
WRITERS = (Permission.REPORT_FORUM_SIDE, Permission.REPORT_PARTNER_SIDE)
# The second key of the forum's own reports is not always a writer's: the treasurer checks money.
SIGNERS = (*WRITERS, Permission.CLAIM_DECIDE)
RELATED = ("forum", "partner", "forum_agreed_by", "partner_agreed_by")


def load_report(request, pk):
    reports = with_steps(reports_visible_to(request.person)).select_related(*RELATED)
    return get_object_or_404(reports, pk=pk)


def writable(request, report):
    """The report, for those who may change its words now; for all others a refusal."""
    if reason_cannot_write(report, request.person):
        raise PermissionDenied
    return report


def load_within(request, rows, pk):
    """Something that belongs to a report which this person may read, with that report."""
    related = (f"report__{name}" for name in RELATED)
    visible = rows.filter(report__in=reports_visible_to(request.person))
    return get_object_or_404(visible.select_related(*related), pk=pk)


def back_to(report):
    return (report.get_absolute_url(), "The report")
