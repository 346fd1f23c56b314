"""The demo's region: seven forums at different stages, each with its own choice of what it shares.

Loaded once every app has told its own story. An app adds to it in a module of the same name:
LOAD(cast). The areas are made up, but for the two that the rest of the demo is about.
"""

from dataclasses import dataclass
from datetime import timedelta

from coproduction.actions import (
    claim_influence,
    confirm_influence,
    count_figures,
    name_body,
    offer_template,
    open_influence,
    say_stage,
    switch_off,
    switch_on,
)
from coproduction.demo import Cast
from coproduction.models import (
    Forum,
    InfluenceClaim,
    Organisation,
    Person,
    Role,
    Sharing,
    User,
    Work,
)
from coproduction.registries import collect
from coproduction.shareable import template_kinds
from coproduction.sign_in.views import DEMO_DOMAIN

What = Sharing.What
EVERYTHING = tuple(What)


@dataclass(frozen=True)
class Neighbour:
    """A small forum of the region: how long it has been going, and what it shares."""

    slug: str
    area: str
    name: str
    coordinator: str
    stage: str
    shares: tuple[str, ...] = ()
    reps: tuple[str, ...] = ()


NEIGHBOURS = (
    Neighbour(
        "ashmere",
        "Ashmere",
        "Ashmere Parents Together",
        "Nadia Karim",
        Forum.Stage.LONG,
        EVERYTHING,
        ("Olive Grant", "Pawel Zielinski", "Rosa Mendes"),
    ),
    Neighbour(
        "brackenshire",
        "Brackenshire",
        "Brackenshire Carers' Voice",
        "Huw Pritchard",
        Forum.Stage.ESTABLISHED,
        (What.FIGURES, What.THEMES, What.FEED, What.QUESTIONS, What.SOLUTIONS),
        ("Sally Ferris", "Idris Kamara"),
    ),
    Neighbour(
        "eastholm",
        "Eastholm",
        "Eastholm SEND Families",
        "Bola Adeyinka",
        Forum.Stage.NEW,
        (What.THEMES, What.FEED),
        ("Tessa Wynn",),
    ),
    Neighbour(
        "kestrel-bay",
        "Kestrel Bay",
        "Kestrel Bay Parent Forum",
        "Morag Sinclair",
        Forum.Stage.NEW,
        (What.FIGURES,),
        ("Vera Holt",),
    ),
    Neighbour(
        "thornley",
        "Thornley",
        "Thornley Family Network",
        "Desmond Achebe",
        Forum.Stage.ESTABLISHED,
        (),
        ("Joyce Tan", "Kit Larkin"),
    ),
)


def LOAD(cast: Cast):  # noqa: N802 (the registry's name)
    """What each forum shares, who led the way, and the bodies that span several areas."""
    lead, chair = cast["coordinator"], cast["chair"]
    cast.warwickshire.region.leads.add(lead.user)
    say_stage(forum=cast.warwickshire, stage=Forum.Stage.LONG, by=chair, now=_ago(cast, 90))
    for what in EVERYTHING:
        switch_on(forum=cast.warwickshire, what=what, by=chair, now=_ago(cast, 90))
    wirral = cast["wirral-chair"]
    say_stage(forum=cast.wirral, stage=Forum.Stage.ESTABLISHED, by=wirral, now=_ago(cast, 80))
    for what in (What.FIGURES, What.TEMPLATES, What.QUESTIONS, What.SOLUTIONS):
        switch_on(forum=cast.wirral, what=what, by=wirral, now=_ago(cast, 80))
    for neighbour in NEIGHBOURS:
        by = coordinator_of(neighbour)
        for what in neighbour.shares:
            switch_on(forum=by.forum, what=what, by=by, now=_ago(cast, 60))
    # One that thought again.
    by = coordinator_of(NEIGHBOURS[-1])
    switch_on(forum=by.forum, what=What.FIGURES, by=by, now=_ago(cast, 70))
    switch_off(forum=by.forum, what=What.FIGURES, by=by, now=_ago(cast, 20))
    _offers(cast)
    _bodies(cast)


def _ago(cast, days):
    return cast.now - timedelta(days=days)


def coordinator_of(neighbour: Neighbour) -> Person:
    people = Person.objects.filter(forum__slug=neighbour.slug).select_related("forum__region")
    return people.get(name=neighbour.coordinator)


