"""A forum's hub with one of everything, for tests that look at many pages."""

import uuid
from datetime import timedelta
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from coproduction.actions import (
    add_document,
    claim_influence,
    confirm_influence,
    write_bulk_mail,
)
from coproduction.models import Document, InfluenceClaim, Message
from coproduction.tests.factories import PersonFactory
from hub.actions import accept_request, publish_agenda, record_item, send_request
from hub.tests.factories import HubFactory, ItemFactory, RequestFactory, SessionFactory


def furnish(forum, *, officer, coordinator, facilitator):
    """Every kind of object once, reached by the actions that make it."""
    now = timezone.now()
    hub = HubFactory(forum=forum)
    held = SessionFactory(hub=hub, starts_at=now + timedelta(days=20))
    entries = []
    for _ in range(3):
        asked = send_request(request=RequestFactory(hub=hub, requestor=officer), by=officer)
        entries.append(
            accept_request(
                request=asked,
                session=held,
                minutes=40,
                level="consultation",
                level_reason="Agreed.",
                by=coordinator,
            )
        )
    publish_agenda(session=held, by=coordinator)
    held.starts_at = now - timedelta(days=2)
    held.save(update_fields=["starts_at"])
    items = [
        record_item(
            item=item, comments="Tell us sooner.", outcome="", by=facilitator, version=item.version
        )
        for item in entries
    ]
    owed, claimed, confirmed = (item.influence for item in items)
    for influence in (claimed, confirmed):
        claim_influence(
            influence=influence,
            outcome=InfluenceClaim.Outcome.CHANGED,
            what="We tell you a week before.",
            by=officer,
        )
    confirmed = confirm_influence(
        influence=confirmed, published_text="They tell us a week before.", by=coordinator
    )
    untold = PersonFactory(forum=forum, user=None, name="Imogen Clarke", email="")
    planned = SessionFactory(hub=hub)
    document = add_document(
        forum=forum,
        upload=SimpleUploadedFile("paper.pdf", b"%PDF-1.7 paper"),
        by=officer,
        access=Document.Access.PARTNERS,
    )
    return SimpleNamespace(
        hub=hub,
        held=held,
        item=items[0],
        planned=planned,
        planned_item=ItemFactory(session=planned),
        sent=send_request(request=RequestFactory(hub=hub, requestor=officer), by=officer),
        draft=RequestFactory(hub=hub, requestor=officer),
        work=items[0].work,
        owed=owed,
        claimed=claimed,
        confirmed=confirmed,
        document=document,
        untold=untold,
        bulk_mail=write_bulk_mail(
            forum=forum,
            by=coordinator,
            one_time_key=uuid.uuid4(),
            audience="everybody",
            organisations=[],
            subject="Your ideas",
            text="What should we talk about?",
        ),
        failed=_failed_mail(officer, now),
        key=uuid.uuid4(),
    )


def _failed_mail(person, now):
    return Message.objects.create(
        forum=person.forum,
        person=person,
        kind="hub/request_sent",
        to=person.email,
        subject="We have your request",
        body="Thank you.",
        state=Message.State.FAILED,
        written_at=now,
    )
