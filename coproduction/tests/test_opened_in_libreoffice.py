"""Our files opened in LibreOffice: what looks like a formula is still the text that somebody typed.

Everything is made and opened once for the module; the tests look at what came of it.
"""

import csv
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coproduction.actions import add_report_quote, sort_report_findings, write_report_part
from coproduction.exchange.leaving import write_forum
from coproduction.local.libreoffice import AS_CSV, AS_HTML
from coproduction.models import Role
from coproduction.reports.kinds import FINDING_THEMES
from coproduction.spreadsheets import csv_response, ods_response, xlsx_response
from coproduction.tests.factories import (
    ForumFactory,
    InfluenceFactory,
    OrganisationFactory,
    PersonFactory,
    WorkFactory,
)
from coproduction.tests.report_world import begun, focus_group_in
from coproduction.tests.sheets import csv_of
from hub.actions import send_request
from hub.tests.factories import HubFactory, RequestFactory

pytestmark = pytest.mark.xdist_group("libreoffice")

# What somebody types, and what a spreadsheet that ran it would show.
RUNS = {
    "=1000+337": "1337",
    "+1000+338": "1338",
    "-1000+2339": "1339",
    "@SUM(1000;340)": "1340",
    "\t=1000+341": "1341",
    "\r=1000+342": "1342",
    '=HYPERLINK("https://evil.example.org";"Ran")': "Ran",
    "=cmd|' /C calc'!A0": "Err:",
    "＝1000+343": "1343",  # noqa: RUF001 (the wide sign is what is tried)
}
LISTS = {
    "work": "/opened/work/",
    "influence": "/opened/influence/",
    "requests": "/opened/hub/requests/",
}
FORMS = ("xlsx", "ods", "csv")


# Nobody is there to tell LibreOffice the letters of a CSV: others than ours it reads wrongly.
IN_CSV = [text for text in RUNS if text.isascii()]


def flat(text):
    """Without the white space that an office program lays out anew."""
    return " ".join(text.split())


def plain(cell):
    """A cell of a CSV of ours without the apostrophe that holds it back."""
    return cell.removeprefix("'")


@pytest.fixture(scope="module")
def opened(libreoffice, tmp_path_factory, django_db_setup, django_db_blocker):
    """All files of a forum in which everything is called like a formula, opened."""
    sheets, words = (tmp_path_factory.mktemp(name) for name in ("sheets", "words"))
    with django_db_blocker.unblock(), transaction.atomic():
        _write_all(_hostile_forum(), sheets, words)
        transaction.set_rollback(True)
    found = {}
    for path in libreoffice(sheets, AS_CSV).iterdir():
        with path.open(encoding="utf-8", newline="") as file:
            found.setdefault(path.name.split("-")[0], []).extend(csv.reader(file))
    pages = libreoffice(words, AS_HTML)
    return SimpleNamespace(
        cells={name: [cell for row in rows for cell in row] for name, rows in found.items()},
        word=(pages / "report.html").read_text(encoding="utf-8"),
    )


def _hostile_forum():
    """A forum where people, work, views and requests are each called like what could run."""
    forum = ForumFactory(slug="opened", name="=1000+337")
    council = OrganisationFactory(forum=forum, name="+1000+338")
    coordinator = PersonFactory(forum=forum, roles=[Role.COORDINATOR], name="@SUM(1000;340)")
    hub = HubFactory(forum=forum)
    for text in RUNS:
        officer = PersonFactory(forum=forum, roles=[Role.OFFICER], name=text, organisation=council)
        work = WorkFactory(forum=forum, title=text, level="co_design", level_reason=text)
        InfluenceFactory(work=work, said=text, owed_by=officer)
        asked = RequestFactory(hub=hub, requestor=officer, title=text, work=work)
        send_request(request=asked, by=officer)
    report = begun(forum, coordinator, partner=council, title="=1000+337")
    return SimpleNamespace(
        forum=forum, coordinator=coordinator, report=_written(report, coordinator)
    )


def _written(report, by):
    """In every place of a report where somebody types: words, quotes, groups, themes."""
    focus_group_in(report, by, title="=1000+337", said="\n".join(map(flat, RUNS)))
    for text in RUNS:
        quote = add_report_quote(
            report=report,
            words=text,
            who=text,
            consent_on=timezone.localdate(),
            consent_how="By mail",
            by=by,
        )
    write_report_part(part=report.parts.get(key="benefits"), words="\n\n".join(RUNS), by=by)
    sort_report_findings(
        report=report,
        findings={"=1000+337": report.themes.get(title=FINDING_THEMES[0])},
        quotes={quote.pk: report.themes.get(title=FINDING_THEMES[1])},
        by=by,
    )
    return report


