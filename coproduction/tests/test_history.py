"""The story of a record: what was done, by whom and when, for those who keep the records."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from coproduction.events import record_event
from coproduction.history import history_of, words_for
from coproduction.registries import collect
from coproduction.tests.factories import PersonFactory, WorkFactory
from hub.actions import accept_request, ask_for_more, ask_question, send_request
from hub.tests.factories import HubFactory, ItemFactory, RequestFactory, SessionFactory


def test_history_is_the_latest_first_with_names_and_times(cast):
    asked = RequestFactory(hub=HubFactory(forum=cast.forum), requestor=cast.officer)
    began = timezone.now() - timedelta(days=3)
    send_request(request=asked, by=cast.officer, now=began)
    ask_for_more(request=asked, question="Who pays?", by=cast.chair, now=began + timedelta(hours=2))

    steps = history_of(asked)

    assert [(step.words, step.who) for step in steps] == [
        ("Asked for more", str(cast.chair)),
        ("Sent the request", str(cast.officer)),
    ]
    assert steps[0].at - steps[1].at == timedelta(hours=2)


def test_history_of_an_item_holds_its_request_too(cast, signed_in):
    hub = HubFactory(forum=cast.forum)
    asked = send_request(request=RequestFactory(hub=hub, requestor=cast.officer), by=cast.officer)
    item = accept_request(
        request=asked,
        session=SessionFactory(hub=hub),
        minutes=20,
        level="consultation",
        level_reason="Two ways are open.",
        by=cast.coordinator,
    )

    page = signed_in(cast.facilitator).get(item.get_absolute_url()).content.decode()

    assert "Everything that happened here" in page
    assert page.index("Accepted") < page.index("Sent the request")


@pytest.mark.parametrize(
    ("who", "sees"),
    [("coordinator", True), ("facilitator", True), ("rep", False), ("officer", False)],
)
def test_only_those_who_keep_the_records_see_who_did_what(who, sees, cast, signed_in):
    work = WorkFactory(forum=cast.forum)
    record_event(verb="work.opened", subject=work, by=cast.coordinator, forum=cast.forum)

    page = signed_in(getattr(cast, who)).get(work.get_absolute_url()).content.decode()

    assert ("Everything that happened here" in page) is sees


def test_question_keeps_no_name_in_the_history_either(cast):
    item = ItemFactory(session=SessionFactory(hub=HubFactory(forum=cast.forum)))
    question = ask_question(item=item, text="Who pays?", by=cast.rep)

    assert [step.who for step in history_of(question)] == ["By itself"]


def test_who_has_left_the_product_has_no_name(cast):
    work = WorkFactory(forum=cast.forum)
    leaver = PersonFactory(forum=cast.forum)
    record_event(verb="work.opened", subject=work, by=leaver, forum=cast.forum)
    record_event(verb="work.dated", subject=work, by=cast.admin, forum=cast.forum)
    leaver.delete()

    assert [step.who for step in history_of(work)] == ["An administrator", "Somebody who has left"]


def test_history_asks_twice_however_long_it_is(cast, django_assert_num_queries):
    work = WorkFactory(forum=cast.forum)
    for person in (cast.coordinator, cast.chair, cast.rep):
        record_event(verb="work.dated", subject=work, by=person, forum=cast.forum)

    with django_assert_num_queries(2):
        history_of(work)


def test_every_verb_has_words():
    """Verbs that are put together while the product runs are read as they are written."""
    known = {verb for words in collect("event_words", "WORDS") for verb in words}
    written = set()
    for folder in ("coproduction", "hub", "feedback", "reps", "charters"):
        for path in (settings.BASE_DIR / folder).rglob("*.py"):
            if "tests" not in path.parts:
                found = re.findall(r'(?:verb=|_record\(\s*)"([a-z_]+\.[a-z_]+)"', path.read_text())
                written |= set(found)

    assert {verb for verb in written - known if not verb.startswith("admin.")} == set()
    assert words_for("new.one_more") == "New: one more"
