"""Pools that grow, reps who are looked after, papers to work by, and who pays."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from coproduction.exceptions import RuleBroken
from coproduction.figures import Period, all_figures
from coproduction.models import Document, Person
from coproduction.tests.factories import OrganisationFactory
from coproduction.tests.files import pdf, upload
from hub.models import PoolMember, Seat
from hub.tests.factories import HubFactory, ItemFactory, SessionFactory
from reps.actions import (
    accept_undertaking,
    add_claim,
    add_course,
    add_rate,
    approve_claim,
    check_in,
    choose_pay,
    fill_pool,
    join_pool,
    leave_pool,
    look_after,
    note_funding,
    note_talk,
    save_guide,
    say_about_self,
    submit_claim,
    withdraw_claim,
    write_undertaking,
)
from reps.asks import seat_candidates
from reps.conduct import adoption_of
from reps.models import CheckIn, Claim, Guide, Rep
from reps.pools import growth_of, topics_for, voices_of
from reps.tests.test_pages import address
from reps.tests.world import (
    approved,
    pay_begins,
    rep,
    submitted,
    voluntary_work,
)

TODAY = date(2026, 11, 21)


def said(person, *, confidence=3, **more):
    return check_in(
        person=person, confidence=confidence, belonging=3, apart="easy", by=person, **more
    )


# --- Pools -----------------------------------------------------------------------------------


def test_pool_grew_from_four_to_nine(cast):
    hub = HubFactory(forum=cast.forum)
    for number in range(9):
        joined = TODAY - timedelta(days=2 * 365 if number < 4 else 100)
        PoolMember.objects.create(hub=hub, person=rep(cast.forum), joined_on=joined)

    growth = growth_of(hub.pool.all(), TODAY)

    assert [size for _, size in growth.sizes] == [0, 0, 4, 4, 9]
    assert growth.in_words == "From 4 to 9 since November 2024."


def test_person_in_two_pools_is_one_person(cast):
    person = rep(cast.forum)
    places = [
        join_pool(person=person, hub=HubFactory(forum=cast.forum), by=cast.coordinator)
        for _ in range(2)
    ]

    assert growth_of(places, timezone.localdate()).today == 1


def test_empty_pool_is_filled_on_its_page(cast, signed_in):
    hub, client = HubFactory(forum=cast.forum), signed_in(cast.coordinator)
    empty = client.get(address("pool", hub.pk)).content.decode()
    day = timezone.localdate() - timedelta(days=1)

    client.post(
        address("pool-fill", hub.pk),
        {"people": [cast.rep.pk], "on_day": day.day, "on_month": day.month, "on_year": day.year},
    )

    assert "Nobody yet" in empty
    assert hub.pool.get().person == cast.rep
    assert hub.pool.get().joined_on == day


def test_rep_leaves_a_pool_and_the_days_stay(cast):
    hub = HubFactory(forum=cast.forum)
    day = timezone.localdate()
    (place,) = fill_pool(
        hub=hub, people=[cast.rep], on=day - timedelta(days=30), by=cast.coordinator
    )

    with pytest.raises(RuleBroken, match="Use a later day"):
        leave_pool(place=place, on=place.joined_on, by=cast.coordinator)
    left = leave_pool(place=place, by=cast.coordinator)
    again = leave_pool(place=place, by=cast.coordinator)

    assert (left.joined_on, left.left_on) == (day - timedelta(days=30), day)
    assert again.left_on == day
    assert not hub.pool.on(day).exists()


@pytest.mark.parametrize("role", ["rep", "treasurer", "facilitator", "officer"])
def test_only_the_team_fills_a_pool(cast, role):
    with pytest.raises(RuleBroken, match="for the coordinator and the chair"):
        fill_pool(hub=HubFactory(forum=cast.forum), people=[cast.rep], by=getattr(cast, role))


def test_person_of_another_forum_joins_no_pool(cast):
    with pytest.raises(RuleBroken, match="coordinator|of this forum"):
        fill_pool(hub=HubFactory(forum=cast.forum), people=[cast.stranger], by=cast.coordinator)

    assert not PoolMember.objects.exists()


def test_free_seat_goes_first_to_who_holds_none_and_cares(cast):
    board = HubFactory(forum=cast.forum, name="Transport board", purpose="Taxis and buses.")
    busy, fits, other = (rep(cast.forum) for _ in range(3))
    for person, words in ((busy, "Taxis"), (fits, "Taxis and buses"), (other, "Sleep")):
        say_about_self(person=person, by=person, interests=words)
    Seat.objects.create(hub=HubFactory(forum=cast.forum), holder=busy, since=timezone.localdate())

    found = seat_candidates(board, timezone.now())

    assert [each.rep.person for each in found] == [fits, other, busy]
    assert found[0].reasons[1] == "Cares about: buse, taxi."


def test_few_who_ticked_something_are_not_shown(cast):
    cast.forum.small_number_threshold = 5
    for number in range(8):
        person = rep(cast.forum)
        barriers = ["money", "travel"] if number < 6 else ["health"]
        say_about_self(person=person, by=person, barriers=barriers)

    shown = dict(voices_of(cast.forum).barriers)

    assert shown["Money is short"] == 5
    assert shown["My own health or disability"] is None
    # Hidden with it: of a hidden count nobody can tell that it is not this one.
    assert shown["Getting online"] is None


def test_nobody_reads_what_one_rep_ticked(cast, signed_in):
    record = say_about_self(person=cast.rep, by=cast.rep, barriers=["health"])

    page = signed_in(cast.coordinator).get(record.get_absolute_url()).content.decode()

    assert "health" not in page


# --- How reps are ----------------------------------------------------------------------------


def test_who_wants_to_talk_reaches_the_link_person(cast):
    record = say_about_self(person=cast.rep, by=cast.rep)
    look_after(rep=record, link_person=cast.chair, by=cast.coordinator)

    said(cast.rep, wants_talk=True, words="It was a lot.")

    assert cast.chair.messages.filter(kind="reps/wants_talk").count() == 1
    assert not cast.coordinator.messages.filter(kind="reps/wants_talk").exists()
    assert "It was a lot" not in cast.chair.messages.get().body


def test_without_a_link_person_the_team_hears(cast):
    said(cast.rep, wants_talk=True)

    assert cast.coordinator.messages.filter(kind="reps/wants_talk").exists()


def test_how_somebody_is_they_say_themselves(cast):
    with pytest.raises(RuleBroken, match="themselves"):
        check_in(person=cast.rep, confidence=5, belonging=5, apart="easy", by=cast.coordinator)


def test_said_twice_on_a_day_the_last_words_count(cast):
    said(cast.rep, confidence=1)
    said(cast.rep, confidence=4)

    assert CheckIn.objects.get().confidence == 4


def test_talk_is_noted_once(cast):
    first = said(cast.rep, wants_talk=True)

    note_talk(said=first, by=cast.chair)
    note_talk(said=first, by=cast.coordinator)

    first.refresh_from_db()
    assert first.talked_by == cast.chair
    assert not CheckIn.objects.for_forum(cast.forum).waiting_for_a_talk().exists()


def test_confidence_is_a_figure_from_first_to_last(cast):
    now = timezone.now()
    for person, values in ((cast.rep, (2, 5)), (rep(cast.forum), (3, 4))):
        for ago, value in zip((200, 5), values, strict=True):
            said(person, confidence=value, now=now - timedelta(days=ago))
    once = said(rep(cast.forum), confidence=1)
    today = timezone.localdate()

    figure = all_figures()["reps_confidence"].compute(
        [cast.forum], Period(today - timedelta(days=365), today)
    )

    assert figure.value == 2
    assert figure.breakdown == {"Surer than at first": 2, "As at first": 0, "Less sure": 0}
    assert once not in figure.records


def test_own_page_shows_who_is_there_and_what_fits(cast, signed_in):
    record = say_about_self(person=cast.rep, by=cast.rep, interests="Taxis to school")
    cast.chair.phone = "01632 960 777"
    cast.chair.save(update_fields=["phone"])
    look_after(rep=record, link_person=cast.chair, by=cast.coordinator)
    session = SessionFactory(hub=HubFactory(forum=cast.forum), state="published")
    Person.objects.filter(pk=cast.coordinator.pk).update(phone="")
    fits = ItemFactory(session=session, title="Taxis for 2027", is_agreed=True)
    ItemFactory(session=session, title="Sleep", is_agreed=True)

    page = signed_in(cast.rep).get(address("mine")).content.decode()

    assert "01632 960 777" in page
    assert fits.get_absolute_url() in page
    assert ">Sleep<" not in page


def test_topics_that_are_not_published_are_shown_to_no_rep(cast):
    record = say_about_self(person=cast.rep, by=cast.rep, interests="Taxis")
    ItemFactory(session=SessionFactory(hub=HubFactory(forum=cast.forum)), title="Taxis")

    assert topics_for(record, cast.rep, timezone.now()) == []


# --- What is learned, papers, who pays -------------------------------------------------------


def test_staff_trained_with_reps_are_a_figure(cast):
    today = timezone.localdate()
    words = {"on": today, "hours": Decimal(2), "by": cast.coordinator, "forum": cast.forum}
    add_course(kind="practitioners", title="A", people=14, led_by=[cast.rep], **words)
    add_course(kind="induction", title="B", people=6, **words)
    add_course(kind="peers", title="C", people=5, **words)

    value = all_figures()["staff_trained"].compute([cast.forum], Period(today, today))

    assert (value.value, value.breakdown) == (20, {"Led with reps": 14, "Without reps": 6})


def test_leader_of_another_forum_is_refused(cast):
    with pytest.raises(RuleBroken, match="of this forum"):
        add_course(
            forum=cast.forum,
            kind="peers",
            title="A",
            on=timezone.localdate(),
            hours=Decimal(1),
            people=2,
            led_by=[cast.stranger],
            by=cast.coordinator,
        )


def test_product_brings_papers_until_the_forum_has_its_own(cast, signed_in):
    before = signed_in(cast.officer).get(address("guide-list")).content.decode()

    save_guide(
        forum=cast.forum,
        kind="officers",
        title="Our way",
        text="Ring us first.",
        by=cast.coordinator,
    )
    after = signed_in(cast.officer).get(address("guide-list")).content.decode()

    assert "How to work with parent carer reps" in before
    assert "Ring us first." in after
    assert "How to work with parent carer reps" not in after


def test_paper_says_something_or_is_a_file(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    words = {"forum": cast.forum, "kind": "policy", "title": "Money", "by": cast.chair}

    with pytest.raises(RuleBroken, match="Write the text"):
        save_guide(text=" ", **words)
    guide = save_guide(text="", upload=upload("money.pdf", pdf()), **words)

    assert Guide.objects.get() == guide
    assert guide.document.access == Document.Access.PARTNERS


def test_who_thinks_of_becoming_a_rep_reads_the_role(cast, client):
    save_guide(
        forum=cast.forum,
        kind="role",
        title="Rep",
        text="Two evenings a month.",
        by=cast.coordinator,
    )

    assert "Two evenings a month." in client.get(address("join")).content.decode()


def test_latest_word_of_a_service_counts_and_older_stay(cast, signed_in):
    service = OrganisationFactory(forum=cast.forum, name="Health board")
    for pay in ("no", "yes"):
        note_funding(
            forum=cast.forum,
            organisation=service,
            expenses="yes",
            pay=pay,
            strategic="unknown",
            words=f"Said {pay}",
            by=cast.coordinator,
        )

    page = signed_in(cast.chair).get(address("service-funding")).content.decode()

    assert "Said yes" in page
    assert "Said no" not in page
    assert service.service_fundings.count() == 2


def test_adoption_is_of_the_forums_own_and_of_this_version(cast):
    own = [cast.chair, cast.coordinator, cast.rep, cast.safeguarding_lead, cast.treasurer]
    for person in (cast.rep, cast.coordinator, cast.officer):
        for kind in ("code", "confidentiality"):
            accept_undertaking(person=person, kind=kind, number=0, by=person)
    before = adoption_of(cast.forum, timezone.now())

    write_undertaking(forum=cast.forum, kind="code", text="Be kind.", by=cast.chair)
    after = adoption_of(cast.forum, timezone.now())

    assert {each.person for each in before.people} == set(own)
    assert [each.is_whole for each in before.people] == [False, False, False, True, True]
    assert after.agreed == 0


@pytest.mark.parametrize("role", ["rep", "coordinator", "safeguarding_lead", "treasurer"])
def test_reps_and_staff_are_asked_to_agree_and_partners_are_not(cast, signed_in, role):
    asked = signed_in(getattr(cast, role)).get("/home/").content.decode()
    partner = signed_in(cast.officer).get("/home/").content.decode()

    assert "Read and agree for this year" in asked
    assert ("pay, benefits and tax" in asked) is (role in {"rep", "treasurer"})
    assert "Read and agree for this year" not in partner


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("pool-list", 7),
        ("guide-list", 5),
        ("course-list", 9),
        ("adoption", 7),
        ("service-funding", 9),
    ],
)
def test_list_asks_the_database_as_often_for_three_as_for_one(
    cast, money, signed_in, name, number, django_assert_num_queries
):
    client = signed_in(cast.chair)
    for more in (1, 2):
        for _ in range(more):
            _one_of_each(cast)
        with django_assert_num_queries(number):
            assert client.get(address(name)).status_code == 200


def _one_of_each(cast):
    person = rep(cast.forum)
    hub = HubFactory(forum=cast.forum)
    join_pool(person=person, hub=hub, by=cast.coordinator)
    say_about_self(person=person, by=person, barriers=["money"])
    accept_undertaking(person=person, kind="code", number=0, by=person)
    save_guide(forum=cast.forum, kind="policy", title=str(uuid.uuid4()), text="Yes.", by=cast.chair)
    service = OrganisationFactory(forum=cast.forum)
    answers = {"expenses": "yes", "pay": "no", "strategic": "no"}
    note_funding(forum=cast.forum, organisation=service, by=cast.chair, **answers)
    add_course(
        forum=cast.forum,
        kind="coaching",
        title="Listening",
        on=timezone.localdate(),
        hours=Decimal(1),
        people=3,
        organisation=service,
        led_by=[person],
        by=cast.chair,
    )


# --- Pay by the hour, and pay that is offered later ------------------------------------------


def test_hours_of_the_chair_are_paid_by_the_hour(cast, money):
    add_rate(
        forum=cast.forum,
        policy=money.policy,
        category="pay",
        activity=money.activity,
        by_hour=True,
        pence=Decimal(1550),
        starts_on=timezone.localdate() - timedelta(days=60),
        by=cast.treasurer,
    )

    claim = submitted(cast.rep, money.activity, minutes=300)
    line = claim.lines.get()

    assert (line.quantity, line.worth_pence, claim.total_pence) == (5, 7750, 7750)
    assert line.priced == "5 hours at £15.50"


def test_pay_that_begins_later_is_the_reps_choice_and_comes_once(cast, money):
    before = voluntary_work(cast.rep, money)

    (offered,) = pay_begins(money, before, by=cast.treasurer)
    again = pay_begins(money, before, by=cast.treasurer)
    choose_pay(claim=offered, choice="part", part_pence=500, by=cast.rep)
    sent = submit_claim(claim=offered, by=cast.rep)

    assert again == []
    assert (offered.state, offered.pays_for) == (Claim.State.DRAFT, before)
    assert (sent.state, sent.total_pence) == (Claim.State.SUBMITTED, 500)
    assert approve_claim(claim=sent, by=cast.treasurer).total_pence == 500


def test_pay_that_was_not_wanted_is_not_offered_again(cast, money):
    before = voluntary_work(cast.rep, money)
    (offered,) = pay_begins(money, before, by=cast.treasurer)

    withdraw_claim(claim=offered, by=cast.rep)

    assert pay_begins(money, before, by=cast.treasurer) == []


def test_pay_that_was_declined_then_is_not_offered_later(cast, money):
    declined = approved(cast.rep, money.activity, by=cast.treasurer, choice="declined")

    assert pay_begins(money, declined, by=cast.treasurer, pence="9900") == []


def test_offered_pay_takes_no_expense(cast, money, signed_in):
    (offered,) = pay_begins(money, voluntary_work(cast.rep, money), by=cast.treasurer)

    page = signed_in(cast.rep).post(
        address("expense-add", offered.reference, "other"),
        {
            "one_time_key": str(uuid.uuid4()),
            "words": "Lunch",
            "spent_pence": "4.00",
            "agreed_with": "Tom",
        },
    )

    assert "Only pay is claimed here" in page.content.decode()
    assert not offered.lines.exists()


def test_claim_form_asks_how_long_it_took(cast, money, signed_in):
    page = signed_in(cast.rep).post(
        address("claim-add"), {"one_time_key": str(uuid.uuid4()), "title": "A talk"}
    )

    assert "Say how many hours it took." in page.content.decode()
    assert 'value="A talk"' in page.content.decode()


def test_stage_of_who_speaks_and_how_they_came_is_kept(cast):
    record = say_about_self(person=cast.rep, by=cast.rep)

    look_after(
        rep=record,
        link_person=cast.chair,
        buddy=cast.chair,
        speaks_as="own",
        chosen_by="families",
        by=cast.coordinator,
    )

    kept = Rep.objects.get()
    assert (kept.speaks_as, kept.chosen_by, kept.buddy) == ("own", "families", cast.chair)


def test_nobody_is_their_own_buddy(cast):
    record = say_about_self(person=cast.rep, by=cast.rep)

    with pytest.raises(RuleBroken, match="somebody else"):
        look_after(rep=record, link_person=None, buddy=cast.rep, by=cast.coordinator)


def test_claim_of_another_kind_has_no_length_and_no_hourly_pay(cast, money):
    """From before the form asked: nothing to multiply, so the sum for the whole counts."""
    claim = add_claim(
        person=cast.rep,
        by=cast.rep,
        activity=money.activity,
        title="Old",
        happened_on=timezone.localdate(),
        minutes=None,
        one_time_key=uuid.uuid4(),
    )
    add_rate(
        forum=cast.forum,
        policy=money.policy,
        category="pay",
        by_hour=True,
        pence=Decimal(1500),
        up_to_minutes=60,
        starts_on=timezone.localdate() - timedelta(days=9),
        by=cast.treasurer,
    )

    assert choose_pay(claim=claim, choice="paid", by=cast.rep).asked_pence == 4000


def test_link_person_and_buddy_are_chosen_on_the_page(cast, signed_in):
    record = say_about_self(person=cast.rep, by=cast.rep)
    other = rep(cast.forum)
    client, url = signed_in(cast.coordinator), address("rep-look-after", record.pk)
    answers = {"link_person": cast.coordinator.pk, "buddy": other.pk, "speaks_as": "families"}

    client.post(url, answers)
    wrong = client.post(url, answers | {"buddy": cast.officer.pk})

    record.refresh_from_db()
    assert wrong.status_code == 200
    assert (record.link_person, record.buddy) == (cast.coordinator, other)
