"""A charter held against what was done: sums that were done by hand, and both sides' word."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pgtrigger
import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from charters.actions import add_party_note, close_test, judge_promise, open_test
from charters.models import (
    CaseStudy,
    Charter,
    CharterTest,
    KiteMark,
    Measure,
    PartyNote,
    ServicePlanLine,
    Signature,
    Verdict,
)
from charters.testing import Result, judged_verdict, results_of, together
from charters.tests.factories import adopted_charter, draft_charter, in_force
from coproduction.actions import claim_influence
from coproduction.exceptions import RuleBroken
from coproduction.figures import Case, Period, all_figures
from coproduction.tests.factories import InfluenceFactory, OrganisationFactory, PersonFactory
from hub.models import Attendance, ExpectedOrganisation, Item, Rating, Session
from hub.tests.factories import HubFactory, ItemFactory, RequestFactory, SessionFactory

SPRING = Period(date(2026, 3, 1), date(2026, 5, 31))


def at(day, hour=11, minute=0):
    return timezone.make_aware(datetime(2026, *day, hour, minute))


def kept(key, forum, period=SPRING):
    """Which of the figure's cases were kept, in order."""
    return [case.is_kept for case in all_figures()[key].cases([forum], period)]


@pytest.fixture
def hub(cast):
    cast.forum.agenda_notice_days, cast.forum.notes_days = 7, 10
    cast.forum.save()
    return HubFactory(forum=cast.forum)


def held(hub, day, **fields):
    hours = fields.pop("hours", (11, 0))
    start = timezone.make_aware(datetime(2026, *day, *hours))
    return SessionFactory(hub=hub, starts_at=start, state=Session.State.HELD, **fields)


# Each figure, counted by hand


def test_agenda_is_in_time_on_the_day_that_was_promised(cast, hub):
    for day, out in (((3, 20), (3, 13)), ((4, 17), (4, 11)), ((5, 15), None)):
        by = cast.coordinator if out else None
        held(hub, day, published_at=out and at(out), published_by=by)

    assert kept("agenda_in_time", cast.forum) == [True, False, False]


def test_notes_count_by_the_day_on_which_they_are_due(cast, hub):
    days = (((3, 6), (3, 16)), ((4, 3), (4, 14)), ((4, 24), None), ((5, 29), None))
    for day, out in days:
        by = cast.coordinator if out else None
        held(hub, day, notes_published_at=out and at(out, 23, 30), notes_published_by=by)

    # The fourth is due on 8 June, after the period.
    assert kept("notes_in_time", cast.forum) == [True, False, False]


def test_school_hours_leave_out_evenings_weekends_and_bank_holidays(cast, hub):
    for day, hours in (
        ((3, 6), (9, 15)),
        ((3, 13), (13, 0)),
        ((3, 20), (18, 0)),
        ((3, 28), (11, 0)),
        ((4, 3), (11, 0)),  # Good Friday
    ):
        held(hub, day, hours=hours, minutes=90)

    assert kept("in_school_hours", cast.forum) == [True, True, False, False, False]


def test_access_is_told_by_the_hub(cast, hub):
    told = HubFactory(forum=cast.forum, place_access="A ramp.")
    held(hub, (3, 6))
    held(told, (3, 13))

    assert kept("access_told", cast.forum) == [False, True]


def test_requests_count_as_late_as_they_were_sent(cast, hub):
    for is_late in (False, True):
        RequestFactory(
            hub=hub,
            requestor=cast.officer,
            state="sent",
            sent_at=at((3, 9)),
            is_late=is_late,
            late_reason="Illness." if is_late else "",
        )

    cases = all_figures()["asked_in_time"].cases([cast.forum], SPRING)

    assert sorted(case.is_kept for case in cases) == [False, True]
    assert {case.organisation for case in cases} == {cast.council.name}


def test_papers_count_when_they_came_were_linked_or_were_not_needed(cast, hub):
    session = held(hub, (3, 20))
    due = {"papers_due_on": date(2026, 3, 13), "state": Item.State.PRESENTED, "session": session}
    ItemFactory(**due)
    ItemFactory(**due, has_no_papers=True)
    ItemFactory(**due, papers_link="https://example.org/paper")

    assert kept("papers_in_time", cast.forum) == [False, True, True]