def _offers(cast):
    """One of each kind that Warwickshire has, and what Wirral does well."""
    for kind, title in (
        ("form", f"Annual survey {cast.today.year}"),
        ("group", "Coproduction and Engagement Hub"),
        ("charter", ""),
        ("rates", ""),
    ):
        _offer(cast.warwickshire, kind, cast["coordinator"], title, _ago(cast, 50))
    _offer(cast.wirral, "group", cast["wirral-chair"], "", _ago(cast, 44))


def _offer(forum, kind, by, title, at):
    things = template_kinds()[kind].things(forum)
    thing = next(each for each in things if each.title == title or not title)
    offer_template(forum=forum, kind=kind, key=thing.key, by=by, now=at)


def _bodies(cast):
    """The NHS board that works in three areas (seed 002: PCT clusters)."""
    board = "Coventry and Warwickshire Health Board"
    by_area = {"ashmere": "Ashmere NHS office", "brackenshire": "The health board"}
    for neighbour in NEIGHBOURS:
        if neighbour.slug in by_area:
            by = coordinator_of(neighbour)
            organisation = Organisation.objects.create(
                forum=by.forum, name=by_area[neighbour.slug], kind=Organisation.Kind.NHS
            )
            name_body(organisation=organisation, name=board, by=by, now=_ago(cast, 30))
            _answers_of(cast, organisation, by)
    ours = Organisation.objects.get(forum=cast.warwickshire, name=board)
    name_body(organisation=ours, name=board, by=cast["coordinator"], now=_ago(cast, 30))


# What families told the board in other areas, how long ago, and what it did, if it has answered.
TOLD_THE_BOARD = (
    ("Ring us when the wait changes.", 150, 12, "Every family gets a call when a date moves."),
    ("Send one letter, not three.", 110, 40, "Three letters are now one, with one name on it."),
    ("Tell us who to ask while we wait.", 80, None, ""),
)


def _answers_of(cast, organisation, by):
    """So that its own people see how it does in each of its areas: in time, late, and not yet."""
    forum = organisation.forum
    officer = Person.objects.create(
        forum=forum,
        name=f"Therapies manager of {forum.area}",
        roles=[Role.OFFICER, Role.SIGNATORY],
        organisation=organisation,
        contact_by=Person.Contact.PHONE,
    )
    work = Work.objects.create(
        forum=forum,
        title=f"Waiting for therapy in {forum.area}",
        level="co_design",
        level_reason="How families wait can change.",
        opened_at=_ago(cast, 200),
    )
    for said, days, answered_after, did in TOLD_THE_BOARD:
        heard = _ago(cast, days)
        owed = open_influence(
            work=work, said=said, owed_by=officer, heard_on=heard.date(), by=by, now=heard
        )
        if answered_after:
            at = heard + timedelta(days=answered_after)
            outcome = InfluenceClaim.Outcome.CHANGED
            claim_influence(influence=owed, outcome=outcome, what=did, by=officer, now=at)
            confirm_influence(influence=owed, published_text=did, by=by, now=at + timedelta(days=3))


def make_neighbours(region) -> None:
    """The small forums with their people; a coordinator of each can sign in."""
    for each in NEIGHBOURS:
        forum = Forum.objects.create(
            slug=each.slug,
            name=each.name,
            area=each.area,
            region=region,
            stage=each.stage,
            partner_council=f"{each.area} Council",
            about=f"Parents and carers in {each.area} who want services to listen.",
            contact_email=f"hello.{each.slug}{DEMO_DOMAIN}",
        )
        council = Organisation.objects.create(forum=forum, name=f"{each.area} Council")
        email = f"{each.slug}-coordinator{DEMO_DOMAIN}"
        user = User.objects.create_user(email, name=each.coordinator)
        Person.objects.create(
            forum=forum,
            user=user,
            name=each.coordinator,
            email=email,
            roles=[Role.COORDINATOR],
            job_title="Coordinator",
        )
        Person.objects.bulk_create(
            [
                Person(
                    forum=forum,
                    name=f"Participation lead of {each.area}",
                    roles=[Role.OFFICER],
                    organisation=council,
                    contact_by=Person.Contact.PHONE,
                ),
                *(
                    Person(
                        forum=forum,
                        name=name,
                        roles=[Role.REP],
                        contact_by=Person.Contact.PHONE,
                    )
                    for name in each.reps
                ),
            ]
        )


def tell_region(cast: Cast) -> None:
    """The region's story, and then its figures; but for the forum that has only just begun."""
    for load in collect("demo_region", "LOAD"):
        load(cast)
    counted = {"warwickshire", "wirral", "ashmere", "brackenshire"}
    for forum in Forum.objects.filter(slug__in=counted):
        count_figures(forum=forum, today=cast.today)
