"""Search over what somebody may see. Each app lists its kinds of records in a module of this name.

SEARCH is a tuple of kinds. A kind's `rows` are the ones that this person, or nobody in particular,
can open: nothing else is ever looked at, counted, or used to mend a spelling.
"""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.contrib.postgres.search import SearchHeadline, SearchRank
from django.db import connection, models, transaction
from django.db.models import Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from coproduction.access import (
    influences_visible_to,
    people_arranged_by,
    reports_visible_to,
    works_visible_to,
)
from coproduction.models import Document, Forum, GlossaryTerm, Influence, Person, Report
from coproduction.permissions import Permission, permissions_of, roles_with
from coproduction.references import ALPHABET, LENGTH
from coproduction.registries import collect
from coproduction.text_search import CONFIG, Asked, read

# The newest that match are put in order; more than these are counted as "more than".
MOST = 300
# With fewer found, the words may be misspelt.
FEW = 3
# How near a word of the records has to be to one that was typed: PostgreSQL's share of its
# trigrams, then Python's of its letters.
NEAR_IN_TRIGRAMS = "0.4"
NEAR_IN_LETTERS = 0.75
TITLES_TO_LOOK_AT = 200

# Letters that no text of ours has: they become <mark> once all the rest is escaped.
_BEGIN, _END = "\ue000", "\ue001"
_MARKED = re.compile(f"{_BEGIN}([^{_BEGIN}{_END}]*){_END}")
_REFERENCE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")

Rows = Callable[[Forum, Person | None], models.QuerySet | None]


@dataclass(frozen=True)
class SearchKind:
    """One kind of record that can be found.

    `rows` gives None to who has no right to any. `index` is the model's index of words: what it
    holds is what is searched, so each of its fields has to be shown by the page at `address`.
    """

    code: str
    label: str
    rows: Rows
    index: str
    excerpt: tuple[str, ...] = ()
    address: Callable[[models.Model, "Search"], str] = lambda row, search: row.get_absolute_url()
    title: Callable[[models.Model], str] = str
    about: Callable[[models.Model], str] = lambda row: ""
    day: str = ""
    newest: tuple[str, ...] = ("-pk",)
    related: tuple[str, ...] = ()
    # A field with an index of trigrams, whose words mend a spelling.
    spelling: str = ""
    has_reference: bool = False


@dataclass(frozen=True)
class Hit:
    """One record that was found, as it stands on the page."""

    title: str
    url: str
    excerpt: str
    about: str
    day: date | None


@dataclass
class Group:
    """What was found of one kind: the keys, the likeliest first."""

    kind: SearchKind
    keys: list[int]
    hits: list[Hit] = field(default_factory=list)

    @property
    def count(self):
        return f"more than {MOST}" if len(self.keys) > MOST else str(len(self.keys))


