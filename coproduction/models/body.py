from django.db import models
from django.db.models.functions import Lower


class BodyQuerySet(models.QuerySet):
    def by_name(self):
        return self.order_by(Lower("name"), "pk")


class Body(models.Model):
    """One organisation whose area spans several forums, such as an NHS board.

    Each forum keeps its own Organisation, and says that it is this body (seed 002: "Working
    together with 4 PCT clusters").
    """

    name = models.CharField(max_length=160)

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "bodies"
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="one_body_per_name",
                violation_error_message="This body is on the list already.",
            )
        ]

    def __str__(self):
        return self.name
