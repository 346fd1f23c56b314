"""A charter from its draft to the day on which a newer one replaces it."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from charters.actions import (
    add_commitment,
    add_principle,
    adopt_charter,
    answer_comment,
    begin_charter,
    change_commitment,
    give_comment,
    move_part,
    open_comments,
    remove_part,
    set_comment_aside,
    take_back_to_draft,
    write_charter,
)
from charters.demo import FROZEN
from charters.library import library
from charters.models import Charter, CharterComment, Commitment, Measure, Principle, Signature
from charters.testing import countable_figures
from charters.tests.factories import adopted_charter, commenting_charter, draft_charter
from charters.wording import charter_text, compare, hash_of, is_same
from coproduction.exceptions import RuleBroken
from coproduction.models import Event, Message
from coproduction.plain_english import long_sentences_in
from coproduction.templatetags.thread import STATE_KINDS
from coproduction.tests.factories import ForumFactory, PersonFactory


@pytest.fixture
def forum(cast):
    return cast.forum


@pytest.fixture
def by(cast):
    return cast.coordinator


def in_days(number):
    return timezone.localdate() + timedelta(days=number)


def comment_on(charter, text="Good.", **kwargs):
    kwargs.setdefault("today", timezone.localdate())
    return give_comment(charter=charter, text=text, one_time_key=uuid.uuid4(), **kwargs)


def adopt(charter, by, **kwargs):
    return adopt_charter(
        charter=charter, accepted_by="the Board", review_on=in_days(365), by=by, **kwargs
    )


@pytest.mark.parametrize("key", sorted(library()))
def test_template_becomes_a_draft_with_all_its_words_and_ties(key, forum, by):
    words = library()[key]

    charter = begin_charter(forum=forum, start_from=f"template:{key}", by=by)

    assert charter.vision == words["vision"]
    assert charter.principles.count() == len(words["principles"])
    assert charter.commitments.count() == len(words["commitments"])
    ties = [each["figure"] for each in words["commitments"] if "figure" in each]
    assert Measure.objects.filter(commitment__charter=charter).count() == len(ties)
    assert not long_sentences_in(charter_text(charter).replace("(The law", ". (The law"))


def test_ties_of_templates_are_figures_that_can_be_counted():
    ties = {
        each["figure"]
        for words in library().values()
        for each in words["commitments"]
        if "figure" in each
    }

    assert ties <= set(countable_figures())


def test_draft_from_another_forum_takes_words_and_leaves_history(forum, by):
    there = ForumFactory()
    theirs = adopted_charter(there, PersonFactory(forum=there, roles=["chair"]))

    charter = begin_charter(forum=forum, start_from=f"charter:{theirs.pk}", by=by)

    assert charter.begun_from == f"{there}: {theirs.title}"
    assert is_same(charter_text(charter), theirs.text)
    lines = set(theirs.commitments.values_list("line", flat=True))
    assert not lines & set(charter.commitments.values_list("line", flat=True))


def test_draft_says_where_it_was_begun_when_names_are_as_long_as_they_may_be(forum, by):
    there = ForumFactory(name="N" * 120)
    theirs = draft_charter(there, PersonFactory(forum=there, roles=["chair"]))
    theirs.title = "T" * 160
    theirs.save(update_fields=["title"])
    theirs = open_comments(charter=theirs, until=in_days(10), by=theirs.begun_by)
    adopt(theirs, theirs.begun_by, now=timezone.now() + timedelta(days=11))

    charter = begin_charter(forum=forum, start_from=f"charter:{theirs.pk}", by=by)

    assert charter.begun_from == f"{'N' * 120}: {'T' * 160}"


def test_draft_of_another_forum_cannot_be_begun_from(forum, by):
    there = ForumFactory()
    draft = draft_charter(there, PersonFactory(forum=there))

    with pytest.raises(RuleBroken, match="not published"):
        begin_charter(forum=forum, start_from=f"charter:{draft.pk}", by=by)


def test_next_version_follows_each_promise(forum, by):
    first = adopted_charter(forum, by)

    second = begin_charter(forum=forum, start_from="own", by=by)

    assert second.number == 2
    lines = list(first.commitments.in_order().values_list("line", flat=True))
    assert list(second.commitments.in_order().values_list("line", flat=True)) == lines


def test_second_draft_is_refused(forum, by):
    draft_charter(forum, by)

    with pytest.raises(RuleBroken, match="in the making"):
        draft_charter(forum, by)


@pytest.mark.django_db(transaction=True)
def test_two_people_begin_at_once_and_one_draft_stands(cast):
    start = threading.Barrier(2)

    def begin(person):
        start.wait()
        try:
            begin_charter(forum=cast.forum, start_from="blank", by=person)
        except RuleBroken:
            return "refused"
        finally:
            connection.close()
        return "begun"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(begin, [cast.coordinator, cast.chair]))

    assert outcomes == ["begun", "refused"]


def test_words_saved_over_a_newer_edition_are_refused(forum, by, cast):
    charter = draft_charter(forum, by)
    write_charter(charter=charter, edition=1, title="Hers", by=cast.chair)

    with pytest.raises(RuleBroken, match="Somebody saved"):
        write_charter(charter=charter, edition=1, title="Mine", by=by)

    charter.refresh_from_db()
    assert (charter.title, charter.edition) == ("Hers", 2)


def test_part_moves_and_goes(forum, by):
    charter = draft_charter(forum, by)
    first, second, *_ = charter.commitments.filter(side="partner").order_by("position")

    move_part(part=first, by=by, up=True)
    move_part(part=second, by=by, up=True)
    remove_part(part=first, by=by)

    texts = charter.commitments.filter(side="partner").order_by("position")
    assert texts.first() == second
    assert first not in texts


def test_promise_changes_side_and_figure(forum, by):
    charter = draft_charter(forum, by)
    promise = charter.commitments.get(measure__figure="papers_in_time")

    change_commitment(
        commitment=promise,
        side="families",
        text="You get papers.",
        easy_read="Papers.",
        legal_basis="",
        figure="notes_in_time",
        by=by,
    )

    promise = Commitment.objects.select_related("measure").get(pk=promise.pk)
    assert (promise.side, promise.position) == ("families", 1)
    assert promise.measure.figure == "notes_in_time"


def test_second_principle_of_a_cornerstone_is_refused(forum, by):
    charter = draft_charter(forum, by)

    with pytest.raises(RuleBroken, match="stands there already"):
        add_principle(charter=charter, cornerstone="welcome", name="x", text="x", by=by)


def test_comments_open_tell_everybody_of_the_forum(forum, by, cast):
    charter = draft_charter(forum, by)

    open_comments(charter=charter, until=in_days(10), by=by)

    told = Message.objects.filter(kind="charters/comments_open")
    assert by.pk not in told.values_list("person", flat=True)
    assert told.count() == forum.people.count() - 1


@pytest.mark.parametrize(
    ("change", "days", "reason"),
    [
        ({"vision": ""}, 10, "what you want to reach"),
        ({"covers": " "}, 10, "which decisions"),
        ({}, 6, "a week"),
    ],
)
def test_comments_are_not_asked_on_half_a_charter(change, days, reason, forum, by):
    charter = draft_charter(forum, by)
    Charter.objects.filter(pk=charter.pk).update(**change)

    with pytest.raises(RuleBroken, match=reason):
        open_comments(charter=charter, until=in_days(days), by=by)


def test_charter_without_a_side_is_not_whole(forum, by):
    charter = draft_charter(forum, by)
    for promise in charter.commitments.filter(side="forum"):
        remove_part(part=promise, by=by)

    with pytest.raises(RuleBroken, match="what the forum promises"):
        open_comments(charter=charter, until=in_days(10), by=by)


def test_words_do_not_change_while_people_read_them(forum, by):
    charter = commenting_charter(forum, by)

    with pytest.raises(RuleBroken, match="People are reading"):
        add_commitment(charter=charter, side="forum", text="x", easy_read="x", by=by)

    take_back_to_draft(charter=charter, by=by)
    add_commitment(charter=charter, side="forum", text="x", easy_read="x", by=by)


def test_comment_keeps_a_day_and_nothing_of_who_it_was(forum, by):
    charter = commenting_charter(forum, by)
    events = Event.objects.count()

    comment = comment_on(charter)

    # The chain of events has an order, and an order tells a time.
    assert Event.objects.count() == events
    names = {field.name for field in CharterComment._meta.fields}
    assert not names & {"person", "user", "given_by", "given_at", "ip"}
    assert comment.given_on == timezone.localdate()


def test_comment_sent_twice_is_kept_once(forum, by):
    charter, key = commenting_charter(forum, by), uuid.uuid4()

    for _ in range(2):
        give_comment(charter=charter, text="Good.", today=in_days(0), one_time_key=key)

    assert charter.comments.count() == 1


def test_comment_on_the_last_day_is_taken_and_after_it_refused(forum, by):
    charter = commenting_charter(forum, by)

    comment_on(charter, today=charter.comments_until)

    with pytest.raises(RuleBroken, match="last day"):
        comment_on(charter, today=charter.comments_until + timedelta(days=1))


def test_comment_gets_one_answer(forum, by):
    comment = comment_on(commenting_charter(forum, by))
    answer_comment(comment=comment, answer="Thank you.", changed_it=False, by=by)

    with pytest.raises(RuleBroken, match="has its answer"):
        answer_comment(comment=comment, answer="Other.", changed_it=False, by=by)
    with pytest.raises(RuleBroken, match="has its answer"):
        set_comment_aside(comment=comment, reason="Rude.", by=by)


def test_charter_is_adopted_only_when_each_comment_has_its_answer(forum, by):
    charter = commenting_charter(forum, by)
    first, second = comment_on(charter), comment_on(charter)
    later = timezone.now() + timedelta(days=11)

    with pytest.raises(RuleBroken, match="People can comment until"):
        adopt(charter, by)
    with pytest.raises(RuleBroken, match="2 comments wait"):
        adopt(charter, by, now=later)
    answer_comment(comment=first, answer="Thank you.", changed_it=True, by=by)
    set_comment_aside(comment=second, reason="It names a child.", by=by)
    charter = adopt(charter, by, now=later)

    assert charter.state == Charter.State.ADOPTED
    assert charter.text == charter_text(charter)
    assert charter.text_hash == hash_of(charter.text)


def test_charter_that_nobody_was_asked_about_is_not_adopted(forum, by):
    with pytest.raises(RuleBroken, match="Ask for comments first"):
        adopt(draft_charter(forum, by), by)


def test_new_version_replaces_the_old_one(forum, by):
    old = adopted_charter(forum, by, days_ago=400)

    new = adopted_charter(forum, by, days_ago=1, start_from="own")

    old.refresh_from_db()
    assert (old.state, new.state) == (Charter.State.SUPERSEDED, Charter.State.ADOPTED)
    assert list(forum.charters.in_force()) == [new]


ROUTES = {
    "words": "UPDATE charters_charter SET vision = 'Other' WHERE id = {charter}",
    "text": "UPDATE charters_charter SET text = 'Other' WHERE id = {charter}",
    "back to draft": "UPDATE charters_charter SET state = 'draft', adopted_at = NULL, "
    "adopted_by_id = NULL, text = '' WHERE id = {charter}",
    "charter gone": "DELETE FROM charters_charter WHERE id = {charter}",
    "promise": "UPDATE charters_commitment SET text = 'Other' WHERE charter_id = {charter}",
    "promise gone": "DELETE FROM charters_commitment WHERE charter_id = {charter}",
    "promise taken elsewhere": "UPDATE charters_commitment SET charter_id = {draft} "
    "WHERE charter_id = {charter}",
    "promise added": "INSERT INTO charters_commitment (charter_id, side, position, text, "
    "easy_read, legal_basis, line) VALUES ({charter}, 'forum', 99, 'x', 'x', '', "
    "gen_random_uuid())",
    "principle": "UPDATE charters_principle SET text = 'Other' WHERE charter_id = {charter}",
}


def run(sql, **keys):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(**keys))


@pytest.mark.parametrize("route", sorted(ROUTES))
def test_adopted_words_change_by_no_sql(route, forum, by):
    charter = adopted_charter(forum, by)
    draft = draft_charter(forum, by, start_from="blank")

    with pytest.raises(DatabaseError, match="frozen|stays adopted|Cannot delete"):
        run(ROUTES[route], charter=charter.pk, draft=draft.pk)


@pytest.mark.parametrize("route", ["words", "promise", "principle"])
def test_control_without_the_trigger_the_same_sql_goes_through(route, forum, by):
    charter = adopted_charter(forum, by)

    with pgtrigger.ignore(*FROZEN, "charters.Charter:adopted_words_are_frozen"):
        run(ROUTES[route], charter=charter.pk)

    charter.refresh_from_db()
    assert charter_text(charter) != charter.text


def test_adopted_words_change_by_no_queryset(forum, by):
    charter = adopted_charter(forum, by)

    for change in (
        lambda: Charter.objects.filter(pk=charter.pk).update(title="Other"),
        lambda: charter.commitments.update(text="Other"),
        lambda: Principle.objects.filter(charter=charter).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_comparison_shows_words_and_lines():
    lines = compare("# A\n1. We ask you early.\nGone", "# A\n1. We ask you very early.\nNew here")

    assert [(line.kind, line.level) for line in lines] == [
        ("same", 1),
        ("changed", 0),
        ("out", 0),
        ("in", 0),
    ]
    assert [(piece.kind, piece.words) for piece in lines[1].pieces if piece.kind != "same"] == [
        ("in", "very ")
    ]


def test_text_is_the_same_whatever_its_version_is_called(forum, by):
    first = adopted_charter(forum, by, days_ago=99)
    second = adopted_charter(forum, by, days_ago=1, start_from="own")

    assert first.text != second.text
    assert is_same(first.text, second.text)


@pytest.mark.parametrize("model", [Charter, Signature])
def test_every_state_has_its_moves_and_its_colour(model):
    assert set(model.MOVES) == set(model.State)
    assert set().union(*model.MOVES.values()) <= set(model.State)
    assert set(model.State) <= set(STATE_KINDS)
