from django.apps import AppConfig


class ChartersConfig(AppConfig):
    name = "charters"
    verbose_name = "Charters"
    default_auto_field = "django.db.models.BigAutoField"
