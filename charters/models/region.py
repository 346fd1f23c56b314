import pgtrigger
from django.db import models
from django.urls import reverse

from coproduction.models import Forum, Person

from .charter import Charter, refuse_change
from .signing import TextHash

SIGNED_COLUMNS = (
    "charter_id",
    "forum_id",
    "signed_text",
    "signed_hash",
    "signed_name",
    "signed_role",
    "signed_at",
    "signed_by_id",
)


class ForumSignatureQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(ended_at__isnull=True)

    def by_forum(self):
        return self.order_by("forum__name", "pk")


class ForumSignature(models.Model):
    """Another forum of the region signed this forum's charter, with the whole text.

    Seed 002: "a two way set of responsibilities between SE7 and parent carer forums".
    """

    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="forum_signatures")
    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="signed_elsewhere")
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signed_name = models.CharField(max_length=150)
    signed_role = models.CharField(max_length=120)
    signed_text = models.TextField("the text as signed")
    signed_hash = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_reason = models.TextField("why no longer", blank=True)

    objects = ForumSignatureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["charter", "forum"],
                condition=models.Q(ended_at__isnull=True),
                name="one_standing_signature_per_forum",
            ),
            models.CheckConstraint(
                condition=~models.Q(signed_text="")
                & models.Q(signed_hash=TextHash("signed_text"))
                & ~models.Q(signed_role=""),
                name="forum_signature_has_a_text_its_hash_and_a_role",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True, ended_reason="")
                | models.Q(ended_at__isnull=False, ended_by__isnull=False)
                & ~models.Q(ended_reason=""),
                name="forum_signature_ended_has_a_time_a_person_and_a_reason",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="signed_by_a_forum_is_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=refuse_change(SIGNED_COLUMNS),
            ),
            pgtrigger.Protect(name="forum_signature_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.forum}: signed {self.charter}"

    def get_absolute_url(self):
        return reverse("charters:region-charters", args=[self.forum.slug])