def test_coming_counts_only_while_it_was_expected(cast, hub):
    health = OrganisationFactory(forum=cast.forum, name="Zed Health")
    first, second = held(hub, (3, 6)), held(hub, (4, 10))
    expect = ExpectedOrganisation.objects.create
    expect(hub=hub, organisation=cast.council, since=date(2026, 1, 1))
    expect(hub=hub, organisation=health, since=date(2026, 4, 1))
    Attendance.objects.create(session=first, person=cast.officer, came_as="officer")

    cases = all_figures()["came_when_expected"].cases([cast.forum], SPRING)

    found = [(case.organisation, case.on, case.is_kept) for case in cases]
    assert found == [
        (cast.council.name, first.day, True),
        (cast.council.name, second.day, False),
        (health.name, second.day, False),
    ]


@pytest.mark.parametrize(
    ("felt", "outcome"),
    [
        (["co_design"] * 3, [True]),
        (["co_design", "co_design", "consultation"], [True]),
        (["co_design", "consultation", "consultation"], [False]),
        (["co_production", "co_production"], []),
    ],
)
def test_level_is_as_meant_from_half_a_level_under(felt, outcome, cast, hub):
    item = ItemFactory(
        session=held(hub, (3, 6)),
        state=Item.State.PRESENTED,
        request=RequestFactory(hub=hub, level="co_design"),
    )
    for level in felt:
        Rating.objects.create(item=item, side="rep", level_felt=level, listened="yes", early="yes")

    assert kept("level_felt_as_asked", cast.forum) == outcome


def test_answers_count_by_the_first_that_is_not_too_early(cast):
    due = {"work__forum": cast.forum, "owed_by": cast.officer, "heard_on": date(2026, 2, 1)}
    first = InfluenceFactory(**due, due_on=date(2026, 3, 10))
    second = InfluenceFactory(**due, due_on=date(2026, 3, 11))
    InfluenceFactory(**due, due_on=date(2026, 3, 12))
    claims = ((first, (3, 10), 23), (second, (3, 12), 1))
    for influence, day, hour in claims:
        claim_influence(
            influence=influence,
            outcome="changed",
            what="Done.",
            by=cast.officer,
            now=at(day, hour),
        )

    assert kept("answered_in_time", cast.forum) == [True, False, False]


def test_words_of_cases_name_no_topic_and_nobody(cast, hub):
    """Anybody may read them: a topic that is not public must not come out here."""
    session = held(hub, (3, 20))
    item = ItemFactory(
        session=session,
        title="Secret topic",
        requestor=cast.officer,
        papers_due_on=date(2026, 3, 13),
        state=Item.State.PRESENTED,
    )
    Attendance.objects.create(session=session, item=item, person=cast.rep, came_as="rep")
    InfluenceFactory(
        work__forum=cast.forum,
        work__title="Secret topic",
        owed_by=cast.officer,
        due_on=date(2026, 4, 1),
    )

    cases = [
        case
        for figure in all_figures().values()
        if figure.cases
        for case in figure.cases([cast.forum], SPRING)
    ]

    assert len(cases) >= 4
    told = " ".join(case.words for case in cases)
    for hidden in ("Secret topic", cast.officer.name, cast.rep.name):
        assert hidden not in told


@pytest.mark.parametrize(
    ("kept_count", "counted", "verdict"),
    [
        (2, 2, Verdict.CANNOT_TELL),
        (3, 3, Verdict.KEPT),
        (9, 10, Verdict.KEPT),
        (89, 100, Verdict.PARTLY),
        (5, 10, Verdict.PARTLY),
        (49, 100, Verdict.NOT_KEPT),
        (0, 0, Verdict.CANNOT_TELL),
    ],
)
def test_verdict_at_its_limits(kept_count, counted, verdict):
    assert Measure().verdict(kept_count, counted) == verdict


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ({}, Verdict.CANNOT_TELL),
        ({"forum": "kept"}, Verdict.CANNOT_TELL),
        ({"forum": "kept", "partner": "kept"}, Verdict.KEPT),
        ({"forum": "partly", "partner": "kept"}, Verdict.DIFFER),
    ],
)
def test_one_voice_alone_cannot_tell(said, verdict):
    judgements = {side: SimpleNamespace(verdict=word) for side, word in said.items()}

    assert judged_verdict(judgements) == verdict


def test_organisations_together_are_kept_only_when_each_is():
    assert together(["kept", "cannot_tell"]) == Verdict.KEPT
    assert together(["kept", "not_kept"]) == Verdict.PARTLY
    assert together(["kept", "differ"]) == Verdict.DIFFER
    assert together(["cannot_tell"]) == Verdict.CANNOT_TELL


