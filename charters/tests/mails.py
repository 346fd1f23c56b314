"""One mail of each kind that charters write, by the actions that write it in life."""

from datetime import timedelta

from django.utils import timezone

from charters.actions import (
    decline_to_sign,
    end_signature,
    open_review,
    open_to_region,
    promise_update,
    remind_of_end,
    remind_of_review,
    remind_of_update,
    remind_to_sign,
    send_code,
    withdraw_signature,
)
from charters.tests.factories import adopted_charter, asked, in_force
from coproduction.models import Region
from coproduction.tests.factories import ForumFactory, PersonFactory, WorkFactory


def write_every_mail(forum, *, by):
    """Asked for comments, asked to sign, reminded, signed, withdrawn, run out."""
    charter = adopted_charter(forum, by)
    PersonFactory(forum=forum, roles=["rep"])
    open_review(
        work=WorkFactory(forum=forum, title="Saturday clubs"),
        phase="middle",
        answers_until=timezone.localdate() + timedelta(days=9),
        by=by,
    )
    forum.region = Region.objects.create(name="The seven", slug="the-seven-by-mail")
    forum.save(update_fields=["region"])
    neighbour = ForumFactory(region=forum.region)
    theirs = PersonFactory(forum=neighbour, roles=["chair"])
    open_to_region(charter=adopted_charter(neighbour, theirs), by=theirs)
    remind_of_review(charter=charter)
    update = promise_update(
        work=WorkFactory(forum=forum, title="Buses"),
        due_on=timezone.localdate() + timedelta(days=9),
        what="How many buses come on time",
        owed_by=by,
        by=by,
    )
    remind_of_update(update=update)
    waits = asked(charter, by)
    remind_to_sign(signature=waits)
    send_code(signature=waits, by=waits.signatory)
    decline_to_sign(signature=waits, reason="Not before May.", by=waits.signatory)
    holds, ends = in_force(charter, by), in_force(charter, by)
    withdraw_signature(signature=holds, reason="It moves.", by=holds.signatory)
    remind_of_end(signature=ends)
    end_signature(signature=ends, today=timezone.localdate() + timedelta(days=999))
