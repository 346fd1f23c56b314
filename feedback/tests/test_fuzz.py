"""No input produces a server error, and what was typed comes back (promises R35)."""

import uuid
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedback.actions import keep_answers, publish_form
from feedback.links import secret_from
from feedback.models import Question
from feedback.tests.factories import every_kind, make_form, tell_with_secret, with_question

HOSTILE = (
    "\x00",
    "a\x00b",
    "\ud800",
    "\u202e\u200b🏴\U000e0067\U000e007f",
    "0001-01-01",
    "29/2/2023",
    "-0.001",
    "1e308",
    "%00%ff",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% debug %}",
    "x" * 200_000,
    "9" * 5000,
    "\n" * 3000,
)
TEXT = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=80), st.text(max_size=6000))
MANY = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def encoded(text):
    """As a browser could send it: what UTF-8 cannot say goes as the bytes that it would be."""
    return text.encode("utf-8", "surrogatepass").decode("latin-1") if text else ""


@pytest.fixture
def form(cast):
    form = make_form(cast.forum, cast.coordinator, questions=[], published=False, slug="fuzz")
    for fields in every_kind():
        with_question(form, cast.coordinator, key=fields["kind"].replace("_", "-"), **fields)
    return publish_form(form=form, by=cast.coordinator)


def send(url, fields):
    return Client(raise_request_exception=False).post(url, fields)


@MANY
@given(text=TEXT, kind=st.sampled_from(Question.Kind.values), page_key=TEXT)
def test_any_answer_to_any_question(text, kind, page_key, form):
    secret = secret_from("fuzz")
    keep_answers(version=form.versions.get(), secret=secret, answers={"long": "x"})
    url = reverse("feedback:question", args=["here", secret, kind.replace("_", "-")])

    page = send(url, {"answer": encoded(text), "page_key": encoded(page_key)[:500]})

    assert page.status_code in {200, 302}
    if page.status_code == 200:
        assert b"There is a problem" in page.content


@MANY
@given(fields=st.dictionaries(st.sampled_from(["name", "email", "phone", "may_quote"]), TEXT))
def test_any_contact_on_the_check_page(fields, form):
    secret = secret_from(str(uuid.uuid4()))
    keep_answers(version=form.versions.get(), secret=secret, answers={"long": "x"})

    page = send(
        reverse("feedback:check", args=["here", secret]),
        {name: encoded(text) for name, text in fields.items()},
    )

    assert page.status_code in {200, 302}


@MANY
@given(words=TEXT, key=st.one_of(st.just(str(uuid.uuid4())), TEXT), helped=TEXT)
def test_any_word_under_the_link(words, key, helped, form):
    _, secret = tell_with_secret(form, "", answers={"long": "x"})
    write = reverse("feedback:write", args=["here", secret])

    pages = [
        send(write, {"words": encoded(words), "one_time_key": encoded(key)[:500]}),
        send(reverse("feedback:helped", args=["here", secret]), {"helped": encoded(helped)}),
        send(reverse("feedback:about-you", args=["here", secret]), {"sex": encoded(helped)}),
    ]

    assert {page.status_code for page in pages} <= {200, 302}


@MANY
@given(query=st.dictionaries(st.sampled_from(["search", "service", "gap", "page", "part"]), TEXT))
def test_any_question_to_the_public_lists(query, form):
    query = {name: encoded(text)[:2000] for name, text in query.items()}

    pages = [
        Client(raise_request_exception=False).get(reverse(name, args=["here"]), query)
        for name in ("feedback:said-list", "feedback:home")
    ]

    assert {page.status_code for page in pages} == {200}


@MANY
@given(token=st.text(min_size=1, max_size=80).filter(lambda text: "/" not in text))
def test_any_secret_is_a_missing_page(token, form):
    client = Client(raise_request_exception=False)

    for name in ("feedback:status", "feedback:check", "feedback:thanks"):
        url = reverse(name, args=["here", "TOKEN"])
        address = url.replace("TOKEN", quote(token.strip("."), safe="") or "x")
        assert client.get(address).status_code in {404, 400}


def test_too_long_text_comes_back_whole(form, client):
    keep_answers(version=form.versions.get(), secret="s", answers={"short": "x"})
    typed = "Very long. " * 600

    page = client.post(reverse("feedback:question", args=["here", "s", "long"]), {"answer": typed})

    assert "letters too long" in page.content.decode()
    assert typed.strip() in page.content.decode()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (
            b'--x\r\nContent-Disposition: form-data; name="answer"',
            "multipart/form-data; boundary=x",
        ),
        (b'{"answer": 1}', "application/json"),
        (b"answer=%ff%fe&answer=2&answer=3", "application/x-www-form-urlencoded"),
        (
            b"&".join(b"a%d=1" % number for number in range(10_000)),
            "application/x-www-form-urlencoded",
        ),
        (b"answer=" + b"x" * 3_000_000, "application/x-www-form-urlencoded"),
    ],
    ids=["cut-off", "json", "bad-bytes", "ten-thousand-fields", "three-megabytes"],
)
def test_any_body(body, kind, form):
    client = Client(raise_request_exception=False)

    page = client.post(reverse("feedback:first", args=["here", "fuzz"]), body, content_type=kind)

    assert page.status_code in {200, 302, 400, 413}
