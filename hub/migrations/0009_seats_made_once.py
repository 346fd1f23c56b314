import uuid

from django.db import migrations, models


def give_each_its_own(apps, schema_editor):
    """One default for all rows would not be unique."""
    seats = apps.get_model("hub", "Seat").objects
    for seat in seats.filter(one_time_key=None).iterator():
        seats.filter(pk=seat.pk).update(one_time_key=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [("hub", "0008_seats")]

    operations = [
        migrations.AddField(
            "seat",
            "one_time_key",
            models.UUIDField(default=None, editable=False, null=True),
        ),
        migrations.RunPython(give_each_its_own, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            "seat",
            "one_time_key",
            models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
    ]
