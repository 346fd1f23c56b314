import uuid
from datetime import timedelta

from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from coproduction.dates import in_days, in_words
from coproduction.models import Person, TwoKeys
from coproduction.text_search import vector

from .hub import Hub
from .item import Item
from .request import Request
from .waiting import WaitingPlace


def _minutes_of(rows, key):
    """Sum of minutes for each session, as a subquery: two joins would multiply each other."""
    sums = rows.filter(**{key: models.OuterRef("pk")}).order_by().values(key)
    return Coalesce(models.Subquery(sums.annotate(total=models.Sum("minutes")).values("total")), 0)


class SessionQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(hub__forum=forum)

    def visible_to(self, person):
        """Everybody of the forum sees its dates; what is on the agenda: ItemQuerySet.visible_to."""
        return self.filter(hub__forum=person.forum_id)

    def main(self):
        return self.filter(kind=Session.Kind.MAIN)

    def bookable(self, now):
        """Main sessions that can be asked for. `closes_at` is each hub's cut-off: then it is late.

        See also hub.rules.request_closes_at, the same for one session.
        """
        return (
            self.main()
            .filter(state__in=[Session.State.PLANNED, Session.State.PUBLISHED], starts_at__gt=now)
            .annotate(
                closes_at=models.ExpressionWrapper(
                    models.F("starts_at")
                    - models.F("hub__cut_off_days") * models.Value(timedelta(days=1)),
                    output_field=models.DateTimeField(),
                )
            )
        )

    def coming(self, now):
        return self.filter(starts_at__gte=now).exclude(state=Session.State.CANCELLED)

    def past(self, now):
        return self.filter(starts_at__lt=now).exclude(state=Session.State.CANCELLED)

    def with_minutes_taken(self):
        """`item_minutes` on the agenda, `held_minutes` asked for, `taken` both.

        See also hub.rules.minutes_taken, the same for one session under its lock.
        """
        return self.annotate(
            item_minutes=_minutes_of(Item.objects.on_agenda(), "session"),
            held_minutes=_minutes_of(Request.objects.holding(), "preferred_session")
            + _minutes_of(WaitingPlace.objects.offered(), "session"),
        ).annotate(taken=models.F("item_minutes") + models.F("held_minutes"))

    def with_waiting(self):
        """`waiting`: how many requests stand in line for minutes of it."""
        open_places = models.Q(waiting_places__state__in=WaitingPlace.OPEN)
        return self.annotate(waiting=models.Count("waiting_places", filter=open_places))

    def with_agenda_ready(self):
        """`agenda_ready`: it can be agreed. See also hub.rules.reason_agenda_is_not_ready."""
        topics = Item.objects.on_agenda().topics().filter(session=models.OuterRef("pk")).order_by()
        return self.annotate(
            agenda_ready=models.Case(
                models.When(
                    models.Exists(topics)
                    & ~models.Exists(topics.filter(summary=""))
                    & models.Q(state__in=[Session.State.PLANNED, Session.State.PUBLISHED]),
                    then=True,
                ),
                default=False,
                output_field=models.BooleanField(),
            )
        )

    def agenda_awaited(self, now, until):
        """To be agreed or put together: soon, or one side has agreed and waits for the other."""
        one_key = models.Q(forum_agreed_at__isnull=False) | models.Q(
            partner_agreed_at__isnull=False
        )
        return (
            self.coming(now)
            .exclude(state=Session.State.HELD)
            .filter(in_days("starts_at", None, until) | one_key)
        )

    def notes_awaited(self, since):
        """Held, every topic has its record, and the notes are not published."""
        open_topics = Item.objects.topics().filter(
            session=models.OuterRef("pk"), state=Item.State.PLANNED
        )
        return self.filter(
            ~models.Exists(open_topics.order_by()),
            in_days("starts_at", since, None),
            state=Session.State.HELD,
            is_from_log=False,
            notes_published_at=None,
        )

    def prepared_here(self):
        """Without those that came from a log: of them only is known that they were held."""
        return self.filter(is_from_log=False)

    def soonest_first(self):
        return self.order_by("starts_at", "pk")

    def latest_first(self):
        return self.order_by("-starts_at", "-pk")


