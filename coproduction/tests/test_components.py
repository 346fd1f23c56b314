"""The look: every piece and every kind of field on one page, in colours that can be read."""

import re
from datetime import date

import brotli
import django_tables2 as tables
import pytest
from django.conf import settings as project_settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template import Context, Template, engines
from django.test import RequestFactory
from django.urls import clear_url_caches, path

from coproduction.models import ParticipationLevel
from coproduction.tables import ThreadTable
from coproduction.tests.test_form_pack import HOSTILE, Everything
from coproduction.urls import urlpatterns as project_urls

TASKS = [
    {"url": "/a/", "title": "Publish the agenda", "hint": "Your promise.", "due_on": date.min,
     "due_words": "2 days late", "is_late": True},
    {"url": "/b/", "title": "Check an answer", "hint": "Is that so?"},
]  # fmt: skip
ENTRIES = [
    {"at": date(2026, 9, 11), "title": "They were heard", "words": "Plainer.", "voice": "said"},
    {
        "at": date(2026, 10, 9),
        "title": "It changed",
        "url": "/c/",
        "words": "Done.",
        "voice": "did",
    },
]
SAMPLE = """{% extends "base.html" %}{% load components thread crispy_forms_tags django_tables2 %}
{% block title %}{% if form.errors %}Error: {% endif %}Every piece{% endblock %}
{% block before_content %}{% include "_components/back_link.html" with url="/" %}{% endblock %}
{% block content %}
{% include "govuk/errors.html" %}
{% include "_components/panel.html" with title="Every piece" reference="K7QW2F" %}
{% notice "Before you can send it" kind="warning" %}<ul><li>Say who comes.</li></ul>{% endnotice %}
{% notice %}<p>The forum asks for more.</p>{% endnotice %}
<h2>Lists</h2>
{% include "_components/task_list.html" %}
<ul class="thread-cards">{% include "_components/card.html" with title="A session" url="/d/" text="Online" tag="Planned" kind="waiting" %}</ul>
<ul class="thread-stats">{% include "_components/stat.html" with value=150 label="engagements" hint="A rep at an item." %}</ul>
{% include "_components/empty_state.html" with title="Nothing here" text="It will come." url="/" label="Look" %}
{% include "_components/timeline.html" %}
<dl class="thread-facts">{% fact "Title" change="/e/" %}Clubs{% endfact %}{% fact "Papers" %}{% endfact %}</dl>
<p>{% for kind in kinds %}{% include "_components/tag.html" with text=kind %} {% endfor %}</p>
<p>{% for level in levels %}{% level_tag level %} {% endfor %}</p>
{% minutes_bar 70 120 40 %}{% minutes_bar 140 120 %}
{% details "More about it" is_open=True %}<p>Here it is.</p>{% enddetails %}
{% render_table table %}
{% include "_components/print_button.html" %}
<p class="thread-said">Say it plainly.</p><p class="thread-did">We do now.</p>
<h2>Fields</h2>
{% crispy form %}
{% endblock %}"""  # noqa: E501 - a template reads best with one piece a line


# What has the focus, where something else or nothing is seen in its place.
FOCUSED_BUT_COVERED = """() => {
    const focused = document.activeElement;
    const box = focused.getClientRects()[0];
    const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return focused.contains(seen) ? null : focused.outerHTML.slice(0, 120);
}"""


class SampleTable(ThreadTable):
    caption = "Topics"
    title = tables.Column()
    minutes = tables.Column(orderable=False)


def drawn(source, **context):
    return Template("{% load components thread %}" + source).render(Context(context))


@login_not_required
def sample(request):
    request.forum = None
    messages.success(request, "It is on the agenda.")
    messages.warning(request, "The session is nearly full.")
    topics = [{"title": f"Topic {number}", "minutes": number} for number in range(5)]
    table = SampleTable(topics, request=request, order_by=request.GET.get("sort", "title"))
    table.paginate(page=2, per_page=2)
    context = {
        "form": Everything({} if "refused" in request.GET else None),
        "tasks": TASKS,
        "entries": ENTRIES,
        "kinds": ["neutral", "waiting", "good", "attention", "bad"],
        "levels": [*ParticipationLevel.values, ""],
        "table": table,
    }
    template = engines["django"].from_string(SAMPLE)
    return HttpResponse(template.render(context, request))


urlpatterns = [path("sample/", sample), *project_urls]


@pytest.fixture
def sample_page(settings):
    settings.ROOT_URLCONF = __name__
    clear_url_caches()
    yield "/sample/"
    clear_url_caches()


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("query", ["", "?refused"], ids=["empty", "refused"])
@pytest.mark.parametrize("width", [1280, 320])
def test_every_piece_and_field_is_accessible(sample_page, visitor, width, query):
    somebody = visitor(width=width)
    somebody.page.goto(sample_page + query)

    assert somebody.page.locator(".govuk-input").count() > 5
    somebody.look()


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1280, 320])
def test_keyboard_never_lands_on_what_cannot_be_seen(sample_page, visitor, width):
    somebody = visitor(width=width)
    page = somebody.page
    page.goto(sample_page)
    steps = page.locator("main").locator("a, button, input, select, textarea, summary").count()
    hidden = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        hidden.append(page.evaluate(FOCUSED_BUT_COVERED))

    assert steps > 30
    assert [element for element in hidden if element] == []


@pytest.mark.django_db
def test_words_of_the_page_come_first_in_its_title(sample_page, client):
    calm = client.get(sample_page).content.decode()
    refused = client.get(sample_page + "?refused").content.decode()

    assert "<title>Every piece – Common Thread</title>" in calm
    assert "<title>Error: Every piece – Common Thread</title>" in refused


