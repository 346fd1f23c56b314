"""Reports that are signed, written and published at once. Each has a control that goes wrong."""

import pytest

from coproduction.actions import publish_report, sign_report, write_report_part
from coproduction.exceptions import RuleBroken
from coproduction.models import Event, Report
from coproduction.tests.at_once import all_at_once, meeting
from coproduction.tests.report_world import begun, signed, written

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def report(cast):
    draft = begun(cast.forum, cast.coordinator, partner=cast.council)
    return written(draft, cast.coordinator, cast.facilitator)


def unlocked(report):
    return Report.objects.select_related(
        "forum", "partner", "forum_agreed_by", "partner_agreed_by"
    ).get(pk=report.pk)


def sign_both(report, cast):
    people = [cast.coordinator, cast.facilitator]
    all_at_once(
        2, lambda place: sign_report(report=report, version=report.version, by=people[place])
    )
    report.refresh_from_db()


def test_both_keys_at_once_are_both_turned(report, cast):
    sign_both(report, cast)

    assert report.both_agreed
    assert report.state == Report.State.AGREED


def test_both_keys_at_once_never_meet_without_the_lock(report, cast, monkeypatch):
    """The control: each side reads a report without the other's key, and writes that back."""
    monkeypatch.setattr("coproduction.actions.report._locked", meeting(2, unlocked))

    sign_both(report, cast)

    assert not report.both_agreed


def test_words_that_change_while_it_is_signed_are_never_signed_unread(report, cast):
    part = report.parts.in_order().first()

    results = all_at_once(
        2,
        lambda place: (
            write_report_part(part=part, words="Quite different.", by=cast.officer)
            if place
            else sign_report(report=report, version=report.version, by=cast.coordinator)
        ),
    )

    report.refresh_from_db()
    assert report.forum_agreed_by is None
    was_first = isinstance(results[0], RuleBroken)
    assert was_first or "report.signed" in verbs(report)


def test_words_are_signed_unread_without_the_lock(report, cast, monkeypatch):
    """The control: the signature reads the old words, and stands under the new ones."""
    part = report.parts.in_order().first()
    monkeypatch.setattr("coproduction.actions.report._locked", meeting(2, unlocked))

    all_at_once(
        2,
        lambda place: (
            write_report_part(part=part, words="Quite different.", by=cast.officer)
            if place
            else sign_report(report=report, version=report.version, by=cast.coordinator)
        ),
    )

    report.refresh_from_db()
    part.refresh_from_db()
    assert part.partner_words == "Quite different."
    assert report.forum_agreed_by == cast.coordinator


def test_published_by_many_at_once_is_published_once(report, cast):
    signed(report, cast.coordinator, cast.facilitator)

    results = all_at_once(
        6,
        lambda place: publish_report(
            report=report, is_public=True, by=[cast.coordinator, cast.chair][place % 2]
        ),
    )

    report.refresh_from_db()
    assert report.state == Report.State.PUBLISHED
    assert verbs(report).count("report.published") == 1
    refused = [each for each in results if isinstance(each, RuleBroken)]
    assert len(refused) == 3
    assert all("published already" in str(each) for each in refused)


def verbs(report):
    events = Event.objects.filter(subject_type="coproduction.report", subject_id=report.pk)
    return list(events.values_list("verb", flat=True))
