from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse

from .bulk_mail import BulkMail
from .forum import Forum
from .person import Person


class MessageQuerySet(models.QuerySet):
    def failed(self):
        return self.filter(state=Message.State.FAILED)

    def stuck(self):
        """Tried for half an hour and not taken: somebody should know."""
        return self.failed().filter(attempts__gte=5)

    def for_digest(self):
        """Waiting for their person's next digest."""
        return self.filter(state=Message.State.FOR_DIGEST)

    def not_gone(self):
        return self.filter(state__in=Message.NOT_GONE)

    def to_tell(self):
        """What somebody of the forum has to be told another way. A digest is what it carries."""
        return self.filter(
            state__in=Message.UNREACHED, told_at__isnull=True, person__is_active=True
        ).exclude(kind=Message.DIGEST)

    def by_person(self):
        return self.order_by(Lower("person__name"), "pk")

    def newest_first(self):
        return self.order_by("-written_at", "-pk")


class Message(models.Model):
    """A mail to somebody, written in the same transaction as the thing that it tells."""

    class State(models.TextChoices):
        FOR_DIGEST = "for_digest", "Waits for their next digest"
        WAITING = "waiting", "Waiting to go"
        IN_DIGEST = "in_digest", "In a digest, waiting to go"
        SENT = "sent", "Sent"
        FAILED = "failed", "Could not be sent"
        CAME_BACK = "came_back", "Came back: tell them another way"
        NO_EMAIL = "no_email", "No email: tell them another way"

    # What may still be changed, or stopped, because no mail server has it.
    NOT_GONE = frozenset({State.FOR_DIGEST, State.WAITING, State.IN_DIGEST, State.FAILED})
    # What the job worker may send.
    TO_SEND = frozenset({State.WAITING, State.FAILED})
    UNREACHED = frozenset({State.CAME_BACK, State.NO_EMAIL})
    # The kind of a mail that carries others.
    DIGEST = "coproduction/digest"

    forum = models.ForeignKey(
        Forum, on_delete=models.CASCADE, null=True, blank=True, related_name="messages"
    )
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="messages"
    )
    kind = models.CharField(max_length=60, help_text="Which mail this is, such as request_sent.")
    to = models.EmailField(blank=True)
    subject = models.CharField(max_length=200)
    words = models.TextField(
        blank=True, help_text="What it says, without greeting and ending: for digests and letters."
    )
    body = models.TextField(help_text="The whole mail.")
    calendar = models.TextField(blank=True, help_text="An invitation that goes with it.")
    calendar_method = models.CharField(max_length=10, blank=True)
    link = models.CharField(
        max_length=500, blank=True, help_text="Mails with the same link are about the same thing."
    )
    needed_by = models.DateField(
        null=True, blank=True, help_text="The day by which the person has to do something."
    )
    confidential = models.BooleanField(
        default=False, help_text="Only its title and its link stand in the mail."
    )
    bulk_mail = models.ForeignKey(
        BulkMail, on_delete=models.SET_NULL, null=True, blank=True, related_name="messages"
    )
    carried_by = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="carried",
        help_text="The digest that this went out in.",
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(
        null=True, blank=True, help_text="When somebody told them another way."
    )
    told_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["forum", "-written_at"], name="message_newest"),
            models.Index(
                fields=["written_at"],
                name="message_waiting",
                condition=models.Q(state__in=["waiting", "failed"]),
            ),
            models.Index(
                fields=["person"], name="message_for_digest", condition=models.Q(state="for_digest")
            ),
            models.Index(
                fields=["forum", "person"],
                name="message_to_tell",
                condition=models.Q(state__in=["came_back", "no_email"], told_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["sent", "came_back"], sent_at__isnull=False)
                | ~models.Q(state__in=["sent", "came_back"]) & models.Q(sent_at__isnull=True),
                name="message_sent_has_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state="no_email", to="")
                | ~models.Q(state="no_email") & ~models.Q(to=""),
                name="message_without_an_address_is_not_waiting",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="in_digest") | models.Q(carried_by__isnull=False),
                name="message_in_a_digest_knows_which",
            ),
            models.CheckConstraint(
                condition=models.Q(carried_by__isnull=True)
                | models.Q(state__in=["in_digest", "sent", "came_back", "no_email"]),
                name="message_carried_goes_with_its_digest",
            ),
            models.CheckConstraint(
                condition=models.Q(told_at__isnull=True, told_by__isnull=True)
                | models.Q(told_at__isnull=False, told_by__isnull=False),
                name="message_told_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(told_at__isnull=True)
                | models.Q(state__in=["came_back", "no_email"]),
                name="message_told_did_not_reach_them",
            ),
            models.UniqueConstraint(
                fields=["bulk_mail", "person"], name="one_message_each_of_a_bulk_mail"
            ),
        ]

    def __str__(self):
        return self.subject

    def get_again_url(self):
        return reverse("message-again", args=[self.forum.slug, self.pk])

    @property
    def said(self):
        """Its words; of mails older than digests, the whole mail."""
        return self.words or self.body

    @property
    def topic(self):
        """What it is about: in a digest, messages of one topic stand together."""
        return self.bulk_mail_id or self.link or -self.pk

    @property
    def can_be_tried_again(self):
        return self.state == self.State.FAILED

    @property
    def has_to_be_told(self):
        return self.state in self.UNREACHED and self.told_at is None and not self.is_digest

    @property
    def is_digest(self):
        return self.kind == self.DIGEST
