"""A forum's hub with one of everything, for tests that look at many pages."""

import uuid
from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from coproduction.actions import (
    add_document,
    claim_influence,
    confirm_influence,
    write_bulk_mail,
)
from coproduction.models import Document, InfluenceClaim, Message, TakeOut
from coproduction.tests.factories import OrganisationFactory, PersonFactory
from coproduction.tests.files import office, upload
from coproduction.tests.report_world import furnish_reports
from coproduction.tests.sheets import begin, come_in
from hub.actions import (
    accept_request,
    add_action,
    add_point,
    add_seat,
    agree_agenda,
    ask_consent,
    invite,
    publish_notes,
    record_item,
    send_request,
    write_terms,
)
from hub.models import SharedConsent, WaitingPlace
from hub.tests.factories import HubFactory, ItemFactory, RequestFactory, SessionFactory


def furnish_hub(forum, *, officer, coordinator, facilitator, **others):
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
    for person in (coordinator, facilitator):
        agree_agenda(session=held, by=person)
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
    publish_notes(session=held, by=coordinator)
    untold = PersonFactory(forum=forum, user=None, name="Imogen Clarke", email="")
    planned = SessionFactory(hub=hub)
    document = add_document(
        forum=forum,
        upload=upload("plan.docx", office()),
        by=officer,
        access=Document.Access.PARTNERS,
    )
    rep = PersonFactory(forum=forum, roles=["rep"])
    return dict(  # noqa: C408 (the names read as they are used)
        rep_pk=rep.pk,
        officer=officer,
        council=officer.organisation or OrganisationFactory(forum=forum),
        hub=hub,
        held=held,
        item=items[0],
        planned=planned,
        planned_item=ItemFactory(session=planned),
        own_item=items[0],
        point=add_point(
            item=items[0],
            text="Ring us.",
            voice="parent_carer",
            by=facilitator,
            one_time_key=uuid.uuid4(),
        ),
        action=add_action(
            session=held,
            item=items[0],
            what="Send the numbers.",
            owner=officer,
            due_on=timezone.localdate() + timedelta(days=9),
            by=facilitator,
            one_time_key=uuid.uuid4(),
        ),
        consent=ask_consent(
            session=planned,
            what=SharedConsent.What.OBSERVER,
            observer="An apprentice",
            why="To learn.",
            by=coordinator,
        ),
        seat=add_seat(hub=hub, title="Parent carer rep", by=coordinator),
        terms=write_terms(hub=hub, text="What we are for.", by=coordinator),
        sent=send_request(request=RequestFactory(hub=hub, requestor=officer), by=officer),
        draft=RequestFactory(hub=hub, requestor=officer),
        work=items[0].work,
        owed=owed,
        claimed=claimed,
        confirmed=confirmed,
        document=document,
        invited=invite(
            session=planned,
            invited=officer,
            title="Come and talk",
            summary="We want to hear about it.",
            minutes=10,
            by=coordinator,
            one_time_key=uuid.uuid4(),
        ),
        waiting=_offered_place(hub, officer),
        own_planned_item=ItemFactory(session=planned, requestor=officer),
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
        sheet_waiting=begin(
            "members",
            [["Name", "Email"], ["Ola Berg", "not an email"], ["Kit Lee", ""]],
            by=coordinator,
        ),
        sheet_done=come_in("members", [["Name"], ["Robin Shaw"]], by=coordinator),
        key=uuid.uuid4(),
        take_out=_taken_out(forum, coordinator, now),
        **furnish_reports(
            forum,
            document=document,
            officer=officer,
            coordinator=coordinator,
            facilitator=facilitator,
            **others,
        ),
    )


def _taken_out(forum, by, now):
    """All of the forum as a file that can be downloaded."""
    return TakeOut.objects.create(
        forum=forum,
        one_time_key=uuid.uuid4(),
        reason="We move to a site of our own.",
        state=TakeOut.State.READY,
        asked_at=now,
        asked_by=by,
        ends_at=now + timedelta(days=1),
        rows=12,
        files=0,
        size=3,
        file=ContentFile(b"zip", name="forum.zip"),
    )


def _offered_place(hub, officer):
    """A request whose turn has come: minutes of a session that was full are offered to it."""
    now = timezone.now()
    full = SessionFactory(hub=hub)
    ItemFactory(session=full, minutes=full.minutes, title="Takes it all")
    asked = RequestFactory(
        hub=hub, requestor=officer, preferred_session=full, joins_waiting_list=True
    )
    send_request(request=asked, by=officer)
    WaitingPlace.objects.update(
        state=WaitingPlace.State.OFFERED, offered_at=now, offer_ends_at=now + timedelta(days=1)
    )
    return asked.waiting_places.get()


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
