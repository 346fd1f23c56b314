"""The half-year before the demo's story, as the hub's log of that time has it."""

from datetime import time

from hub.demo.stage import friday
from hub.log_file import Row

COUNCIL, BOARD = "Warwickshire County Council", "Coventry and Warwickshire Health Board"
# Weeks from the next Friday; the topics of that day; which reps came.
SESSIONS = (
    (
        -50,
        (
            ("WSoA", "Waiting for speech and language therapy: first ideas", BOARD),
            ("Change Programme", "Moving up to secondary school", COUNCIL),
        ),
        (1, 2, 4),
    ),
    (-46, (("Business as Usual", "Holiday clubs next summer", COUNCIL),), (1, 4, 5)),
    (
        -42,
        (
            ("Visits from Senior Leads", "Questions to the new director", COUNCIL),
            ("Business as Usual", "Changing places in town", COUNCIL),
        ),
        (1, 2, 3, 4, 6),
    ),
    (-37, (("Change Programme", "Moving up to secondary school", COUNCIL),), (2, 4, 6)),
    (
        -33,
        (
            ("WSoA", "Notes that every ward can read", BOARD),
            ("Business as Usual", "Holiday clubs next summer", COUNCIL),
        ),
        (1, 3, 4, 8),
    ),
)


def rows_of(cast) -> list[Row]:
    """The log's rows, an item after the other from eleven o'clock."""
    rows = []
    for weeks, topics, reps in SESSIONS:
        for place, (programme, title, organisation) in enumerate(topics):
            rows.append(
                Row(
                    line=len(rows) + 2,
                    day=friday(cast, weeks).date(),
                    start=time(11 + place),
                    kind="item",
                    programme=programme,
                    title=title,
                    organisation=organisation,
                    requestor="",
                    minutes=60,
                    reps=tuple(f"rep-{number}" for number in reps),
                )
            )
    return rows
