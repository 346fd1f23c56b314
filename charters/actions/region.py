"""A charter of a whole region: one forum wrote it, the others sign it too."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from charters.actions.audience import people_with
from charters.models import Charter, ForumSignature
from charters.rules import reason_cannot_open_to_region, reason_cannot_sign_for_forum
from charters.wording import hash_of
from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.locking import lock_row
from coproduction.mail import write_message
from coproduction.models import Forum, Person
from coproduction.permissions import Permission


@transaction.atomic
def open_to_region(*, charter: Charter, by: Person, now: datetime | None = None) -> Charter:
    """The other forums of the region can sign this version too, and are asked by mail.

    Refused for a version that is not in force, and where the forum belongs to no region.
    """
    now = now or timezone.now()
    # Pressed twice, or a newer version adopted at the same moment.
    charter = lock_row(Charter, charter.pk, "forum")
    refuse_when(reason_cannot_open_to_region(charter))
    charter.for_region_at, charter.for_region_by = now, by
    charter.save(update_fields=["for_region_at", "for_region_by"])
    record_event(
        verb="charter.opened_to_region", subject=charter, by=by, forum=charter.forum, at=now
    )
    _ask_neighbours(charter, now)
    return charter


def _ask_neighbours(charter, now):
    """Each forum of the region hears of it; one that signed an older version is told so."""
    before = ForumSignature.objects.standing().filter(charter__forum=charter.forum)
    signed_before = set(before.values_list("forum", flat=True))
    neighbours = Forum.objects.active().filter(region=charter.forum.region_id)
    for forum in neighbours.exclude(pk=charter.forum_id).by_name():
        for person in people_with(forum, Permission.FORUM_AGREE):
            write_message(
                kind="charters/region_asks",
                to=person,
                link=reverse("charters:region-sign", args=[forum.slug, charter.pk]),
                charter=charter,
                signed_before=forum.pk in signed_before,
                now=now,
            )


@transaction.atomic
def sign_for_forum(
    *, charter: Charter, forum: Forum, role: str, by: Person, now: datetime | None = None
) -> ForumSignature:
    """This forum has signed its neighbour's charter: the whole text is kept with its hash.

    Refused outside the region, for an older version, and twice.
    """
    now = now or timezone.now()
    # Two of the team at once, or a newer version adopted at the same moment.
    charter = lock_row(Charter, charter.pk, "forum")
    refuse_when(reason_cannot_sign_for_forum(charter, forum))
    signature = ForumSignature.objects.create(
        charter=charter,
        forum=forum,
        signed_at=now,
        signed_by=by,
        signed_name=by.name,
        signed_role=role,
        signed_text=charter.text,
        signed_hash=hash_of(charter.text),
    )
    record_event(verb="forum_signature.signed", subject=signature, by=by, forum=forum, at=now)
    return signature


@transaction.atomic
def end_forum_signature(
    *, signature: ForumSignature, reason: str, by: Person, now: datetime | None = None
) -> ForumSignature:
    """The forum no longer stands by it, and says why. What it signed is kept."""
    now = now or timezone.now()
    # Pressed twice: it ends once.
    signature = lock_row(ForumSignature, signature.pk, "forum")
    if signature.ended_at:
        raise RuleBroken("This has ended already.")
    if not reason.strip():
        raise RuleBroken("Say why.")
    signature.ended_at, signature.ended_by, signature.ended_reason = now, by, reason.strip()
    signature.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    record_event(
        verb="forum_signature.ended", subject=signature, by=by, forum=signature.forum, at=now
    )
    return signature
