import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coproduction.settings")
application = get_wsgi_application()

# After Django is set up: a server that may lose what it acknowledged is refused.
from coproduction.checks import refuse_unsafe_database  # noqa: E402

refuse_unsafe_database()
