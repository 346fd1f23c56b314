"""The papers of a meeting, each built for one reader: what the pages show to that reader.

The names of reps stand on the sign-in sheet and nowhere else.
"""

from .agenda import agenda_of, agenda_paper, carried_actions
from .notes import notes_paper, took_part
from .pack import Part, pack_paper
from .sign_in import sign_in_sheet

__all__ = [
    "Part",
    "agenda_of",
    "agenda_paper",
    "carried_actions",
    "notes_paper",
    "pack_paper",
    "sign_in_sheet",
    "took_part",
]
