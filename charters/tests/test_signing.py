"""Asked, signed with the whole text, signed back, and what ends it."""

import re
from datetime import date, timedelta

import pgtrigger
import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from charters.actions import (
    SIGN,
    adopt_charter,
    ask_to_sign,
    close_restatement,
    countersign,
    decline_to_sign,
    end_signature,
    open_comments,
    open_restatement,
    send_code,
    sign_charter,
    sign_with_code,
    signatories_of,
    withdraw_signature,
)
from charters.jobs import look_after_charters
from charters.models import Signature
from charters.register import register_of
from charters.tests.factories import adopted_charter, asked, draft_charter, in_force, signed
from charters.wording import hash_of
from coproduction.dates import months_after
from coproduction.exceptions import RuleBroken
from coproduction.links import link_for
from coproduction.models import Message
from coproduction.tests.factories import OrganisationFactory, PersonFactory


@pytest.fixture
def by(cast):
    return cast.coordinator


@pytest.fixture
def charter(cast, by):
    return adopted_charter(cast.forum, by)


def in_days(number):
    return timezone.localdate() + timedelta(days=number)


def test_signing_keeps_the_text_with_its_hash(charter, by):
    signature = signed(charter, by)

    assert signature.signed_text == charter.text
    assert signature.signed_hash == hash_of(charter.text)
    assert signature.state == Signature.State.SIGNED
    assert signature.ends_on == months_after(timezone.localdate(), 24)


def test_forum_is_asked_to_sign_back_and_the_signatory_hears(charter, by, cast):
    signature = signed(charter, by)
    countersign(signature=signature, role="Chair", by=cast.chair)

    told = set(Message.objects.filter(kind="charters/to_countersign").values_list("person"))
    assert told == {(cast.chair.pk,), (cast.coordinator.pk,)}
    assert Message.objects.get(kind="charters/countersigned").person == signature.signatory


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 5), 24, date(2028, 12, 5)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_months_after_keeps_the_day_or_takes_the_last(start, months, end):
    assert months_after(start, months) == end


def test_only_who_was_asked_signs(charter, by):
    signature = asked(charter, by)
    colleague = PersonFactory(
        forum=charter.forum, organisation=signature.organisation, roles=["signatory"]
    )

    with pytest.raises(RuleBroken, match="was asked to sign"):
        sign_charter(signature=signature, name="x", role="x", contact=colleague, by=colleague)


def test_version_that_was_replaced_is_not_signed(charter, by, cast):
    signature = asked(charter, by)
    adopted_charter(cast.forum, by, days_ago=1, start_from="own")

    with pytest.raises(RuleBroken, match="newer version"):
        sign_charter(
            signature=signature,
            name="x",
            role="x",
            contact=signature.signatory,
            by=signature.signatory,
        )


def test_contact_is_of_the_organisation_and_the_deputy_is_another(charter, by, cast):
    signature = asked(charter, by)
    who = signature.signatory

    for contact, deputy, reason in ((cast.rep, None, "does not work for"), (who, who, "else")):
        with pytest.raises(RuleBroken, match=reason):
            sign_charter(
                signature=signature, name="x", role="x", contact=contact, deputy=deputy, by=who
            )


def test_contact_and_deputy_are_chosen_from_colleagues_on_the_page(charter, by, cast, signed_in):
    signature = asked(charter, by)
    who = signature.signatory
    colleague = PersonFactory(forum=charter.forum, organisation=who.organisation)
    url = reverse("charters:sign", args=[charter.forum.slug, signature.pk])
    answers = {"has_read": "on", "name": "Jo", "role": "Director", "contact": who.pk}

    wrong = signed_in(who).post(url, answers | {"deputy": cast.rep.pk})
    signed_in(who).post(url, answers | {"deputy": colleague.pk})

    signature.refresh_from_db()
    assert wrong.context["form"].errors.keys() == {"deputy"}
    assert (signature.contact, signature.deputy) == (who, colleague)


