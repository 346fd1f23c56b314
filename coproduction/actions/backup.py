from django.db import transaction

from coproduction.events import record_event
from coproduction.models import Event, EventChain


@transaction.atomic
def record_backup_check(*, now=None) -> Event:
    """A backup was restored and found whole: admins see on the page of health how long ago."""
    site, _ = EventChain.objects.get_or_create(forum_id=0)
    return record_event(verb="backup.checked", subject=site, by=None, forum=None, at=now)
