"""The pages of stored reports: who opens them, what they show, and what leaves as a file."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document as WordFile
from openpyxl import load_workbook

from coproduction.actions import (
    change_report,
    sign_report,
    withdraw_report,
    write_report_part,
)
from coproduction.models import Event, Report
from coproduction.needs import needs_of
from coproduction.reports.kinds import KINDS
from coproduction.tests.factories import InfluenceFactory, PersonFactory, WorkFactory
from coproduction.tests.pdf_reading import TaggedPdf, failures_of
from coproduction.tests.report_world import begun, grant_for, published, signed, written
from feedback.tests.factories import make_form, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(cast):
    draft = begun(cast.forum, cast.coordinator, partner=cast.council)
    return written(draft, cast.coordinator, cast.facilitator)


def address(name, report):
    return reverse(name, args=["here", report.pk])


def titles_of(person):
    return [need.title for need in needs_of(person, timezone.localdate())]


def test_list_says_who_does_what_next(report, cast, signed_in):
    fresh = begun(cast.forum, cast.coordinator, partner=cast.council, title="A fresh one")

    page = signed_in(cast.officer).get(reverse("report-list", args=["here"])).content.decode()

    assert fresh.title in page
    assert "Your words are wanted" in page
    assert "Read all of it. Sign it when you agree." in page


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_number_of_questions(rows, cast, signed_in, django_assert_num_queries):
    for _ in range(rows):
        written(begun(cast.forum, cast.coordinator, partner=cast.council), cast.coordinator)
    client = signed_in(cast.coordinator)
    client.get(reverse("report-list", args=["here"]))

    with django_assert_num_queries(6):
        client.get(reverse("report-list", args=["here"]))


@pytest.mark.parametrize("rows", [1, 3])
def test_public_list_asks_the_same_number_of_questions(rows, cast, django_assert_num_queries):
    for _ in range(rows):
        draft = written(begun(cast.forum, cast.coordinator, "impact"), cast.coordinator)
        published(draft, cast.coordinator, cast.chair)

    with django_assert_num_queries(3):
        Client().get(reverse("public-reports", args=["here"]))


def test_needs_lead_from_words_to_signature_to_publishing(report, cast):
    fresh = begun(cast.forum, cast.coordinator, partner=cast.council, title="A fresh one")
    assert f"Write: {fresh}" in titles_of(cast.facilitator)
    assert f"Write: {fresh}" in titles_of(cast.chair)
    assert f"Write: {fresh}" not in titles_of(cast.officer)  # the facilitator is asked

    assert f"Read and sign: {report}" in titles_of(cast.facilitator)
    one = signed(report, cast.facilitator)
    assert f"Read and sign: {report}" not in titles_of(cast.facilitator)
    assert f"Read and sign: {report}" in titles_of(cast.coordinator)

    signed(one, cast.coordinator)

    assert f"Publish: {report}" in titles_of(cast.chair)
    assert f"Publish: {report}" not in titles_of(cast.facilitator)


def test_treasurer_is_asked_to_check_a_grant_return_and_a_rep_is_not(cast):
    grant = grant_for(cast.forum)
    draft = begun(cast.forum, cast.coordinator, "grant", subject=f"fund:{grant.pk}")
    draft = signed(written(draft, cast.coordinator), cast.coordinator)

    assert f"Read and sign: {draft}" in titles_of(cast.treasurer)
    assert not [title for title in titles_of(cast.rep) if str(draft) in title]


def test_report_of_money_is_not_for_partners_nor_reps(cast, signed_in):
    draft = begun(cast.forum, cast.coordinator, "grant", subject=f"fund:{grant_for(cast.forum).pk}")

    answers = {
        role: signed_in(getattr(cast, role)).get(address("report-detail", draft)).status_code
        for role in ("coordinator", "treasurer", "facilitator", "officer", "rep", "signatory")
    }

    assert answers == {
        "coordinator": 200,
        "treasurer": 200,
        "facilitator": 404,
        "officer": 404,
        "rep": 404,
        "signatory": 404,
    }


def test_draft_is_hidden_from_another_organisation(report, cast, signed_in):
    other = PersonFactory(
        forum=cast.forum,
        roles=["facilitator"],
        organisation=cast.forum.organisations.create(name="Health"),
    )

    assert signed_in(other).get(address("report-detail", report)).status_code == 404
    assert signed_in(cast.facilitator).get(address("report-detail", report)).status_code == 200


def test_one_side_never_gets_a_form_for_the_others_words(report, cast, signed_in):
    part = report.parts.in_order().first()
    write_report_part(part=part, words="The forum's own.", by=cast.coordinator)
    client = signed_in(cast.officer)
    url = reverse("report-part-write", args=["here", part.pk])

    page = client.get(url).content.decode()
    client.post(url, {"partner_words": "Ours.", "forum_words": "Stolen."})

    part.refresh_from_db()
    assert "says:</p>" in page
    assert "<p>The forum&#x27;s own.</p>" in page
    assert 'name="forum_words"' not in page
    assert (part.forum_words, part.partner_words) == ("The forum's own.", "Ours.")


def test_form_that_was_open_while_a_colleague_saved_shows_both(report, cast, signed_in):
    part = report.parts.in_order().first()
    url = reverse("report-part-write", args=["here", part.pk])
    client = signed_in(cast.coordinator)
    seen = client.get(url).context["form"]["seen"].value()
    write_report_part(part=part, words="The chair's words.", by=cast.chair)

    page = client.post(url, {"forum_words": "My words.", "seen": seen})

    text = page.content.decode()
    assert "Somebody else changed this while you wrote." in text
    assert "The chair&#x27;s words." in text
    assert "My words." in text
    again = {"forum_words": "Both.", "seen": page.context["form"]["seen"].value()}
    client.post(url, again)
    part.refresh_from_db()
    assert part.forum_words == "Both."


def test_begin_report_from_its_page(cast, signed_in):
    url = reverse("report-begin", args=["here", "evaluation"])
    client = signed_in(cast.facilitator)
    form = client.get(url).context["form"]
    day = {"day": "1", "month": "5", "year": "2026"}

    answer = client.post(
        url,
        {
            "title": "Our first half year",
            "partner": cast.council.pk,
            "marking": "official",
            "one_time_key": form["one_time_key"].value(),
            **{f"starts_on_{place}": value for place, value in day.items()},
            **{f"ends_on_{place}": value for place, value in (day | {"month": "10"}).items()},
        },
    )

    assert answer.status_code == 302, answer.context["form"].errors
    report = Report.objects.get()
    assert answer.url == report.get_absolute_url()
    assert (report.marking, report.begun_by) == ("official", cast.facilitator)


def test_begin_report_with_nothing_filled_in_says_what_is_missing(cast, signed_in):
    url = reverse("report-begin", args=["here", "case_study"])

    page = signed_in(cast.coordinator).post(url, {"one_time_key": "x"}).content.decode()

    assert "Give the report a title." in page
    assert "Choose what the report is about." in page
    assert Report.objects.count() == 0


def test_sign_with_the_version_that_was_read(report, cast, signed_in):
    client = signed_in(cast.coordinator)
    url = address("report-sign", report)

    for version in ("", "x", "²", "9" * 40, str(report.version - 1)):
        client.post(url, {"version": version})
        report.refresh_from_db()
        assert report.forum_agreed_by is None
    client.post(url, {"version": str(report.version)})

    report.refresh_from_db()
    assert report.forum_agreed_by == cast.coordinator


def test_public_report_is_for_everybody_and_a_private_one_for_nobody_else(report, cast):
    private = published(report, cast.coordinator, cast.facilitator, is_public=False)
    public = published(
        written(begun(cast.forum, cast.coordinator, "impact"), cast.coordinator),
        cast.coordinator,
        cast.chair,
    )
    anybody = Client()

    assert anybody.get(address("report-public", private)).status_code == 404
    assert anybody.get(address("report-public-pdf", private)).status_code == 404
    page = anybody.get(address("report-public", public)).content.decode()
    assert "We were heard earlier than before." in page
    assert public.title in anybody.get(reverse("public-reports", args=["here"])).content.decode()
    home = anybody.get(reverse("forum-home", args=["here"])).content.decode()
    assert reverse("public-reports", args=["here"]) in home


def test_draft_is_on_no_public_page(report, cast):
    anybody = Client()

    assert anybody.get(address("report-public", report)).status_code == 404
    listed = anybody.get(reverse("public-reports", args=["here"])).content.decode()
    assert report.title not in listed
    home = anybody.get(reverse("forum-home", args=["here"])).content.decode()
    assert reverse("public-reports", args=["here"]) not in home


def test_withdrawn_report_shows_its_reason_and_nothing_else(cast):
    done = published(
        written(begun(cast.forum, cast.coordinator, "impact"), cast.coordinator),
        cast.coordinator,
        cast.chair,
    )
    withdraw_report(report=done, reason="A number was wrong.", by=cast.chair)
    anybody = Client()

    page = anybody.get(address("report-public", done)).content.decode()

    assert "A number was wrong." in page
    assert "We were heard earlier" not in page
    for form in ("pdf", "docx", "xlsx"):
        assert anybody.get(address(f"report-public-{form}", done)).status_code == 404


def test_file_that_leaves_is_in_the_record(report, cast, signed_in):
    signed_in(cast.officer).get(address("report-docx", report))

    event = Event.objects.get(verb="report.exported")
    assert event.actor == f"person:{cast.officer.pk}"


def test_marking_stands_on_every_page_of_every_form(report, cast, signed_in):
    change_report(report=report, marking="official", by=cast.coordinator)
    long = "\n\n".join(f"Paragraph {number} about what we did." for number in range(120))
    write_report_part(part=report.parts.first(), words=long, by=cast.coordinator)
    client = signed_in(cast.coordinator)

    page = client.get(address("report-read", report)).content.decode()
    paper = client.get(address("report-pdf", report)).content
    word = WordFile(BytesIO(client.get(address("report-docx", report)).content))
    book = load_workbook(BytesIO(client.get(address("report-xlsx", report)).content))

    assert page.count("thread-marking") == 2
    assert failures_of(paper) == []
    pages = len(TaggedPdf(paper).decorations)
    assert pages > 1
    assert all("OFFICIAL" in each for each in TaggedPdf(paper).decorations)
    assert word.sections[0].header.paragraphs[0].text == "OFFICIAL"
    assert {sheet.oddHeader.center.text for sheet in book} == {"OFFICIAL"}


def subject_of(cast, kind):
    """Something that a report of this kind can be about, with records behind it."""
    if kind == "grant":
        return f"fund:{grant_for(cast.forum).pk}"
    if kind == "local_offer":
        return f"service:{cast.forum.services.create(name='Local Offer').pk}"
    work = WorkFactory(
        forum=cast.forum, title="Taxis", level="co_design", level_reason="Families know best."
    )
    InfluenceFactory(work=work, said="The taxi is late.", owed_by=cast.officer)
    return f"work:{work.pk}" if kind in {"case_study", "inspection"} else ""


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_is_a_page_and_three_files_that_say_the_same(kind, cast, signed_in):
    draft = begun(cast.forum, cast.coordinator, kind, subject=subject_of(cast, kind))
    for part in draft.parts.all():
        write_report_part(part=part, words=f"About {part.key}.\n- A point.", by=cast.coordinator)
    client = signed_in(cast.coordinator)

    page = client.get(address("report-read", draft)).content.decode()
    paper = client.get(address("report-pdf", draft)).content
    word = WordFile(BytesIO(client.get(address("report-docx", draft)).content))
    book = load_workbook(BytesIO(client.get(address("report-xlsx", draft)).content))

    text = " ".join(each.text for each in word.paragraphs)
    cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert failures_of(paper) == []
    read = TaggedPdf(paper).text
    for part in draft.parts.all():
        for form in (page, text, read):
            assert f"About {part.key}." in form
        assert f"About {part.key}." in cells
    if kind in {"case_study", "inspection"}:
        for form in (page, read):
            assert "The taxi is late." in form


def test_each_number_leads_to_its_records_for_who_may_see_them(report, cast, signed_in):
    done = published(report, cast.coordinator, cast.facilitator)
    days = f"?from={done.starts_on}&amp;to={done.ends_on}"
    source = reverse("figure-detail", args=["here", "items"]) + days
    link = f'href="{source}"'

    assert link in signed_in(cast.chair).get(address("report-read", done)).content.decode()
    assert link not in signed_in(cast.officer).get(address("report-read", done)).content.decode()
    assert link not in Client().get(address("report-public", done)).content.decode()
    answer = signed_in(cast.chair).get(source.replace("&amp;", "&"))
    assert answer.status_code == 200


def test_few_people_are_not_counted_out_in_a_report(cast, signed_in):
    """What counts people is rounded, or not shown: of eleven comments and of three."""
    form = make_form(cast.forum, cast.coordinator)
    for _ in range(3):
        tell(form, "Late again.")
    draft = begun(cast.forum, cast.coordinator, "impact")
    client = signed_in(cast.coordinator)
    few = client.get(address("report-read", draft)).content.decode()
    for _ in range(8):
        tell(form, "Late again.")

    many = client.get(address("report-read", draft)).content.decode()

    assert "Too few to show" in few.split("Who took part")[1]
    assert ">10<" in many.split("Who took part")[1]


def test_reader_who_is_not_signed_in_is_asked_to(report, client):
    assert client.get(address("report-detail", report)).status_code == 302
    answer = client.post(address("report-sign", report), {"version": report.version})
    assert answer.status_code == 302
    assert "/accounts/" in answer.url


def test_key_of_the_other_forum_signs_nothing_here(report, cast, signed_in):
    signed_in(cast.stranger).post(address("report-sign", report), {"version": report.version})

    report.refresh_from_db()
    assert report.forum_agreed_by is None
    sign_report(report=report, version=report.version, by=cast.coordinator)
    assert signed_in(cast.stranger).get(address("report-read", report)).status_code == 404
