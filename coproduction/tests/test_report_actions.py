"""A stored report: who writes, signs, publishes and withdraws it, and what stays as it was."""

from datetime import timedelta

import pgtrigger
import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from coproduction.actions import (
    add_report_question,
    add_report_quote,
    begin_report,
    change_report,
    publish_report,
    sign_report,
    take_report_quote_back,
    tell_follow_up,
    turn_report_back,
    withdraw_report,
    write_report_part,
)
from coproduction.exceptions import RuleBroken
from coproduction.models import Event, Message, Organisation, Report
from coproduction.reports.kinds import KINDS
from coproduction.reports.writing import report_document
from coproduction.seen import ChangedMeanwhile, mark
from coproduction.tests.factories import (
    InfluenceFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeFactory,
    WorkFactory,
)
from coproduction.tests.report_world import begun, grant_for, published, signed, written
from feedback.actions import add_theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(cast):
    """A joint evaluation with the council in which both sides have written."""
    draft = begun(cast.forum, cast.coordinator, partner=cast.council)
    return written(draft, cast.coordinator, cast.facilitator)


def texts(report):
    return str(report_document(report).blocks)


def told(kind, report):
    found = Message.objects.filter(kind=f"coproduction/{kind}", link__contains=f"/{report.pk}/")
    return set(found.values_list("person", flat=True))


def test_begin_report_gives_its_headings_and_asks_the_other_side(cast):
    report = begun(cast.forum, cast.coordinator, partner=cast.council)

    keys = list(report.parts.in_order().values_list("key", flat=True))
    assert keys == [each.key for each in KINDS["evaluation"].written]
    assert told("report_words_wanted", report) == {cast.facilitator.pk}


def test_begin_report_asks_officers_where_a_partner_has_no_facilitator(cast):
    health = OrganisationFactory(forum=cast.forum)
    nurse = PersonFactory(forum=cast.forum, roles=["officer"], organisation=health)

    report = begun(cast.forum, cast.coordinator, partner=health)

    assert told("report_words_wanted", report) == {nurse.pk}


@pytest.mark.parametrize(
    ("who", "kind", "fields", "sentence"),
    [
        ("rep", "evaluation", {}, "The forum's team begins this"),
        ("facilitator", "impact", {}, "The forum's team begins this"),
        ("coordinator", "evaluation", {"partner": None}, "Choose the partner"),
        ("coordinator", "case_study", {}, "Choose what the report is about"),
        ("coordinator", "case_study", {"subject": "work:NOTHERE"}, "not there any more"),
        ("coordinator", "inspection", {"subject": "nothing:1"}, "not there any more"),
    ],
)
def test_begin_report_is_refused(who, kind, fields, sentence, cast):
    with pytest.raises(RuleBroken, match=sentence):
        begun(cast.forum, getattr(cast, who), kind, **{"partner": cast.council} | fields)


def test_begin_report_is_refused_for_a_partner_of_another_forum_or_the_forum_itself(cast):
    theirs = OrganisationFactory(forum=cast.other_forum)
    own = OrganisationFactory(forum=cast.forum, kind=Organisation.Kind.FORUM)

    for partner in (theirs, own):
        with pytest.raises(RuleBroken, match="partner"):
            begun(cast.forum, cast.coordinator, partner=partner)


def test_officer_begins_a_report_of_their_own_organisation_alone(cast):
    health = OrganisationFactory(forum=cast.forum)

    report = begun(cast.forum, cast.officer, partner=cast.council)

    assert told("report_words_wanted", report) == {cast.coordinator.pk, cast.chair.pk}
    with pytest.raises(RuleBroken, match="your own organisation"):
        begun(cast.forum, cast.officer, partner=health)


def test_subject_of_another_forum_is_not_found(cast):
    theirs = WorkFactory(forum=cast.other_forum)

    with pytest.raises(RuleBroken, match="not there any more"):
        begun(cast.forum, cast.coordinator, "case_study", subject=f"work:{theirs.pk}")


