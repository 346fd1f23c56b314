"""What a form's box takes, its column takes: the longest words that a page allows break nothing.

The fuzz test throws anything at the forms. This one fills each box as somebody who has much to
say would, so that the answer is kept.
"""

from datetime import timedelta

import pytest
from django.urls import resolve
from django.utils import timezone
from lxml import html

from coproduction.tests.access_matrix import LINK_ROWS
from coproduction.tests.test_access import link
from coproduction.tests.test_fuzz import encoded, finish, pages_for, post
from coproduction.tests.whole_world import furnish_for

# More than a column of limited length holds, where the page names no limit.
UNLIMITED = 1500
# Longer than any mailbox may be, and as long as Django lets through.
LONG_ADDRESS = "x" * 50 + "@" + ".".join(["y" * 60] * 4) + ".org"
LONG_LINK = "https://example.org/" + "x" * 2000


@pytest.fixture
def world(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return furnish_for(cast)


def limit_of(box, fallback):
    """How many letters the page says that this box takes."""
    if box.get("maxlength"):
        return int(box.get("maxlength"))
    counted = box.xpath("ancestor::*[@data-maxlength][1]")
    return int(counted[0].get("data-maxlength")) if counted else fallback


def filled(form, day):
    """Every answer that this form can be given, each words as long as it takes."""
    answers = {}
    for box in form.iter("input", "textarea", "select"):
        name = box.get("name")
        if not name or name == "csrfmiddlewaretoken" or box.get("tabindex") == "-1":
            continue
        if box.tag == "select":
            answers[name] = [option.get("value", "") for option in box.iter("option")]
        elif box.tag == "textarea":
            answers[name] = ["x" * limit_of(box, UNLIMITED)]
        elif box.type in {"radio", "checkbox"}:
            answers.setdefault(name, []).append(box.get("value", "on"))
        elif box.type == "email":
            answers[name] = [LONG_ADDRESS[-limit_of(box, 320) :]]
        elif box.type == "url":
            answers[name] = [LONG_LINK[: limit_of(box, len(LONG_LINK))]]
        elif box.type == "hidden" or box.get("inputmode") in {"numeric", "decimal"}:
            answers[name] = [box.get("value") or "1"]
        elif box.type == "text" and not box.get("value", "").count(":"):
            answers[name] = ["x" * limit_of(box, UNLIMITED)]
        else:
            answers[name] = [box.get("value", "")]
    for name in [name for name in answers if name.endswith("_2") and f"{name[:-1]}0" in answers]:
        for part, number in enumerate((day.day, day.month, day.year)):
            answers[f"{name[:-1]}{part}"] = [str(number)]
    return answers


def ways_to_answer(form):
    """The first and the last of what is to choose from, on a day that was and one that comes."""
    today = timezone.localdate()
    past, ahead = today - timedelta(days=3), today + timedelta(days=40)
    for day, place in ((past, 0), (past, 1), (ahead, -1)):
        yield {
            name: [choices[place if len(choices) > 1 else 0]]
            for name, choices in filled(form, day).items()
            if choices
        }


def long_answers(client, addresses):
    """The address of each form with what came of its longest answers."""
    client.raise_request_exception = False
    found = {}
    for url in addresses:
        response = client.get(url)
        page = b"" if response.streaming else response.content
        finish(response)
        if "text/html" not in response["Content-Type"]:
            continue
        for form in html.fromstring(page).iter("form"):
            to = form.get("action") or url
            name = resolve(to.partition("?")[0]).view_name
            if (form.get("method") or "get").lower() != "post" or name in found:
                continue
            if not form.xpath(".//textarea|.//input[@type='text' or @type='email' or @type='url']"):
                continue
            found[name] = {post(client, to, encoded(each))[0] for each in ways_to_answer(form)}
    return found


@pytest.mark.parametrize(
    "role", ["coordinator", "treasurer", "facilitator", "officer", "rep", "signatory"]
)
def test_form_keeps_the_longest_words_it_takes(role, cast, world, proved):
    answers = long_answers(proved(getattr(cast, role)), pages_for(role, cast, world))

    assert {name: codes for name, codes in answers.items() if max(codes) >= 500} == {}
    # Enough of them were kept, or this would prove nothing.
    assert sum(302 in codes for codes in answers.values()) >= 2


def test_mailed_form_keeps_the_longest_words_it_takes(cast, world, client):
    answers = long_answers(client, [link(name, cast, world) for name in LINK_ROWS])

    assert {name: codes for name, codes in answers.items() if max(codes) >= 500} == {}
