import os
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from coproduction.actions.export import record_whole_export
from coproduction.events import record_event
from coproduction.exceptions import refuse_when
from coproduction.exchange import snapshot, write_forum
from coproduction.locking import lock_row
from coproduction.mail import write_message
from coproduction.models import Forum, Person, Role, TakeOut
from coproduction.models.take_out import KEPT_FOR

# Who hears of it, so that nobody takes everything out unseen.
TOLD = (Role.CHAIR, Role.SAFEGUARDING_LEAD)


@transaction.atomic
def ask_for_take_out(*, forum: Forum, reason: str, one_time_key, by: Person, now=None) -> TakeOut:
    """A file with all of the forum will be made; chairs and the safeguarding lead hear of it.

    Refused without a reason. Asked twice with one key, it is made once.
    """
    now = now or timezone.now()
    # The same page sent twice at once.
    lock_row(Forum, forum.pk, no_key=True)
    again = TakeOut.objects.filter(forum=forum, one_time_key=one_time_key).first()
    if again:
        return again
    refuse_when(None if reason.strip() else "Say why you need all of the forum's records.")
    asked = TakeOut.objects.create(
        forum=forum, one_time_key=one_time_key, reason=reason.strip(), asked_at=now, asked_by=by
    )
    record_event(verb="take_out.asked", subject=asked, by=by, forum=forum, at=now)
    for person in _who_hears(forum, by):
        write_message(
            kind="coproduction/take_out_asked",
            to=person,
            link=reverse("take-out", args=[forum.slug]),
            by=by,
            reason=asked.reason,
            now=now,
        )
    # By name: the job imports these actions.
    app.configure_task("make_take_out", queue="upkeep").defer(take_out_id=asked.pk)
    return asked


def _who_hears(forum, by):
    people = Person.objects.active().filter(forum=forum).with_role(*TOLD)
    return people.exclude(pk=by.pk).select_related("forum").by_name()


def make_take_out(*, take_out: TakeOut, now=None) -> TakeOut:
    """The file is there, as the forum stands now. One that is there already stays as it is."""
    now = now or timezone.now()
    if take_out.state != TakeOut.State.ASKED:
        return take_out
    with TemporaryDirectory() as place:
        folder, packed = Path(place, "forum"), Path(place, "forum.zip")
        with snapshot():
            manifest = write_forum(take_out.forum, folder, now=now)
        _pack(folder, packed)
        return _finish(take_out, packed, manifest, now)


def _pack(folder, packed):
    with ZipFile(packed, "w", ZIP_DEFLATED) as file:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                file.write(path, path.relative_to(folder.parent))


@transaction.atomic
def _finish(take_out, packed, manifest, now):
    # Run again after its worker was thought dead: the first to end has made it.
    take_out = lock_row(TakeOut, take_out.pk, "forum", "asked_by")
    if take_out.state != TakeOut.State.ASKED:
        return take_out
    take_out.state, take_out.ends_at = TakeOut.State.READY, now + KEPT_FOR
    take_out.size = os.path.getsize(packed)
    take_out.files = len(manifest["documents"])
    with packed.open("rb") as file:
        take_out.file.save("forum.zip", File(file), save=False)
    take_out.rows = record_whole_export(
        forum=take_out.forum, manifest=manifest, by=take_out.asked_by, now=now
    )
    take_out.save()
    return take_out


@transaction.atomic
def say_take_out_failed(*, take_out: TakeOut, now=None) -> TakeOut:
    """It could not be made; its page says so, and somebody can ask again."""
    take_out = lock_row(TakeOut, take_out.pk, "forum")
    if take_out.state == TakeOut.State.ASKED:
        take_out.state = TakeOut.State.FAILED
        take_out.save(update_fields=["state"])
        record_event(
            verb="take_out.failed", subject=take_out, by=None, forum=take_out.forum, at=now
        )
    return take_out


@transaction.atomic
def note_take_out_downloaded(*, take_out: TakeOut, by: Person, now=None) -> None:
    """It is known who has the file."""
    record_event(verb="take_out.downloaded", subject=take_out, by=by, forum=take_out.forum, at=now)


@transaction.atomic
def delete_take_out(*, take_out: TakeOut, now=None) -> TakeOut:
    """Its days are over: the file is gone from here, and its link leads nowhere."""
    # Two workers at once.
    take_out = lock_row(TakeOut, take_out.pk, "forum")
    if take_out.state != TakeOut.State.READY:
        return take_out
    name, storage = take_out.file.name, take_out.file.storage
    take_out.file, take_out.state = "", TakeOut.State.GONE
    take_out.save(update_fields=["file", "state"])
    record_event(verb="take_out.deleted", subject=take_out, by=None, forum=take_out.forum, at=now)
    transaction.on_commit(lambda: storage.delete(name))
    return take_out
