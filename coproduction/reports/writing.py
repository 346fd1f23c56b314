"""A stored report as something to read: its numbers, both sides' words, what people said."""

from datetime import date
from functools import cached_property

from django.utils import timezone

from coproduction.dashboard import value_in_words
from coproduction.dates import short
from coproduction.figures import Figure, Period, Value, all_figures
from coproduction.models import Document as File
from coproduction.models import Report, ReportPart
from coproduction.reports.blocks import (
    Block,
    Document,
    Heading,
    Numbers,
    Papers,
    Points,
    Quote,
    Table,
    Words,
    as_data,
    from_data,
    number_of,
    paper_of,
    part,
)
from coproduction.reports.findings import findings_of
from coproduction.reports.kinds import (
    Breakdown,
    ByTheme,
    Counted,
    Figures,
    FollowUps,
    Methods,
    OwnQuestions,
    Quotes,
    Told,
    Written,
    kind_of,
)
from coproduction.reports.methods import surveys_of
from coproduction.reports.subjects import IS_GONE, About, find_subject
from coproduction.reports.words import SIDES, lines_of, side_name, written_blocks
from coproduction.small_numbers import disclosable, disclosable_parts

TOO_FEW = "Too few to show"
NO_RECORD = "No record"


def report_document(report: Report) -> Document:
    """The report to read: as it was when it was published; before that, as it is now."""
    if report.content:
        kept = report.content
        period = Period(*(date.fromisoformat(kept[day]) for day in ("starts_on", "ends_on")))
        return Document(
            title=kept["title"],
            forum=kept["forum"],
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            status=status_of(report),
            marking=kept["marking"],
            partner=kept["partner"],
            blocks=from_data(kept["blocks"], report.forum, period),
        )
    return Document(
        title=report.title,
        forum=report.forum,
        starts_on=report.starts_on,
        ends_on=report.ends_on,
        status=status_of(report),
        marking=report.get_marking_display() if report.marking else "",
        partner=str(report.partner or ""),
        blocks=blocks_of(report),
    )


def content_of(report: Report) -> dict:
    """All of it as plain values, to be kept: later changes of records do not reach it."""
    document = report_document(report)
    return {
        "title": document.title,
        "forum": str(document.forum),
        "starts_on": document.starts_on.isoformat(),
        "ends_on": document.ends_on.isoformat(),
        "marking": document.marking,
        "partner": document.partner,
        "blocks": as_data(document.blocks),
    }


def without_quote(content: dict, words: str) -> dict:
    """The same without one quote: whoever said it has taken their consent back.

    Found by its words, which stay the same when a forum moves to another site.
    """
    blocks = [
        block
        for block in content["blocks"]
        if not (block["block"] == Quote.__name__ and block["text"] == words)
    ]
    return content | {"blocks": blocks}


def status_of(report: Report) -> str:
    """The line that says how old it is and what it counts for."""
    updated = f"Updated {_on(report.changed_at)}"
    if report.state == Report.State.WITHDRAWN:
        return f"Withdrawn on {_on(report.withdrawn_at)}. {updated}"
    if report.state == Report.State.PUBLISHED:
        return f"{updated}. Published {_on(report.published_at)}"
    return f"{report.get_state_display()}. {updated}"


def _on(moment) -> str:
    return short(timezone.localdate(moment))


def blocks_of(report: Report) -> list[Block]:
    """Everything that the kind lists, from the records and the words as they are now."""
    return _Drawn(report).blocks()


