"""What the clock does for hubs. `manage.py worker` runs it."""

from datetime import timedelta

from django.db.models import F, Value
from django.utils import timezone
from procrastinate.contrib.django import app

from coproduction.models import Forum
from coproduction.timed import by_the_hour, one_by_one
from hub.actions import ask_if_coming, ask_ratings, ask_reps, end_offer, make_sessions, remind_reps
from hub.actions.plan import remind_to_book
from hub.booking import to_book
from hub.models import Hub, Item, Session, WaitingPlace


@app.periodic(cron=by_the_hour(4))
@app.task(name="make_sessions_ahead", queue="upkeep", queueing_lock="make_sessions_ahead")
def make_sessions_ahead(timestamp):
    """Every hub with a rule has its sessions for a year ahead, also when a day goes by."""
    hubs = Hub.objects.active().exclude(repeats=Hub.Repeats.ASKED)
    one_by_one(hubs, lambda hub: make_sessions(hub=hub, by=None))


@app.periodic(cron="*/10 * * * *")
@app.task(name="end_offers", queue="upkeep", queueing_lock="end_offers")
def end_offers(timestamp):
    """Offers that nobody answered in time go to the next in line."""
    now = timezone.now()
    places = WaitingPlace.objects.run_out(now).select_related("session")
    one_by_one(places, lambda place: end_offer(place=place, now=now))


@app.periodic(cron=by_the_hour(14))
@app.task(name="ask_who_comes", queue="upkeep", queueing_lock="ask_who_comes")
def ask_who_comes(timestamp):
    """Whoever brings a topic is asked some days before if they still come; asked once."""
    now = timezone.now()
    soon = Item.objects.filter(
        state=Item.State.PLANNED,
        requestor__isnull=False,
        coming_asked_at=None,
        session__state__in=[Session.State.PLANNED, Session.State.PUBLISHED],
        session__starts_at__gt=now,
        session__starts_at__lte=now + F("session__hub__coming_days") * Value(timedelta(days=1)),
    )
    one_by_one(soon.select_related("session"), lambda item: ask_if_coming(item=item, now=now))


@app.periodic(cron=by_the_hour(15))
@app.task(name="remind_to_book_early", queue="upkeep", queueing_lock="remind_to_book_early")
def remind_to_book_early(timestamp):
    """Planned work of the next weeks without time at a session: its lead is asked to book."""
    now = timezone.now()
    for forum in Forum.objects.filter(is_active=True):
        works = to_book(forum, timezone.localdate(now))
        one_by_one(works, lambda work: remind_to_book(work=work, now=now))


REMIND = timedelta(days=5)


@app.periodic(cron=by_the_hour(16))
@app.task(name="ask_the_reps", queue="upkeep", queueing_lock="ask_the_reps")
def ask_the_reps(timestamp):
    """Reps are asked some weeks before a session, and who has not answered once more."""
    now = timezone.now()
    to_come = Session.objects.filter(
        starts_at__gt=now,
        hub__ask_days__gt=0,
        hub__is_active=True,
        state__in=[Session.State.PLANNED, Session.State.PUBLISHED],
    ).select_related("hub__forum")
    soon = now + F("hub__ask_days") * Value(timedelta(days=1))
    one_by_one(
        to_come.filter(starts_at__lte=soon),
        lambda session: ask_reps(session=session, by=None, now=now),
    )
    one_by_one(
        to_come.filter(starts_at__lte=now + REMIND),
        lambda session: remind_reps(session=session, by=None, now=now),
    )


@app.periodic(cron=by_the_hour(18))
@app.task(name="ask_how_it_was", queue="upkeep", queueing_lock="ask_how_it_was")
def ask_how_it_was(timestamp):
    """The morning after a session was written up, for two weeks: then memories fade."""
    now = timezone.now()
    held = Session.objects.main().filter(
        state=Session.State.HELD,
        ratings_asked_at=None,
        starts_at__range=(now - timedelta(days=14), now - timedelta(hours=12)),
    )
    one_by_one(held, lambda session: ask_ratings(session=session, now=now))
