"""A forum's charters with one of everything, for tests that look at many pages."""

import uuid
from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone

from charters.actions import add_party_note, give_comment, open_restatement, open_test
from charters.tests.factories import (
    adopted_charter,
    asked,
    commenting_charter,
    in_force,
    signed,
)
from coproduction.models import Person


def furnish_charters(forum, world: SimpleNamespace, *, coordinator, signatory: Person | None):
    """Adds to the world what is charters' own. The signatory, where there is one, is asked."""
    today = timezone.localdate()
    charter = adopted_charter(forum, coordinator)
    world.charter = charter
    if signatory is None:
        world.asked = asked(charter, coordinator)
    else:
        if signatory.organisation_id is None:
            signatory.organisation = world.officer.organisation
            signatory.save(update_fields=["organisation"])
        world.asked = asked(charter, coordinator, signatory=signatory)
    world.signed = signed(charter, coordinator)
    world.signature = in_force(charter, coordinator)
    world.restatement = open_restatement(
        charter=charter, why="New people.", due_on=today + timedelta(days=30), by=coordinator
    )
    world.test = open_test(
        charter=charter, starts_on=today - timedelta(days=90), ends_on=today, by=coordinator
    )
    world.judged_pk = charter.commitments.filter(measure=None, side="forum").first().pk
    add_party_note(test=world.test, commitment=None, text="We try.", by=coordinator)
    commenting = commenting_charter(forum, coordinator, start_from="own")
    world.commenting = commenting
    world.commitment = commenting.commitments.in_order().first()
    world.principle = commenting.principles.first()
    world.comment = give_comment(
        charter=commenting, text="Good.", today=today, one_time_key=uuid.uuid4()
    )
    return world