def test_same_form_twice_begins_one_report(cast):
    first = begun(cast.forum, cast.coordinator)
    fields = {"title": "x", "starts_on": first.starts_on, "ends_on": first.ends_on}

    again = begin_report(
        forum=cast.forum,
        kind=KINDS["evaluation"],
        by=cast.coordinator,
        partner=first.partner,
        one_time_key=first.one_time_key,
        **fields,
    )

    assert again == first
    assert Report.objects.count() == 1


def test_each_side_writes_its_own_words_and_the_other_reads_them(report, cast):
    part = report.parts.in_order().last()

    assert part.forum_words == part.partner_words == "We were heard earlier than before."
    assert (part.forum_written_by, part.partner_written_by) == (
        cast.coordinator,
        cast.facilitator,
    )


@pytest.mark.parametrize("who", ["rep", "treasurer", "signatory", "safeguarding_lead"])
def test_write_report_part_is_refused_for_who_is_of_no_side(who, report, cast):
    part = report.parts.first()

    with pytest.raises(RuleBroken, match="team writes this"):
        write_report_part(part=part, words="Mine.", by=getattr(cast, who))


def test_officer_of_another_service_does_not_speak_for_the_partner(report, cast):
    health = OrganisationFactory(forum=cast.forum)
    nurse = PersonFactory(forum=cast.forum, roles=["officer", "facilitator"], organisation=health)

    with pytest.raises(RuleBroken, match="team writes this"):
        write_report_part(part=report.parts.first(), words="Ours.", by=nurse)
    with pytest.raises(RuleBroken, match="signed by the forum"):
        sign_report(report=report, version=report.version, by=nurse)


def test_words_of_a_colleague_meanwhile_are_shown_and_not_written_over(report, cast):
    part = report.parts.in_order().first()
    seen = {"forum_words": mark("")}
    write_report_part(part=part, words="The chair's words.", by=cast.chair, seen=seen)

    with pytest.raises(ChangedMeanwhile, match="The chair's words.") as refusal:
        write_report_part(part=part, words="Other words.", by=cast.coordinator, seen=seen)

    part.refresh_from_db()
    assert part.forum_words == "The chair's words."
    again = write_report_part(
        part=part, words="Both words.", by=cast.coordinator, seen=refusal.value.seen
    )
    assert again.forum_words == "Both words."


def test_both_sides_write_under_one_heading_without_getting_in_each_others_way(report, cast):
    part = report.parts.in_order().first()
    write_report_part(part=part, words="F.", by=cast.chair, seen={"forum_words": mark("")})

    write_report_part(part=part, words="P.", by=cast.officer, seen={"partner_words": mark("")})

    part.refresh_from_db()
    assert (part.forum_words, part.partner_words) == ("F.", "P.")


def test_two_people_sign_and_it_is_agreed(report, cast):
    after_one = signed(report, cast.chair)
    assert (after_one.state, after_one.both_agreed) == (Report.State.DRAFT, False)
    assert told("report_signed", report) == {cast.facilitator.pk}

    after_two = signed(after_one, cast.facilitator)

    assert (after_two.state, after_two.both_agreed) == (Report.State.AGREED, True)


def test_nobody_turns_both_keys(report, cast):
    both = cast.coordinator
    both.roles, both.organisation = ["coordinator", "facilitator"], cast.council
    both.save()

    after = signed(report, both, both)

    assert (after.forum_agreed_by, after.partner_agreed_by) == (both, None)
    with pytest.raises(RuleBroken, match="Your side has signed"):
        sign_report(report=after, version=after.version, by=cast.chair)


def test_report_that_nobody_wrote_in_is_not_signed(cast):
    report = begun(cast.forum, cast.coordinator)

    with pytest.raises(RuleBroken, match="Nobody has written"):
        sign_report(report=report, version=report.version, by=cast.coordinator)