@dataclass(frozen=True)
class Search:
    """Where somebody looks: in a forum, as who they are there, between two days."""

    forum: Forum
    person: Person | None = None
    since: date | None = None
    until: date | None = None

    @cached_property
    def kinds(self) -> list[tuple[SearchKind, models.QuerySet]]:
        """Every kind that this person may see some of, with its rows."""
        found = []
        for kind in (kind for kinds in collect("search", "SEARCH") for kind in kinds):
            rows = kind.rows(self.forum, self.person)
            if rows is not None:
                found.append((kind, rows))
        return found

    @cached_property
    def glossary(self) -> list[GlossaryTerm]:
        return list(GlossaryTerm.objects.for_forum(self.forum).by_term())

    def read(self, typed: str) -> Asked:
        return read(typed, self.glossary)

    def groups(self, asked: Asked) -> list[Group]:
        """Every kind with the keys that match, the likeliest and then the newest first."""
        return [
            Group(kind, self._keys(kind, self._between(kind, rows), asked))
            for kind, rows in self.kinds
        ]

    def _between(self, kind, rows):
        """Those of the days that were asked for; what has no day is then not meant."""
        if not (self.since or self.until):
            return rows
        if not kind.day:
            return rows.none()
        path = f"{kind.day}__date" if kind.day.endswith("_at") else kind.day
        if self.since:
            rows = rows.filter(**{f"{path}__gte": self.since})
        if self.until:
            rows = rows.filter(**{f"{path}__lte": self.until})
        return rows

    def _keys(self, kind, rows, asked):
        if not asked.finds_something:
            return []
        words, query = words_of(rows.model, kind.index), asked.query
        matching = rows.alias(searched=words).filter(searched=query).order_by(*kind.newest)
        ranked = matching.values_list("pk", SearchRank(words, query))[: MOST + 1]
        # Equal to the second figure is equally likely: then the newest comes first, as it came.
        likeliest = sorted(ranked, key=lambda row: -round(row[1], 2))
        return [key for key, _ in likeliest]

    def show(self, group: Group, keys: list[int], asked: Asked) -> None:
        """Fills in the hits of a group: of these of its keys, in their order."""
        rows = group.kind.rows(self.forum, self.person)
        if rows is None or not keys:
            return
        rows = rows.filter(pk__in=keys).select_related(*group.kind.related)
        rows = rows.annotate(excerpt_found=_excerpt(group.kind.excerpt, asked.query))
        by_key = {row.pk: row for row in rows}
        group.hits = [
            self._hit(group.kind, by_key[key], by_key[key].excerpt_found)
            for key in keys
            if key in by_key
        ]

    def _hit(self, kind, row, excerpt):
        day = row
        for name in kind.day.split("__") if kind.day else ():
            day = getattr(day, name)
        return Hit(
            title=kind.title(row),
            url=kind.address(row, self),
            excerpt=marked(excerpt),
            about=kind.about(row),
            day=day if kind.day else None,
        )

    def address_of_reference(self, typed: str) -> str | None:
        """Where a reference leads that somebody read out or copied, if they may open it."""
        reference = re.sub(r"[\s-]", "", typed).upper()
        if not _REFERENCE.fullmatch(reference):
            return None
        for kind, rows in self.kinds:
            if kind.has_reference:
                row = rows.filter(reference=reference).select_related(*kind.related).first()
                if row:
                    return kind.address(row, self)
        return None

    def better_spelling(self, asked: Asked) -> str:
        """What was probably meant, from words of titles that this person may see; or nothing."""
        wrong = {word for word in asked.words if len(word) > 3 and word.isalpha()}
        if not wrong:
            return ""
        known = self._words_like(wrong)
        mended = asked.typed
        for word in sorted(wrong, key=len, reverse=True):
            if word.casefold() in known:
                continue
            near = difflib.get_close_matches(word.casefold(), known, n=1, cutoff=NEAR_IN_LETTERS)
            if near:
                mended = re.sub(rf"\b{re.escape(word)}\b", near[0], mended)
        return mended if mended != asked.typed else ""

    def _words_like(self, words):
        """Words of titles, each like one of these, and the glossary's; in order."""
        texts = [each.term for each in self.glossary]
        with transaction.atomic(), connection.cursor() as cursor:
            # For this transaction only.
            cursor.execute(
                "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)",
                [NEAR_IN_TRIGRAMS],
            )
            for kind, rows in self.kinds:
                if kind.spelling:
                    alike = models.Q()
                    for word in sorted(words):
                        alike |= models.Q(**{f"{kind.spelling}__trigram_word_similar": word})
                    found = rows.filter(alike).order_by().values_list(kind.spelling, flat=True)
                    texts += found[:TITLES_TO_LOOK_AT]
        found = (re.findall(r"[^\W\d_]+", text.casefold()) for text in texts)
        return sorted({word for words in found for word in words})


def words_of(model, name: str):
    """What the model's index of words holds: asked for in the same way, the index answers."""
    (index,) = [index for index in model._meta.indexes if index.name == name]
    return index.expressions[0]


def _excerpt(fields, query):
    if not fields:
        return Value("")
    text = fields[0]
    if len(fields) > 1:
        parts = [part for name in fields for part in (models.F(name), Value(" \n"))]
        text = Concat(*parts, output_field=models.TextField())
    return SearchHeadline(
        text,
        query,
        config=CONFIG,
        start_sel=_BEGIN,
        stop_sel=_END,
        max_words=34,
        min_words=24,
        max_fragments=2,
        fragment_delimiter=" … ",
    )


