from django.apps import AppConfig


class CoproductionConfig(AppConfig):
    name = "coproduction"
    verbose_name = "People, forums and work"
    default_auto_field = "django.db.models.BigAutoField"