def test_words_that_changed_since_they_were_read_are_not_signed(report, cast):
    read = report.version
    write_report_part(part=report.parts.first(), words="New.", by=cast.officer)

    with pytest.raises(RuleBroken, match="changed since you opened"):
        sign_report(report=report, version=read, by=cast.chair)


@pytest.mark.parametrize(
    "change",
    [
        lambda report, by: write_report_part(part=report.parts.first(), words="New.", by=by),
        lambda report, by: change_report(report=report, title="Another title", by=by),
        lambda report, by: quoted(report, by),
        lambda report, by: turn_report_back(report=report, by=by),
    ],
    ids=["words", "title", "quote", "turned back"],
)
def test_any_change_takes_both_signatures_back_and_tells_who_had_signed(change, report, cast):
    agreed = signed(report, cast.chair, cast.facilitator)

    change(agreed, cast.coordinator)

    agreed.refresh_from_db()
    assert (agreed.state, agreed.forum_agreed_by, agreed.partner_agreed_by) == (
        Report.State.DRAFT,
        None,
        None,
    )
    assert told("report_turned_back", report) == {cast.chair.pk, cast.facilitator.pk}


def test_same_words_again_leave_the_signatures(report, cast):
    agreed = signed(report, cast.chair, cast.facilitator)
    part = report.parts.in_order().last()

    write_report_part(part=part, words=part.forum_words, by=cast.coordinator)

    agreed.refresh_from_db()
    assert agreed.state == Report.State.AGREED


def test_publish_is_refused_without_both_keys_and_to_the_partner(report, cast):
    one_key = signed(report, cast.chair)
    with pytest.raises(RuleBroken, match="Both have to sign"):
        publish_report(report=one_key, is_public=True, by=cast.coordinator)

    both_keys = signed(one_key, cast.facilitator)

    with pytest.raises(RuleBroken, match="chair or coordinator publishes"):
        publish_report(report=both_keys, is_public=True, by=cast.facilitator)


def test_sensitive_report_is_not_made_public(report, cast):
    change_report(report=report, marking="official_sensitive", by=cast.coordinator)
    report.refresh_from_db()
    agreed = signed(report, cast.chair, cast.facilitator)

    with pytest.raises(RuleBroken, match="OFFICIAL-SENSITIVE"):
        publish_report(report=agreed, is_public=True, by=cast.chair)
    done = publish_report(report=agreed, is_public=False, by=cast.chair)

    assert (done.state, done.is_public) == (Report.State.PUBLISHED, False)


def test_published_report_stays_as_it_was_whatever_changes_later(report, cast):
    owed = InfluenceFactory(work=WorkFactory(forum=cast.forum), said="Taxis come late.")
    done = published(report, cast.chair, cast.facilitator)
    done.refresh_from_db()
    before = report_document(done).blocks
    assert "Taxis come late." in str(before)

    owed.said = "Something else."
    owed.save()
    InfluenceFactory(work=WorkFactory(forum=cast.forum), said="A new thing.")
    cast.forum.name = "Another name"
    cast.forum.save()
    with pgtrigger.ignore():
        done.parts.exclude(forum_words="").update(forum_words="Written past the rules.")

    done = Report.objects.select_related("forum", "partner").get(pk=done.pk)
    assert report_document(done).blocks == before
    assert str(report_document(done).forum) != "Another name"


SUBJECTS = {
    "programme": lambda cast: ProgrammeFactory(forum=cast.forum),
    "theme": lambda cast: add_theme(
        forum=cast.forum, by=cast.coordinator, title="Taxis", summary="Late."
    ),
}