@pytest.mark.parametrize("role", ["rep", "officer", "signatory", "treasurer", "facilitator"])
def test_only_chair_and_coordinator_sign_for_the_forum(role, charter, by, cast):
    with pytest.raises(RuleBroken, match="chair or coordinator"):
        countersign(signature=signed(charter, by), role="x", by=getattr(cast, role))


def test_one_hand_cannot_sign_for_both_sides(charter, by, cast):
    cast.chair.organisation = OrganisationFactory(forum=cast.forum)
    cast.chair.save()
    signature = signed(charter, by, signatory=cast.chair)

    with pytest.raises(RuleBroken, match="Somebody else"):
        countersign(signature=signature, role="Chair", by=cast.chair)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.filter(pk=signature.pk).update(
            countersigned_at=timezone.now(), countersigned_by=cast.chair
        )


def test_asked_twice_it_is_one_request(charter, by):
    first = asked(charter, by)

    again = ask_to_sign(
        charter=charter, organisation=first.organisation, signatory=first.signatory, by=by
    )

    assert again == first
    assert Message.objects.filter(kind="charters/sign_invitation").count() == 1


def test_draft_cannot_be_signed_and_the_forum_does_not_sign_with_itself(cast, by):
    own = OrganisationFactory(forum=cast.forum, kind="forum")
    draft = draft_charter(cast.forum, by)

    with pytest.raises(RuleBroken, match="in force"):
        asked(draft, by)
    with pytest.raises(RuleBroken, match="in force"):
        ask_to_sign(charter=draft, organisation=own, signatory=by, by=by)


def test_new_signature_takes_the_place_of_the_old_one(charter, by, cast):
    old = in_force(charter, by)
    newer = adopted_charter(cast.forum, by, days_ago=1, start_from="own")

    new = in_force(newer, by, signatory=old.signatory)

    old.refresh_from_db()
    assert (old.state, new.state) == (Signature.State.RENEWED, Signature.State.IN_FORCE)


def test_saying_no_has_a_reason_that_the_forum_hears(charter, by, cast):
    signature = asked(charter, by)

    with pytest.raises(RuleBroken, match="Say why"):
        decline_to_sign(signature=signature, reason=" ", by=signature.signatory)
    decline_to_sign(signature=signature, reason="Not before May.", by=signature.signatory)

    words = Message.objects.filter(kind="charters/signing_declined").first().words
    assert "Not before May." in words


@pytest.mark.parametrize(
    ("role", "may"),
    [("chair", True), ("coordinator", True), ("rep", False), ("officer", False)],
)
def test_withdrawing_is_for_the_forum_and_who_signed(role, may, charter, by, cast):
    signature = in_force(charter, by)

    if may:
        withdraw_signature(signature=signature, reason="It ended.", by=getattr(cast, role))
    else:
        with pytest.raises(RuleBroken, match="can withdraw"):
            withdraw_signature(signature=signature, reason="It ended.", by=getattr(cast, role))

    signature.refresh_from_db()
    assert (signature.state == Signature.State.WITHDRAWN) is may
    assert signature.signed_text


# By link


def link_of(signature):
    return link_for(
        SIGN, person=signature.signatory, thing=signature, url_name="charters:sign-link"
    )


def code_of(signature):
    mail = Message.objects.filter(person=signature.signatory, kind="charters/signing_code")
    return re.search(r"\d{6}", mail.latest("pk").words).group()


def test_signing_by_link_with_the_code_from_the_mail(charter, by, client):
    signature = asked(charter, by)
    url, who = link_of(signature), signature.signatory
    client.post(url, {"wants": "code"})

    page = client.post(
        url,
        {
            "wants": "sign",
            "code": f" {code_of(signature)} ",
            "has_read": "on",
            "name": "Dr Ann Other",
            "role": "Director",
            "contact": who.pk,
        },
    )

    signature.refresh_from_db()
    assert "You have signed" in page.content.decode()
    assert (signature.signed_name, signature.signed_by) == ("Dr Ann Other", who)


