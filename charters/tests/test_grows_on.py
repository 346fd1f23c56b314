"""What a charter goes on with: comments, papers beside it, pledges, people who leave."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from charters.actions import (
    add_agreement,
    add_group,
    add_product,
    adopt_charter,
    answer_comment,
    answer_review,
    ask_for_mark,
    assess,
    change_indicator,
    close_review,
    end_agreement,
    frame_work,
    give_comment,
    open_comments,
    open_review,
    open_test,
    sign_off,
    start_indicators,
    write_plan,
)
from charters.looking_back import prompts_for
from charters.models import Assessment, Indicator, Measure, Signature, Verdict
from charters.plans import leaves_families_out, tasks_of
from charters.programmes import shown_by, streams
from charters.testing import results_of
from charters.tests.factories import (
    adopted_charter,
    asked,
    commenting_charter,
    draft_charter,
    in_force,
    signed,
)
from coproduction.actions import hand_over
from coproduction.exceptions import RuleBroken
from coproduction.models import Message
from coproduction.needs import needs_of
from coproduction.tests.factories import (
    InfluenceFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeFactory,
    WorkFactory,
)
from coproduction.tests.files import pdf, upload
from coproduction.thread import thread_of
from coproduction.work_facts import facts_of


@pytest.fixture
def by(cast):
    return cast.coordinator


@pytest.fixture
def work(cast):
    return WorkFactory(forum=cast.forum, level="co_design", level_reason="Agreed.")


def today():
    return timezone.localdate()


def titles(person, day=None):
    return [need.title for need in needs_of(person, day or today())]


# Comments on the version in force


def test_version_in_force_hears_comments_and_the_next_one_comes_first(cast, by, client):
    charter = adopted_charter(cast.forum, by)
    url = reverse("charters:comment-add", args=["here"])
    assert client.get(url).context["charter"] == charter

    newer = commenting_charter(cast.forum, by, start_from="own")

    assert client.get(url).context["charter"] == newer


def test_comment_on_the_version_in_force_is_answered_on_its_page(cast, by, client):
    charter = adopted_charter(cast.forum, by)
    key = "6a3f1c9e-0000-4000-8000-000000000001"

    client.post(
        reverse("charters:comment-add", args=["here"]), {"text": "Add dads.", "one_time_key": key}
    )
    comment = charter.comments.get()
    assert "Answer 1 comment on the charter" in titles(by)
    answer_comment(comment=comment, answer="We do, next time.", changed_it=False, by=by)

    page = client.get(charter.get_absolute_url()).content.decode()
    assert "Add dads." in page
    assert "We do, next time." in page


def test_replaced_version_hears_nobody(cast, by):
    charter = adopted_charter(cast.forum, by, days_ago=60)
    adopted_charter(cast.forum, by, start_from="own")
    charter.refresh_from_db()

    with pytest.raises(RuleBroken, match="not open for comments any more"):
        give_comment(charter=charter, text="Hm.", today=today(), one_time_key=charter.pk)


# Words that it grew from, and the pledge of who signs


def test_what_it_grew_from_is_signed_with_the_rest_and_frozen(cast, by):
    charter = draft_charter(cast.forum, by)
    charter.grew_from = "A day with 60 families."
    charter.save()
    charter = commenting_to_adopted(charter, by)

    assert "## What it grew from\nA day with 60 families." in charter.text
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        type(charter).objects.filter(pk=charter.pk).update(grew_from="x")


def commenting_to_adopted(charter, by):
    opened = timezone.now() - timedelta(days=30)
    charter = open_comments(
        charter=charter, until=opened.date() + timedelta(days=8), by=by, now=opened
    )
    return adopt_charter(
        charter=charter,
        accepted_by="the Board",
        review_on=today() + timedelta(days=300),
        by=by,
    )


def test_pledge_stands_beside_the_name_and_is_frozen(cast, by, client):
    charter = adopted_charter(cast.forum, by)
    signature = in_force(charter, by, pledge="I come once a term.")

    page = client.get(charter.get_absolute_url()).content.decode()

    assert "I come once a term." in page
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Signature.objects.filter(pk=signature.pk).update(signed_pledge="I come daily.")
    unsigned = asked(charter, by)
    # The trigger is about what was signed: nothing holds a request that waits.
    assert Signature.objects.filter(pk=unsigned.pk).update(signed_pledge="x") == 1


# Papers beside the charter


@pytest.fixture
def agreement(cast, by, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return add_agreement(
        forum=cast.forum,
        title="Partnership agreement",
        agreed_with="The forum and the council",
        agreed_on=today() - timedelta(days=300),
        review_on=today() + timedelta(days=10),
        upload=upload("agreement.pdf", pdf()),
        by=by,
    )


def test_paper_is_read_by_everybody_until_it_ends(agreement, cast, by, client):
    url = reverse("charters:charter", args=["here"])
    charter = adopted_charter(cast.forum, by)
    assert "Partnership agreement" in client.get(url).content.decode()
    paper = client.get(agreement.document.get_absolute_url())
    assert b"".join(paper.streaming_content).startswith(b"%PDF")

    end_agreement(agreement=agreement, by=by)
    end_agreement(agreement=agreement, by=cast.chair)

    agreement.refresh_from_db()
    assert agreement.ended_by == by
    assert "Partnership agreement" not in client.get(charter.get_absolute_url()).content.decode()


def test_numbers_of_need_and_money_stand_apart_for_every_family(agreement, cast, by, client):
    adopted_charter(cast.forum, by)
    url = reverse("charters:charter", args=["here"])
    assert "How many children need what" not in client.get(url).content.decode()
    for what, title in (("need", "Children with a plan"), ("money", "What is spent on SEND")):
        add_agreement(
            forum=cast.forum,
            what=what,
            title=title,
            agreed_with="The council",
            agreed_on=today(),
            upload=upload("numbers.pdf", pdf()),
            by=by,
        )

    page = client.get(url).content.decode()

    order = [
        "What else we agreed",
        "Partnership agreement",
        "How many children need what",
        "Children with a plan",
        "What is spent</h2>",
        "What is spent on SEND",
    ]
    places = [page.index(each) for each in order]
    assert places == sorted(places)


def test_same_paper_stands_once(agreement, cast, by):
    with pytest.raises(RuleBroken, match="stands there already"):
        add_agreement(
            forum=cast.forum,
            title="PARTNERSHIP agreement",
            agreed_with="Us",
            agreed_on=agreement.agreed_on,
            upload=upload("agreement.pdf", pdf()),
            by=by,
        )


def test_paper_that_is_due_again_needs_the_team(agreement, cast):
    assert "Look at this paper again: Partnership agreement" in titles(cast.chair)
    assert "Look at this paper again: Partnership agreement" not in titles(cast.rep)


# A promise that nothing counts yet


def test_promise_tied_to_a_figure_that_is_not_there_cannot_be_told(cast, by, client):
    charter = adopted_charter(cast.forum, by, start_from="template:agreement")
    promise = charter.commitments.filter(measure__isnull=False).first()
    Measure.objects.filter(commitment=promise).update(figure="nothing_counts_this")
    test = open_test(
        charter=charter, starts_on=today() - timedelta(days=30), ends_on=today(), by=by
    )

    found = {each.commitment: each.overall for each in results_of(test, today=today())}

    assert found[promise].verdict == Verdict.CANNOT_TELL
    assert found[promise].in_words == "Nothing here counts this yet"
    assert "Nothing here counts this yet" in client.get(test.get_absolute_url()).content.decode()


def test_changing_the_words_keeps_a_figure_that_is_not_there(cast, by, signed_in):
    charter = draft_charter(cast.forum, by)
    promise = charter.commitments.filter(measure__isnull=False).first()
    Measure.objects.filter(commitment=promise).update(figure="nothing_counts_this")
    url = reverse("charters:commitment-change", args=["here", promise.pk])
    client = signed_in(by)

    form = client.get(url).context["form"]
    answer = client.post(url, {**form.initial, "text": "We pay in time."})

    promise.refresh_from_db()
    assert answer.status_code == 302
    assert (promise.text, promise.measure.figure) == ("We pay in time.", "nothing_counts_this")


# What is made together, and how a plan changed


def test_product_stands_in_plan_and_thread_and_case_study(work, cast, by, signed_in, settings):
    add_product(
        work=work,
        name="One page",
        made_with="Parents and officers",
        launched_on=today() - timedelta(days=3),
        by=by,
    )
    add_product(
        work=work,
        name="A film",
        made_with="The youth club",
        launched_on=today() + timedelta(days=30),
        by=by,
    )

    plan = signed_in(cast.rep).get(reverse("charters:work-plan", args=["here", work.reference]))

    assert "One page" in plan.content.decode()
    assert "A film" in plan.content.decode()
    told = [entry.title for entry in thread_of(work, cast.rep)]
    assert "Came out: One page" in told
    assert "Came out: A film" not in told
    with pytest.raises(RuleBroken, match="stands there already"):
        add_product(work=work, name="one page", made_with="x", launched_on=today(), by=by)


def test_files_of_a_product_are_open_to_everybody(work, by, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    product = add_product(
        work=work,
        name="One page",
        made_with="Parents",
        launched_on=today(),
        to_print=upload("page.pdf", pdf()),
        by=by,
    )

    paper = client.get(product.to_print.get_absolute_url())
    assert b"".join(paper.streaming_content).startswith(b"%PDF")
    assert product.to_fill_in is None


def test_plan_shows_what_it_said_before_and_why_it_changed(work, by, cast, signed_in):
    write_plan(work=work, topic="aim", text="Fair places.", by=by)
    write_plan(work=work, topic="aim", text="Fair places, soon.", because="Families wait.", by=by)

    task = next(each for each in tasks_of(work) if each.topic == "aim")
    page = signed_in(cast.rep).get(reverse("charters:work-plan", args=["here", work.reference]))

    assert task.entry.text == "Fair places, soon."
    assert [each.text for each in task.earlier] == ["Fair places."]
    assert "Changed because: Families wait." in page.content.decode()


@pytest.mark.parametrize(
    ("level", "kind", "left_out"),
    [
        ("co_design", "organisation", True),
        ("co_design", "young", False),
        ("consultation", "parents", False),
        ("information", "organisation", False),
        ("", "organisation", False),
    ],
)
def test_every_level_but_information_includes_families(level, kind, left_out, work, by, cast):
    work.level = level
    organisation = cast.council if kind == "organisation" else None
    add_group(work=work, kind=kind, name="Them", organisation=organisation, by=by)

    task = next(each for each in tasks_of(work) if each.topic == "stakeholders")

    assert leaves_families_out(work) is left_out
    assert task.is_done is not left_out


def test_ways_stand_in_their_order_and_the_sponsor_in_the_facts(work, by, cast):
    frame = frame_work(
        work=work,
        began_with="families",
        families_joined="need",
        ways=["decided", "told"],
        sponsor=cast.signatory,
        duties=[],
        by=by,
    )

    assert frame.ways == ["told", "decided"]
    assert ("Stands behind it", cast.signatory.described) in {
        (fact.name, fact.words) for fact in facts_of(work, cast.rep)
    }
    with pytest.raises(RuleBroken, match="not in the list"):
        frame_work(
            work=work, began_with="x", families_joined="need", ways=["paid"], duties=[], by=by
        )
    with pytest.raises(RuleBroken, match="known to this forum"):
        frame_work(
            work=work,
            began_with="families",
            families_joined="need",
            duties=[],
            sponsor=cast.stranger,
            by=by,
        )


# The area as a whole, and programmes


@pytest.fixture
def feel(cast, by):
    start_indicators(forum=cast.forum, by=by)
    return Indicator.objects.get(forum=cast.forum, tier="feel", position=1)


def say(indicator, by, mark, organisation=None):
    return assess(
        indicator=indicator,
        organisation=organisation,
        mark=mark,
        evidence="The form.",
        confidence="some",
        by=by,
    )


def test_both_sides_speak_of_the_area_once_a_day(feel, cast):
    say(feel, cast.rep, 1)
    say(feel, cast.rep, 2)
    say(feel, cast.officer, 3)

    assert list(Assessment.objects.order_by("side").values_list("side", "mark")) == [
        ("families", 2),
        ("service", 3),
    ]


def test_area_is_not_assessed_for_one_service_nor_a_service_without_one(feel, cast):
    operational = Indicator.objects.get(forum=cast.forum, tier="operational", position=1)

    with pytest.raises(RuleBroken, match="not of both"):
        say(feel, cast.rep, 1, organisation=cast.council)
    with pytest.raises(RuleBroken, match="not of both"):
        say(operational, cast.rep, 1)


def test_indicators_that_are_missing_come_and_own_ones_stay(feel, cast, by):
    change_indicator(indicator=feel, text="I feel heard.", evidence_hint="", by=by)
    Indicator.objects.filter(tier="forum").delete()

    start_indicators(forum=cast.forum, by=by)

    assert Indicator.objects.filter(tier="forum").count() == 7
    texts = Indicator.objects.active().filter(tier="feel").values_list("text", flat=True)
    assert "I feel heard." in texts
    assert len(texts) == 4


def test_programme_shows_its_works_what_is_owed_and_its_indicators(feel, cast, by, signed_in):
    programme = ProgrammeFactory(forum=cast.forum)
    late = today() - timedelta(days=3)
    WorkFactory(forum=cast.forum, programme=programme, is_closed=True)
    InfluenceFactory(
        work=WorkFactory(forum=cast.forum, programme=programme, title="Waits"),
        owed_by=cast.officer,
        due_on=late,
    )
    InfluenceFactory(work__forum=cast.forum, owed_by=cast.officer, due_on=late)
    change_indicator(
        indicator=feel, text=feel.text, evidence_hint=feel.evidence_hint, programme=programme, by=by
    )
    say(feel, cast.rep, 1)

    stream = next(each for each in streams(cast.forum, today=today()))
    page = signed_in(cast.officer).get(reverse("charters:programme", args=["here", programme.pk]))

    assert (stream.works, stream.closed, stream.owed, stream.late) == (2, 1, 1, 1)
    assert [(each.indicator, each.families.mark, each.service) for each in shown_by(programme)] == [
        (feel, 1, None)
    ]
    assert "Waits" in page.content.decode()
    assert feel.text in page.content.decode()


@pytest.mark.parametrize("name", ["programme-list", "programme"])
def test_programmes_take_as_many_queries_for_one_work_as_for_three(
    name, feel, cast, by, signed_in, django_assert_num_queries
):
    programme = ProgrammeFactory(forum=cast.forum)
    args = ["here", programme.pk] if name == "programme" else ["here"]
    url = reverse(f"charters:{name}", args=args)
    client = signed_in(cast.rep)
    number = {"programme-list": 7, "programme": 8}[name]

    def one_more():
        work = WorkFactory(forum=cast.forum, programme=programme, lead_organisation=cast.council)
        InfluenceFactory(work=work, owed_by=cast.officer)
        ProgrammeFactory(forum=cast.forum)

    one_more()
    client.get(url)
    with django_assert_num_queries(number):
        client.get(url)
    one_more()
    one_more()

    with django_assert_num_queries(number):
        client.get(url)


# People are told


def test_those_who_have_a_part_are_told_of_a_review(work, cast, by):
    work.lead_organisation = cast.council
    work.save()
    far = PersonFactory(
        forum=cast.forum, roles=["officer"], organisation=OrganisationFactory(forum=cast.forum)
    )
    until = today() + timedelta(days=9)

    review = open_review(work=work, phase="middle", answers_until=until, by=by)
    open_review(work=work, phase="middle", answers_until=until, by=by)

    told = Message.objects.filter(kind="charters/review_open").values_list("person", flat=True)
    assert sorted(told) == sorted(
        each.pk for each in (cast.chair, cast.rep, cast.officer, cast.facilitator)
    )
    look = f"Look back: {work}"
    assert look in titles(cast.rep)
    assert look in titles(cast.officer)
    assert look not in titles(far)
    prompt = prompts_for(review).first()
    answer_review(review=review, answers={prompt: ("yes", "")}, person=cast.rep)
    assert look not in titles(cast.rep)
    after = until + timedelta(days=1)
    assert f"Close the review: {work}" in titles(by, after)
    assert f"Close the review: {work}" not in titles(cast.rep, after)
    close_review(review=review, learned="Much.", by=by)
    assert f"Close the review: {work}" not in titles(by, after)


def test_group_is_asked_until_it_has_spoken_on_a_mark(work, cast, by):
    group = add_group(work=work, kind="parents", name="Parents", by=by)
    add_group(work=work, kind="organisation", name="C", organisation=cast.council, by=by)
    mark = ask_for_mark(work=work, by=by)
    asks = f"Was this made together? {work}"
    assert asks in titles(cast.rep)
    assert asks in titles(cast.officer)
    assert asks not in titles(by)

    sign_off(mark=mark, group=group, said="yes", words="We talked.", by=cast.rep)

    assert asks not in titles(cast.rep)
    assert asks in titles(cast.officer)


# People leave


def test_colleague_takes_over_what_waits_and_what_was_signed_stays(cast, by):
    charter = adopted_charter(cast.forum, by)
    signature = signed(charter, by)
    leaver = signature.signatory
    colleague = PersonFactory(
        forum=cast.forum, roles=["signatory"], organisation=signature.organisation
    )

    hand_over(leaver=leaver, to=colleague, by=by)

    signature.refresh_from_db()
    assert (signature.contact, signature.signed_by) == (colleague, leaver)


def test_request_to_sign_goes_to_the_colleague(cast, by):
    charter = adopted_charter(cast.forum, by)
    waits = asked(charter, by)
    colleague = PersonFactory(
        forum=cast.forum, roles=["signatory"], organisation=waits.organisation
    )

    hand_over(leaver=waits.signatory, to=colleague, by=by)

    waits.refresh_from_db()
    assert waits.signatory == colleague
    assert f"Read and sign the charter for {waits.organisation}" in titles(colleague)
