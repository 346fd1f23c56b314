"""Settings, read from the environment. Nothing set means production, and refuses to start."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)

PRODUCT_NAME = "Common Thread"

DEBUG = env.bool("DEBUG", False)
# What only a developer's machine has, such as /dev/mail/. Tests switch DEBUG off, this stays.
DEVELOPMENT = DEBUG
# Demo: made-up people, with one button each on the sign-in page.
DEMO = env.bool("DEMO", False)
if DEMO and not DEBUG:
    raise ImproperlyConfigured("DEMO lets anybody in. It may only be set together with DEBUG.")


def needed(name, how, *, in_development):
    """A value that production must set; development has one of its own."""
    value = env.str(name, "")
    if value or DEBUG:
        return value or in_development
    raise ImproperlyConfigured(f"{name} is not set. {how} (For development, run `make run`.)")


SECRET_KEY = needed(
    "SECRET_KEY",
    "Set it to 50 or more random characters and keep it secret.",
    in_development="development-only-not-a-secret-0123456789abcdefghijklmnopqrstuvwxyz",
)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", [])
# The key of the chain of events. Keep it when SECRET_KEY changes, or old events cannot be checked.
EVENT_KEY = env.str("EVENT_KEY", "") or SECRET_KEY
# Lock bank details and how to reach a writer: Fernet keys, the newest first. See encryption.py.
ENCRYPTION_KEYS = needed(
    "ENCRYPTION_KEYS",
    "Set it to one or more Fernet keys, with commas, and keep them apart from the database.",
    in_development="ZGV2ZWxvcG1lbnQtb25seS1ub3QtYS1zZWNyZXQtMDA=",
).split(",")

PORT = env.int("PORT", 8000)
SITE_URL = env.str("SITE_URL", f"http://localhost:{PORT}")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "coproduction",
    "hub",
    "charters",
    "feedback",
    "reps",
    "coproduction.admin_config.ThreadAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "crispy_forms",
    "csp",
    "django_filters",
    "django_tables2",
    "pgtrigger",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "coproduction.middleware.request_log",
    "coproduction.middleware.calm_when_database_is_down",
    "coproduction.middleware.calm_when_a_pdf_fails",
    "coproduction.middleware.calm_missing_pages",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

# In tests a page that asks the database once a row is an error, not a slow page.
if env.bool("FIND_ROW_BY_ROW_QUERIES", False):
    INSTALLED_APPS.append("zeal")
    MIDDLEWARE.append("zeal.middleware.zeal_middleware")
    # An action of several steps writes several events, each a link of the chain of its own.
    # Signing in ends one session and begins another.
    ZEAL_ALLOWLIST = [{"model": "coproduction.EventChain"}, {"model": "sessions.Session"}]

ROOT_URLCONF = "coproduction.urls"
WSGI_APPLICATION = "coproduction.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "coproduction.context_processors.page",
            ],
        },
    },
]
# "example.org" in a box for links means https: what Django 6 does of itself.
FORMS_URLFIELD_ASSUME_HTTPS = True
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "govuk"
DJANGO_TABLES2_TEMPLATE = "django_tables2/thread.html"

# PostgreSQL only. Development gets its address from manage.py, which starts a private server.
if not DEBUG and not env.str("DATABASE_URL", ""):
    raise ImproperlyConfigured(
        "DATABASE_URL is not set. Set it to your PostgreSQL, such as "
        "postgresql://user:password@host/name. (For development, run `make run`.)"
    )
# Behind PgBouncer, which gives each transaction another connection: nothing may outlive one.
DATABASE_POOLED = env.bool("DATABASE_POOLED", False)
DATABASES = {
    "default": env.dj_db_url(
        "DATABASE_URL", "postgresql:///", conn_max_age=0 if DATABASE_POOLED else 60
    )
    | {
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "DISABLE_SERVER_SIDE_CURSORS": DATABASE_POOLED,
    }
}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must be a PostgreSQL address.")

# Each app's background jobs are in its module jobs.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
# A worker that has not said for so many seconds that it lives is dead: its jobs are run again.
WORKER_STALLED_AFTER = env.float("WORKER_STALLED_AFTER", 30)
# Timed jobs come by the hour at most. A worker that starts takes up the turn that was missed
# while none lived, so that a machine that was off is well again at once.
PROCRASTINATE_PERIODIC_DEFAULTS = {"max_delay": 3660}
PROCRASTINATE_WORKER_DEFAULTS = {
    "update_heartbeat_interval": WORKER_STALLED_AFTER / 3,
    "stalled_worker_timeout": WORKER_STALLED_AFTER,
}

# Shared by all workers, so that limits on sign-in count every try.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
    }
}

from coproduction.sign_in.settings import *  # noqa: E402, F403 (allauth's thirty settings)
from coproduction.sign_in.settings import SIGN_IN_ORIGINS  # noqa: E402 (needs .env, read above)

AUTH_USER_MODEL = "coproduction.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", BASE_DIR / ".local" / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "coproduction.storage.StaticStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
# Files that people add. Never under an address of their own: a view checks who asks.
MEDIA_ROOT = env.path("MEDIA_ROOT", BASE_DIR / ".local" / "media")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
# A ClamAV daemon, as host:port or the path of its socket. Set, it sees every file before we do.
CLAMAV_SOCKET = env.str("CLAMAV_SOCKET", "")

# Mail. In development it is written to files, shown at /dev/mail/, and never leaves.
if DEBUG:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = env.path("EMAIL_FILE_PATH", BASE_DIR / ".local" / "mail")
else:
    _email = env.dj_email_url("EMAIL_URL", "smtp://localhost:25")
    EMAIL_HOST, EMAIL_PORT = _email["EMAIL_HOST"], _email["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_USER"], _email["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
    EMAIL_USE_SSL = _email.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", "hub@localhost.localdomain")
MAIL_DOMAIN = DEFAULT_FROM_EMAIL.rpartition("@")[2]
# Where mail servers report what did not arrive; DEFAULT_FROM_EMAIL if unset. See read_bounces.
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", "")

# Browsers: everything comes from here, and nothing runs that is not a file of ours.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        # A council's own sign-in is reached by a form of ours that leads there.
        "form-action": ["'self'", *SIGN_IN_ORIGINS],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", not DEBUG)
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
)
SECURE_HSTS_SECONDS = 0 if DEBUG else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEBUG
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
SESSION_COOKIE_NAME = "sessionid" if DEBUG else "__Host-sessionid"
CSRF_COOKIE_NAME = "csrftoken" if DEBUG else "__Host-csrftoken"
SESSION_COOKIE_AGE = 14 * 24 * 3600
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "coproduction.views.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

from coproduction.logs import LOGGING  # noqa: E402, F401 (needs nothing above, reads better here)
