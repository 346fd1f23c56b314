from django.apps import AppConfig

from coproduction.encryption import refuse_bad_keys


class CoproductionConfig(AppConfig):
    name = "coproduction"
    verbose_name = "People, forums and work"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        refuse_bad_keys()
