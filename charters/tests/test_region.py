"""A charter that the forums of a region share: one wrote it, the others sign it too."""

import pgtrigger
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from charters.actions import end_forum_signature, open_to_region, sign_for_forum
from charters.models import ForumSignature
from charters.tests.factories import adopted_charter, commenting_charter
from charters.wording import hash_of
from coproduction.exceptions import RuleBroken
from coproduction.models import Event, Message, Region
from coproduction.tests.factories import ForumFactory, PersonFactory


@pytest.fixture
def region(cast):
    region = Region.objects.create(name="The seven", slug="the-seven")
    cast.forum.region = region
    cast.forum.save(update_fields=["region"])
    return region


def of_a_neighbour(region, **kwargs):
    """A neighbour's charter in force, open to all forums of the region."""
    there = ForumFactory(region=region, **kwargs)
    chair = PersonFactory(forum=there, roles=["chair"])
    return open_to_region(charter=adopted_charter(there, chair), by=chair)


@pytest.fixture
def theirs(region):
    return of_a_neighbour(region)


def sign(cast, theirs):
    return sign_for_forum(charter=theirs, forum=cast.forum, role="Chair", by=cast.chair)


def test_forum_signs_the_whole_text_of_its_neighbour(cast, theirs):
    signature = sign(cast, theirs)

    assert (signature.signed_text, signature.signed_hash) == (theirs.text, hash_of(theirs.text))
    assert (signature.signed_name, signature.signed_role) == (cast.chair.name, "Chair")
    event = Event.objects.get(verb="forum_signature.signed")
    assert (event.forum_id, event.subject_id) == (cast.forum.pk, signature.pk)


def test_charter_is_opened_to_the_region_once_and_when_in_force(cast, region):
    draft = commenting_charter(cast.forum, cast.chair)
    with pytest.raises(RuleBroken, match="in force"):
        open_to_region(charter=draft, by=cast.chair)
    alone = ForumFactory()
    chair = PersonFactory(forum=alone, roles=["chair"])

    with pytest.raises(RuleBroken, match="no region"):
        open_to_region(charter=adopted_charter(alone, chair), by=chair)
    with pytest.raises(RuleBroken, match="already"):
        open_to_region(charter=of_a_neighbour(region), by=cast.chair)


def test_forum_signs_once_and_not_its_own(cast, theirs):
    sign(cast, theirs)

    with pytest.raises(RuleBroken, match="has signed it"):
        sign(cast, theirs)
    with pytest.raises(RuleBroken, match="your own"):
        sign_for_forum(charter=theirs, forum=theirs.forum, role="Chair", by=cast.chair)


def test_forum_of_another_region_cannot_sign(cast, theirs):
    cast.forum.region = None
    with pytest.raises(RuleBroken, match="another region"):
        sign(cast, theirs)
    cast.forum.region = Region.objects.create(name="Others", slug="others")

    with pytest.raises(RuleBroken, match="another region"):
        sign(cast, theirs)


def test_charter_that_is_not_open_cannot_be_signed(cast, region):
    there = ForumFactory(region=region)
    charter = adopted_charter(there, PersonFactory(forum=there, roles=["chair"]))

    with pytest.raises(RuleBroken, match="cannot be signed by other forums"):
        sign(cast, charter)


def test_name_taken_off_keeps_what_was_signed_and_can_come_back(cast, theirs):
    signature = sign(cast, theirs)
    with pytest.raises(RuleBroken, match="Say why"):
        end_forum_signature(signature=signature, reason=" ", by=cast.chair)

    ended = end_forum_signature(signature=signature, reason="We wrote our own.", by=cast.chair)

    assert (ended.signed_text, ended.ended_reason) == (theirs.text, "We wrote our own.")
    assert sign(cast, theirs).pk != signature.pk
    with pytest.raises(RuleBroken, match="ended already"):
        end_forum_signature(signature=signature, reason="Again.", by=cast.chair)


ROUTES = {
    "text": "UPDATE charters_forumsignature SET signed_text = 'Other', "
    "signed_hash = encode(sha256('Other'), 'hex') WHERE id = %s",
    "name": "UPDATE charters_forumsignature SET signed_name = 'Other' WHERE id = %s",
    "gone": "DELETE FROM charters_forumsignature WHERE id = %s",
}


def run(sql, signature):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [signature.pk])


