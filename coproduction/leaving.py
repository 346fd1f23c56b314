from functools import partial

from coproduction.exchange.shape import Leaves
from coproduction.models import Bounce, Document, Message, Report, ReportSurvey
from coproduction.reports.blocks import with_documents
from coproduction.reports.methods import keyed_surveys
from coproduction.reports.subjects import keyed_subjects


def _papers(content, swap):
    """A published report is kept whole; only the keys of its files are others elsewhere."""
    return with_documents(content, partial(swap, Document))


LEAVES = (
    Leaves(Report, coded={"subject": keyed_subjects}, within={"content": _papers}),
    Leaves(ReportSurvey, coded={"code": keyed_surveys}),
    # Mails that wait are sent from where they were written, and once.
    Leaves(
        Message,
        rows=lambda forum: Message.objects.filter(forum=forum).exclude(state__in=Message.NOT_GONE),
    ),
    Leaves(
        Bounce,
        rows=lambda forum: Bounce.objects.filter(message__forum=forum).exclude(
            message__state__in=Message.NOT_GONE
        ),
    ),
)