@pytest.mark.parametrize("kind", SUBJECTS)
def test_report_can_be_read_when_what_it_is_about_is_gone(kind, cast, signed_in):
    record = SUBJECTS[kind](cast)
    about = {"subject": f"{kind}:{record.pk}", "partner": cast.council}
    kept, draft = (
        written(begun(cast.forum, cast.coordinator, "inspection", **about), cast.coordinator)
        for _ in range(2)
    )
    kept = published(kept, cast.chair, cast.facilitator)
    agreed = signed(draft, cast.chair, cast.facilitator)
    whole = texts(Report.objects.get(pk=kept.pk))

    record.delete()

    client = signed_in(cast.coordinator)
    for report in (kept, draft):
        for name in ("report-detail", "report-read", "report-pdf", "report-docx", "report-xlsx"):
            assert client.get(reverse(name, args=["here", report.pk])).status_code == 200
    assert f"About: {record}" in whole
    assert texts(Report.objects.get(pk=kept.pk)) == whole
    # A draft says so, has everybody's words, and does not count everything in its place.
    assert "is not there any more" in texts(Report.objects.get(pk=draft.pk))
    assert "We were heard earlier" in texts(Report.objects.get(pk=draft.pk))
    assert "In numbers" not in texts(Report.objects.get(pk=draft.pk))
    with pytest.raises(RuleBroken, match="is not there any more"):
        publish_report(report=agreed, is_public=True, by=cast.chair)


@pytest.mark.parametrize(
    "change",
    [
        lambda report: Report.objects.filter(pk=report.pk).update(title="Another"),
        lambda report: Report.objects.filter(pk=report.pk).update(
            content=report.content | {"blocks": [{"block": "Words", "text": "Another."}]}
        ),
        lambda report: report.parts.exclude(forum_words="").update(forum_words="Another."),
    ],
    ids=["title", "content", "words"],
)
def test_database_itself_refuses_to_change_what_is_published(change, report, cast):
    done = published(report, cast.chair, cast.facilitator)
    done.refresh_from_db()

    with pytest.raises(DatabaseError, match="published report"), transaction.atomic():
        change(done)

    done.refresh_from_db()
    assert done.title == report.title
    assert "Another." not in texts(done)


def test_draft_follows_the_records(report, cast):
    """The control: what is not published reads what is there now."""
    before = report_document(report).blocks

    InfluenceFactory(work=WorkFactory(forum=cast.forum), said="A new thing.")

    assert report_document(report).blocks != before


def test_published_words_are_not_changed_any_more(report, cast):
    done = published(report, cast.chair, cast.facilitator)

    for change in (
        lambda: write_report_part(part=report.parts.first(), words="New.", by=cast.chair),
        lambda: change_report(report=done, title="New", by=cast.chair),
        lambda: quoted(done, cast.chair),
        lambda: turn_report_back(report=done, by=cast.chair),
    ):
        with pytest.raises(RuleBroken, match="published"):
            change()


def quoted(report, by, **fields):
    return add_report_quote(
        report=report,
        by=by,
        **{
            "words": "At last somebody asks.",
            "who": "Parent carers",
            "consent_on": timezone.localdate(),
            "consent_how": "By mail",
        }
        | fields,
    )


def test_quote_stands_under_its_group_and_names_nobody_without_consent(report, cast):
    quoted(report, cast.coordinator)
    with pytest.raises(RuleBroken, match="agreed to that too"):
        quoted(report, cast.coordinator, name="Jo Whitfield")
    with pytest.raises(RuleBroken, match="cannot be to come"):
        quoted(report, cast.coordinator, consent_on=timezone.localdate() + timedelta(days=1))

    assert "who='Parent carers'" in texts(report)
    assert "Jo Whitfield" not in texts(report)


def test_consent_taken_back_takes_the_words_out_of_a_published_report(report, cast):
    today = timezone.localdate()
    quote = quoted(report, cast.coordinator, name="Jo Whitfield", name_consent_on=today)
    report.refresh_from_db()
    done = published(report, cast.chair, cast.facilitator)
    assert "At last somebody asks." in texts(done)

    take_report_quote_back(quote=quote, by=cast.officer)

    done.refresh_from_db()
    quote.refresh_from_db()
    assert "At last" not in str(done.content)
    assert "Jo Whitfield" not in str(done.content)
    assert (quote.words, quote.name) == ("", "")
    assert done.state == Report.State.PUBLISHED


