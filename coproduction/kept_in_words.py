"""The classification as people read it: the page “What we keep” and docs/what-we-keep.md."""

from dataclasses import dataclass

from django.utils.text import capfirst

from coproduction.classification import WITH_THE_FORUM, Kept, Kind, everything_kept
from coproduction.exchange.readme import about_model
from coproduction.registries import APPS

PARTS = {
    "coproduction": "People, work and answers",
    "hub": "Hub",
    "feedback": "Feedback",
    "reps": "Reps and money",
    "charters": "Charter",
}


LEAVES = "Yes"


@dataclass(frozen=True)
class Row:
    """What is kept under one name."""

    name: str
    what: str
    until: str
    personal: list[str]
    special: list[str]
    secret: list[str]
    open: list[str]
    leaves: str

    @property
    def is_kept_as_usual(self):
        return self.until == WITH_THE_FORUM

    @property
    def leaves_as_usual(self):
        return self.leaves == LEAVES


def in_words() -> list[tuple[str, list[Row]]]:
    """Each part of the product with what it keeps."""
    return [
        (
            PARTS[label],
            [
                _row(kept)
                for model, kept in everything_kept().items()
                if model._meta.app_label == label
            ],
        )
        for label in APPS
    ]


def _row(kept: Kept) -> Row:
    def named(kind):
        return [str(each.verbose_name) for each in kept.fields_of(kind)]

    return Row(
        name=capfirst(str(kept.model._meta.verbose_name_plural)),
        what=about_model(kept.model),
        until=kept.until,
        personal=named(Kind.PERSONAL),
        special=named(Kind.SPECIAL),
        secret=named(Kind.SECRET),
        open=[str(kept.model._meta.get_field(name).verbose_name) for name in sorted(kept.open)],
        leaves=f"No. {kept.rows_stay}" if kept.rows_stay else LEAVES,
    )


def as_page() -> str:
    """The same as docs/what-we-keep.md: a test compares them."""
    lines = [
        "# What is kept, of whom, and for how long",
        "",
        "Written from the module `retention` of each app by `manage.py write_what_we_keep`. People",
        "of a forum read the same at `/<forum>/what-we-keep/`.",
    ]
    for part, rows in in_words():
        lines += ["", f"## {part}", ""]
        for row in rows:
            lines += [f"**{row.name}.** {row.what}  ", f"Kept: {row.until}  "]
            for what, names in (
                ("About a person", row.personal),
                ("Special category", row.special),
                ("Secret", row.secret),
                ("Open data", row.open),
            ):
                if names:
                    lines.append(f"{what}: {', '.join(names)}.  ")
            lines += [f"Leaves with the forum: {row.leaves.rstrip('.')}.", ""]
    return "\n".join(lines).rstrip() + "\n"
