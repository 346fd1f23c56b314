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