def test_five_wrong_codes_end_the_code(charter, by):
    signature = asked(charter, by)
    who = signature.signatory
    send_code(signature=signature, by=who)
    right = code_of(signature)
    wrong = f"{(int(right) + 1) % 10**6:06}"
    words = {"name": "x", "role": "x", "contact": who, "by": who}

    for _ in range(5):
        with pytest.raises(RuleBroken, match="not the code"):
            sign_with_code(signature=signature, code=wrong, **words)

    with pytest.raises(RuleBroken, match="not good any more"):
        sign_with_code(signature=signature, code=right, **words)
    send_code(signature=signature, by=who)
    assert sign_with_code(signature=signature, code=code_of(signature), **words).signed_at


def test_code_is_good_for_half_an_hour(charter, by):
    signature = asked(charter, by)
    who = signature.signatory
    send_code(signature=signature, by=who)

    with pytest.raises(RuleBroken, match="not good any more"):
        sign_with_code(
            signature=signature,
            code=code_of(signature),
            name="x",
            role="x",
            contact=who,
            by=who,
            now=timezone.now() + timedelta(minutes=31),
        )


def test_link_refused_keeps_what_was_typed(charter, by, client):
    signature = asked(charter, by)

    page = client.post(
        link_of(signature), {"wants": "sign", "name": "Ann", "role": "Head of all", "code": "1"}
    ).content.decode()

    assert "There is a problem" in page
    assert "Head of all" in page


# Frozen

SQL = {
    "text": "UPDATE charters_signature SET signed_text = 'Other', "
    "signed_hash = encode(sha256('Other'), 'hex') WHERE id = %s",
    "hash": "UPDATE charters_signature SET signed_hash = 'x' WHERE id = %s",
    "name": "UPDATE charters_signature SET signed_name = 'Other' WHERE id = %s",
    "time": "UPDATE charters_signature SET signed_at = now() - interval '1 year' WHERE id = %s",
    "version": "UPDATE charters_signature SET charter_id = charter_id + 1 WHERE id = %s",
    "unsigned": "UPDATE charters_signature SET signed_at = NULL, signed_by_id = NULL, "
    "signed_text = '', signed_hash = '' WHERE id = %s",
    "gone": "DELETE FROM charters_signature WHERE id = %s",
    "for the forum": "UPDATE charters_signature SET countersigned_name = 'Other' WHERE id = %s",
}


def run(sql, signature):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [signature.pk])


@pytest.mark.parametrize("route", sorted(SQL))
def test_signed_words_change_by_no_sql(route, charter, by):
    signature = in_force(charter, by)

    with pytest.raises(DatabaseError, match="frozen|Cannot delete"):
        run(SQL[route], signature)

    signature.refresh_from_db()
    assert signature.signed_text == charter.text


def test_control_without_the_trigger_the_text_could_be_changed(charter, by):
    signature = in_force(charter, by)

    with pgtrigger.ignore("charters.Signature:signed_words_are_frozen"):
        run(SQL["text"], signature)

    signature.refresh_from_db()
    assert signature.signed_text == "Other"


def test_hash_of_another_text_is_refused_even_without_the_trigger(charter, by):
    signature = in_force(charter, by)

    with (
        pgtrigger.ignore("charters.Signature:signed_words_are_frozen"),
        pytest.raises(IntegrityError, match="signature_hash_is_of_its_text"),
    ):
        run("UPDATE charters_signature SET signed_text = 'Other' WHERE id = %s", signature)


def test_signature_page_shows_how_the_charter_differs_now(charter, by, cast, client):
    signature = in_force(charter, by)
    newer = draft_charter(cast.forum, by, start_from="own")
    newer.commitments.filter(side="forum", position=1).update(text="We speak for everybody.")
    url = reverse("charters:signature", args=["here", signature.pk])
    before = client.get(url).content.decode()
    finish(newer, by)

    after = client.get(url).content.decode()

    assert "How the charter of today differs" not in before
    assert "How the charter of today differs" in after
    assert "<ins>" in after
    assert "Yes. This text has not changed" in after


