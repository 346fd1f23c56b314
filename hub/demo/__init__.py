"""The demo of the hub: Warwickshire's in every state, its other groups, and one for Wirral."""

from datetime import time, timedelta
from pathlib import Path

from coproduction.demo import Cast
from coproduction.models import Influence
from hub.actions import add_hub
from hub.actions.log import import_log
from hub.demo.groups import other_groups
from hub.demo.past import Past
from hub.demo.season import rows_of
from hub.demo.soon import Soon
from hub.demo.stage import friday
from hub.demo.wirral import wirral_round_table
from hub.log_file import read_log
from hub.models import Action, Attendance, Hub, Item, PoolMember, Request, Session

LOG = Path(__file__).parent.parent / "data" / "warwickshire_hub_2021_22.csv"


def CLEAR(forums):  # noqa: N802 (the registry's name)
    """The hubs of these forums go with all that hangs on them."""
    hubs = Hub.objects.filter(forum__in=forums)
    Attendance.objects.filter(session__hub__in=hubs).delete()
    Action.objects.filter(hub__in=hubs).delete()
    Item.objects.filter(session__hub__in=hubs).delete()
    Influence.objects.filter(forum__in=forums).delete()
    Request.objects.filter(hub__in=hubs).delete()
    Session.objects.filter(hub__in=hubs, kind=Session.Kind.PREP).delete()
    Session.objects.filter(hub__in=hubs).delete()
    PoolMember.objects.filter(hub__in=hubs).delete()
    hubs.update(reports_to=None)
    hubs.delete()


def LOAD(cast: Cast):  # noqa: N802 (the registry's name)
    """Warwickshire's hub in every state, and a small one for Wirral."""
    hub = add_hub(
        forum=cast.warwickshire,
        name="Coproduction and Engagement Hub",
        purpose="Services bring what they plan. Parent carer reps say what it means for families.",
        repeats=Hub.Repeats.WEEKS,
        first_on=friday(cast, 1).date(),
        join_link="https://meetings.example.org/hub",
        starts_at=time(11),
        cut_off_days=14,
        triage_days=7,
        place_access="You get a link by mail. Cameras can stay off. Ring Priya if it fails.",
        link_person=cast["coordinator"],
        what_to_expect="Everybody says hello. Each service speaks for ten minutes at most, then "
        "we talk. You can leave when you have to.",
        welcome_minutes=10,
        write_up_minutes=30,
        standing_question="What does this mean for children with SEND?",
        review_on=cast.today + timedelta(days=5),
        by=cast["coordinator"],
        now=cast.now,
    )
    import_log(forum=cast.warwickshire, rows=read_log(LOG.read_bytes()).rows, by=None)
    import_log(forum=cast.warwickshire, rows=rows_of(cast), by=None)
    for rep in (cast["chair"], cast["treasurer"]):
        PoolMember.objects.create(hub=hub, person=rep, joined_on=cast.today)
    past = Past(cast, hub)
    past.tell()
    Soon(cast, hub).tell()
    past.turn_the_clock()
    other_groups(cast, hub)
    wirral_round_table(cast)
