from django.db import models

from .body import Body
from .forum import Forum


class OrganisationQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def by_name(self):
        return self.order_by("name", "pk")


class Organisation(models.Model):
    """A partner of one forum: the council, the NHS, a school, a charity, or the forum itself."""

    class Kind(models.TextChoices):
        COUNCIL = "council", "Council"
        NHS = "nhs", "NHS"
        SCHOOL = "school", "School or college"
        VOLUNTARY = "voluntary", "Voluntary sector"
        FORUM = "forum", "Parent carer forum"
        SOMETHING_ELSE = "something_else", "Something else"

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="organisations")
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.COUNCIL)
    body = models.ForeignKey(
        Body,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="organisations",
        help_text="The same organisation in the areas of other forums.",
    )
    is_active = models.BooleanField(default=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["forum", "name"], name="one_organisation_per_name")
        ]

    def __str__(self):
        return self.name


class EarlierName(models.Model):
    """What an organisation was called before: CCGs and PCTs are gone, their records are not."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="earlier_names"
    )
    name = models.CharField(max_length=160)
    until = models.DateField(help_text="The last day of that name.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"], name="one_earlier_name_per_organisation"
            )
        ]

    def __str__(self):
        return f"{self.name} (until {self.until:%B %Y})"