@pytest.mark.parametrize(
    "source",
    [
        "{% fact words %}{{ words }}{% endfact %}",
        "{% fact words change=words %}{% endfact %}",
        "{% details words %}{{ words }}{% enddetails %}",
        "{% notice words %}{{ words }}{% endnotice %}",
    ],
)
def test_pieces_with_a_body_escape_what_people_wrote(source):
    html = drawn(source, words=HOSTILE)

    assert HOSTILE not in html
    assert "&lt;script&gt;" in html


def test_fact_keeps_its_marks_and_says_what_can_be_changed():
    html = drawn('{% fact "Who comes" change="/x/" %}<b>Ada</b>{% endfact %}')

    assert "<dt>Who comes</dt><dd><b>Ada</b>" in html
    assert 'href="/x/">Change<span class="govuk-visually-hidden">: who comes</span>' in html


def test_fact_without_an_answer_says_so_and_offers_no_change():
    assert drawn('{% fact "Papers" %} {% endfact %}') == "<dt>Papers</dt><dd>Not given</dd>"


def test_details_are_closed_unless_told():
    assert " open>" not in drawn('{% details "More" %}x{% enddetails %}')
    assert " open>" in drawn('{% details "More" is_open=errors %}x{% enddetails %}', errors=["x"])


def test_minutes_bar_shows_what_is_held_and_what_is_too_much():
    held = drawn("{% minutes_bar 70 120 40 %}")
    over = drawn("{% minutes_bar 140 120 %}")

    assert "70 of 120 minutes taken, 40 of them held for requests" in held
    assert 'viewBox="0 0 120 1"' in held
    assert 'x="30" width="40"' in held
    assert "too many" not in held
    assert "140 of 120 minutes taken: <strong>20 too many</strong>" in over
    assert 'viewBox="0 0 140 1"' in over
    assert 'x="120" width="20"' in over


def asked_for(query, source, **context):
    """A piece of template as a page draws it for an address with this query."""
    request = RequestFactory().get("/topics/", query)
    return engines["django"].from_string(source).render(context, request)


def table_html(query):
    topics = [{"title": HOSTILE, "minutes": 5}, {"title": "B", "minutes": 6}]
    table = SampleTable(topics, order_by=query.get("sort", ()))
    return asked_for(query, "{% load django_tables2 %}{% render_table table %}", table=table)


def test_table_names_its_columns_rows_and_order():
    html = table_html({"sort": "-title"})

    assert HOSTILE not in html
    assert re.search(r"<caption[^>]*>Topics</caption>", html)
    assert len(re.findall(r'<th scope="col" [^>]*>', html)) == 2
    assert len(re.findall(r'<th scope="row" [^>]*>', html)) == 2
    assert re.findall(r'aria-sort="(\w+)"', html) == ["descending"]
    assert html.count('data-label="Minutes"') == 2


def test_table_keeps_the_search_when_it_is_put_in_order_and_starts_again_at_page_one():
    links = re.findall(r'href="([^"]*)"', table_html({"search": "bus", "page": "2"}))

    assert links == ["?search=bus&amp;sort=title"]


def test_pages_keep_the_search():
    page = Paginator(range(30), 10).page(2)
    html = asked_for({"search": "bus"}, '{% include "_components/pagination.html" %}', page=page)

    assert re.findall(r'href="([^"]*)"', html) == [
        "?search=bus&amp;page=1",
        "?search=bus&amp;page=3",
    ]
    assert "Page 2 of 3" in html


def test_one_page_needs_no_pages():
    page = Paginator(range(3), 10).page(1)

    assert drawn('{% include "_components/pagination.html" %}', page=page).strip() == ""


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """WCAG's contrast ratio of two colours."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture(scope="module")
def sheet():
    return (project_settings.BASE_DIR / "static" / "css" / "thread.css").read_text()


@pytest.fixture(scope="module")
def colours(sheet):
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", sheet)) | {"white": "#ffffff"}


def test_contrast_is_measured_as_wcag_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        ("ink", "paper", 7),
        ("ink", "card", 7),
        ("ink", "govuk-template-background-colour", 7),
        ("ink", "amber", 7),
        ("govuk-link-colour", "paper", 4.5),
        ("govuk-link-colour", "govuk-template-background-colour", 4.5),
        ("plum", "paper", 4.5),
        ("quiet", "paper", 4.5),
        ("quiet", "govuk-template-background-colour", 4.5),
        ("teal", "paper", 4.5),
        ("white", "teal", 4.5),
        ("white", "teal-dark", 4.5),
        ("govuk-error-colour", "paper", 4.5),
        ("white", "govuk-error-colour", 4.5),
        ("govuk-input-border-colour", "paper", 3),
        ("amber", "teal", 3),
    ],
)
def test_colours_can_be_read(colours, front, back, least):
    assert contrast(colours[front], colours[back]) >= least


def test_words_of_every_tag_can_be_read(sheet):
    pairs = re.findall(
        r"\.thread-tag[\w-]* \{[^}]*background: (#[0-9a-f]{6}); color: (#[0-9a-f]{6});", sheet
    )

    assert len(pairs) == 5
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []


def test_sheets_stay_small(sheet):
    for_paper = (project_settings.BASE_DIR / "static" / "css" / "print.css").read_bytes()

    assert len(brotli.compress(sheet.encode())) < 5_000
    assert len(brotli.compress(for_paper)) < 1_500
