"""Nothing that can be sent makes an error of ours, and what was typed is there again (R35).

The forms are found as people find them: on the pages that each role can open.
"""

import os
import secrets
from dataclasses import dataclass
from urllib.parse import quote, quote_plus, urlsplit

import pytest
from django.db import transaction
from django.urls import resolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from coproduction.tests.access_matrix import FORUM_ROWS, LINK_ROWS
from coproduction.tests.test_access import address, link
from coproduction.tests.whole_world import furnish_for
from hub.actions import set_presence
from hub.models import PoolMember

# Many more by hand, before something lands that reads forms in a new way: FUZZ_EXAMPLES=500.
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "15"))
ROLES = ("coordinator", "facilitator", "officer", "rep")
NASTY = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "\udfff\ud800",
    "\u202eevil\u202c",
    "\u200b\u200d\ufeff",
    "👩‍👧‍👦" * 50,
    "e\u0301" * 500,
    "0001-01-01",
    "29",
    "02",
    "2027",
    "0",
    "-1",
    "-0.001",
    "1e308",
    "NaN",
    "Infinity",
    "9" * 40,
    "٣",
    "１１:00",
    "25:61",
    "99999999999",
    "on",
    "true",
    "' OR 1=1 --",
    "%s %(x)s {0} {{ 7 }} {% now %}",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "https://" + "a" * 300 + ".example.org/",
    "mailto:x@example.org",
    "\r\n\r\nSet-Cookie: a=b",
    "../../../etc/passwd",
    "x" * 100_000,
]
VALUES = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=[]), max_size=60),
    st.integers().map(str),
    st.integers(1, 31).map(str),
    st.sampled_from(["2", "12", "2027", "1899", "2200", "9999", "0001"]),
    st.dates().map(str),
)
QUERIES = ("page", "sort", "state", "search", "q", "from", "to", "kind", "work", "parts")
UNDONE = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
)


@dataclass(frozen=True)
class Form:
    """A form of a page: where it goes, and its boxes by name with the values to choose from."""

    action: str
    boxes: dict[str, tuple[str, ...]]
    typed: frozenset[str]

    def values(self):
        return st.fixed_dictionaries(
            {
                name: st.lists(
                    st.one_of(st.sampled_from(offered), VALUES) if offered else VALUES,
                    max_size=2,
                )
                for name, offered in self.boxes.items()
            }
        )


def forms_of(page, url):
    """Every form of a page that writes."""
    for form in html.fromstring(page).iter("form"):
        if (form.get("method") or "get").lower() != "post":
            continue
        boxes, typed = {}, set()
        for box in form.iter("input", "select", "textarea", "button"):
            name = box.get("name")
            if not name or name == "csrfmiddlewaretoken":
                continue
            if box.tag == "select":
                offered = [option.get("value", "") for option in box.iter("option")]
            else:
                offered = [box.get("value", "")]
            boxes[name] = (*boxes.get(name, ()), *offered)
            in_words = box.tag == "textarea" or (box.tag == "input" and box.type in {"text", "url"})
            # A box that nobody can reach is there for machines.
            if in_words and box.get("tabindex") != "-1":
                typed.add(name)
        yield Form(form.get("action") or url, boxes, frozenset(typed))


def encoded(values):
    """As a browser would send it, or somebody who is no browser."""
    return "&".join(
        f"{quote_plus(name)}={quote_plus(value.encode('utf-8', 'surrogatepass'))}"
        for name, sent in values.items()
        for value in sent
    )


def post(client, url, body, content_type="application/x-www-form-urlencoded"):
    """The answer, whose writes are undone: each example meets the same world."""
    with transaction.atomic():
        response = client.generic("POST", url, body, content_type=content_type)
        content = b"" if response.streaming else response.content
        finish(response)
        transaction.set_rollback(True)
    return response.status_code, content.decode(errors="replace")


def finish(response):
    """What a server does once an answer is sent; without ending the test's own transaction."""
    for close in response._resource_closers:
        close()


def lost_words(form, values, page):
    """The boxes whose words are not on the page that came back, though the box is."""
    back = html.fromstring(page)
    for name in form.typed:
        boxes = back.xpath("//*[@name=$name]", name=name)
        if len(boxes) != 1 or not values.get(name):
            continue
        sent = values[name][-1].encode("utf-8", "surrogatepass").decode(errors="replace")
        shown = boxes[0].text if boxes[0].tag == "textarea" else boxes[0].get("value")
        if plain(sent) not in plain(shown or ""):
            yield name, sent, shown


def plain(text):
    """What is left without spaces, and without what no page can show."""
    return "".join(char for char in text if char.isprintable() and char not in " \ufffd")