@pytest.mark.parametrize("route", sorted(ROUTES))
def test_what_a_forum_signed_changes_by_no_sql(route, cast, theirs):
    signature = sign(cast, theirs)

    with pytest.raises(DatabaseError, match="frozen|Cannot delete"):
        run(ROUTES[route], signature)

    signature.refresh_from_db()
    assert (signature.signed_text, signature.signed_name) == (theirs.text, cast.chair.name)


def test_control_without_the_trigger_it_could_be_changed(cast, theirs):
    signature = sign(cast, theirs)

    with pgtrigger.ignore("charters.ForumSignature:signed_by_a_forum_is_frozen"):
        run(ROUTES["text"], signature)

    signature.refresh_from_db()
    assert signature.signed_text == "Other"


def test_database_refuses_a_text_with_another_hash(cast, theirs):
    with pytest.raises(IntegrityError, match="its_hash"), transaction.atomic():
        ForumSignature.objects.create(
            charter=theirs,
            forum=cast.forum,
            signed_at=theirs.adopted_at,
            signed_by=cast.chair,
            signed_name="Jo",
            signed_role="Chair",
            signed_text=theirs.text,
            signed_hash=hash_of("Other"),
        )


def test_page_says_who_signed_and_who_has_not(cast, theirs, region, client):
    third = ForumFactory(region=region, name="The third forum")
    ForumFactory(name="A forum elsewhere")
    sign(cast, theirs)

    page = " ".join(client.get("/here/charter/region/").content.decode().split())

    assert f"{cast.forum}: {cast.chair}, Chair" in page
    assert f"Not yet: {third}" in page
    assert "A forum elsewhere" not in page


def test_chair_reads_and_signs_on_the_page_and_takes_the_name_off(cast, theirs, signed_in):
    chair = signed_in(cast.chair)
    url = reverse("charters:region-sign", args=["here", theirs.pk])

    unread = chair.post(url, {"role": "Chair"})
    chair.post(url, {"role": "Chair", "has_read": "on"})
    again = chair.get(url).content.decode()
    chair.post(reverse("charters:region-end", args=["here", theirs.pk]), {"reason": "We left."})

    assert unread.context["form"].errors.keys() == {"has_read"}
    assert theirs.commitments.first().text in unread.content.decode()
    assert "Your forum has signed it. Thank you." in again
    signature = ForumSignature.objects.get()
    assert (signature.forum, signature.ended_reason) == (cast.forum, "We left.")


def test_own_charter_is_opened_by_a_button(cast, region, signed_in):
    own = adopted_charter(cast.forum, cast.chair)
    chair, url = signed_in(cast.chair), reverse("charters:region-charters", args=["here"])
    assert "Let the other forums sign ours" in chair.get(url).content.decode()

    chair.post(reverse("charters:region-open", args=["here"]))

    own.refresh_from_db()
    page = chair.get(url).content.decode()
    assert own.for_region_by == cast.chair
    assert own.title in page
    assert "Let the other forums sign ours" not in page
    assert f"the forums of {region}" in chair.get("/here/charter/").content.decode()


def test_list_takes_as_many_queries_for_one_charter_as_for_three(
    cast, region, client, django_assert_num_queries
):
    sign(cast, of_a_neighbour(region))
    with django_assert_num_queries(6):
        client.get("/here/charter/region/")
    for _ in range(2):
        sign(cast, of_a_neighbour(region))

    with django_assert_num_queries(6):
        client.get("/here/charter/region/")


def test_neighbours_are_asked_and_told_of_what_they_signed_before(cast, region):
    """A newer version takes the place of one that two forums saw: one had signed it."""
    mine = PersonFactory(forum=ForumFactory(region=region), roles=["chair"])
    elsewhere = PersonFactory(roles=["chair"])
    there = ForumFactory(region=region)
    chair = PersonFactory(forum=there, roles=["chair"])
    first = open_to_region(charter=adopted_charter(there, chair), by=chair)
    sign_for_forum(charter=first, forum=cast.forum, role="Chair", by=cast.chair)
    # The first version's own mails: only what the newer one says is looked at.
    Message.objects.all().delete()

    open_to_region(charter=adopted_charter(there, chair), by=chair)

    mails = {mail.to: mail.body for mail in Message.objects.filter(kind="charters/region_asks")}
    assert "signed an older version" in mails[cast.chair.email]
    assert "signed an older version" not in mails[mine.email]
    assert {elsewhere.email, chair.email}.isdisjoint(mails)
