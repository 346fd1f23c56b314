"""Organisations that a forum works with, with the names that they had before."""

import re
from collections.abc import Iterable
from datetime import date

from coproduction.actions.bringing_in import bring_in_organisations
from coproduction.exceptions import RuleBroken
from coproduction.imports import cells
from coproduction.imports.finding import Partners, as_key
from coproduction.incoming import Column, Kind, Line
from coproduction.models import Forum, Organisation
from coproduction.permissions import Permission

_EARLIER = re.compile(r"\s*(.+?)\s*\(\s*until\s+([^()]+)\)\s*", re.IGNORECASE)


def earlier_names(cell) -> tuple[tuple[str, date], ...]:
    """Warwickshire CCG (until 30 June 2022); Warwickshire PCT (until 31 March 2013)."""
    found = []
    for part in filter(str.strip, cells.text(cell).split(";")):
        match = _EARLIER.fullmatch(part)
        if match is None:
            raise RuleBroken(f"Write “{part.strip()[:60]} (until 30 June 2022)”.")
        found.append((cells.line(160)(match[1]), cells.day(match[2])))
    return tuple(found)


COLUMNS = (
    Column(
        "name",
        "Organisation",
        cells.line(160),
        ("name", "organization", "partner", "service", "company"),
        example="Warwickshire County Council",
    ),
    Column(
        "kind",
        "Kind",
        cells.choice(
            dict(Organisation.Kind.choices),
            {"local authority": "council", "la": "council", "health": "nhs", "icb": "nhs"}
            | {"college": "school", "charity": "voluntary", "vcs": "voluntary", "pcf": "forum"}
            | {"other": "something_else"},
        ),
        ("type", "sector"),
        hint="Council, NHS, school or college, voluntary sector, parent carer forum, or "
        "something else.",
        example="Council",
    ),
    Column(
        "earlier",
        "Earlier names",
        earlier_names,
        ("earlier name", "formerly", "previous name", "known before as"),
        hint="Such as: Warwickshire CCG (until 30 June 2022). With ; between two.",
    ),
    Column("is_active", "In use", cells.yes_no, ("active",), hint="Yes or no."),
)


def check(forum: Forum, lines: list[Line], today: date) -> None:
    """Known is who has the name now, or had it."""
    partners = Partners(forum)
    there = {
        each.pk: {(name.name, name.until) for name in each.earlier_names.all()}
        for each in forum.organisations.prefetch_related("earlier_names")
    }
    for line in lines:
        line.name = line.get("name") or "No name"
        line.keys = (("name", as_key(line.name)),)
        if line.problems:
            continue
        line.found["fields"] = {k: v for k, v in line.values.items() if k != "earlier"}
        line.found["earlier"] = line.get("earlier", ())
        line.known = partners.by_name.get(as_key(line.name))
        if line.known is None:
            continue
        line.changes = {
            name: line.values[name]
            for name in ("kind", "is_active")
            if name in line.values and getattr(line.known, name) != line.values[name]
        }
        if new := [each for each in line.get("earlier", ()) if each not in there[line.known.pk]]:
            line.changes["earlier"] = new


def rows(forum: Forum) -> Iterable[dict]:
    for each in forum.organisations.by_name().prefetch_related("earlier_names"):
        names = sorted(each.earlier_names.all(), key=lambda name: name.until, reverse=True)
        yield {
            "name": each.name,
            "kind": each.get_kind_display(),
            "earlier": "; ".join(
                f"{name.name} (until {name.until.day} {name.until:%B %Y})" for name in names
            ),
            "is_active": each.is_active,
        }


ORGANISATIONS = Kind(
    key="organisations",
    title="Organisations",
    lede="The council, the NHS, schools and charities that you work with.",
    one="organisation",
    many="organisations",
    permissions=frozenset({Permission.MEMBER_MANAGE}),
    columns=COLUMNS,
    needs=(("name",),),
    check=check,
    bring_in=bring_in_organisations,
    rows=rows,
)
