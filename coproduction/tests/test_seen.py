"""Two people change one record: nothing is lost, and nothing is written over by accident (R6)."""

import html
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from coproduction.seen import mark
from hub.models import Hub, Item, Session
from hub.tests.factories import HubFactory, ItemFactory, SessionFactory

EVIL = "<script>alert(1)</script>"


@pytest.fixture
def places(cast):
    hub = HubFactory(forum=cast.forum, standing_question="What does it mean for families?")
    item = ItemFactory(session=SessionFactory(hub=hub), title="Taxis")
    held = SessionFactory(hub=hub, starts_at=timezone.now() - timedelta(days=1), state="held")
    return {"hub": hub, "item": item, "held": held}


# The page with the form, where it goes, the box, what it belongs to.
FORMS = {
    "hub": ("groups/{hub}/change/", "groups/{hub}/change/", "purpose", Hub),
    "item": ("items/{item}/change/", "items/{item}/change/", "title", Item),
    "standing question": (
        "sessions/{held}/notes/",
        "sessions/{held}/notes/standing-question/",
        "standing_answer",
        Session,
    ),
}


def boxes_of(page, action):
    """What a browser would send of the form that changes the record."""
    form = page[page.index('name="seen"') :] if action == "notes" else page
    found = {}
    for tag in re.findall(r"<(?:input|textarea|select)[^>]*>", page if not form else page):
        name, value = (re.search(rf'{each}="([^"]*)"', tag) for each in ("name", "value"))
        is_box = 'type="radio"' in tag or 'type="checkbox"' in tag
        if name and (not is_box or "checked" in tag):
            found[name[1]] = html.unescape(value[1]) if value else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', page, re.S):
        found[name] = html.unescape(text).lstrip("\n")
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


@pytest.mark.parametrize("name", FORMS)
def test_second_writer_sees_what_the_first_wrote_and_keeps_their_own(name, cast, places, signed_in):
    page, action, box, model = FORMS[name]
    keys = {key: thing.pk for key, thing in places.items()}
    page, action = (f"/here/hub/{path.format(**keys)}" for path in (page, action))
    first, second = signed_in(cast.coordinator), signed_in(cast.chair)
    opened = boxes_of(first.get(page).content.decode(), name)

    saved = first.post(action, opened | {box: f"First {EVIL}"})
    refused = second.post(action, opened | {box: f"Second {EVIL}"})
    shown = refused.content.decode()
    again = second.post(action, boxes_of(shown, name) | {box: f"Second {EVIL}"})

    record = model.objects.get(pk=places["held" if model is Session else name].pk)
    assert (saved.status_code, refused.status_code, again.status_code) == (302, 200, 302)
    assert "Somebody else changed this while you wrote" in shown
    assert html.escape(f"First {EVIL}") in shown
    assert html.escape(f"Second {EVIL}") in shown
    assert EVIL not in shown
    assert getattr(record, box) == f"Second {EVIL}"


def test_same_change_by_both_is_no_conflict(cast, places, signed_in):
    url = f"/here/hub/items/{places['item'].pk}/change/"
    client = signed_in(cast.coordinator)
    opened = boxes_of(client.get(url).content.decode(), "item")

    answers = [client.post(url, opened | {"title": "Buses"}).status_code for _ in range(2)]

    assert answers == [302, 302]


def test_what_only_the_other_changed_stays_as_they_wrote_it(cast, places, signed_in):
    item = places["item"]
    url = f"/here/hub/items/{item.pk}/change/"
    client = signed_in(cast.coordinator)
    opened = boxes_of(client.get(url).content.decode(), "item")
    Item.objects.filter(pk=item.pk).update(minutes=45)

    client.post(url, opened | {"title": "Buses"})

    item.refresh_from_db()
    assert (item.title, item.minutes) == ("Buses", 45)


@pytest.mark.parametrize("sent", ["", "{", "[]", "null", '{"title": 5}', '"x"'])
def test_marks_that_are_none_break_nothing(sent, cast, places, signed_in):
    url = f"/here/hub/items/{places['item'].pk}/change/"
    client = signed_in(cast.coordinator)

    answer = client.post(url, {"title": "Buses", "summary": "S", "minutes": "30", "seen": sent})

    assert answer.status_code in {200, 302}


def test_mark_is_the_same_however_lines_end():
    assert mark("a\r\nb") == mark("a\nb")
    assert mark(None) == mark("")
    assert mark("a") != mark("b")