@pytest.fixture
def world(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return furnish_for(cast)


def pages_for(role, cast, world):
    """The address of each page that this role can open."""
    for name, row in FORUM_ROWS.items():
        # What everybody can open is the same for all: once is enough.
        if row.get == 200 and role in row.may and (role == "rep" or not row.public):
            yield address(name, row, world)
    yield "/home/"


def forms_for(client, addresses):
    """Each form once, by what its address leads to."""
    found = {}
    for url in addresses:
        response = client.get(url)
        if response.streaming or "text/html" not in response["Content-Type"]:
            finish(response)
            continue
        for form in forms_of(response.content, url):
            found.setdefault(resolve(urlsplit(form.action).path).view_name, form)
    # It would end the session of all that comes after it.
    found.pop("account_logout", None)
    return found


def attack(client, forms):
    """What each form answered that it should not have."""
    client.raise_request_exception = False
    found = {name: first_fault(client, form) for name, form in forms.items()}
    return {name: fault for name, fault in found.items() if fault}


def first_fault(client, form):
    """The first answer to this form that is an error of ours or has lost words."""
    faults = []

    @UNDONE
    @given(values=form.values())
    def send(values):
        status, page = post(client, form.action, encoded(values))
        if status >= 500:
            faults.append((status, values))
        elif status == 200:
            faults.extend(lost_words(form, values, page))

    send()
    return faults[:1]


@pytest.mark.parametrize("role", ROLES)
def test_no_form_breaks_or_loses_words(role, cast, world, proved):
    client = proved(getattr(cast, role))
    forms = forms_for(client, pages_for(role, cast, world))

    wrong = attack(client, forms)

    assert len(forms) >= 2
    assert wrong == {}


def test_no_mailed_form_breaks_or_loses_words(cast, world, client):
    PoolMember.objects.create(hub=world.hub, person=cast.rep, joined_on="2026-01-01")
    set_presence(item=world.item, person=cast.rep, is_there=True, by=cast.facilitator)
    forms = forms_for(client, [link(name, cast, world) for name in LINK_ROWS])

    wrong = attack(client, forms)

    assert len(forms) == len(LINK_ROWS)
    assert wrong == {}


@pytest.mark.parametrize("role", ["coordinator", "officer"])
def test_no_address_breaks(role, cast, world, proved):
    """Whatever stands behind the question mark, or where a number or a word should be."""
    client = proved(getattr(cast, role))
    client.raise_request_exception = False
    pages = list(pages_for(role, cast, world))
    wrong = []

    @settings(UNDONE, max_examples=EXAMPLES * 10)
    @given(st.data())
    def ask(data):
        page = data.draw(st.sampled_from(pages))
        names = data.draw(st.lists(st.sampled_from(QUERIES), max_size=3))
        asked = {name: [data.draw(VALUES)] for name in names}
        if data.draw(st.booleans()):
            parts = page.split("/")
            place = data.draw(st.integers(1, max(1, len(parts) - 2)))
            parts[place] = quote(data.draw(VALUES).encode("utf-8", "surrogatepass"), safe="")
            page = "/".join(parts)
        url = f"{page}?{encoded(asked)}"
        with transaction.atomic():
            response = client.get(url)
            finish(response)
            transaction.set_rollback(True)
        if response.status_code >= 500:
            wrong.append((response.status_code, url[:200]))

    ask()

    assert wrong == []


BODIES = {
    "ten thousand boxes": ("&".join(f"x{n}=1" for n in range(10_000)), None),
    "one box a thousand times": ("title=a&" * 900, None),
    "no form at all": ('{"title": ', "application/json"),
    "cut short": (b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nhalf', "x"),
    "no boundary": (b"--x\r\n", "multipart/form-data"),
    "bad escapes": ("title=%zz%&%=%ff%fe&summary=%c0%80", None),
    "not our letters": (b"title=\xff\xfe\x00", None),
    "unknown letters": ("title=a", "application/x-www-form-urlencoded; charset=nonsense"),
    "no body": ("", None),
}


@pytest.mark.parametrize("case", BODIES)
def test_no_body_breaks(case, cast, world, proved):
    body, kind = BODIES[case]
    kind = "multipart/form-data; boundary=x" if kind == "x" else kind
    client = proved(cast.coordinator)
    client.raise_request_exception = False
    body = body.encode() if isinstance(body, str) else body
    rows = {
        address(name, row, world)
        for name, row in FORUM_ROWS.items()
        if row.post and "coordinator" in row.may
    }

    answers = {
        url: post(client, url, body, kind or "application/x-www-form-urlencoded")[0]
        for url in sorted(rows)
    }

    assert {url: status for url, status in answers.items() if status >= 500} == {}


def test_attack_finds_what_is_wrong(cast, world, proved, monkeypatch):
    """The control: a form that breaks at one character is found, and one that forgets too."""
    needle = secrets.choice(["\x00", "<script>alert(1)</script>"])
    client = proved(cast.coordinator)
    forms = forms_for(client, ["/here/hub/plan/add/"])

    def breaks(request, *args, **kwargs):
        raise ValueError(needle)

    monkeypatch.setattr("hub.views.plan.one_form_page", breaks)

    assert attack(client, forms).keys() == {"hub:plan-add"}
