"""A charter held against what was done: counted from records, or judged by both sides."""

from collections import defaultdict
from dataclasses import asdict, dataclass, field
from datetime import date

from charters.models import CharterTest, Commitment, Judgement, ResultLine, Verdict
from coproduction.figures import (
    KEPT,
    MISSED,
    Case,
    Figure,
    Period,
    all_figures,
    share_kept,
)
from coproduction.models import Organisation
from coproduction.small_numbers import disclosable_parts


def countable_figures() -> dict[str, Figure]:
    """The figures that a promise can be tied to: those with cases."""
    return {key: figure for key, figure in all_figures().items() if figure.cases}


@dataclass
class Result:
    """One promise in a test: for all together, or for one organisation."""

    commitment: Commitment
    verdict: Verdict
    organisation_id: int | None = None
    organisation: str = ""
    kept: int | None = None
    counted: int | None = None
    cases: list[Case] = field(default_factory=list)
    judgements: dict[str, Judgement] = field(default_factory=dict)

    def __post_init__(self):
        # Everybody reads a test: what would tell of one writer is not in it.
        if self.tells_of_people:
            self.cases = []

    @property
    def tells_of_people(self):
        """Whether what it counts is told to others only as far as nobody can be picked out."""
        measure = getattr(self.commitment, "measure", None)
        figure = countable_figures().get(measure.figure) if measure else None
        return bool(figure and figure.is_made_safe)

    @property
    def label(self):
        return Verdict(self.verdict).label

    @property
    def is_counted(self):
        return self.counted is not None

    @property
    def in_words(self):
        if not self.is_counted:
            return ""
        if self.commitment.measure.figure not in countable_figures() and not self.counted:
            return "Nothing here counts this yet"
        if not self.counted:
            return "No record in this period"
        if self.tells_of_people:
            return self._as_others_read_it()
        return f"{self.kept} of {self.counted}"

    def _as_others_read_it(self):
        threshold = self.commitment.charter.forum.small_number_threshold
        counts = {KEPT: self.kept, MISSED: self.counted - self.kept}
        shown = disclosable_parts(counts, threshold)
        known = {name: number for name, number in shown.items() if number is not None}
        share = share_kept(known)
        return "Too few to show" if share is None else f"About {share} of a hundred"

    @property
    def missed(self):
        return [case for case in self.cases if not case.is_kept]


@dataclass
class Promise:
    """A promise with its result for all, and for each organisation that it binds."""

    commitment: Commitment
    figure: Figure | None
    overall: Result
    by_organisation: list[Result]
    notes: list = field(default_factory=list)


def judged_verdict(judgements: dict[str, Judgement]) -> Verdict:
    """What both sides say together: one voice alone cannot tell."""
    said = {each.verdict for each in judgements.values()}
    if len(judgements) < 2:
        return Verdict.CANNOT_TELL
    return Verdict(said.pop()) if len(said) == 1 else Verdict.DIFFER


def results_of(test: CharterTest, *, today: date) -> list[Promise]:
    """Each promise of the tested charter, in order; of a closed test as it stood when it closed."""
    commitments = list(
        test.charter.commitments.select_related("measure", "charter__forum").in_order()
    )
    notes = defaultdict(list)
    for note in test.notes.select_related("organisation").order_by("written_at", "pk"):
        notes[note.commitment_id].append(note)
    if test.closed_at:
        promises = _as_closed(test, commitments)
    else:
        promises = _as_of_now(test, commitments, today)
    for promise in promises:
        promise.notes = notes[promise.commitment.pk]
    return promises


def _as_of_now(test, commitments, today):
    ends_on = min(test.ends_on, today)
    period = Period(test.starts_on, ends_on) if ends_on >= test.starts_on else None
    judged = _judgements(test)
    partners = list(
        Organisation.objects.filter(
            signatures__charter=test.charter, signatures__signed_at__isnull=False
        )
        .distinct()
        .by_name()
    )
    found = {}
    promises = []
    for commitment in commitments:
        measure = getattr(commitment, "measure", None)
        figure = countable_figures().get(measure.figure) if measure else None
        if measure and not figure:
            promises.append(_uncountable(commitment))
        elif figure:
            if figure.key not in found:
                found[figure.key] = figure.cases([test.charter.forum], period) if period else []
            promises.append(_counted(commitment, figure, found[figure.key]))
        else:
            promises.append(_judged(commitment, judged, partners))
    return promises


