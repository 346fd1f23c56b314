"""All of a forum as one file: asked for with a reason, told to others, gone after some days."""

import json
import uuid
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import timezone

from coproduction.actions import (
    ask_for_take_out,
    delete_take_out,
    make_take_out,
    say_take_out_failed,
)
from coproduction.exceptions import RuleBroken
from coproduction.jobs import make_forum_file
from coproduction.kept_in_words import as_page, in_words
from coproduction.models import Event, Message, TakeOut
from coproduction.tests.factories import WorkFactory


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def asked(cast, **fields):
    fields = {"reason": "We move.", "one_time_key": uuid.uuid4(), "by": cast.coordinator} | fields
    return ask_for_take_out(forum=cast.forum, **fields)


def verbs(cast):
    events = Event.objects.filter(forum_id=cast.forum.pk).order_by("position")
    return list(events.values_list("verb", flat=True))


def test_page_asks_for_a_second_factor(cast, signed_in):
    response = signed_in(cast.coordinator).get(reverse("take-out", args=["here"]))

    assert response.status_code == 302
    assert response.url.startswith("/accounts/2fa/")


def test_page_refuses_without_a_reason_and_keeps_what_was_typed(cast, proved):
    response = proved(cast.chair).post(
        reverse("take-out", args=["here"]), {"reason": " ", "one_time_key": uuid.uuid4()}
    )

    assert "Say why you need all of the forum&#x27;s records." in response.content.decode()
    assert not TakeOut.objects.exists()


def test_asking_twice_with_one_key_makes_one(cast, proved):
    form = {"reason": "We move.", "one_time_key": str(uuid.uuid4())}
    client = proved(cast.coordinator)

    for _ in range(2):
        response = client.post(reverse("take-out", args=["here"]), form)
        assert response.status_code == 302

    assert TakeOut.objects.get().reason == "We move."
    assert verbs(cast) == ["take_out.asked"]


def test_chair_and_safeguarding_lead_hear_of_it(cast):
    asked(cast)

    told = Message.objects.filter(kind="coproduction/take_out_asked")
    assert {each.person for each in told} == {cast.chair, cast.safeguarding_lead}
    assert {each.state for each in told} == {Message.State.WAITING}


def test_reason_is_needed(cast):
    with pytest.raises(RuleBroken, match="Say why"):
        asked(cast, reason=" \n")


@pytest.mark.django_db(transaction=True)
def test_file_holds_the_forum_and_is_in_the_record(cast, proved):
    WorkFactory(forum=cast.forum, title="Short breaks")
    take_out = asked(cast)

    make_forum_file(take_out.pk)

    take_out.refresh_from_db()
    assert take_out.state == TakeOut.State.READY
    response = proved(cast.chair).get(reverse("take-out-download", args=["here", take_out.pk]))
    data = b"".join(response.streaming_content)
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"].startswith('attachment; filename="here-')
    assert len(data) == take_out.size
    with ZipFile(BytesIO(data)) as packed:
        assert "Short breaks" in packed.read("forum/coproduction-work.csv").decode()
        manifest = json.loads(packed.read("forum/manifest.json"))
    assert take_out.rows == sum(each["rows"] for each in manifest["files"]) > 0
    taken = Event.objects.get(forum_id=cast.forum.pk, verb="forum.taken_out")
    assert taken.fields == [f"rows: {take_out.rows}", "documents: 0"]
    assert taken.actor == f"person:{cast.coordinator.pk}"
    assert verbs(cast)[-1] == "take_out.downloaded"


@pytest.mark.django_db(transaction=True)
def test_job_run_twice_makes_one_file(cast):
    take_out = asked(cast)

    make_forum_file(take_out.pk)
    make_forum_file(take_out.pk)

    assert verbs(cast).count("forum.taken_out") == 1


def test_job_that_fails_says_so_on_the_page(cast, proved):
    """Inside this test's transaction no new one can begin, so the job does fail."""
    take_out = asked(cast)

    make_forum_file(take_out.pk)

    take_out.refresh_from_db()
    assert take_out.state == TakeOut.State.FAILED
    page = proved(cast.coordinator).get(reverse("take-out", args=["here"])).content.decode()
    assert "Could not be made" in page
    assert "Ask again." in page
    assert say_take_out_failed(take_out=take_out).state == TakeOut.State.FAILED
    assert make_take_out(take_out=take_out).state == TakeOut.State.FAILED


def test_file_is_gone_after_its_days(
    cast, proved, settings, django_capture_on_commit_callbacks, tmp_path
):
    stored = tmp_path / "forum.zip"
    stored.write_bytes(b"zip")
    take_out = TakeOut.objects.create(
        forum=cast.forum,
        one_time_key=uuid.uuid4(),
        reason="We move.",
        state=TakeOut.State.READY,
        asked_at=timezone.now(),
        asked_by=cast.coordinator,
        ends_at=timezone.now() - timedelta(minutes=1),
        file="forum.zip",
        size=3,
        rows=1,
        files=0,
    )
    address = reverse("take-out-download", args=["here", take_out.pk])

    over = proved(cast.coordinator).get(address)
    with django_capture_on_commit_callbacks(execute=True):
        delete_take_out(take_out=TakeOut.objects.to_delete(timezone.now()).get())

    assert over.status_code == 404
    assert not stored.exists()
    assert TakeOut.objects.get().state == TakeOut.State.GONE
    assert not TakeOut.objects.to_delete(timezone.now()).exists()


def test_what_we_keep_says_what_the_product_runs_by(cast, signed_in):
    page = signed_in(cast.chair).get(reverse("what-we-keep", args=["here"])).content.decode()

    assert "access needs" in page
    assert "It is locked with the keys of this site" in page
    assert "14 days after the last change." in page
    assert reverse("take-out", args=["here"]) in page
    rows = {row.name: row for _, part in in_words() for row in part}
    assert rows["Feedback"].special


def test_what_we_keep_offers_nothing_that_one_may_not(cast, signed_in):
    page = signed_in(cast.rep).get(reverse("what-we-keep", args=["here"])).content.decode()

    assert reverse("take-out", args=["here"]) not in page


def test_page_of_the_docs_is_as_the_product_runs():
    page = django_settings.BASE_DIR / "docs" / "what-we-keep.md"

    assert page.read_text() == as_page(), "Run manage.py write_what_we_keep."


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_the_database_as_often_for_many(number, cast, proved, django_assert_num_queries):
    for _ in range(number):
        asked(cast)
    client = proved(cast.coordinator)

    with django_assert_num_queries(TAKE_OUT_QUERIES):
        client.get(reverse("take-out", args=["here"]))


TAKE_OUT_QUERIES = 6
