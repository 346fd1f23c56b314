from coproduction.exchange.shape import Leaves
from coproduction.models import Bounce, Message, Report, ReportSurvey
from coproduction.reports.methods import keyed_surveys
from coproduction.reports.subjects import keyed_subjects

LEAVES = (
    Leaves(Report, coded={"subject": keyed_subjects}),
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
