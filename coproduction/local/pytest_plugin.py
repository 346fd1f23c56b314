"""Gives the tests their settings and their database before pytest-django reads the settings."""

import atexit
import os
import tempfile

from coproduction.local.postgres import ensure_running

os.environ["DEBUG"] = "1"
os.environ["DEMO"] = "1"
os.environ["FIND_ROW_BY_ROW_QUERIES"] = "1"
# Files that tests add go with them.
_MEDIA = tempfile.TemporaryDirectory(prefix="media-of-tests-")
atexit.register(_MEDIA.cleanup)
os.environ["MEDIA_ROOT"] = _MEDIA.name
# Playwright's own loop makes Django think that it runs in async code; it does not.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
if not os.environ.get("DATABASE_URL"):
    os.environ["DATABASE_URL"] = ensure_running()
