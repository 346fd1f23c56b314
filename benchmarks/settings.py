"""Production's settings, with one bare view beside the product to measure against."""

from coproduction.settings import *  # noqa: F403, TID251 (these are settings)

ROOT_URLCONF = "benchmarks.urls"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks"]  # noqa: F405
