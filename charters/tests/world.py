"""A forum's charters with one of everything, for tests that look at many pages."""

import uuid
from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone

from charters.actions import (
    add_agreement,
    add_group,
    add_party_note,
    add_quote,
    add_service_plan,
    ask_for_mark,
    begin_story,
    begin_yearly_look,
    give_comment,
    give_update,
    let_go_of_update,
    open_restatement,
    open_review,
    open_test,
    open_to_region,
    promise_update,
    publish_story,
    publish_yearly_look,
    sign_for_forum,
    speak_on_yearly_look,
    start_indicators,
    write_plan,
    write_yearly_look,
)
from charters.models import Indicator, KiteMark, ReviewPrompt
from charters.tests.factories import (
    adopted_charter,
    asked,
    commenting_charter,
    in_force,
    signed,
)
from coproduction.models import Person
from coproduction.tests.factories import ForumFactory, PersonFactory, ProgrammeFactory, WorkFactory
from coproduction.tests.files import pdf, upload
from coproduction.tests.region import region_of


def furnish_charters(forum, *, officer, coordinator, **others):
    """Every kind of object once, by the names that access_matrix.py uses.

    The forum's signatory is asked to sign, where it has one.
    """
    world = SimpleNamespace()
    world.ch_work = WorkFactory(forum=forum, level="co_design", level_reason="Agreed.")
    today = timezone.localdate()
    charter = adopted_charter(forum, coordinator, start_from="template:promises")
    world.charter = charter
    signatory = Person.objects.filter(forum=forum).with_role("signatory").first()
    if signatory is None:
        world.asked = asked(charter, coordinator)
    else:
        signatory.organisation = officer.organisation
        signatory.save(update_fields=["organisation"])
        world.asked = asked(charter, coordinator, signatory=signatory)
    world.signed = signed(charter, coordinator)
    world.signature = in_force(charter, coordinator)
    world.restatement = open_restatement(
        charter=charter, why="New people.", due_on=today + timedelta(days=30), by=coordinator
    )
    world.test = open_test(
        charter=charter, starts_on=today - timedelta(days=90), ends_on=today, by=coordinator
    )
    world.judged_pk = charter.commitments.filter(measure=None, side="forum").first().pk
    add_party_note(test=world.test, commitment=None, text="We try.", by=coordinator)
    commenting = commenting_charter(forum, coordinator, start_from="own")
    world.commenting = commenting
    world.commitment = commenting.commitments.in_order().first()
    world.principle = commenting.principles.first()
    world.comment = give_comment(
        charter=commenting, text="Good.", today=today, one_time_key=uuid.uuid4()
    )
    _region(forum, world, coordinator)
    _plan(forum, world, coordinator)
    _look_back(forum, world, coordinator, today)
    return vars(world)


def _region(forum, world, by):
    """A neighbour's charter that this forum has not signed, and one that it has."""
    forum.region = region_of(forum)
    for name in ("region_charter", "region_signed"):
        there = ForumFactory(region=forum.region)
        theirs = PersonFactory(forum=there, roles=["chair"])
        charter = open_to_region(charter=adopted_charter(there, theirs), by=theirs)
        setattr(world, name, charter)
    sign_for_forum(charter=charter, forum=forum, role="Coordinator", by=by)


def _plan(forum, world, by):
    """A work with its people, and a line of a service's plan to look at."""
    world.group = add_group(work=world.ch_work, kind="other", name="Neighbours", by=by)
    write_plan(work=world.ch_work, topic="aim", text="Fair places.", by=by)
    world.update = promise_update(
        work=world.ch_work,
        due_on=timezone.localdate() + timedelta(days=90),
        what="How many have a place",
        owed_by=by,
        by=by,
    )
    told, late = (
        promise_update(
            work=world.ch_work,
            due_on=timezone.localdate() + timedelta(days=days),
            what=what,
            owed_by=by,
            by=by,
        )
        for days, what in ((20, "Who came"), (40, "What it cost"))
    )
    give_update(update=told, words="Forty families came.", by=by)
    let_go_of_update(update=late, reason="It cost nothing.", by=by)
    world.partner = world.signature.organisation
    lines = add_service_plan(
        organisation=world.partner, plan="Plan of the year", lines={"Buy buses": None}, by=by
    )
    world.plan_line = lines[0]


def _look_back(forum, world, by, today):
    """A review, marks that wait and that count, a story, and indicators."""
    work = world.ch_work
    until = today + timedelta(days=9)
    world.review = open_review(work=work, phase="beginning", answers_until=until, by=by)
    world.prompt = ReviewPrompt.objects.filter(forum=forum).first()
    world.asked_mark = ask_for_mark(work=work, by=by)
    world.group_pk = world.group.pk
    chair = PersonFactory(forum=forum, roles=["chair"])
    world.mark = KiteMark.objects.create(
        forum=forum,
        work=WorkFactory(forum=forum),
        state=KiteMark.State.AWARDED,
        level="co_design",
        asked_at=timezone.now(),
        asked_by=by,
        awarded_at=timezone.now(),
        awarded_by=chair,
        ends_on=today + timedelta(days=1000),
    )
    told = WorkFactory(forum=forum, level="co_design", level_reason="Agreed.")
    world.story = publish_story(story=begin_story(work=told, by=by), by=by)
    world.quote = add_quote(
        story=world.story,
        words="At last.",
        who="A parent carer",
        consent_on=today,
        consent_how="By mail",
        by=by,
    )
    start_indicators(forum=forum, by=by)
    world.indicator = Indicator.objects.filter(forum=forum, tier="operational").first()
    world.indicator_pk = world.indicator.pk
    world.area_indicator = Indicator.objects.filter(forum=forum, tier="feel").first()
    world.programme = ProgrammeFactory(forum=forum)
    _year(forum, world, by, today)


def _year(forum, world, by, today):
    """A service's year that everybody can read, and a paper beside the charter."""
    officer = PersonFactory(forum=forum, roles=["officer"], organisation=world.partner)
    look = begin_yearly_look(organisation=world.partner, ends_on=today, by=officer)
    write_yearly_look(
        look=look, achieved="Shorter waits.", fell_short="Letters.", next_steps="", by=officer
    )
    speak_on_yearly_look(look=look, words="Waits are shorter.", by=by)
    world.look = publish_yearly_look(look=look, by=by)
    world.agreement = add_agreement(
        forum=forum,
        title="Partnership agreement",
        agreed_with="The forum and the council",
        agreed_on=today - timedelta(days=400),
        upload=upload("agreement.pdf", pdf()),
        by=by,
    )
