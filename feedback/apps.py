from cryptography.fernet import Fernet
from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class FeedbackConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "feedback"
    verbose_name = "Live feedback"

    def ready(self):
        """A key that cannot lock is found now, not when somebody leaves their phone number."""
        for key in settings.CONTACT_KEYS:
            try:
                Fernet(key)
            except ValueError:
                raise ImproperlyConfigured(
                    "CONTACT_KEYS has a key that is not one. Make one with: python -c "
                    '"from cryptography.fernet import Fernet; print(Fernet.generate_key())"'
                ) from None
