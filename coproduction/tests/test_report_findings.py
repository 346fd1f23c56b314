"""How an evaluation was found out, and its findings by theme: seed 002 in a report of seed 004."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from docx import Document as WordFile
from openpyxl import load_workbook

from coproduction.actions import (
    add_report_quote,
    add_report_survey,
    add_report_theme,
    drop_report_focus_group,
    drop_report_survey,
    publish_report,
    save_report_focus_group,
    sign_report,
    sort_report_findings,
    take_report_quote_back,
    write_report_part,
)
from coproduction.exceptions import RuleBroken
from coproduction.models import Report, ReportFinding
from coproduction.reports.blocks import Heading, Points, Quote, Table, Words
from coproduction.reports.findings import findings_of
from coproduction.reports.kinds import FINDING_THEMES
from coproduction.reports.writing import report_document
from coproduction.seen import ChangedMeanwhile, mark
from coproduction.tests.factories import ForumFactory, PersonFactory
from coproduction.tests.pdf_reading import TaggedPdf
from coproduction.tests.report_world import begun, focus_group_in, signed, survey_of, written
from feedback.actions import close_form
from feedback.models import FeedbackForm
from feedback.tests.factories import make_form, tell

pytestmark = pytest.mark.django_db

TRUST, LEARNING, BETTER, GROWTH = FINDING_THEMES


@pytest.fixture
def report(cast):
    cast.forum.small_number_threshold = 10
    cast.forum.save()
    draft = begun(cast.forum, cast.coordinator, partner=cast.council)
    return written(draft, cast.coordinator, cast.facilitator)


def theme(report, title=TRUST):
    return report.themes.get(title=title)


def say(report, key, words, by):
    write_report_part(part=report.parts.get(key=key), words=words, by=by)


def section(report, title):
    """The blocks under one heading, until the next of its level."""
    blocks = report_document(Report.objects.get(pk=report.pk)).blocks
    starts = next(at for at, each in enumerate(blocks) if each == Heading(title))
    rest = blocks[starts + 1 :]
    ends = next(
        (at for at, each in enumerate(rest) if isinstance(each, Heading) and each.level == 2),
        len(rest),
    )
    return rest[:ends]


def ways(report):
    """The rows of the table that says how it was found out, by their first two cells."""
    (table,) = section(report, "How we found out")
    return {row[:2]: row[2:] for row in table.rows}


def quoted(report, by, words="I feel heard.", **fields):
    return add_report_quote(
        report=report,
        words=words,
        who="Parent carers",
        consent_on=timezone.localdate(),
        consent_how="By mail",
        by=by,
        **fields,
    )


def test_evaluation_names_the_records_that_were_read(report):
    assert ways(report).keys() == {
        ("Records of the forum", "Items at the hub"),
        ("Records of the forum", "Views that somebody must answer"),
        ("Records of the forum", "Pieces of feedback"),
    }


def test_survey_stands_in_it_with_whom_it_asked_and_how_many_answered(report, cast):
    form = survey_of(cast.forum, cast.coordinator)
    for number in range(34):
        tell(form, answers={"how_was_it": "Good" if number < 18 else "Bad"})

    add_report_survey(report=report, code=f"form:{form.pk}", by=cast.coordinator)

    who = "Managers and members of a steering group"
    assert ways(report)[f"Survey: {form}", who][1] == "30 answered"
    heading, asked, table = section(report, "What people told us when we asked")
    assert heading == Heading(form.title, level=3)
    assert asked.text.startswith(f"Asked: {who}, since ")
    assert asked.text.endswith("Answered: 30.")
    # Told by 34, shown without the newest four, who said that it was bad.
    assert dict(table.rows) | {"Good": 20, "Bad": 10} == dict(table.rows)


def test_survey_that_few_answered_gives_nobody_away(report, cast):
    form = survey_of(cast.forum, cast.coordinator)
    for answer in ("Good", "Good", "Very bad"):
        tell(form, answers={"how_was_it": answer})

    add_report_survey(report=report, code=f"form:{form.pk}", by=cast.coordinator)

    blocks = section(report, "What people told us when we asked")
    assert [type(block) for block in blocks] == [Heading, Words]
    assert blocks[1].text.endswith("Answered: too few to show.")
    assert "Very bad" not in str(blocks)


def test_words_of_a_survey_are_not_in_the_report(report, cast):
    form = survey_of(cast.forum, cast.coordinator)
    for _ in range(20):
        tell(form, "My manager is called Ms Underhill.", answers={"how_was_it": "Good"})

    add_report_survey(report=report, code=f"form:{form.pk}", by=cast.coordinator)

    assert "20 answered" in str(report_document(report).blocks)
    assert "Underhill" not in str(report_document(report).blocks)


@pytest.mark.parametrize("people", [9, 1])
def test_small_focus_group_is_not_counted_out(people, report, cast):
    focus_group_in(report, cast.coordinator, people=people)

    (came,) = [rest[1] for (how, _), rest in ways(report).items() if how.startswith("Focus")]
    assert came == "Fewer than 10 took part"
    assert f"{people} took part" not in str(report_document(report).blocks)


def test_focus_group_stands_in_it_with_who_ran_it_and_what_was_said(report, cast):
    group = focus_group_in(report, cast.coordinator, people=23)

    heading, ran, asked, said = section(report, "What people told us when we asked")

    assert heading == Heading(str(group), level=3)
    assert ran.text.startswith("A parent of another forum ran it on ")
    assert ran.text.endswith("with Parent carer reps. About 25 took part.")
    assert asked == Words("What was asked: What has changed for you?")
    assert said == Points(["We are asked before it is decided.", "I speak up at school now."])


def test_focus_group_that_is_to_come_is_not_written_down(report, cast):
    with pytest.raises(RuleBroken, match="this day is to come"):
        focus_group_in(report, cast.coordinator, held_on=timezone.localdate() + timedelta(days=1))

    assert not report.focus_groups.exists()


def test_focus_group_that_a_colleague_changed_meanwhile_is_not_written_over(report, cast):
    group = focus_group_in(report, cast.coordinator)
    seen = {name: mark(getattr(group, name)) for name in ("said", "people")}
    answers = {name: getattr(group, name) for name in ("title", "held_on", "run_by", "who")}
    answers |= {"asked": group.asked, "people": 12}
    save_report_focus_group(
        report=report, focus_group=group, by=cast.chair, **answers | {"said": "Hers."}
    )

    with pytest.raises(ChangedMeanwhile, match="Hers"):
        save_report_focus_group(
            report=report,
            focus_group=group,
            seen=seen,
            by=cast.coordinator,
            **answers | {"said": "Mine."},
        )

    assert report.focus_groups.get().said == "Hers."


def test_findings_are_each_point_that_somebody_wrote_and_each_line_of_a_group(report, cast):
    say(report, "benefits", "We are in time.\n\n- One date\n- One place", cast.coordinator)
    say(report, "benefits", "- One date", cast.facilitator)
    say(report, "background", "This is no finding.", cast.coordinator)
    focus_group_in(report, cast.coordinator)

    assert [(each.words, each.where) for each in findings_of(report)] == [
        ("We are asked before it is decided.", "A morning with reps"),
        ("I speak up at school now.", "A morning with reps"),
        ("We are in time.", "Benefits"),
        ("One date", "Benefits"),
        ("One place", "Benefits"),
    ]


def test_findings_are_read_theme_by_theme(report, cast):
    say(report, "benefits", "- Fewer quarrels\n- Plainer letters", cast.coordinator)
    quote = quoted(report, cast.coordinator)
    alone = quoted(report, cast.coordinator, "I came by bus.")

    sort_report_findings(
        report=report,
        findings={"Plainer letters": theme(report, BETTER), "Fewer quarrels": theme(report)},
        quotes={quote.pk: theme(report)},
        by=cast.facilitator,
    )

    forum = cast.forum
    assert section(report, "What we found, by theme")[1:] == [
        Heading(TRUST, level=3),
        Points([f"Fewer quarrels (Benefits: {forum})"]),
        Quote("I feel heard.", "Parent carers"),
        Heading(BETTER, level=3),
        Points([f"Plainer letters (Benefits: {forum})"]),
    ]
    # Where it was written it stays; a quote stands in one place.
    assert Points(["Fewer quarrels", "Plainer letters"]) in section(report, "Benefits")
    assert section(report, "What people said") == [Quote(alone.words, "Parent carers")]


def test_every_file_is_printed_by_theme(report, cast, signed_in):
    say(report, "benefits", "Fewer quarrels", cast.coordinator)
    sort_report_findings(
        report=report,
        findings={"Fewer quarrels": theme(report)},
        quotes={},
        by=cast.coordinator,
    )
    client = signed_in(cast.coordinator)
    pages = {
        form: client.get(reverse(f"report-{form}", args=["here", report.pk])).content
        for form in ("read", "pdf", "docx", "xlsx")
    }

    point = f"Fewer quarrels (Benefits: {cast.forum})"
    assert f"<h3>{TRUST}</h3>" in pages["read"].decode()
    pdf = TaggedPdf(pages["pdf"])
    assert TRUST in pdf.text
    word = WordFile(BytesIO(pages["docx"]))
    headings = {each.text for each in word.paragraphs if each.style.name == "Heading 2"}
    assert TRUST in headings
    words = load_workbook(BytesIO(pages["xlsx"]))["Words"]
    assert (f"What we found, by theme: {TRUST}", point) in words.values


def test_words_that_changed_are_sorted_again(report, cast):
    say(report, "benefits", "Fewer quarrels", cast.coordinator)
    sort_report_findings(
        report=report, findings={"Fewer quarrels": theme(report)}, quotes={}, by=cast.coordinator
    )

    say(report, "benefits", "Fewer quarrels than before", cast.coordinator)

    assert "What we found, by theme" not in str(report_document(report).blocks)
    sort_report_findings(report=report, findings={}, quotes={}, by=cast.coordinator)
    assert not ReportFinding.objects.exists()


def test_sorting_takes_signatures_back_and_is_in_the_record(report, cast):
    say(report, "benefits", "Fewer quarrels", cast.coordinator)
    report.refresh_from_db()
    signed(report, cast.chair)

    sort_report_findings(
        report=report, findings={"Fewer quarrels": theme(report)}, quotes={}, by=cast.facilitator
    )

    report.refresh_from_db()
    assert not report.has_key("forum")


def test_theme_of_another_report_is_refused(report, cast):
    other = begun(cast.forum, cast.coordinator, partner=cast.council, title="Another")
    say(report, "benefits", "Fewer quarrels", cast.coordinator)

    with pytest.raises(RuleBroken, match="another report"):
        sort_report_findings(
            report=report,
            findings={"Fewer quarrels": theme(other)},
            quotes={},
            by=cast.coordinator,
        )


def test_own_theme_comes_again_in_the_next_evaluation(report, cast):
    add_report_theme(report=report, title="Money", by=cast.coordinator)
    add_report_theme(report=report, title="money", by=cast.facilitator)

    following = begun(cast.forum, cast.coordinator, partner=cast.council, copy_of=report)

    titles = [str(each) for each in following.themes.in_order()]
    assert titles == [*FINDING_THEMES, "Money"]


def test_consent_taken_back_takes_a_sorted_quote_out_of_what_is_published(report, cast):
    quote = quoted(report, cast.coordinator)
    sort_report_findings(
        report=report, findings={}, quotes={quote.pk: theme(report)}, by=cast.coordinator
    )
    report.refresh_from_db()
    report = signed(report, cast.chair, cast.facilitator)
    report = publish_report(report=report, is_public=True, by=cast.chair)
    assert quote.words in str(report_document(report).blocks)

    take_report_quote_back(quote=quote, by=cast.coordinator)

    report.refresh_from_db()
    assert quote.words not in str(report.content)


def test_published_evaluation_keeps_what_it_stood_on(report, cast):
    form = survey_of(cast.forum, cast.coordinator)
    survey = add_report_survey(report=report, code=f"form:{form.pk}", by=cast.coordinator)
    group = focus_group_in(report, cast.coordinator)
    report.refresh_from_db()
    report = signed(report, cast.chair, cast.facilitator)
    report = publish_report(report=report, is_public=True, by=cast.chair)

    for _ in range(20):
        tell(form, answers={"how_was_it": "Good"})
    with pytest.raises(RuleBroken, match="published"):
        drop_report_survey(survey=survey, by=cast.coordinator)
    with pytest.raises(DatabaseError, match="published report"), transaction.atomic():
        report.focus_groups.filter(pk=group.pk).update(said="Another.")

    report.refresh_from_db()
    assert "20 answered" not in str(report_document(report).blocks)
    assert group.asked in str(report_document(report).blocks)


def test_survey_of_another_forum_or_one_that_is_no_survey_is_not_found(report, cast):
    there = PersonFactory(forum=ForumFactory(), roles=["coordinator"])
    forms = [
        make_form(cast.forum, cast.coordinator),
        make_form(cast.forum, cast.coordinator, kind=FeedbackForm.Kind.SURVEY, published=False),
        survey_of(there.forum, there),
    ]

    for code in (*(f"form:{form.pk}" for form in forms), "form:x", "form:", "", "other:1"):
        with pytest.raises(RuleBroken, match="not there any more"):
            add_report_survey(report=report, code=code, by=cast.coordinator)


def test_closed_survey_counts_as_well_and_is_named_once(report, cast):
    form = survey_of(cast.forum, cast.coordinator)
    close_form(form=form, by=cast.coordinator)

    first = add_report_survey(report=report, code=f"form:{form.pk}", by=cast.coordinator)
    again = add_report_survey(report=report, code=f"form:{form.pk}", by=cast.facilitator)

    assert first == again


def test_other_kinds_of_report_do_not_say_how_they_were_found_out(cast, signed_in):
    summary = begun(cast.forum, cast.coordinator, "summary", partner=cast.council)

    with pytest.raises(RuleBroken, match="Only an evaluation"):
        focus_group_in(summary, cast.coordinator)

    client = signed_in(cast.coordinator)
    for name in ("report-survey-add", "report-focus-group-add", "report-sort", "report-theme-add"):
        assert client.get(reverse(name, args=["here", summary.pk])).status_code == 403
    page = client.get(summary.get_absolute_url()).content.decode()
    assert "How you found out" not in page


def test_who_is_of_no_side_finds_nothing_out(report, cast):
    for person in (cast.rep, cast.signatory):
        with pytest.raises(RuleBroken, match="forum's team writes this"):
            focus_group_in(report, person)


def test_survey_and_group_are_taken_out_from_the_page(report, cast, signed_in):
    form = survey_of(cast.forum, cast.coordinator)
    survey = add_report_survey(report=report, code=f"form:{form.pk}", by=cast.coordinator)
    group = focus_group_in(report, cast.coordinator)
    client = signed_in(cast.facilitator)

    client.post(reverse("report-survey-drop", args=["here", survey.pk]))
    client.post(reverse("report-focus-group-drop", args=["here", group.pk]))
    drop_report_focus_group(focus_group=group, by=cast.coordinator)

    assert not report.surveys.exists()
    assert not report.focus_groups.exists()


def test_page_puts_findings_under_themes_and_keeps_what_a_colleague_did(report, cast, signed_in):
    say(report, "benefits", "- Fewer quarrels\n- Plainer letters", cast.coordinator)
    quote = quoted(report, cast.coordinator)
    address = reverse("report-sort", args=["here", report.pk])
    client = signed_in(cast.coordinator)
    page = client.get(address)
    seen = page.context["form"].fields["seen"].initial
    quarrels, letters = (f"finding_{mark(each)}" for each in ("Fewer quarrels", "Plainer letters"))
    sort_report_findings(
        report=report,
        findings={"Plainer letters": theme(report, BETTER)},
        quotes={},
        by=cast.facilitator,
    )

    there = {quarrels: theme(report).pk, letters: "", f"quote_{quote.pk}": theme(report).pk}
    answer = client.post(address, there | {"seen": seen})

    assert answer.status_code == 302
    assert dict(report.findings.values_list("words", "theme__title")) == {
        "Fewer quarrels": TRUST,
        "Plainer letters": BETTER,
    }
    assert report.quotes.get().theme == theme(report)
    detail = client.get(report.get_absolute_url()).content.decode()
    assert "3 of 3 points and quotes stand under a theme." in detail


def test_sort_page_refuses_a_theme_that_is_not_there(report, cast, signed_in):
    say(report, "benefits", "Fewer quarrels", cast.coordinator)
    address = reverse("report-sort", args=["here", report.pk])

    page = signed_in(cast.coordinator).post(address, {f"finding_{mark('Fewer quarrels')}": "0"})

    assert page.status_code == 200
    assert "Error:" in page.content.decode()
    assert not report.findings.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_sort_page_asks_the_same_number_of_questions(
    rows, report, cast, signed_in, django_assert_num_queries
):
    say(report, "benefits", "\n".join(f"- Point {n}" for n in range(rows)), cast.coordinator)
    for number in range(rows):
        quoted(report, cast.coordinator, f"Said {number}.")
        focus_group_in(report, cast.coordinator)
    client = signed_in(cast.coordinator)
    address = reverse("report-sort", args=["here", report.pk])
    client.get(address)

    with django_assert_num_queries(10):
        client.get(address)


def test_nothing_filled_in_says_what_is_missing(report, cast, signed_in):
    client = signed_in(cast.coordinator)
    address = reverse("report-focus-group-add", args=["here", report.pk])

    page = client.post(address, {"people": "0", "said": "Kept as typed."}).content.decode()

    for sentence in ("Give it a name.", "Say who ran it.", "Write what you asked."):
        assert sentence in page
    assert "Kept as typed." in page


def test_signature_of_words_before_a_group_was_written_down_is_refused(report, cast):
    before = report.version
    focus_group_in(report, cast.coordinator)

    with pytest.raises(RuleBroken, match="changed since you opened"):
        sign_report(report=report, version=before, by=cast.chair)


def test_table_of_ways_is_whole(report, cast):
    """One row for each figure that is read, each survey and each group."""
    form = survey_of(cast.forum, cast.coordinator)
    add_report_survey(report=report, code=f"form:{form.pk}", by=cast.coordinator)
    focus_group_in(report, cast.coordinator)

    (table,) = section(report, "How we found out")

    assert isinstance(table, Table)
    assert [row[0].split(":")[0] for row in table.rows] == [
        *["Records of the forum"] * 3,
        "Survey",
        "Focus group",
    ]