class Session(TwoKeys):
    """One meeting of a hub, or the prep session before it."""

    class Kind(models.TextChoices):
        MAIN = "main", "Session"
        PREP = "prep", "Prep session"

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        PUBLISHED = "published", "Agenda published"
        HELD = "held", "Held"
        CANCELLED = "cancelled", "Cancelled"

    # From a state to those it may move to. Every move is an action in hub/actions.
    MOVES = {
        State.PLANNED: {State.PUBLISHED, State.HELD, State.CANCELLED},
        State.PUBLISHED: {State.HELD, State.CANCELLED},
        State.HELD: set(),
        State.CANCELLED: set(),
    }

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="sessions")
    one_time_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=4, choices=Kind.choices, default=Kind.MAIN)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    prepares = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="preps"
    )
    title = models.CharField(max_length=160, blank=True)
    # The day that the hub's rule gave, also when the session was moved: no rule makes it twice.
    series_on = models.DateField(null=True, blank=True, editable=False)
    starts_at = models.DateTimeField()
    moved_from = models.DateTimeField("when it was to be before", null=True, blank=True)
    moved_reason = models.TextField(blank=True)
    minutes = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(5), MaxValueValidator(480)]
    )
    place = models.CharField(max_length=160, blank=True)
    join_link = models.URLField(blank=True, help_text="Only shown to people of the session.")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_reason = models.TextField(blank=True)
    standing_answer = models.TextField("answer to the question of every session", blank=True)
    # Grows when its time or place changes: calendars take the newer one (promises C1).
    sequence = models.PositiveIntegerField(default=0, editable=False)
    notes_published_at = models.DateTimeField(null=True, blank=True)
    notes_published_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Written down afterwards, from a log: nobody knows when its agenda and its notes were out.
    is_from_log = models.BooleanField("from a log", default=False, editable=False)
    ratings_asked_at = models.DateTimeField(null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta(TwoKeys.Meta):
        indexes = [
            models.Index(fields=["hub", "starts_at"], name="session_by_date"),
            GinIndex(
                vector(A=["title", "place"], B=["moved_reason", "cancelled_reason"]),
                name="session_words",
            ),
        ]
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(
                fields=["hub", "starts_at"],
                condition=~models.Q(state="cancelled"),
                name="one_session_at_a_time",
                violation_error_message="This hub has a session at that time already.",
            ),
            models.UniqueConstraint(
                fields=["hub", "series_on"],
                condition=models.Q(series_on__isnull=False),
                name="one_session_per_day_of_a_series",
            ),
            models.CheckConstraint(
                condition=models.Q(moved_from__isnull=True) | ~models.Q(moved_reason=""),
                name="session_moved_has_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="prep") | models.Q(prepares__isnull=True),
                name="only_a_prep_session_prepares",
            ),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True, published_by__isnull=True)
                | models.Q(published_at__isnull=False, published_by__isnull=False),
                name="session_publication_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(notes_published_at__isnull=True, notes_published_by__isnull=True)
                | models.Q(notes_published_at__isnull=False, notes_published_by__isnull=False),
                name="session_notes_have_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="cancelled") | ~models.Q(cancelled_reason=""),
                name="session_cancelled_has_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {timezone.localtime(self.starts_at):%-d %B %Y}"

    def get_absolute_url(self):
        return reverse("hub:session-detail", args=[self.hub.forum.slug, self.pk])

    @property
    def is_agreed(self):
        """As many keys are turned as its hub asks for: both, or the forum's where it is alone."""
        return self.both_agreed or (not self.hub.is_shared and self.forum_agreed_at is not None)

    @property
    def changed_since_published(self):
        return self.state == Session.State.PUBLISHED and not self.is_agreed

    @property
    def ends_at(self):
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def day(self):
        """Its date where people live, which in summer is not the server's."""
        return timezone.localdate(self.starts_at)

    @property
    def agenda_due_on(self):
        """The day by which its agenda is promised."""
        return self.day - timedelta(days=self.hub.agenda_notice)

    @property
    def when(self):
        """Friday 4 December 2026, 11:00 to 13:00."""
        start, end = timezone.localtime(self.starts_at), timezone.localtime(self.ends_at)
        return f"{in_words(start.date())}, {start:%H:%M} to {end:%H:%M}"

    @property
    def notes_due_on(self):
        """The day by which the forum promises its notes."""
        return self.day + timedelta(days=self.hub.forum.notes_days)

    def has_begun(self, now):
        return self.starts_at <= now


class AttendanceQuerySet(models.QuerySet):
    def of_reps(self):
        return self.filter(came_as=Attendance.CameAs.REP)


class Attendance(models.Model):
    """Somebody was there: at one item, or at a prep session as a whole."""

    class CameAs(models.TextChoices):
        REP = "rep", "Parent carer rep"
        CHAIR = "chair", "Chair"
        OFFICER = "officer", "Officer"
        FACILITATOR = "facilitator", "Facilitator"
        FORUM_TEAM = "forum_team", "The forum’s team"
        OBSERVER = "observer", "Observer"

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendances")
    item = models.ForeignKey(
        Item, on_delete=models.PROTECT, null=True, blank=True, related_name="attendances"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendances")
    came_as = models.CharField(max_length=12, choices=CameAs.choices)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "person"],
                condition=models.Q(item__isnull=False),
                name="one_attendance_at_an_item",
            ),
            models.UniqueConstraint(
                fields=["session", "person"],
                condition=models.Q(item__isnull=True),
                name="one_attendance_at_a_session",
            ),
        ]

    def __str__(self):
        return f"{self.person}, {self.get_came_as_display()}"