# The test itself


@pytest.fixture
def tested(cast):
    charter = adopted_charter(cast.forum, cast.coordinator)
    signature = in_force(charter, cast.coordinator)
    today = timezone.localdate()
    test = open_test(
        charter=charter, starts_on=today - timedelta(days=90), ends_on=today, by=cast.coordinator
    )
    promise = charter.commitments.filter(side="partner", measure=None).first()
    return SimpleNamespace(
        test=test, promise=promise, partner=signature.organisation, signatory=signature.signatory
    )


def judge(tested, by, verdict="kept", organisation=None, **kwargs):
    return judge_promise(
        test=tested.test,
        commitment=kwargs.pop("commitment", tested.promise),
        organisation=organisation,
        verdict=verdict,
        evidence=kwargs.pop("evidence", "The notes of May."),
        by=by,
    )


def result(tested, organisation):
    promises = results_of(tested.test, today=timezone.localdate())
    found = next(each for each in promises if each.commitment == tested.promise)
    return next(each for each in found.by_organisation if each.organisation_id == organisation.pk)


def test_both_sides_judge_each_partner_that_signed(tested, cast):
    judge(tested, cast.chair, "partly", tested.partner)
    alone = result(tested, tested.partner).verdict
    judge(tested, tested.signatory, "kept", tested.partner)

    assert alone == Verdict.CANNOT_TELL
    assert result(tested, tested.partner).verdict == Verdict.DIFFER


def test_side_says_it_anew_and_its_newer_word_counts(tested, cast):
    judge(tested, cast.chair, "not_kept", tested.partner)
    judge(tested, cast.coordinator, "kept", tested.partner)
    judge(tested, tested.signatory, "kept", tested.partner)

    assert result(tested, tested.partner).verdict == Verdict.KEPT


@pytest.mark.parametrize("role", ["rep", "treasurer", "officer", "safeguarding_lead"])
def test_only_who_speaks_for_a_side_judges(role, tested, cast):
    with pytest.raises(RuleBroken, match="signatories judge this"):
        judge(tested, getattr(cast, role), organisation=tested.partner)


def test_partner_judges_itself_alone(tested, cast):
    with pytest.raises(RuleBroken, match="judges this for its side"):
        judge(tested, cast.facilitator, organisation=tested.partner)


def test_what_is_counted_is_not_judged(tested, cast):
    counted = tested.test.charter.commitments.exclude(measure=None).first()

    with pytest.raises(RuleBroken, match="counted from records"):
        judge(tested, cast.chair, commitment=counted)


def test_judgement_without_evidence_is_refused(tested, cast):
    with pytest.raises(RuleBroken, match="what shows it"):
        judge(tested, cast.chair, organisation=tested.partner, evidence=" ")


def test_draft_is_not_tested(cast):
    with pytest.raises(RuleBroken, match="adopted"):
        open_test(
            charter=draft_charter(cast.forum, cast.coordinator),
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 2, 1),
            by=cast.coordinator,
        )


def test_closed_test_stays_whatever_the_records_become(tested, cast):
    owed = [
        InfluenceFactory(
            work__forum=cast.forum,
            owed_by=cast.officer,
            due_on=timezone.localdate() - timedelta(days=5),
        )
        for _ in range(3)
    ]
    close_test(test=tested.test, learned="Much.", by=cast.chair)
    for influence in owed:
        type(influence).objects.filter(pk=influence.pk).update(
            due_on=timezone.localdate() + timedelta(days=50)
        )

    test = CharterTest.objects.select_related("charter__forum").get()
    found = {
        each.figure.key: each.overall
        for each in results_of(test, today=timezone.localdate())
        if each.figure
    }

    answers = found["answered_in_time"]
    assert (answers.verdict, answers.kept, answers.counted) == (Verdict.NOT_KEPT, 0, 3)
    assert len(answers.cases) == 3


