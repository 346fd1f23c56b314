"""The demo of bringing in spreadsheets: one that waits with mistakes, and two that came in."""

import uuid
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from coproduction.imports.actions import begin_import, bring_in, undo_import
from coproduction.imports.registry import kind_of
from coproduction.models import SheetImport

# As people keep them: a title above, semicolons, a nought that Excel took, a year of two figures.
MEMBERS = """Contacts from the summer fair;;;
Name;E-mail;Mobile;Best way
Nadia Osei;nadia.osei@example.org;7700900141;Text
Peter Lang;peter.lang at example.org;;Email
Priya Nair;;01632 960 150;Phone
Ros Fielding;ros@example.org;7.7009E+09;Phone
Ros Fielding;ros.f@example.org;;Email
Nadia Osei;nadia.osei@example.org;7700900141;Text
"""
ORGANISATIONS = """Organisation,Type
Rugby Swimming Club,Charity
Avon Vale College,College
"""
TERMS = """Holiday,From,To
Bank holiday for the fair,3/7/27,3/7/27
"""


def bring_in_lists(cast) -> None:
    """In every state but that of a moment; what came in can still be taken out."""
    begin_list(cast, "members", "Summer fair.csv", MEMBERS, days=1)
    unclear = "Who;Rang on\nSam Holt;3/9/26\n"
    begin_list(cast, "members", "Callers.csv", unclear, days=2)
    bring_in_list(cast, "organisations", "Partners 2026.csv", ORGANISATIONS)
    dates = bring_in_list(cast, "term-dates", "Dates.csv", TERMS)
    undo_import(sheet_import=dates, by=cast["coordinator"], now=cast.now - timedelta(days=1))


def bring_in_list(cast, kind, name, text) -> SheetImport:
    """Brought in two days ago."""
    return bring_in(
        sheet_import=begin_list(cast, kind, name, text, days=3),
        when_known=SheetImport.WhenKnown.SKIP,
        by=cast["coordinator"],
        now=cast.now - timedelta(days=2),
    )


def begin_list(cast, kind, name, text, *, days) -> SheetImport:
    """Chosen by the coordinator so many days ago, and not brought in yet."""
    return begin_import(
        forum=cast.warwickshire,
        kind=kind_of(kind),
        upload=SimpleUploadedFile(name, text.encode()),
        by=cast["coordinator"],
        one_time_key=uuid.uuid4(),
        now=cast.now - timedelta(days=days),
    )
