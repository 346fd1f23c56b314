from django.db import transaction

from coproduction.events import record_event
from coproduction.exceptions import refuse_when
from coproduction.models import Forum, Person


@transaction.atomic
def change_licence(*, forum: Forum, licence: str, by: Person, now=None) -> Forum:
    """What others may do with the forum's open data. Refused without words: nobody could use it."""
    refuse_when(None if licence.strip() else "Say what others may do with the data.")
    forum.open_data_licence = licence.strip()
    forum.save(update_fields=["open_data_licence"])
    fields = ["open_data_licence"]
    record_event(
        verb="forum.licence_changed", subject=forum, by=by, forum=forum, fields=fields, at=now
    )
    return forum