def test_note_of_a_party_stays_also_after_the_end(tested, cast):
    close_test(test=tested.test, learned="Much.", by=cast.chair)
    add_party_note(test=tested.test, commitment=None, text="We object.", by=tested.signatory)

    for change in (
        lambda: PartyNote.objects.update(text="Nothing."),
        lambda: PartyNote.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pgtrigger.ignore("charters.PartyNote:party_note_stays"):
        assert PartyNote.objects.update(text="Control.") == 1


def test_party_reads_its_note_on_the_public_page(tested, client):
    add_party_note(
        test=tested.test, commitment=tested.promise, text="We moved.", by=tested.signatory
    )

    page = client.get(reverse("charters:test", args=["here", tested.test.pk])).content.decode()

    assert "We moved." in page
    assert f"{tested.partner} says:" in page


def test_rep_without_a_side_adds_no_note(tested, cast):
    with pytest.raises(RuleBroken, match="team and its partners"):
        add_party_note(test=tested.test, commitment=None, text="x", by=cast.rep)


def test_page_of_a_test_takes_as_many_queries_for_one_organisation_as_for_three(
    tested, cast, client, django_assert_num_queries
):
    url = reverse("charters:test", args=["here", tested.test.pk])
    client.get(url)
    with django_assert_num_queries(18):
        client.get(url)
    for _ in range(2):
        signature = in_force(tested.test.charter, cast.coordinator)
        judge(tested, cast.chair, "kept", signature.organisation)
        officer = PersonFactory(
            forum=cast.forum, roles=["officer"], organisation=signature.organisation
        )
        InfluenceFactory(work__forum=cast.forum, owed_by=officer)

    with django_assert_num_queries(18):
        client.get(url)


# The demo, counted by hand


def test_demo_shows_every_state_and_its_sums_stand_on_its_records(db):
    # The whole demo takes a while to load: once, for both.
    call_command("demo", verbosity=0)

    every_state_is_there()
    sums_stand_on_records()


def every_state_is_there():
    assert set(Charter.objects.values_list("state", flat=True)) == set(Charter.State)
    assert set(Signature.objects.values_list("state", flat=True)) == set(Signature.State)
    assert set(KiteMark.objects.values_list("state", flat=True)) == set(KiteMark.State)
    assert set(CaseStudy.objects.values_list("state", flat=True)) == set(CaseStudy.State)
    lines = ServicePlanLine.objects.values_list("state", flat=True)
    assert set(lines) == set(ServicePlanLine.State)


def sums_stand_on_records():
    """Each figure of the open test, counted here again from the tables themselves."""
    test = (
        CharterTest.objects.filter(charter__forum__slug="warwickshire", closed_at=None)
        .select_related("charter__forum")
        .get()
    )
    forum, first, last = test.charter.forum, test.starts_on, test.ends_on
    found = {
        each.figure.key: each.overall
        for each in results_of(test, today=timezone.localdate())
        if each.figure
    }

    sessions = Session.objects.filter(
        hub__forum=forum, kind="main", state="held", starts_at__date__range=(first, last)
    ).select_related("hub__forum")
    agendas = [
        s.published_at is not None
        and (s.day - timezone.localdate(s.published_at)).days >= s.hub.agenda_notice
        for s in sessions
    ]
    due = forum.influences.filter(due_on__range=(first, last)).exclude(state="lapsed")
    answers = [
        any(
            claim.outcome != "too_early" and timezone.localdate(claim.claimed_at) <= entry.due_on
            for claim in entry.claims.all()
        )
        for entry in due.prefetch_related("claims")
    ]
    assert (found["agenda_in_time"].kept, found["agenda_in_time"].counted) == (
        sum(agendas),
        len(agendas),
    )
    assert (found["answered_in_time"].kept, found["answered_in_time"].counted) == (
        sum(answers),
        len(answers),
    )
    assert found["access_told"].kept == sum(bool(s.hub.place_access) for s in sessions)
    assert len(agendas) >= 3
    assert len(answers) >= 3


def test_of_writers_a_test_tells_everybody_a_share_and_no_days(cast, client):
    """Everybody reads a test: the day of one writer, and a few who waited, are not in it."""
    charter = adopted_charter(cast.forum, cast.chair)
    commitment = charter.commitments.first()
    Measure.objects.update_or_create(
        commitment=commitment, defaults={"figure": "replied_in_time", "fewest": 3}
    )
    cases = [
        Case(SPRING.ends_on, "An answer to a writer, promised for 5 May", number > 8)
        for number in range(18)
    ]

    shown = [
        Result(commitment, "partly", kept=kept, counted=counted, cases=cases).in_words
        for kept, counted in ((9, 18), (17, 18), (2, 3), (40, 40))
    ]

    assert shown == [
        "About 50 of a hundred",
        "Too few to show",
        "Too few to show",
        "About 100 of a hundred",
    ]
    assert Result(commitment, "partly", kept=9, counted=18, cases=cases).missed == []
