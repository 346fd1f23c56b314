from django.db import transaction
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import refuse_when
from coproduction.models import Document, Forum, Person
from coproduction.rules import reason_cannot_add_file
from coproduction.uploads import make_safe


@transaction.atomic
def add_document(*, forum: Forum, upload, by: Person, access: str, title="", now=None) -> Document:
    """What is safe of the file is kept with its hash, for those whom its access names.

    Refused when the file could hurt somebody (see make_safe), and when this person has added as
    much today as one may.
    """
    now = now or timezone.now()
    safe = make_safe(upload)
    _wait_for_own_other_files(by)
    refuse_when(reason_cannot_add_file(by, safe.size, now=now))
    document = Document.objects.create(
        forum=forum,
        owner=by,
        title=(title or safe.name)[:160],
        file=safe,
        filename=safe.name,
        content_type=safe.content_type,
        size=safe.size,
        sha256=safe.sha256,
        access=access,
        added_at=now,
    )
    record_event(verb="document.added", subject=document, by=by, forum=forum, at=now)
    return document


def _wait_for_own_other_files(person):
    """Many files sent at once would otherwise all be counted before any of them is there."""
    Person.objects.select_for_update().get(pk=person.pk)