def finish(charter, by):
    """Opened for comments today, adopted in three weeks."""
    open_comments(charter=charter, until=in_days(8), by=by)
    later = timezone.now() + timedelta(days=20)
    adopt_charter(charter=charter, accepted_by="x", review_on=in_days(400), by=by, now=later)


# All partners again


def test_restatement_asks_each_partner_who_has_a_signatory(charter, by, cast):
    before = in_force(charter, by)
    director = PersonFactory(
        forum=cast.forum, organisation=OrganisationFactory(forum=cast.forum), roles=["signatory"]
    )
    OrganisationFactory(forum=cast.forum, kind="forum")
    closed = OrganisationFactory(forum=cast.forum, is_active=False)
    PersonFactory(forum=cast.forum, organisation=closed, roles=["signatory"])

    restatement = open_restatement(charter=charter, why="New.", due_on=in_days(20), by=by)

    asked_people = set(restatement.signatures.values_list("signatory", flat=True))
    assert asked_people == {before.signatory_id, director.pk}
    without = [str(each) for each, person in signatories_of(cast.forum) if person is None]
    assert without == [cast.council.name]


def test_second_round_is_refused_until_the_first_is_closed(charter, by):
    first = open_restatement(charter=charter, why="New.", due_on=in_days(20), by=by)

    with pytest.raises(RuleBroken, match="asked already"):
        open_restatement(charter=charter, why="New.", due_on=in_days(20), by=by)
    close_restatement(restatement=first, by=by)

    assert open_restatement(charter=charter, why="New.", due_on=in_days(20), by=by) != first


def test_register_says_where_each_partner_stands(charter, by, cast):
    done, waits, late = in_force(charter, by), signed(charter, by), asked(charter, by)
    Signature.objects.filter(pk=late.pk).update(due_on=in_days(-1))

    rows = {row.organisation: row.in_words for row in register_of(cast.forum, today=in_days(0))}

    assert rows == {
        cast.council: "Not signed",
        done.organisation: f"Signed version {charter.number}",
        waits.organisation: "Signed. The forum signs next",
        late.organisation: "Asked to sign, and late",
    }


# The clock


def test_signature_holds_to_the_end_of_its_last_day(charter, by):
    signature = in_force(charter, by)
    end_signature(signature=signature, today=signature.ends_on)
    signature.refresh_from_db()
    on_the_day = signature.state

    end_signature(signature=signature, today=signature.ends_on + timedelta(days=1))

    signature.refresh_from_db()
    assert (on_the_day, signature.state) == (Signature.State.IN_FORCE, Signature.State.ENDED)


def test_clock_reminds_once_of_each_thing(charter, by, cast):
    waits, holds = asked(charter, by), in_force(charter, by)
    near = charter.review_on - timedelta(days=20)

    with time_machine.travel(timezone.now() + timedelta(days=10)):
        look_after_charters(timestamp=0)
        look_after_charters(timestamp=0)
    with time_machine.travel(timezone.now() + (near - in_days(0))):
        look_after_charters(timestamp=0)
        look_after_charters(timestamp=0)
    with time_machine.travel(timezone.now() + (holds.ends_on - in_days(20))):
        look_after_charters(timestamp=0)
    with time_machine.travel(timezone.now() + (holds.ends_on - in_days(-2))):
        look_after_charters(timestamp=0)

    kinds = Message.objects.filter(kind__startswith="charters/")
    assert kinds.filter(kind="charters/sign_reminder", person=waits.signatory).count() == 4
    assert kinds.filter(kind="charters/review_due").count() == 2
    assert kinds.filter(kind="charters/signature_ends").count() == 1
    assert kinds.filter(kind="charters/signature_ended").count() == 3
