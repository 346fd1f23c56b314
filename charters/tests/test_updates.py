"""Families are told how it goes on the day that was promised, also after the end."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from charters.actions import give_update, let_go_of_update, promise_update
from charters.jobs import look_after_charters
from charters.models import PromisedUpdate
from coproduction.actions import hand_over
from coproduction.exceptions import RuleBroken
from coproduction.figures import Period, all_figures
from coproduction.models import Message
from coproduction.needs import needs_of
from coproduction.tests.factories import PersonFactory, WorkFactory
from coproduction.thread import thread_of

TODAY = timezone.localdate


@pytest.fixture
def work(cast):
    return WorkFactory(forum=cast.forum, title="Saturday clubs", is_closed=True)


def promised(work, cast, *, days=10, what="Who has a place", owed_by=None, **kwargs):
    return promise_update(
        work=work,
        due_on=TODAY() + timedelta(days=days),
        what=what,
        owed_by=owed_by or cast.officer,
        by=cast.coordinator,
        **kwargs,
    )


def overdue(work, cast, *, days=3, **kwargs):
    """Promised well before, for a day that has passed."""
    return promised(work, cast, days=-days, now=timezone.now() - timedelta(days=60), **kwargs)


def mails():
    return Message.objects.filter(kind="charters/update_due")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"days": -1}, "still to come"), ({"what": "who has a place "}, "stands there already")],
)
def test_update_is_refused(cast, work, changes, sentence):
    promised(work, cast)

    with pytest.raises(RuleBroken, match=sentence):
        promised(work, cast, **changes)


def test_update_is_owed_by_somebody_who_takes_part(cast, work):
    for person, sentence in (
        (PersonFactory(roles=["coordinator"]), "known to this forum"),
        (PersonFactory(forum=cast.forum, roles=["safeguarding_lead"]), "cannot write"),
        (PersonFactory(forum=cast.forum, roles=["rep"], is_active=False), "cannot write"),
    ):
        with pytest.raises(RuleBroken, match=sentence):
            promised(work, cast, owed_by=person)


def test_clock_reminds_once_and_only_when_the_day_comes_near(cast, work):
    promised(work, cast, days=14)
    promised(work, cast, days=15, what="Next year")
    told = promised(work, cast, days=5, what="Told")
    give_update(update=told, words="All well.", by=cast.officer)

    for _ in range(2):
        look_after_charters(timestamp=0)

    mail = mails().get()
    assert mail.to == cast.officer.email
    assert "Saturday clubs" in mail.subject


def test_who_owes_it_finds_it_on_their_page_and_nobody_else(cast, work):
    promised(work, cast)

    found = {
        who.name: [need.title for need in needs_of(who, TODAY())]
        for who in (cast.officer, cast.rep)
    }

    title = "Tell families: Who has a place"
    assert title in found[cast.officer.name]
    assert title not in found[cast.rep.name]


def test_what_families_were_told_stands_in_the_thread_for_good(cast, work):
    update = promised(work, cast)

    give_update(update=update, words="131 of 140 places are taken.", by=cast.officer)

    entry = next(each for each in thread_of(work, cast.rep) if "Who has a place" in each.title)
    assert entry.words == "131 of 140 places are taken."
    with pytest.raises(RuleBroken, match="have been told"):
        give_update(update=update, words="Other words", by=cast.officer)
    with pytest.raises(RuleBroken, match="have been told"):
        let_go_of_update(update=update, reason="No", by=cast.coordinator)


def test_update_let_go_says_why_and_is_not_counted(cast, work):
    let_go_of_update(update=overdue(work, cast), reason="It did not open.", by=cast.coordinator)

    period = Period(TODAY() - timedelta(days=30), TODAY())
    assert all_figures()["updates_in_time"].cases([cast.forum], period) == []


def test_figure_counts_what_was_told_in_time(cast, work):
    in_time = overdue(work, cast, days=10)
    late = overdue(work, cast, days=9, what="Late")
    overdue(work, cast, days=8, what="Never")
    promised(work, cast, days=8, what="Not yet")
    at = timezone.now()
    give_update(update=in_time, words="x", by=cast.officer, now=at - timedelta(days=11))
    give_update(update=late, words="x", by=cast.officer, now=at)

    period = Period(TODAY() - timedelta(days=30), TODAY())
    figure = all_figures()["updates_in_time"]
    assert [case.is_kept for case in figure.cases([cast.forum], period)] == [True, False, False]
    assert figure.compute([cast.forum], period).value == 33


def test_who_leaves_hands_their_updates_over(cast, work):
    colleague = PersonFactory(
        forum=cast.forum, roles=["officer"], organisation=cast.officer.organisation
    )
    update = promised(work, cast)

    hand_over(leaver=cast.officer, to=colleague, by=cast.coordinator)

    update.refresh_from_db()
    assert update.owed_by == colleague


def test_update_is_promised_and_told_on_the_pages(cast, work, signed_in):
    client = signed_in(cast.officer)
    day = TODAY() + timedelta(days=40)
    plan = reverse("charters:work-plan", args=["here", work.reference])

    client.post(
        reverse("charters:update-promise", args=["here", work.reference]),
        {
            "what": "A year on",
            "due_on_day": day.day,
            "due_on_month": day.month,
            "due_on_year": day.year,
            "owed_by": cast.officer.pk,
        },
    )
    update = PromisedUpdate.objects.get()
    before = client.get(plan).content.decode()
    client.post(reverse("charters:update-give", args=["here", update.pk]), {"words": "It is fair."})

    after = client.get(plan).content.decode()
    assert "A year on" in before
    assert "To come" in before
    assert "It is fair." in after
    assert "Told" in after


@pytest.mark.parametrize(
    "broken",
    [
        {"given_at": timezone.now()},
        {"words": "Said by nobody"},
        {"let_go_at": timezone.now()},
        {"let_go_reason": "Because"},
    ],
)
def test_half_told_is_refused_by_the_database(cast, work, broken):
    update = promised(work, cast)

    with pytest.raises(IntegrityError), transaction.atomic():
        PromisedUpdate.objects.filter(pk=update.pk).update(**broken)
