"""The rows that actions wait for. Sessions before requests, in the order of their keys."""

from coproduction.exceptions import RuleBroken
from coproduction.locking import lock_row, lock_rows
from hub.models import Session, WaitingPlace

_BELONGS_TO = ("hub__forum", "prepares")


def locked_session(session: Session) -> Session:
    """The row that guards a session's minutes and the order of its agenda."""
    try:
        return lock_row(Session, session.pk, *_BELONGS_TO)
    except Session.DoesNotExist:
        # Its hub got a new rule while somebody looked at it.
        raise RuleBroken("This session is not there any more. Choose another.") from None


def locked_sessions_of(request, *others: Session) -> dict[int, Session]:
    """Every session whose minutes change with this request: kept, waited for, and these others."""
    keys = {session.pk for session in others} | {request.preferred_session_id}
    keys |= set(
        WaitingPlace.objects.open().filter(request=request).values_list("session", flat=True)
    )
    sessions = Session.objects.filter(pk__in=keys - {None}).order_by("pk")
    return {session.pk: session for session in lock_rows(sessions, *_BELONGS_TO)}
