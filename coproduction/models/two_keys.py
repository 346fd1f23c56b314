from django.db import models

from .person import Person


class TwoKeys(models.Model):
    """Something that counts only when the forum and its partners both say yes to it.

    Seed 004: the agenda is "a shared agreement"; observers and meeting face to face are "by
    shared consent". Each side turns its own key, and never one person both.
    """

    forum_agreed_at = models.DateTimeField(null=True, blank=True)
    forum_agreed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    partner_agreed_at = models.DateTimeField(null=True, blank=True)
    partner_agreed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    KEYS = ("forum_agreed_at", "forum_agreed_by", "partner_agreed_at", "partner_agreed_by")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(forum_agreed_at__isnull=True, forum_agreed_by__isnull=True)
                | models.Q(forum_agreed_at__isnull=False, forum_agreed_by__isnull=False),
                name="%(class)s_forum_key_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(partner_agreed_at__isnull=True, partner_agreed_by__isnull=True)
                | models.Q(partner_agreed_at__isnull=False, partner_agreed_by__isnull=False),
                name="%(class)s_partner_key_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(forum_agreed_by__isnull=True)
                | models.Q(partner_agreed_by__isnull=True)
                | ~models.Q(forum_agreed_by=models.F("partner_agreed_by")),
                name="%(class)s_keys_are_turned_by_two_people",
            ),
        ]

    @property
    def both_agreed(self):
        return self.forum_agreed_at is not None and self.partner_agreed_at is not None

    def turn_key(self, side, *, by, at):
        """Sets this side's key: "forum" or "partner". The caller saves."""
        setattr(self, f"{side}_agreed_at", at)
        setattr(self, f"{side}_agreed_by", by)

    def turn_back(self):
        """Both keys are open again. The caller saves."""
        for name in self.KEYS:
            setattr(self, name, None)

    def has_key(self, side):
        return getattr(self, f"{side}_agreed_at") is not None
