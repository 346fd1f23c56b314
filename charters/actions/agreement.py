"""Papers that both sides agreed, beside the charter."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from charters.models import Agreement
from coproduction.actions import add_document
from coproduction.events import record_event
from coproduction.exceptions import RuleBroken
from coproduction.locking import lock_row
from coproduction.models import Document, Forum, Person


@transaction.atomic
def add_agreement(
    *,
    forum: Forum,
    title: str,
    agreed_with: str,
    agreed_on: date,
    upload,
    by: Person,
    what: str = Agreement.What.AGREED,
    review_on: date | None = None,
    now=None,
) -> Agreement:
    """Everybody can read the paper on the charter's page. Refused when it stands there already."""
    now = now or timezone.now()
    # Sent twice: it stands once.
    Forum.objects.select_for_update().get(pk=forum.pk)
    if forum.agreements.filter(title__iexact=title, agreed_on=agreed_on).exists():
        raise RuleBroken("This paper stands there already.")
    if review_on and review_on <= agreed_on:
        raise RuleBroken("It can only be looked at again after it was agreed.")
    document = add_document(
        forum=forum, upload=upload, by=by, access=Document.Access.PUBLIC, title=title, now=now
    )
    agreement = Agreement.objects.create(
        forum=forum,
        what=what,
        title=title,
        agreed_with=agreed_with,
        agreed_on=agreed_on,
        review_on=review_on,
        document=document,
        added_at=now,
        added_by=by,
    )
    record_event(verb="agreement.added", subject=agreement, by=by, forum=forum, at=now)
    return agreement


@transaction.atomic
def end_agreement(*, agreement: Agreement, by: Person, now=None) -> Agreement:
    """It is no agreement of today any more: it leaves the page, and is kept."""
    # Pressed twice: the first one counts.
    agreement = lock_row(Agreement, agreement.pk, "forum")
    if agreement.ended_at is None:
        agreement.ended_at, agreement.ended_by = now or timezone.now(), by
        agreement.save(update_fields=["ended_at", "ended_by"])
        record_event(
            verb="agreement.ended", subject=agreement, by=by, forum=agreement.forum, at=now
        )
    return agreement
