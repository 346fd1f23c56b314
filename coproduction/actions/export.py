from collections.abc import Iterable

from django.db import transaction

from coproduction.events import record_event
from coproduction.models import Event, Forum, Person


@transaction.atomic
def record_export(
    *, name: str, rows: int, narrowed_by: Iterable[str], forum: Forum, by: Person, now=None
) -> Event:
    """It is known who took which list out of the product: how many rows, narrowed by which boxes.

    What was typed into those boxes is not kept: it can be somebody's name.
    """
    return record_event(
        verb=f"{name}.exported",
        subject=forum,
        by=by,
        forum=forum,
        fields=[f"rows: {rows}", *(f"filter: {box}" for box in sorted(narrowed_by))],
        at=now,
    )


@transaction.atomic
def record_whole_export(*, forum: Forum, manifest: dict, by: Person | None, now=None) -> int:
    """It is known that all of the forum was taken out, with how many rows and documents."""
    rows = sum(each["rows"] for each in manifest["files"])
    record_event(
        verb="forum.taken_out",
        subject=forum,
        by=by,
        forum=forum,
        fields=[f"rows: {rows}", f"documents: {len(manifest['documents'])}"],
        at=now,
    )
    return rows
