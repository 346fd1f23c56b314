from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import refuse_when
from coproduction.locking import lock_rows
from coproduction.mail import send_soon
from coproduction.models import LONGEST_VISIT, AdminVisit, Message, User


@transaction.atomic
def begin_admin_visit(*, user: User, reason: str, now=None) -> AdminVisit:
    """The admin may look into the forums' records for half an hour. Refused without a reason."""
    now = now or timezone.now()
    refuse_when(None if reason.strip() else "Say why you need to look at a forum's records.")
    visit = AdminVisit.objects.create(
        user=user, reason=reason.strip(), started_at=now, ends_at=now + LONGEST_VISIT
    )
    record_event(verb="admin.visit_begun", subject=visit, by=user, forum=None, at=now)
    return visit


@transaction.atomic
def delete_record(*, record, reason: str, by: User, forum=None, now=None) -> None:
    """The record is gone, and the event says who did it. Refused without a reason.

    The reason itself is in the admin's own history: events hold no words.
    """
    refuse_when(None if reason.strip() else "Say why it has to be deleted.")
    record_event(verb="admin.deleted", subject=record, by=by, forum=forum, at=now)
    record.delete()


@transaction.atomic
def send_failed_again(*, messages: QuerySet[Message], by: User, now=None) -> list[Message]:
    """Those of these mails that could not be sent wait again; all others stay as they are."""
    # Pressed twice: one job for each mail, not two.
    failed = lock_rows(messages.failed(), "forum")
    for message in failed:
        message.state = Message.State.WAITING
        record_event(verb="message.sent_again", subject=message, by=by, forum=message.forum, at=now)
        send_soon(message)
    Message.objects.bulk_update(failed, ["state"])
    return failed