def marked(excerpt: str) -> str:
    """Safe HTML: everything that somebody wrote is escaped, and what was found is marked."""
    pieces = _MARKED.split(excerpt)
    plain = [piece.replace(_BEGIN, "").replace(_END, "") for piece in pieces]
    # Every second piece is what stood between the two signs.
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", piece) if place % 2 else piece,)
            for place, piece in enumerate(plain)
        ),
    )


def with_right(permission: Permission, rows: Rows) -> Rows:
    """These rows, for those who have the right to open their pages."""
    return lambda forum, person: (
        rows(forum, person) if permission in permissions_of(person) else None
    )


def _unpublished(forum, person):
    """What is published stands among what everybody can read, once."""
    return influences_visible_to(person).exclude(
        state=Influence.State.CONFIRMED, published_at__isnull=False
    )


def _people(forum, person):
    """Those who owe families answers: their page is what they owe."""
    return people_arranged_by(person).filter(
        is_active=True, roles__overlap=roles_with(Permission.INFLUENCE_CLAIM)
    )


def _reports(forum, person):
    """What everybody can read; for people of the forum also what is being written."""
    return reports_visible_to(person) if person else Report.objects.for_forum(forum).public()


_READ_REPORTS = {
    Permission.REPORT_VIEW,
    Permission.REPORT_FORUM_SIDE,
    Permission.REPORT_PARTNER_SIDE,
}


def _report_address(report, search):
    """Where this reader may open it."""
    is_reader = permissions_of(search.person) & _READ_REPORTS
    return report.get_absolute_url() if is_reader else report.get_public_url()


def _job(person):
    return ", ".join(filter(None, [person.job_title, str(person.organisation or "")]))


SEARCH = (
    SearchKind(
        code="work",
        label="Pieces of work",
        rows=with_right(Permission.WORK_VIEW, lambda forum, person: works_visible_to(person)),
        index="work_words",
        excerpt=("summary",),
        about=lambda work: work.get_status_display(),
        day="opened_at",
        related=("forum",),
        spelling="title",
        has_reference=True,
    ),
    SearchKind(
        code="answers",
        label="You said, we did",
        rows=lambda forum, person: Influence.objects.for_forum(forum).published(),
        index="influence_words",
        excerpt=("said", "published_text"),
        address=lambda influence, search: influence.get_public_url(),
        title=lambda influence: influence.work.title,
        day="heard_on",
        newest=("-heard_on", "-pk"),
        related=("work", "forum"),
        spelling="said",
        has_reference=True,
    ),
    SearchKind(
        code="owed",
        label="What services owe families",
        rows=with_right(Permission.INFLUENCE_VIEW, _unpublished),
        index="influence_words",
        excerpt=("said",),
        title=lambda influence: influence.work.title,
        about=lambda influence: influence.get_state_display(),
        day="heard_on",
        newest=("-heard_on", "-pk"),
        related=("work", "forum"),
        spelling="said",
        has_reference=True,
    ),
    SearchKind(
        code="reports",
        label="Reports",
        rows=_reports,
        index="report_words",
        address=_report_address,
        about=lambda report: f"{report.get_kind_display()}: {report.get_state_display().lower()}",
        day="ends_on",
        newest=("-ends_on", "-pk"),
        related=("forum",),
        spelling="title",
    ),
    SearchKind(
        code="documents",
        label="Documents",
        rows=lambda forum, person: Document.objects.visible_to(person, forum),
        index="document_words",
        excerpt=("filename",),
        day="added_at",
        related=("forum",),
        spelling="title",
    ),
    SearchKind(
        code="people",
        label="People who answer",
        rows=with_right(Permission.WORK_MANAGE, _people),
        index="person_words",
        address=lambda person, search: reverse(
            "person-hand-over", args=[search.forum.slug, person.pk]
        ),
        about=_job,
        related=("organisation",),
        spelling="name",
    ),
    SearchKind(
        code="words",
        label="Words explained",
        rows=lambda forum, person: GlossaryTerm.objects.for_forum(forum),
        index="glossary_words",
        excerpt=("meaning",),
        address=lambda term, search: reverse("words", args=[search.forum.slug]),
        spelling="term",
    ),
)
