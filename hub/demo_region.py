"""The demo's region at the hub: small hubs of the neighbours, and the groups of the region."""

from datetime import time, timedelta

from coproduction.actions import claim_influence, confirm_influence, copy_template, open_influence
from coproduction.demo import Cast
from coproduction.demo_region import NEIGHBOURS, coordinator_of
from coproduction.models import (
    InfluenceClaim,
    Person,
    Role,
    SharedTemplate,
    Work,
)
from hub.actions import add_hub, open_to_region, send_to_group
from hub.demo.stage import friday
from hub.models import Hub, Item, Session

# Sessions of the last year that each held, and topics at each of them.
HELD = {"ashmere": (10, 3), "brackenshire": (6, 2), "kestrel-bay": (2, 1), "thornley": (4, 2)}
SAID = (
    "Tell us before a route changes, not after.",
    "One letter, in words that we can read.",
    "Ring us back on the day that you say.",
)


def LOAD(cast: Cast):  # noqa: N802 (the registry's name)
    """Each neighbour's year at its hub; four groups of the region, and who goes to them."""
    people = {each.slug: coordinator_of(each) for each in NEIGHBOURS}
    for slug, (sessions, topics) in HELD.items():
        _year(cast, people[slug], sessions, topics)
    template = SharedTemplate.objects.get(forum=cast.warwickshire, kind="group")
    copy_template(
        template=template, forum=people["ashmere"].forum, by=people["ashmere"], now=cast.now
    )
    _groups(cast, people)


def _year(cast, by, sessions, topics):
    """Sessions that were held, with what was on them; two answers to families, one still owed."""
    hub = Hub.objects.create(
        forum=by.forum, name=f"{by.forum.area} round table", starts_at=time(10), every_weeks=6
    )
    held = Session.objects.bulk_create(
        Session(
            hub=hub,
            starts_at=friday(cast, -2 - 5 * number, at=time(10)),
            minutes=90,
            place="Online",
            state=Session.State.HELD,
        )
        for number in range(sessions)
    )
    works = Work.objects.bulk_create(
        Work(
            forum=by.forum,
            title=f"{name} in {by.forum.area}",
            level="co_design",
            level_reason="The plan is a draft.",
            opened_at=cast.now - timedelta(days=300),
        )
        for name in ("Getting to school", "Letters to families", "Short breaks")
    )
    Item.objects.bulk_create(
        Item(
            session=session,
            title=works[place % len(works)].title,
            work=works[place % len(works)],
            summary="What is planned, and what families say to it.",
            position=place + 1,
            starts_at=time(10 + place // 2, 30 * (place % 2)),
            minutes=30,
            state=Item.State.PRESENTED,
        )
        for session in held
        for place in range(topics)
    )
    officer = Person.objects.select_related("forum", "organisation").get(
        forum=by.forum, roles=[Role.OFFICER]
    )
    for number, said in enumerate(SAID[: max(topics, 1)]):
        heard = cast.now - timedelta(days=90 + 12 * number)
        owed = open_influence(
            work=works[number], said=said, owed_by=officer, heard_on=heard.date(), by=by, now=heard
        )
        if number:
            _answer(owed, officer, by, heard + timedelta(days=9 + 8 * number))


def _answer(influence, officer, by, at):
    claim_influence(
        influence=influence,
        outcome=InfluenceClaim.Outcome.CHANGED,
        what="We have changed how we do it.",
        by=officer,
        now=at,
    )
    confirm_influence(
        influence=influence,
        published_text="They have changed how they do it.",
        by=by,
        now=at + timedelta(days=3),
    )


def _groups(cast, people):
    """A steering group with sub-groups, one led by another area; and the chairs among themselves.

    Seed 002: "This group has met every six weeks".
    """
    six_weeks = {"repeats": Hub.Repeats.WEEKS, "every_weeks": 6, "starts_at": time(10)}
    lead, chair = cast["coordinator"], cast["wirral-chair"]
    steering = open_to_region(
        hub=add_hub(
            forum=cast.warwickshire,
            name="Regional steering group",
            kind=Hub.Kind.STEERING,
            purpose="Parents, councils and the NHS of seven areas agree what they do together.",
            first_on=friday(cast, 2).date(),
            by=lead,
            now=cast.now,
            **six_weeks,
        ),
        by=lead,
        now=cast.now,
    )
    below = {"reports_to": steering, "now": cast.now}
    parents = _group(cast, people["ashmere"], "Parent carers of the region", 3, below, six_weeks)
    _group(cast, people["brackenshire"], "Getting to school, for all areas", 4, below, six_weeks)
    chairs = open_to_region(
        hub=add_hub(
            forum=cast.wirral,
            name="Chairs among themselves",
            kind=Hub.Kind.ROUND_TABLE,
            purpose="What chairs can only ask each other.",
            first_on=friday(cast, 5).date(),
            by=chair,
            now=cast.now,
            **six_weeks,
        ),
        by=chair,
        seats_each=1,
        peers=Role.CHAIR,
        now=cast.now,
    )
    for group, person in (
        (steering, cast["chair"]),
        (steering, cast["rep"]),
        (parents, cast["rep"]),
        (chairs, cast["chair"]),
    ):
        send_to_group(group=group, person=person, by=lead, now=cast.now)
    for slug in ("ashmere", "brackenshire"):
        reps = Person.objects.filter(forum__slug=slug).with_role("rep").select_related("forum")
        for rep in reps.by_name()[:2]:
            send_to_group(group=steering, person=rep, by=people[slug], now=cast.now)


def _group(cast, by, name, weeks, below, rule):
    hub = add_hub(
        forum=by.forum,
        name=name,
        kind=Hub.Kind.TASK,
        purpose="One area leads it on behalf of all.",
        first_on=friday(cast, weeks).date(),
        by=by,
        now=cast.now,
        **rule,
    )
    return open_to_region(hub=hub, by=by, **below)