class _Drawn:
    """One report being put together, piece by piece in the order of its kind."""

    def __init__(self, report):
        self.report, self.forum = report, report.forum
        self.kind = kind_of(report)
        self.period = Period(report.starts_on, report.ends_on)
        self.about: About | None = find_subject(report.forum, report.subject)
        # Deleted since the report was begun: its words are there to read, and nothing is counted.
        self.is_gone = bool(report.subject) and self.about is None
        self.parts = {each.key: each for each in report.parts.in_order()}
        self.figures = all_figures()

    def blocks(self) -> list[Block]:
        found = []
        if self.about:
            found.append(Words(f"About: {self.about.name}"))
        if self.is_gone:
            found.append(Words(IS_GONE))
        for piece in self.kind.pieces:
            found += self._drawn(piece)
        return [*found, *self._papers(), *self._signed()]

    def _drawn(self, piece):
        match piece:
            case Figures():
                return self._numbers(piece)
            case Breakdown():
                return self._breakdown(piece)
            case Counted() if self.is_gone:
                return []
            case Counted():
                return part(piece.name, self.forum, self.period, self.about)
            case Written():
                return self._words(self.parts.get(piece.key), piece)
            case OwnQuestions():
                own = [each for key, each in self.parts.items() if not self.kind.heading(key)]
                return [block for each in own for block in self._words(each, None)]
            case FollowUps():
                return self._follow_ups()
            case Methods():
                return self._methods(piece)
            case Told():
                return self._told()
            case ByTheme():
                return self._by_theme()
            case Quotes():
                return self._quotes()

    def _value(self, key) -> tuple[Figure, Value]:
        figure = self.figures[key]
        return figure, figure.compute([self.forum], self.period)

    def _numbers(self, piece):
        numbers = []
        for key in piece.keys:
            figure, value = self._value(key)
            shown = self._safe(figure, value)
            numbers.append(
                number_of(
                    key,
                    self.forum,
                    self.period,
                    value=shown,
                    title=figure.title,
                    meaning=figure.meaning,
                )
            )
        return [Heading(piece.title), Numbers(numbers)]

    def _safe(self, figure, value):
        """The number as it may leave the forum: what counts people is rounded or not shown."""
        number = value.value
        if number is None:
            return NO_RECORD
        is_share = figure.unit == "of a hundred"
        if figure.counts_people:
            threshold = self.forum.small_number_threshold
            if is_share:
                parts = disclosable_parts(figure.counts_in(value), threshold)
                number = None if None in parts.values() else 5 * round(number / 5)
            else:
                number = disclosable(number, threshold)
            if number is None:
                return TOO_FEW
        return f"{value_in_words(number)}{'%' if is_share else ''}"

    def _breakdown(self, piece):
        figure, value = self._value(piece.key)
        rows = value.breakdown
        if figure.counts_people:
            rows = disclosable_parts(rows, self.forum.small_number_threshold)
        if not rows:
            return []
        shown = [(name, TOO_FEW if number is None else number) for name, number in rows.items()]
        return [Table(piece.title, piece.head, shown)]

    def _words(self, written: ReportPart | None, piece):
        """The heading with what each side says; left out where nobody wrote."""
        sides = [side for side in SIDES if written and written.words_of(side).strip()]
        if not sides:
            return []
        in_lines = bool(piece and (piece.carries or piece.in_lines))
        found = [Heading(written.title)]
        for side in sides:
            if self.report.is_joint:
                found.append(Heading(side_name(self.report, side), level=3))
            found += written_blocks(written.words_of(side), in_lines=in_lines)
        return found

    def _follow_ups(self):
        rows = [
            (each.said, each.get_outcome_display() or "Not looked at yet", each.came_of_it)
            for each in self.report.follow_ups.in_order()
        ]
        if not rows:
            return []
        head = ("What was said last time", "Where it stands", "What came of it")
        return [Heading("Since the last report"), Table("What came of it", head, rows)]

    @cached_property
    def _surveys(self):
        """Those that are still there."""
        return [survey for _, survey in surveys_of(self.report) if survey]

    @cached_property
    def _focus_groups(self):
        return list(self.report.focus_groups.in_order())

    def _methods(self, piece):
        """Each way in a row: what was read, who was asked, when, and how many."""
        days = f"{short(self.report.starts_on)} to {short(self.report.ends_on)}"
        rows = []
        for key in piece.reads:
            figure, value = self._value(key)
            rows.append(("Records of the forum", figure.title, days, self._safe(figure, value)))
        for survey in self._surveys:
            answered = TOO_FEW if survey.answered is None else f"{survey.answered} answered"
            rows.append((f"Survey: {survey.title}", survey.who, survey.when, answered))
        for group in self._focus_groups:
            rows.append(
                (f"Focus group: {group.title}", group.who, short(group.held_on), self._came(group))
            )
        head = ("How", "What was read, or who was asked", "When", "How many")
        return [Heading("How we found out"), Table("Ways in which we found out", head, rows)]

    def _came(self, group):
        """How many took part, as it may leave the forum."""
        threshold = self.forum.small_number_threshold
        if group.people < threshold:
            return f"Fewer than {threshold} took part"
        return f"About {disclosable(group.people, threshold)} took part"

    def _told(self):
        if not (self._surveys or self._focus_groups):
            return []
        found = [Heading("What people told us when we asked")]
        for survey in self._surveys:
            found.append(Heading(survey.title, level=3))
            answered = TOO_FEW.lower() if survey.answered is None else survey.answered
            found.append(Words(f"Asked: {survey.who}, {survey.when}. Answered: {answered}."))
            found += survey.tables
        for group in self._focus_groups:
            ran = f"{group.run_by} ran it on {short(group.held_on)}, with {group.who}"
            found.append(Heading(group.title, level=3))
            found.append(Words(f"{ran}. {self._came(group)}."))
            found.append(Words(f"What was asked: {group.asked}"))
            found.append(Points(lines_of(group.said)))
        return found

    def _by_theme(self):
        """The points that were put under a theme, with where they stand; and quotes, as said."""
        sorted_ = dict(self.report.findings.values_list("words", "theme"))
        by_theme = {}
        for each in findings_of(self.report):
            if each.words in sorted_:
                point = f"{each.words} ({each.where}: {each.who})"
                by_theme.setdefault(sorted_[each.words], []).append(point)
        quotes = {}
        for each in self.report.quotes.standing().exclude(theme=None).in_order():
            quotes.setdefault(each.theme_id, []).append(Quote(each.words, each.by))
        found = []
        for theme in self.report.themes.in_order():
            points, said = by_theme.get(theme.pk, []), quotes.get(theme.pk, [])
            if points or said:
                found.append(Heading(theme.title, level=3))
                found += [Points(points)] if points else []
                found += said
        if not found:
            return []
        says = "What both sides wrote and what people said, sorted by what it is about."
        return [Heading("What we found, by theme"), Words(says), *found]

    def _quotes(self):
        """Those that stand under no theme."""
        found, last = [], None
        for each in self.report.quotes.standing().filter(theme=None).in_order():
            title = "What others say" if each.is_endorsement else "What people said"
            if title != last:
                found.append(Heading(title))
                last = title
            found.append(Quote(each.words, each.by))
        return found

    def _papers(self):
        papers = self.report.papers.exclude(access=File.Access.PRIVATE).select_related("forum")
        found = [paper_of(each) for each in papers.order_by("title", "pk")]
        return [Heading("Papers that belong to it"), Papers(found)] if found else []

    def _signed(self):
        """Who turned which key: a report that nobody has signed says nothing here."""
        rows = []
        for side in SIDES:
            if self.report.has_key(side):
                by = getattr(self.report, f"{side}_agreed_by")
                at = getattr(self.report, f"{side}_agreed_at")
                role = f"{by.job_title}, " if by.job_title else ""
                for_whom = side_name(self.report, side)
                rows.append((for_whom, f"{role}{by}", _on(at)))
        if not rows:
            return []
        return [Heading("Signed"), Table("Who signed", ("For", "By", "On"), rows)]
