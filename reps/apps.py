from django.apps import AppConfig


class RepsConfig(AppConfig):
    name = "reps"
    verbose_name = "Reps"
    default_auto_field = "django.db.models.BigAutoField"
