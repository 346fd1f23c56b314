"""How a report's findings were found, and under which theme each of them stands."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import MD5

from .person import Person
from .report import Report, stays_once_published


class ReportSurvey(models.Model):
    """A form whose answers a report stands on: how many answered is counted, never typed in."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="surveys")
    # Which form: "form:17". See reports/methods.py.
    code = models.CharField(max_length=40)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "code"], name="report_names_a_survey_once")
        ]
        triggers = [stays_once_published("surveys_of_a_published_report_stay")]

    def __str__(self):
        return self.code


class ReportFocusGroupQuerySet(models.QuerySet):
    def in_order(self):
        return self.order_by("held_on", "pk")


class ReportFocusGroup(models.Model):
    """People who came together and were asked: who ran it, how many came, what they said.

    Seed 002: "we conducted a focus group day with parent carer representatives".
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="focus_groups")
    title = models.CharField("what to call it", max_length=120)
    held_on = models.DateField("when it was")
    run_by = models.CharField("who ran it", max_length=120)
    who = models.CharField("who took part", max_length=200, help_text="Groups, not names.")
    people = models.PositiveSmallIntegerField(
        "how many took part", validators=[MinValueValidator(1)]
    )
    asked = models.TextField("what was asked")
    said = models.TextField("what was said", help_text="One thing on each line, without names.")
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = ReportFocusGroupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(people__gte=1), name="report_focus_group_had_somebody"
            )
        ]
        triggers = [stays_once_published("focus_groups_of_a_published_report_stay")]

    def __str__(self):
        return self.title


class ReportThemeQuerySet(models.QuerySet):
    def in_order(self):
        return self.order_by("position", "pk")


class ReportTheme(models.Model):
    """What findings of a report have in common, as its writers call it."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="themes")
    title = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField()

    objects = ReportThemeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "title"], name="one_report_theme_per_title")
        ]
        triggers = [stays_once_published("themes_of_a_published_report_stay")]

    def __str__(self):
        return self.title


class ReportFinding(models.Model):
    """One thing that stands in a report's words, and the theme that it was put under.

    It is found again by its words: words that change are sorted again.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="findings")
    theme = models.ForeignKey(ReportTheme, on_delete=models.CASCADE, related_name="findings")
    words = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint("report", MD5("words"), name="report_finding_has_one_theme")
        ]
        triggers = [stays_once_published("findings_of_a_published_report_stay")]

    def __str__(self):
        return self.words[:80]
