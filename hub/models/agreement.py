from django.db import models

from coproduction.models import Organisation, Person, TwoKeys

from .hub import Hub
from .session import Session


class TermsQuerySet(models.QuerySet):
    def in_force(self):
        """Agreed by both sides. See also TwoKeys.both_agreed."""
        return self.filter(forum_agreed_at__isnull=False, partner_agreed_at__isnull=False)

    def newest_first(self):
        return self.order_by("-number")


class TermsOfReference(TwoKeys):
    """One version of what a body is for and how it works, written and agreed by both sides.

    Seeds 002 and 004: "clear terms of reference", "coproduced … with mutual accountability".
    """

    hub = models.ForeignKey(Hub, on_delete=models.CASCADE, related_name="terms")
    number = models.PositiveSmallIntegerField("version", default=1)
    text = models.TextField()
    what_changed = models.CharField(
        max_length=200, blank=True, help_text="What is new against the version before."
    )
    review_on = models.DateField("look at it again on", null=True, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = TermsQuerySet.as_manager()

    class Meta(TwoKeys.Meta):
        verbose_name_plural = "terms of reference"
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(fields=["hub", "number"], name="one_terms_per_version"),
        ]

    def __str__(self):
        return f"Terms of reference of {self.hub}, version {self.number}"


class SharedConsent(TwoKeys):
    """What both sides have to say yes to for one session: an observer, or meeting in one room."""

    class What(models.TextChoices):
        OBSERVER = "observer", "Somebody comes to watch"
        FACE_TO_FACE = "face_to_face", "We meet face to face"

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="consents")
    what = models.CharField(max_length=12, choices=What.choices)
    observer = models.CharField("who", max_length=150, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    why = models.CharField(max_length=300)
    place = models.CharField(max_length=160, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(refused_at__isnull=True, refused_by__isnull=True)
                | models.Q(refused_at__isnull=False, refused_by__isnull=False),
                name="consent_refusal_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(refused_at__isnull=True)
                | models.Q(forum_agreed_at__isnull=True)
                | models.Q(partner_agreed_at__isnull=True),
                name="consent_is_not_both_given_and_refused",
            ),
            models.CheckConstraint(
                condition=models.Q(what="observer") & ~models.Q(observer="")
                | models.Q(what="face_to_face") & ~models.Q(place=""),
                name="consent_says_who_or_where",
            ),
            models.UniqueConstraint(
                fields=["session"],
                condition=models.Q(what="face_to_face", refused_at__isnull=True),
                name="one_consent_to_meet_face_to_face",
            ),
        ]

    def __str__(self):
        return self.observer or self.get_what_display()