def _write_all(world, sheets, words):
    client = Client()
    client.force_login(world.coordinator.user)
    for name, address in LISTS.items():
        for form in FORMS:
            response = client.get(f"{address}download.{form}")
            assert response.status_code == 200, address
            (sheets / f"{name}_{form}.{form}").write_bytes(response.getvalue())
    rows = [[text, place] for place, text in enumerate(RUNS)]
    for form, respond in zip(FORMS, (xlsx_response, ods_response, csv_response), strict=True):
        data = respond("list", ["=1000+337", "Place"], rows).getvalue()
        (sheets / f"plain_{form}.{form}").write_bytes(data)
    # The control: nothing is held back, so LibreOffice runs it.
    (sheets / "control.csv").write_bytes(csv_of(["Text"], *([text] for text in RUNS)))
    for form, folder in (("xlsx", sheets), ("docx", words)):
        address = reverse(f"report-{form}", args=["opened", world.report.pk])
        (folder / f"report.{form}").write_bytes(client.get(address).content)
    leaving = sheets.parent / "leaving"
    write_forum(world.forum, leaving, now=timezone.now())
    for path in leaving.glob("coproduction-*.csv"):
        (sheets / path.name.replace("-", "_")).write_bytes(path.read_bytes())


def test_libreoffice_runs_what_is_not_held_back(opened):
    """The control: else nothing would follow from a cell that is still a text."""
    assert {"1337", "Ran"} <= set(opened.cells["control"])


@pytest.mark.parametrize("name", ["plain", *LISTS])
@pytest.mark.parametrize("form", FORMS)
def test_list_shows_each_text_as_it_was_typed(name, form, opened):
    cells = {flat(plain(cell)) for cell in opened.cells[f"{name}_{form}"]}

    assert {flat(text) for text in (IN_CSV if form == "csv" else RUNS)} <= cells


def test_report_shows_each_text_as_it_was_typed(opened):
    cells = {flat(cell) for cell in opened.cells["report"]}

    assert {flat(text) for text in RUNS} <= cells
    assert f"“{flat('=1000+337')}” =1000+337" in cells


@pytest.mark.parametrize("file", ["person", "work", "influence", "reportquote"])
def test_files_of_a_forum_that_leaves_show_each_text_as_it_was_typed(file, opened):
    cells = {flat(plain(cell)) for cell in opened.cells[f"coproduction_{file}"]}

    assert {flat(text) for text in IN_CSV} <= cells


def test_nothing_was_run_in_any_file(opened):
    ran = set(RUNS.values())
    opened.cells.pop("control")

    found = [
        (name, cell)
        for name, cells in opened.cells.items()
        for cell in cells
        if cell in ran or cell.startswith(("Err:", "#NAME", "#VALUE", "#REF"))
    ]

    assert len(opened.cells) > 20
    assert found == []


class _Outline(HTMLParser):
    """The headings and the cells of a page, as they are read."""

    def __init__(self, page):
        super().__init__()
        self.found, self._open = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag in {"h1", "h2", "h3", "th", "td", "title"}:
            self._open.append(tag)
            self.found.append((tag, ""))

    def handle_endtag(self, tag):
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data):
        if self._open:
            tag, text = self.found[-1]
            self.found[-1] = (tag, flat(f"{text} {data}"))

    def texts(self, tag):
        return [text for each, text in self.found if each == tag]


def test_word_file_opens_with_its_headings_and_tables(opened):
    outline = _Outline(opened.word)

    assert 'lang="en-GB"' in opened.word
    assert outline.texts("title")[0].startswith("=1000+337: ")
    assert {"How we found out", "Benefits", "What we found, by theme"} <= set(outline.texts("h1"))
    assert {FINDING_THEMES[0], "Ways in which we found out"} <= set(outline.texts("h2"))
    cells = [*outline.texts("th"), *outline.texts("td")]
    assert {"How", "When", "How many"} <= set(cells)
    assert "1337" not in opened.word.replace("=1000+337", "")
