from django.db import migrations, models


def end_own_deputies(apps, schema_editor):
    """An admin could choose the person themselves, which meant nothing."""
    people = apps.get_model("coproduction", "Person").objects
    people.filter(deputy=models.F("pk")).update(deputy=None)


class Migration(migrations.Migration):
    dependencies = [
        ("coproduction", "0005_messages"),
    ]

    operations = [
        migrations.AddField(
            model_name="influenceclaim",
            name="by_link",
            field=models.BooleanField(
                default=False, help_text="From the mail's link: whoever holds that mail could."
            ),
        ),
        migrations.RunPython(end_own_deputies, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(deputy__isnull=True)
                | ~models.Q(deputy=models.F("pk")),
                name="person_is_not_their_own_deputy",
                violation_error_message="Nobody can be their own deputy.",
            ),
        ),
    ]
