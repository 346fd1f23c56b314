from django.db import transaction
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import refuse_when
from coproduction.models import Document, Forum, Person
from coproduction.uploads import kind_of, reason_cannot_take_file, sha256_of


@transaction.atomic
def add_document(*, forum: Forum, upload, by: Person, access: str, title="", now=None) -> Document:
    """The file is kept with its hash, for those whom its access names.

    Refused when it is empty, too large, or not what its name says.
    """
    now = now or timezone.now()
    refuse_when(reason_cannot_take_file(upload))
    document = Document.objects.create(
        forum=forum,
        owner=by,
        title=(title or upload.name)[:160],
        file=upload,
        filename=upload.name[-120:],
        content_type=kind_of(upload).content_type,
        size=upload.size,
        sha256=sha256_of(upload),
        access=access,
        added_at=now,
    )
    record_event(verb="document.added", subject=document, by=by, forum=forum, at=now)
    return document
