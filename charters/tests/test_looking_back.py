"""Reviews by both sides, the mark, case studies and indicators."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from charters.actions import (
    add_group,
    add_quote,
    answer_review,
    ask_for_mark,
    assess,
    award_mark,
    begin_story,
    change_group,
    change_indicator,
    change_prompt,
    close_review,
    expire_mark,
    open_review,
    publish_story,
    revoke_mark,
    show_principle,
    sign_off,
    start_indicators,
    take_quote_back,
    write_story,
)
from charters.looking_back import lines_of, prompts_for
from charters.models import (
    Assessment,
    CaseStudy,
    Indicator,
    KiteMark,
    ReviewAnswer,
    ReviewGiven,
    ReviewPrompt,
)
from charters.rules import principles_of, what_mark_lacks
from charters.standing import standings
from charters.starters import indicators, prompts
from charters.tests.factories import adopted_charter
from charters.tests.test_plan import rate
from coproduction.actions import claim_influence, confirm_influence
from coproduction.exceptions import RuleBroken
from coproduction.plain_english import long_sentences_in
from coproduction.templatetags.thread import STATE_KINDS
from coproduction.tests.factories import (
    InfluenceFactory,
    OrganisationFactory,
    PersonFactory,
    WorkFactory,
)
from coproduction.tests.files import picture, upload


@pytest.fixture
def by(cast):
    return cast.coordinator


@pytest.fixture
def work(cast):
    return WorkFactory(forum=cast.forum, level="consultation", level_reason="A draft.")


def soon():
    return timezone.localdate() + timedelta(days=9)


# Reviews


@pytest.fixture
def review(work, by):
    return open_review(work=work, phase="beginning", answers_until=soon(), by=by)


def answer(review, person, value, **kwargs):
    first = prompts_for(review).first()
    answer_review(review=review, answers={first: (value, "")}, person=person, **kwargs)


def many(cast, number, **fields):
    return [PersonFactory(forum=cast.forum, **fields) for _ in range(number)]


def test_questions_are_wirrals_nineteen_and_one_for_all_partners():
    assert len(prompts()) == 20
    assert len({each["about"] for each in prompts()}) == 6
    assert not long_sentences_in("\n".join(each["text"] for each in prompts()))


def test_end_asks_more_than_the_beginning(work, by):
    asked = {
        phase: prompts_for(open_review(work=work, phase=phase, answers_until=soon(), by=by)).count()
        for phase in ("beginning", "end")
    }

    assert asked == {"beginning": 15, "end": 20}


def test_gap_shows_from_three_answers_of_each_side(review, cast):
    reps = many(cast, 3, roles=["rep"])
    officers = many(cast, 3, roles=["officer"], organisation=cast.council)
    for person, value in zip(reps, ("no", "partly", "no"), strict=True):
        answer(review, person, value)
    for person in officers[:2]:
        answer(review, person, "yes")
    early = lines_of(review)[0]
    answer(review, officers[2], "partly")

    line = lines_of(review)[0]

    assert (early.gap, early.families.share, early.officers.share) == (None, 17, None)
    assert (line.gap, line.officers.share) == (66, 83)
    assert line.gap_in_words == "Officers see it better by 66 of a hundred"


def test_page_of_a_review_has_no_table_until_a_side_shows(review, cast, signed_in):
    reps = many(cast, 3, roles=["rep"])
    answer(review, reps[0], "yes")
    early = signed_in(cast.rep).get(review.get_absolute_url()).content.decode()
    for person in reps[1:]:
        answer(review, person, "yes")

    later = signed_in(cast.rep).get(review.get_absolute_url()).content.decode()

    assert "Neither side has that many yet." in early
    assert "<table" not in early
    assert "Neither side has that many yet." not in later
    assert "100 of a hundred" in later


def test_answers_of_those_who_do_not_know_are_not_counted(review, cast):
    for person, value in zip(
        many(cast, 4, roles=["rep"]), ("yes", "yes", "no", "do_not_know"), strict=True
    ):
        answer(review, person, value)

    side = lines_of(review)[0].families
    assert (side.answers, side.share) == (4, 67)


def test_nothing_leads_back_from_an_answer(review, cast):
    answer(review, cast.rep, "yes")

    fields = {field.name for field in ReviewAnswer._meta.fields}
    assert not fields & {"person", "given_by", "answered_at"}
    assert ReviewGiven.objects.get().person == cast.rep
    assert ReviewAnswer.objects.get().name == ""


def test_one_person_answers_once(review, cast):
    answer(review, cast.rep, "yes")

    with pytest.raises(RuleBroken, match="You have answered"):
        answer(review, cast.rep, "no")
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewGiven.objects.create(review=review, person=cast.rep)


def test_review_is_over_after_its_last_day(review, cast):
    with pytest.raises(RuleBroken, match="over"):
        answer(review, cast.rep, "yes", now=timezone.now() + timedelta(days=10))


def test_review_that_nobody_answered_is_not_closed(review, cast, by):
    with pytest.raises(RuleBroken, match="Nobody has answered"):
        close_review(review=review, learned="Much.", by=by)

    answer(review, cast.rep, "yes")
    assert close_review(review=review, learned="Much.", by=by).closed_by == by


def test_question_that_is_reworded_leaves_old_answers_their_words(review, cast, by):
    answer(review, cast.rep, "yes")
    old = prompts_for(review).first()

    new = change_prompt(prompt=old, text="Was anybody missing?", by=by)

    assert ReviewAnswer.objects.get().prompt.text == old.text
    assert prompts_for(review).first() == new
    assert ReviewPrompt.objects.active().count() == 20


def test_words_of_few_are_not_shown(review, cast, signed_in):
    first = prompts_for(review).first()
    answer_review(review=review, answers={first: ("no", "It was cold.")}, person=cast.rep)
    url = reverse("charters:review", args=["here", review.pk])
    early = signed_in(cast.officer).get(url).content.decode()
    for person in many(cast, 2, roles=["rep"]):
        answer(review, person, "yes")

    late = signed_in(cast.officer).get(url).content.decode()

    assert "It was cold." not in early
    assert "It was cold." in late


def test_refused_answers_keep_what_was_typed(review, cast, signed_in):
    first = prompts_for(review).first()
    url = reverse("charters:review-answer", args=["here", review.pk])

    page = signed_in(cast.rep).post(url, {f"words_{first.pk}": "Cold, cold."}).content.decode()

    assert "Choose an answer too" in page
    assert "Cold, cold." in page
    assert not ReviewAnswer.objects.exists()


# The mark


@pytest.fixture
def ready(cast, work, by):
    """Everything is there: only the award is missing."""
    adopted_charter(cast.forum, by)
    rate(work, ["consultation"] * 3)
    heard = {"heard_on": date(2026, 1, 5), "heard_how": "At the hub"}
    parents = add_group(work=work, kind="parents", name="Parents", by=by, **heard)
    council = add_group(
        work=work,
        kind="organisation",
        name="Council",
        organisation=cast.council,
        by=by,
        **heard,
    )
    mark = ask_for_mark(work=work, by=by)
    for name in principles_of(cast.forum):
        show_principle(mark=mark, principle=name, text="The notes.", by=cast.rep)
    sign_off(mark=mark, group=parents, said="yes", words="All of us.", by=cast.rep)
    sign_off(mark=mark, group=council, said="yes", words="Agreed.", by=cast.officer)
    return SimpleNamespace(mark=mark, parents=parents, council=council)


def lacks(ready):
    marks = KiteMark.objects.select_related("work__forum", "forum")
    return what_mark_lacks(marks.get(pk=ready.mark.pk))


def test_mark_is_awarded_when_nothing_is_missing(ready, cast):
    mark = award_mark(mark=ready.mark, by=cast.chair)

    assert mark.state == KiteMark.State.AWARDED
    assert mark.level == "consultation"
    assert mark.ends_on.year == timezone.localdate().year + 3


def test_everything_that_is_missing_is_said(cast, work, by):
    mark = ask_for_mark(work=work, by=by)
    add_group(work=work, kind="young", name="Young people", by=by)

    assert what_mark_lacks(mark) == [
        "Adopt a charter first: the mark shows that its principles were kept.",
        "0 parent carers said how shared it felt. It takes 3.",
        "Name the parent carers who took part.",
        "Name the organisations that took part.",
        "We have not heard from Young people.",
    ]


def test_objection_stops_the_mark_until_it_is_taken_back(ready, cast):
    sign_off(mark=ready.mark, group=ready.parents, said="objection", words="Too late.", by=cast.rep)
    stopped = lacks(ready)
    with pytest.raises(RuleBroken, match="Too late"):
        award_mark(mark=ready.mark, by=cast.chair)
    sign_off(mark=ready.mark, group=ready.parents, said="yes", words="Mended.", by=cast.rep)

    assert stopped == ["Parents objects: Too late."]
    assert award_mark(mark=ready.mark, by=cast.chair)


def test_work_that_felt_less_shared_has_no_mark(ready, work):
    rate(work, ["information"] * 9)

    assert lacks(ready) == ["It was promised as consultation, and felt like for information."]


def test_group_that_joins_late_has_to_speak_too(ready, work, by):
    group = add_group(work=work, kind="young", name="Young people", by=by)
    before = lacks(ready)
    change_group(
        group=group, name="Young people", heard_on=date(2026, 2, 1), heard_how="A visit", by=by
    )

    assert before == ["We have not heard from Young people."]
    assert lacks(ready) == ["Young people has not signed it off."]


@pytest.mark.parametrize(
    ("group", "role"),
    [("parents", "officer"), ("parents", "facilitator"), ("council", "rep"), ("council", "chair")],
)
def test_nobody_speaks_for_another_group(group, role, ready, cast):
    with pytest.raises(RuleBroken, match="says this"):
        sign_off(
            mark=ready.mark,
            group=getattr(ready, group),
            said="yes",
            words="x",
            by=getattr(cast, role),
        )


def test_who_asked_does_not_award(ready, cast):
    with pytest.raises(RuleBroken, match="Somebody else awards"):
        award_mark(mark=ready.mark, by=cast.coordinator)
    with pytest.raises(RuleBroken, match="chair or coordinator"):
        award_mark(mark=ready.mark, by=cast.officer)


def test_anybody_checks_the_mark(ready, cast, client):
    url = reverse("charters:mark", args=["here", ready.mark.reference])
    before = client.get(url).status_code
    award_mark(mark=ready.mark, by=cast.chair)
    counts = client.get(url).content.decode()
    picture_of = client.get(reverse("charters:mark-picture", args=["here", ready.mark.reference]))
    revoke_mark(mark=ready.mark, reason="The group was closed.", by=cast.chair)
    gone = client.get(url).content.decode()

    assert before == 404
    assert "This mark is real, and it counts" in counts
    assert picture_of["Content-Type"] == "image/svg+xml"
    assert "The group was closed." in gone
    assert "it counts" not in gone


def test_mark_ends_after_its_last_day(ready, cast):
    mark = award_mark(mark=ready.mark, by=cast.chair)
    expire_mark(mark=mark, today=mark.ends_on)
    mark.refresh_from_db()
    on_the_day = mark.state

    expire_mark(mark=mark, today=mark.ends_on + timedelta(days=1))

    mark.refresh_from_db()
    assert (on_the_day, mark.state) == (KiteMark.State.AWARDED, KiteMark.State.EXPIRED)


def test_mark_asked_twice_is_one(work, by, cast):
    assert ask_for_mark(work=work, by=by) == ask_for_mark(work=work, by=cast.rep)


def test_every_state_of_a_mark_has_its_moves_and_its_colour():
    assert set(KiteMark.MOVES) == set(KiteMark.State)
    assert set(KiteMark.State) | set(CaseStudy.State) <= set(STATE_KINDS)


# Case studies


def test_story_begins_with_what_is_known(work, by, cast):
    add_group(work=work, kind="parents", name="Parents", joined_on=date(2026, 1, 1), by=by)
    entry = InfluenceFactory(work=work, owed_by=cast.officer)
    claim_influence(influence=entry, outcome="changed", what="We ring.", by=cast.officer)
    confirm_influence(influence=entry, published_text="They ring now.", by=by)

    story = begin_story(work=work, by=by)

    assert "They ring now." in story.summary
    assert story.who == "Parents"
    assert story.elements.startswith("A service had a plan")
    assert begin_story(work=work, by=cast.officer) == story


def test_story_needs_a_level(cast, by):
    with pytest.raises(RuleBroken, match="Agree the level"):
        begin_story(work=WorkFactory(forum=cast.forum), by=by)


def test_draft_is_read_by_those_who_write_it(work, by, cast, client, signed_in):
    story = begin_story(work=work, by=by)
    url = story.get_absolute_url()
    before = [client.get(url).status_code, signed_in(cast.officer).get(url).status_code]

    publish_story(story=story, by=by)

    assert before == [404, 200]
    assert client.get(url).status_code == 200


def test_quote_that_was_taken_back_is_gone(work, by, client):
    story = publish_story(story=begin_story(work=work, by=by), by=by)
    quote = add_quote(
        story=story,
        words="At last.",
        who="A parent carer",
        consent_on=timezone.localdate(),
        consent_how="By mail",
        by=by,
    )
    before = client.get(story.get_absolute_url()).content.decode()

    take_quote_back(quote=quote, by=by)

    quote.refresh_from_db()
    after = client.get(story.get_absolute_url()).content.decode()
    assert "At last." in before
    assert "At last." not in after
    assert quote.words == "Taken back"


def test_quote_without_consent_is_refused(work, by):
    with pytest.raises(RuleBroken, match="Ask first"):
        add_quote(
            story=begin_story(work=work, by=by),
            words="x",
            who="x",
            consent_on=soon(),
            consent_how="x",
            by=by,
        )


def test_picture_needs_words(work, by, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    story = begin_story(work=work, by=by)

    with pytest.raises(RuleBroken, match="what the picture shows"):
        write_story(story=story, picture=upload("club.jpg", picture()), by=by)
    story.refresh_from_db()
    story = write_story(
        story=story,
        picture=upload("club.jpg", picture()),
        picture_words="Children at a table.",
        by=by,
    )

    assert story.picture.access == "public"


# Indicators


@pytest.fixture
def service(cast, by):
    start_indicators(forum=cast.forum, by=by)
    return OrganisationFactory(forum=cast.forum)


def said(service, indicator, by, mark, day=date(2026, 3, 1)):
    return assess(
        indicator=indicator,
        organisation=service,
        mark=mark,
        evidence="The notes.",
        confidence="some",
        assessed_on=day,
        by=by,
    )


def test_indicators_are_shropshires_three_tiers():
    assert {tier: len(each["rows"]) for tier, each in indicators().items()} == {
        "individual": 11,
        "operational": 12,
        "strategic": 11,
        "cornerstones": 8,
        "feel": 4,
        "engagement": 8,
        "forum": 7,
    }
    assert indicators().keys() == set(Indicator.Tier)
    words = "\n".join(text for each in indicators().values() for text, _ in each["rows"])
    assert not long_sentences_in(words)


def test_both_sides_gap_and_trend(service, cast):
    first = Indicator.objects.get(tier="operational", position=1)
    own = PersonFactory(forum=cast.forum, roles=["officer"], organisation=service)
    said(service, first, cast.rep, 0, date(2025, 3, 1))
    said(service, first, cast.rep, 1)
    said(service, first, own, 3)

    row = standings(cast.forum, service, "operational")[0]

    assert (row.gap, row.trend) == (2, "Better than before")
    assert row.gap_in_words == "Services see it 2 steps better"


def test_reworded_indicator_keeps_its_history(service, cast, by):
    first = Indicator.objects.get(tier="operational", position=1)
    said(service, first, cast.rep, 2)

    new = change_indicator(indicator=first, text="It is clear.", evidence_hint="", by=by)

    row = standings(cast.forum, service, "operational")[0]
    assert (row.indicator, row.families[0].indicator) == (new, first)
    assert Indicator.objects.active().filter(tier="operational").count() == 12
    with pytest.raises(RuleBroken, match="changed this already"):
        change_indicator(indicator=first, text="x", evidence_hint="", by=by)


def test_second_word_of_a_day_replaces_the_first(service, cast):
    first = Indicator.objects.filter(tier="strategic").first()
    said(service, first, cast.rep, 0)
    said(service, first, cast.rep, 2)

    assert Assessment.objects.get().mark == 2


def test_another_service_does_not_assess(service, cast):
    with pytest.raises(RuleBroken, match="the service itself"):
        said(service, Indicator.objects.filter(tier="strategic").first(), cast.officer, 3)


def test_standing_takes_as_many_queries_for_one_answer_as_for_three(
    service, cast, signed_in, django_assert_num_queries
):
    client = signed_in(cast.rep)
    url = reverse("charters:standing", args=["here", service.pk, "operational"])
    first, second, third = Indicator.objects.filter(tier="operational")[:3]
    said(service, first, cast.rep, 1)
    client.get(url)
    with django_assert_num_queries(9):
        client.get(url)
    said(service, second, cast.rep, 1)
    said(service, third, cast.rep, 1)

    with django_assert_num_queries(9):
        client.get(url)
