"""What can wait comes together: when, in what words, and once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, datetime, time, timedelta

import pytest
from django.core import mail
from django.db import OperationalError, connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from coproduction.actions import send_digest
from coproduction.digests import digest_subject, last_digest_at, people_due
from coproduction.jobs import deliver_message, send_due_digests
from coproduction.mail import write_message
from coproduction.models import Message, Person
from coproduction.tests.factories import ForumFactory, PersonFactory


def at(text):
    """A moment by the clock in London."""
    return timezone.make_aware(datetime.fromisoformat(text))


def wrote(person, title="Letters", *, link="/letters/", now=None, needed_by=None, **options):
    return write_message(
        kind="hub/request_declined",
        to=person,
        link=link,
        request={"title": title},
        reason=f"About {title}.",
        now=now or at("2026-11-18T12:00"),
        needed_by=needed_by,
        **options,
    )


@pytest.mark.parametrize(
    ("digest", "now", "due"),
    [
        ("daily", "2026-11-19T07:29", "2026-11-18T07:30"),
        ("daily", "2026-11-19T07:30", "2026-11-19T07:30"),
        ("weekly", "2026-11-19T12:00", "2026-11-17T07:30"),  # Tuesday is the chosen day
        ("weekly", "2026-11-17T07:29", "2026-11-10T07:30"),
        ("weekly", "2026-11-17T07:30", "2026-11-17T07:30"),
        ("at_once", "2026-11-19T12:00", "2026-11-19T12:00"),
        # The clocks go back on 25 October and forward on 29 March: half past seven stays so.
        ("daily", "2026-10-25T12:00", "2026-10-25T07:30"),
        ("daily", "2027-03-28T07:00", "2027-03-27T07:30"),
    ],
)
def test_digest_is_due_at_the_forums_hour(digest, now, due):
    person = Person(forum=ForumFactory.build(), digest=digest, digest_weekday=1)
    person.forum.digest_time = time(7, 30)

    assert last_digest_at(person, at(now)) == at(due)


def test_only_those_are_due_for_whom_something_waited(cast):
    daily, weekly, nothing = cast.rep, cast.officer, cast.chair
    weekly.digest, weekly.digest_weekday = Person.Digest.WEEKLY, Person.Weekday.FRIDAY
    weekly.save()
    wrote(daily)
    wrote(weekly)

    assert people_due(at("2026-11-19T07:20")) == []
    assert people_due(at("2026-11-19T07:30")) == [daily]
    assert people_due(at("2026-11-20T07:30")) == sorted([daily, weekly], key=lambda p: p.pk)
    assert nothing not in people_due(at("2026-12-20T07:30"))


def test_forum_chooses_its_own_hour(cast):
    cast.forum.digest_time = time(18)
    cast.forum.save()
    wrote(cast.rep)

    assert people_due(at("2026-11-18T17:59")) == []
    assert people_due(at("2026-11-18T18:00")) == [cast.rep]


def test_digest_carries_everything_and_its_job_waits(cast):
    messages = [wrote(cast.rep, title, link=f"/{title}/") for title in ("Letters", "Taxis")]
    jobs = ProcrastinateJob.objects.count()

    digest = send_digest(person=cast.rep, now=at("2026-11-19T07:30"))

    for message in messages:
        message.refresh_from_db()
        assert (message.state, message.carried_by) == (Message.State.IN_DIGEST, digest)
        assert message.words in digest.body
    assert (digest.state, digest.subject) == (Message.State.WAITING, "2 things to read")
    assert digest.body.count("Hello ") == 1
    assert ProcrastinateJob.objects.count() == jobs + 1


def test_delivered_digest_marks_what_it_carried(cast):
    messages = [wrote(cast.rep), wrote(cast.rep, "Taxis")]
    digest = send_digest(person=cast.rep, now=at("2026-11-19T07:30"))

    deliver_message.func(None, message_id=digest.pk)

    digest.refresh_from_db()
    for message in messages:
        message.refresh_from_db()
        assert (message.state, message.sent_at) == (Message.State.SENT, digest.sent_at)
    assert len(mail.outbox) == 1


def test_digest_of_one_is_that_message(cast):
    message = wrote(cast.rep)

    sent = send_digest(person=cast.rep, now=at("2026-11-19T07:30"))

    assert (sent, sent.state, sent.carried_by) == (message, Message.State.WAITING, None)
    assert Message.objects.filter(kind=Message.DIGEST).count() == 0


def test_digest_asked_for_twice_goes_once(cast):
    wrote(cast.rep), wrote(cast.rep, "Taxis")

    first = send_digest(person=cast.rep)
    second = send_digest(person=cast.rep)

    assert (first is not None, second) == (True, None)


def test_digest_stops_for_somebody_whom_mail_no_longer_reaches(cast):
    message = wrote(cast.rep)
    cast.rep.email_bounced_at, cast.rep.email_bounce = timezone.now(), "hard"
    cast.rep.save()

    assert send_digest(person=cast.rep) is None
    message.refresh_from_db()
    assert (message.state, message.to) == (Message.State.NO_EMAIL, "")


def test_job_sends_what_is_due_and_again_sends_nothing(cast):
    wrote(cast.rep), wrote(cast.rep, "Taxis"), wrote(cast.officer)
    half_past_seven = int(at("2026-11-19T07:30").timestamp())

    for _ in range(2):
        send_due_digests.func(None, timestamp=half_past_seven)

    assert Message.objects.filter(kind=Message.DIGEST).count() == 1
    assert Message.objects.for_digest().count() == 0


def test_digest_that_fails_holds_up_nobody_elses(cast, monkeypatch):
    for person in (cast.rep, cast.officer):
        wrote(person), wrote(person, "Taxis")
    bad = min(cast.rep, cast.officer, key=lambda person: person.pk)

    def fails_for_one(*, person, now):
        if person == bad:
            raise RuntimeError("broken")
        return send_digest(person=person, now=now)

    monkeypatch.setattr("coproduction.jobs.send_digest", fails_for_one)
    send_due_digests.func(None, timestamp=int(at("2026-11-19T07:30").timestamp()))

    assert Message.objects.filter(kind=Message.DIGEST).exclude(person=bad).count() == 1
    assert bad.messages.for_digest().count() == 2


@pytest.mark.parametrize(
    ("days", "subject"),
    [
        ([4, 4, None, None, None], "2 things need you by 4 December, 3 to read"),
        ([4, 9], "2 things need you – the first by 4 December"),
        ([9, None], "1 thing needs you by 9 December, 1 to read"),
        ([None, None], "2 things to read"),
    ],
)
def test_subject_says_how_many_and_the_most_pressing(days, subject):
    messages = [Message(needed_by=day and date(2026, 12, day)) for day in days]

    assert digest_subject(messages) == subject


def test_digest_groups_by_topic_newest_first_and_what_is_needed_on_top(cast):
    start = at("2026-11-18T12:00")
    told = [
        ("Letters", "/letters/", None),
        ("Taxis", "/taxis/", None),
        ("Letters again", "/letters/", None),
        ("Letters again", "/letters/", None),
        ("Answer", "/answer/", date(2026, 12, 4)),
    ]
    for minute, (title, link, needed_by) in enumerate(told):
        wrote(
            cast.rep, title, link=link, needed_by=needed_by, now=start + timedelta(minutes=minute)
        )

    words = send_digest(person=cast.rep, now=at("2026-11-19T07:30")).words

    order = ["WHAT NEEDS YOU", "About Answer", "TO READ", "About Letters again", "2 such messages"]
    order += ["Before that: Not this time: Letters", "About Letters.", "About Taxis"]
    places = [words.index(text) for text in order]
    assert places == sorted(places)
    assert words.count("About Letters again") == 1


def test_digest_keeps_confidential_words_out(cast):
    wrote(cast.rep), wrote(cast.rep, "Secret", confidential=True)

    digest = send_digest(person=cast.rep)

    assert "About Secret" not in digest.body
    assert "Not this time: Secret" in digest.body


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("races")
class TestTwoWorkersAtOnce:
    WORKERS = 8

    def send_together(self, *, even_if=()):
        person = PersonFactory()
        for number in range(3):
            wrote(person, f"Topic {number}", link=f"/{number}/")
        start = threading.Barrier(self.WORKERS)

        def work(_):
            try:
                start.wait()
                with suppress(*even_if):
                    send_digest(person=person)
            finally:
                connection.close()

        with ThreadPoolExecutor(self.WORKERS) as threads:
            list(threads.map(work, range(self.WORKERS)))
        return Message.objects.filter(kind=Message.DIGEST).count()

    def test_one_digest_is_sent(self):
        assert self.send_together() == 1

    def test_several_are_sent_without_the_lock(self, monkeypatch):
        """The control: nobody waits for the person, so several carry the same messages.

        Some of them may stand in each other's way, and are stopped by the database.
        """
        together = threading.Barrier(self.WORKERS)

        def unlocked(person):
            return Person.objects.select_related("forum").get(pk=person.pk)

        def subject_of_what_all_saw(messages):
            together.wait()
            return digest_subject(messages)

        monkeypatch.setattr("coproduction.actions.digest.locked_person", unlocked)
        monkeypatch.setattr("coproduction.actions.digest.digest_subject", subject_of_what_all_saw)

        assert self.send_together(even_if=[OperationalError]) > 1