def test_report_of_the_forum_alone_is_checked_by_a_second_person(cast):
    report = written(begun(cast.forum, cast.coordinator, "impact"), cast.coordinator)

    agreed = signed(report, cast.coordinator, cast.chair)

    assert agreed.state == Report.State.AGREED
    assert {agreed.forum_agreed_by, agreed.partner_agreed_by} == {cast.coordinator, cast.chair}


def test_grant_return_is_checked_by_who_decides_on_money(cast):
    grant = grant_for(cast.forum)
    report = begun(cast.forum, cast.coordinator, "grant", subject=f"fund:{grant.pk}")
    report = written(report, cast.coordinator)
    other = PersonFactory(forum=cast.forum, roles=["coordinator"])

    one = signed(report, cast.coordinator)

    with pytest.raises(RuleBroken, match="Your side has signed"):
        sign_report(report=one, version=one.version, by=other)
    assert signed(one, cast.treasurer).state == Report.State.AGREED


def test_next_report_asks_what_came_of_the_last_one(report, cast):
    for key, words, by in (
        ("recommendations", "- More health staff\n- Book early", cast.coordinator),
        ("recommendations", "Publish the plan", cast.facilitator),
        ("benefits", "Not carried", cast.coordinator),
    ):
        write_report_part(part=report.parts.get(key=key), words=words, by=by)

    after = begun(cast.forum, cast.coordinator, partner=cast.council, copy_of=report)

    said = list(after.follow_ups.in_order().values_list("said", flat=True))
    assert said == ["More health staff", "Book early", "Publish the plan"]
    first = after.follow_ups.in_order().first()
    with pytest.raises(RuleBroken, match="what happened"):
        tell_follow_up(follow_up=first, outcome="not_done", came_of_it=" ", by=cast.officer)
    tell_follow_up(follow_up=first, outcome="partly", came_of_it="Two came.", by=cast.officer)
    assert "('More health staff', 'Partly done', 'Two came.')" in texts(after)


def test_funders_questions_come_again_in_the_next_return(cast):
    grant = f"fund:{grant_for(cast.forum).pk}"
    report = begun(cast.forum, cast.coordinator, "grant", subject=grant)
    question = add_report_question(report=report, title="How many families?", by=cast.coordinator)
    write_report_part(part=question, words="We do not count.", by=cast.coordinator)

    after = begun(cast.forum, cast.coordinator, "grant", subject=grant, copy_of=report)

    assert after.parts.get(title="How many families?").forum_words == ""
    assert "We do not count." in texts(report)


def test_withdrawn_report_says_why_and_only_the_forum_withdraws(report, cast):
    done = published(report, cast.chair, cast.facilitator)
    with pytest.raises(RuleBroken, match="Say why"):
        withdraw_report(report=done, reason=" ", by=cast.chair)
    with pytest.raises(RuleBroken, match="chair or coordinator withdraws"):
        withdraw_report(report=done, reason="Wrong.", by=cast.facilitator)

    gone = withdraw_report(report=done, reason="A number was wrong.", by=cast.chair)

    assert (gone.state, gone.withdrawn_reason) == ("withdrawn", "A number was wrong.")
    assert told("report_withdrawn", report) == {cast.facilitator.pk}
    with pytest.raises(RuleBroken, match="already"):
        withdraw_report(report=gone, reason="Again.", by=cast.coordinator)


def test_every_step_is_in_the_record(report, cast):
    done = published(report, cast.chair, cast.facilitator)
    withdraw_report(report=done, reason="Wrong.", by=cast.chair)

    verbs = list(
        Event.objects.filter(subject_type="coproduction.report", subject_id=report.pk)
        .order_by("position")
        .values_list("verb", flat=True)
    )

    assert verbs == [
        "report.begun",
        "report.written",
        "report.written",
        "report.signed",
        "report.signed",
        "report.published",
        "report.withdrawn",
    ]
