"""The live page in Chromium: two who write at once, and a connection that comes and goes."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from coproduction.tests.factories import WorkFactory
from hub.actions import record_item
from hub.models import Action, Attendance, Item, Point
from hub.tests.factories import HubFactory, ItemFactory, SessionFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]

# As against “What was said, in one point”.
SUMMARY = "What was said (optional)"
KINDS = [
    pytest.param({"width": 1280}, id="laptop"),
    pytest.param({"width": 320}, id="phone"),
    pytest.param({"width": 320, "javascript": False}, id="phone-without-javascript"),
]


@pytest.fixture
def item(cast):
    session = SessionFactory(
        hub=HubFactory(forum=cast.forum, name="The hub"),
        starts_at=timezone.now() - timedelta(minutes=20),
    )
    work = WorkFactory(forum=cast.forum, title="Buses", level="co_design", level_reason="Agreed.")
    ItemFactory(session=session, title="Letters", position=2, starts_at="11:30")
    return ItemFactory(
        session=session, title="Buses", position=1, work=work, requestor=cast.officer
    )


def live(somebody, item):
    somebody.page.goto(f"/here/hub/items/{item.pk}/live/")
    somebody.look()
    return somebody.page


def lose_connection(somebody):
    """Off, and it stays off: what the page says in the console about that is no mistake of it."""
    somebody.context.set_offline(True)


def find_connection(somebody):
    somebody.context.set_offline(False)
    somebody.problems[:] = [each for each in somebody.problems if "ERR_INTERNET" not in each]


@pytest.mark.parametrize("kind", KINDS)
def test_topic_is_run_from_its_beginning_to_its_end(kind, item, cast, come):
    somebody = come(cast.facilitator, **kind)
    somebody.page.goto(f"/here/hub/sessions/{item.session_id}/live/")
    page = somebody.page
    somebody.look()

    page.get_by_role("button", name="Begin this topic").click()
    expect(page.get_by_text("Began at")).to_be_visible()
    page.get_by_role("button", name=cast.chair.name, exact=True).click()
    expect(page.get_by_role("button", name=cast.chair.name, pressed=True)).to_be_visible()
    page.get_by_label("Young person").check()
    page.get_by_label("What was said, in one point").fill("The bus is late.")
    page.get_by_role("button", name="Add the point").click()
    expect(page.get_by_role("listitem").filter(has_text="The bus is late.")).to_be_visible()
    page.get_by_role("textbox", name="Outcome").fill("A new timetable.")
    page.get_by_role("button", name="Save summary and outcome").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("button", name="End this topic").click()
    expect(page.get_by_text("It took")).to_be_visible()
    somebody.look()
    page.get_by_role("link", name="Letters").last.click()
    expect(page.get_by_role("heading", name="Letters", level=1)).to_be_visible()
    somebody.look()

    item.refresh_from_db()
    assert (item.outcome, item.state) == ("A new timetable.", Item.State.PRESENTED)
    assert item.ended_at is not None
    assert Point.objects.get().voice == Point.Voice.YOUNG_PERSON
    assert Attendance.objects.get(item=item).person == cast.chair


def test_outcome_waits_for_the_point_that_is_on_its_way(item, cast, come):
    """The server wants a view before an outcome, and the line is slow."""
    somebody = come(cast.facilitator, width=320)
    page = live(somebody, item)

    def slowly(route):
        page.wait_for_timeout(1500)
        route.continue_()

    page.route("**/live/points/", slowly)
    page.get_by_label("What was said, in one point").fill("The bus is late.")
    page.get_by_role("button", name="Add the point").click()
    page.get_by_role("textbox", name="Outcome").fill("A new timetable.")
    page.get_by_role("button", name="Save summary and outcome").click()

    expect(page.get_by_text("Saved.")).to_be_visible(timeout=15_000)
    item.refresh_from_db()
    assert (Point.objects.get().text, item.outcome) == ("The bus is late.", "A new timetable.")


@pytest.mark.parametrize("kind", KINDS)
def test_two_who_write_at_once_keep_both_texts(kind, item, cast, come):
    first, second = come(cast.facilitator, **kind), come(cast.chair, **kind)
    live(first, item)
    live(second, item)

    second.page.get_by_role("textbox", name=SUMMARY).fill("The chair heard this.")
    first.page.get_by_role("textbox", name=SUMMARY).fill("The facilitator heard that.")
    for each in (second, first):
        each.page.get_by_role("button", name="Save summary and outcome").click()

    page = first.page
    expect(page.get_by_role("alert")).to_contain_text("Somebody else saved this item")
    expect(page.get_by_text("The chair heard this.")).to_be_visible()
    mine = page.get_by_role("textbox", name=SUMMARY)
    expect(mine).to_have_value("The facilitator heard that.")
    first.look()
    mine.fill("The chair heard this. The facilitator heard that.")
    page.get_by_role("button", name="Save summary and outcome").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    item.refresh_from_db()
    assert item.comments == "The chair heard this. The facilitator heard that."
    assert page.get_by_role("textbox", name=SUMMARY).input_value() == item.comments


@pytest.mark.parametrize("width", [1280, 320])
def test_nothing_is_lost_and_nothing_twice_without_a_connection(width, item, cast, come):
    somebody = come(cast.facilitator, width=width)
    page = live(somebody, item)
    lose_connection(somebody)

    page.get_by_role("button", name=cast.chair.name, exact=True).click()
    page.get_by_role("button", name=cast.officer.name, exact=True).click()
    page.get_by_role("button", name=cast.officer.name, exact=True).click()  # tapped by mistake
    for words in ("Ring us first.", "Ask the drivers."):
        page.get_by_label("What was said, in one point").fill(words)
        page.get_by_role("button", name="Add the point").click()
    page.get_by_role("textbox", name="Outcome").fill("They will ring.")
    page.get_by_role("button", name="Save summary and outcome").click()

    expect(page.get_by_text("No connection.")).to_contain_text("5 things wait here")
    expect(page.get_by_text("Ring us first. (not saved yet)")).to_be_visible()
    expect(page.get_by_role("button", name=cast.chair.name, pressed=True)).to_be_visible()
    expect(page.get_by_role("button", name=cast.officer.name, pressed=False)).to_be_visible()
    assert not Point.objects.exists()

    find_connection(somebody)
    expect(page.get_by_text("not saved yet")).to_have_count(0)
    expect(page.get_by_role("textbox", name="Outcome")).to_have_value("They will ring.")
    page.get_by_role("button", name="Save summary and outcome").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    somebody.look()

    item.refresh_from_db()
    assert item.outcome == "They will ring."
    assert [each.text for each in Point.objects.order_by("pk")] == [
        "Ring us first.",
        "Ask the drivers.",
    ]
    assert [each.person for each in Attendance.objects.filter(item=item)] == [cast.chair]


def test_two_windows_of_one_person_deliver_all_of_it_once(item, cast, come):
    somebody = come(cast.facilitator)
    page = live(somebody, item)
    other = somebody.context.new_page()
    other.goto(page.url)
    lose_connection(somebody)

    for number, window in enumerate((page, other, page, other), start=1):
        window.get_by_label("What was said, in one point").fill(f"Point {number}")
        window.get_by_role("button", name="Add the point").click()
    find_connection(somebody)

    for window in (page, other):
        expect(window.get_by_text("not saved yet")).to_have_count(0, timeout=15_000)
    assert [each.text for each in Point.objects.order_by("pk")] == [
        "Point 1",
        "Point 2",
        "Point 3",
        "Point 4",
    ]


def test_what_was_typed_is_there_after_a_reload_and_goes_over_nobody(item, cast, come):
    somebody = come(cast.facilitator)
    page = live(somebody, item)
    page.get_by_role("textbox", name=SUMMARY).fill("Mine.")
    record_item(item=item, comments="Theirs.", outcome="", by=cast.chair, version=item.version)

    page.reload()
    expect(page.get_by_role("textbox", name=SUMMARY)).to_have_value("Mine.")
    page.get_by_role("button", name="Save summary and outcome").click()

    expect(page.get_by_role("alert")).to_contain_text("Somebody else saved this item")
    expect(page.get_by_text("Theirs.")).to_be_visible()
    expect(page.get_by_role("textbox", name=SUMMARY)).to_have_value("Mine.")
    item.refresh_from_db()
    assert item.comments == "Theirs."


def test_action_that_could_not_be_sent_is_still_in_its_form(item, cast, come):
    somebody = come(cast.facilitator)
    page = live(somebody, item)
    page.get_by_text("Add an action").click()
    lose_connection(somebody)
    page.get_by_label("What will be done").fill("Send the numbers.")
    page.get_by_label("Who does it?").select_option(label=f"{cast.officer}, {cast.council}")
    page.get_by_role("button", name="Add the action").click()
    expect(page.get_by_text("Your words are kept in this browser")).to_be_visible()

    find_connection(somebody)
    page.reload()
    expect(page.get_by_label("What will be done")).to_have_value("Send the numbers.")
    page.get_by_role("button", name="Add the action").click()

    expect(page.get_by_role("listitem").filter(has_text="Send the numbers.")).to_be_visible()
    expect(page.get_by_label("What will be done")).to_have_value("")
    assert Action.objects.get().owner == cast.officer


def test_point_that_is_refused_later_keeps_its_words_and_the_reason(item, cast, come):
    somebody = come(cast.facilitator)
    page = live(somebody, item)
    lose_connection(somebody)
    page.get_by_label("What was said, in one point").fill("Too long. " * 70)
    page.get_by_role("button", name="Add the point").click()

    find_connection(somebody)

    waiting = page.get_by_role("listitem").filter(has_text="Too long.")
    expect(waiting).to_contain_text("not saved: ")
    assert not Point.objects.exists()
    page.get_by_role("button", name="I have copied it: take it away").click()
    expect(waiting).to_have_count(0)


def test_person_who_signs_in_later_finds_what_waits(item, cast, come, signed_in):
    somebody = come(cast.facilitator)
    page = live(somebody, item)
    somebody.context.clear_cookies()
    page.get_by_label("What was said, in one point").fill("Before the sign-in.")
    page.get_by_role("button", name="Add the point").click()
    expect(page.get_by_text("You are signed out")).to_be_visible()
    somebody.problems.clear()  # the refusal, which the page speaks of

    somebody.sign_in(signed_in(cast.facilitator))
    live(somebody, item)

    expect(page.get_by_text("not saved yet")).to_have_count(0)
    expect(page.get_by_text("Before the sign-in.", exact=True)).to_be_visible()
    assert Point.objects.get().text == "Before the sign-in."
