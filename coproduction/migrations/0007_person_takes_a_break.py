from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coproduction", "0006_influence_people"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="asks_paused",
            field=models.BooleanField(
                default=False,
                help_text="Nobody asks them if they can come.",
                verbose_name="takes a break",
            ),
        ),
    ]