def _uncountable(commitment):
    """Tied to a figure that no part of this site counts yet: nobody can tell, and it says so."""
    return Promise(commitment, None, Result(commitment, Verdict.CANNOT_TELL, kept=0, counted=0), [])


def _counted(commitment, figure, cases):
    by_organisation = defaultdict(list)
    for case in cases:
        if case.organisation_id:
            by_organisation[case.organisation, case.organisation_id].append(case)
    return Promise(
        commitment,
        figure,
        _result(commitment, cases),
        [
            _result(commitment, theirs, organisation_id=pk, organisation=name)
            for (name, pk), theirs in sorted(by_organisation.items())
        ],
    )


def _result(commitment, cases, **whose):
    kept = sum(case.is_kept for case in cases)
    verdict = commitment.measure.verdict(kept, len(cases))
    return Result(commitment, verdict, kept=kept, counted=len(cases), cases=cases, **whose)


def _judgements(test):
    judged = defaultdict(dict)
    for each in test.judgements.select_related("judged_by", "work__forum", "organisation"):
        judged[each.commitment_id, each.organisation_id][each.side] = each
    return judged


def _judged(commitment, judged, partners):
    overall = judged.get((commitment.pk, None), {})
    by_organisation = []
    if commitment.side == Commitment.Side.PARTNER:
        for organisation in partners:
            said = judged.get((commitment.pk, organisation.pk), {})
            by_organisation.append(
                Result(
                    commitment,
                    judged_verdict(said),
                    organisation_id=organisation.pk,
                    organisation=organisation.name,
                    judgements=said,
                )
            )
    if by_organisation:
        verdict = together(each.verdict for each in by_organisation)
    else:
        verdict = judged_verdict(overall)
    return Promise(
        commitment, None, Result(commitment, verdict, judgements=overall), by_organisation
    )


def together(verdicts) -> Verdict:
    """What several organisations' results come to: the same for all, or kept in part."""
    told = set(verdicts) - {Verdict.CANNOT_TELL}
    if Verdict.DIFFER in told:
        return Verdict.DIFFER
    if len(told) > 1:
        return Verdict.PARTLY
    return told.pop() if told else Verdict.CANNOT_TELL


def _as_closed(test, commitments):
    lines = defaultdict(dict)
    for line in test.lines.select_related("organisation"):
        lines[line.commitment_id][line.organisation_id] = line
    judged = _judgements(test)
    figures = countable_figures()
    promises = []
    for commitment in commitments:
        measure = getattr(commitment, "measure", None)
        kept = [
            _from_line(commitment, line, judged) for line in lines.get(commitment.pk, {}).values()
        ]
        overall = next(each for each in kept if each.organisation_id is None)
        theirs = sorted(
            (each for each in kept if each.organisation_id), key=lambda each: each.organisation
        )
        figure = figures.get(measure.figure) if measure else None
        promises.append(Promise(commitment, figure, overall, theirs))
    return promises


def _from_line(commitment, line, judged):
    return Result(
        commitment,
        Verdict(line.verdict),
        organisation_id=line.organisation_id,
        organisation=line.organisation.name if line.organisation else "",
        kept=line.kept,
        counted=line.counted,
        cases=[Case(**each | {"on": date.fromisoformat(each["on"])}) for each in line.cases],
        judgements=judged.get((commitment.pk, line.organisation_id), {}),
    )


def lines_for(test: CharterTest, *, today: date) -> list[ResultLine]:
    """The results of now, to be kept when the test closes."""
    return [
        ResultLine(
            test=test,
            commitment=result.commitment,
            organisation_id=result.organisation_id,
            verdict=result.verdict,
            kept=result.kept,
            counted=result.counted,
            cases=[asdict(case) | {"on": case.on.isoformat()} for case in result.cases],
        )
        for promise in results_of(test, today=today)
        for result in (promise.overall, *promise.by_organisation)
    ]
