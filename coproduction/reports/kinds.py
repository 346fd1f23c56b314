"""The kinds of report, as data: what each is for, who writes it, and what stands in it."""

from dataclasses import dataclass

from coproduction.models import Report
from coproduction.permissions import Permission


@dataclass(frozen=True)
class Figures:
    """Numbers of the registry, side by side, under a heading."""

    keys: tuple[str, ...]
    title: str = "In numbers"


@dataclass(frozen=True)
class Breakdown:
    """One figure in its parts, as a table."""

    key: str
    title: str
    head: tuple[str, str]


@dataclass(frozen=True)
class Counted:
    """What an app computes from its records: see report_parts."""

    name: str


@dataclass(frozen=True)
class Written:
    """A heading under which people write. What it `carries` stands again in the next report."""

    key: str
    title: str
    asks: str
    carries: bool = False
    # Each line is a point of its own; what is carried always is.
    in_lines: bool = False
    # What stands here was found: each point can be put under a theme.
    finds: bool = False


@dataclass(frozen=True)
class Quotes:
    """What people said, by group and with consent; from outside under a heading of its own."""


@dataclass(frozen=True)
class Methods:
    """How it was found out: the records that were read, each survey and each focus group."""

    reads: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """What the surveys say, and the focus groups."""


@dataclass(frozen=True)
class ByTheme:
    """What was found, theme by theme, wherever it stands in the report."""


@dataclass(frozen=True)
class FollowUps:
    """What the report before asked for, and what came of it."""


@dataclass(frozen=True)
class OwnQuestions:
    """Where the headings that the forum added itself stand: a funder asks its own questions."""


Piece = (
    Figures
    | Breakdown
    | Counted
    | Written
    | Methods
    | Told
    | ByTheme
    | Quotes
    | FollowUps
    | OwnQuestions
)

# Findings of an evaluation as seed 002 groups them; a report can name more.
FINDING_THEMES = (
    "Building trust and constructive relationships",
    "Mutual learning",
    "Improvement in processes, documents, information or services",
    "Personal development",
)


@dataclass(frozen=True)
class ReportKind:
    """One kind of report.

    A joint one is written by the forum and a partner; of another the forum's team writes all, and
    somebody with `checked_by` turns the second key. Its drafts are for those with `seen_by`.
    """

    code: Report.Kind
    says: str
    pieces: tuple[Piece, ...]
    is_joint: bool = True
    subjects: tuple[str, ...] = ()
    needs_subject: bool = False
    # How long a time such a report mostly is about.
    months: int = 6
    seen_by: Permission = Permission.REPORT_VIEW
    checked_by: Permission = Permission.REPORT_FORUM_SIDE

    @property
    def title(self):
        return self.code.label

    @property
    def written(self) -> list[Written]:
        return [piece for piece in self.pieces if isinstance(piece, Written)]

    @property
    def has_own_questions(self):
        return any(isinstance(piece, OwnQuestions) for piece in self.pieces)

    @property
    def has_methods(self):
        """Says how it was found out, and puts what was found under themes."""
        return any(isinstance(piece, Methods) for piece in self.pieces)

    def heading(self, key: str) -> Written | None:
        """The heading of this key; None for one that the forum added itself."""
        return next((each for each in self.written if each.key == key), None)


_RECOMMENDATIONS = Written(
    "recommendations",
    "Recommendations",
    "What should be done, by whom and by when? One on each line. Next time the report asks what "
    "came of each.",
    carries=True,
)
_DEVELOPMENT = Written(
    "development",
    "Areas for development",
    "What should work better? One on each line. Next time the report asks what came of each.",
    carries=True,
)

# Seed 004, in its order; learning, value for money, the next stage, how it was found out and the
# themes are seeds 001 and 002. What is only counted of it is at /<forum>/reports/evaluation/: see
# evaluation.py.
EVALUATION = ReportKind(
    Report.Kind.EVALUATION,
    "What you did together in some months, what came of it, and what both of you make of it.",
    (
        Written(
            "background",
            "Why we work together",
            "What you set out to do, and why. Who takes part, how often you meet, and how.",
        ),
        Methods(("items", "heard", "feedback_received")),
        Figures(("items", "prep_sessions", "engagements", "reps_per_session", "pool")),
        Breakdown("items_by_programme", "Items by programme", ("Programme", "Items")),
        Counted("topics"),
        FollowUps(),
        Told(),
        Written("benefits", "Benefits", "What is better because you work like this?", finds=True),
        Written("challenges", "Challenges", "What is hard? Both sides' honest view.", finds=True),
        Quotes(),
        Written(
            "outcomes",
            "Outcomes",
            "What changed, beside what was counted here from the records?",
            finds=True,
        ),
        Counted("outcomes"),
        Written("continuing", "Work that goes on", "What began here and is still being done?"),
        Written(
            "impact",
            "What it did for reps and staff",
            "Confidence, speed, trust, skills, strain.",
            finds=True,
        ),
        Written(
            "wider",
            "Wider impact",
            "Who else has taken something up: other areas, other teams?",
            finds=True,
        ),
        Written(
            "learning",
            "What we learned",
            "What would you do again, and what would you not?",
            finds=True,
        ),
        ByTheme(),
        Written(
            "value",
            "Value for money",
            "What did it cost, and what did it save? Such as fewer complaints, or a plan that did "
            "not have to be written twice.",
        ),
        Counted("reach"),
        Counted("promises"),
        _DEVELOPMENT,
        _RECOMMENDATIONS,
        Written(
            "next_stage", "What we want from the next stage", "How will you know that it went well?"
        ),
        Counted("still_owed"),
    ),
)

IMPACT = ReportKind(
    Report.Kind.IMPACT,
    "A year in plain words for families: what they said, what changed, and where the money went.",
    (
        Written("hello", "Who we are", "Two or three sentences, for somebody who is new."),
        Figures(
            ("heard", "answers_confirmed", "days_to_answer", "did_it_help"), "What families changed"
        ),
        Counted("outcomes"),
        Written("proud", "What we are proud of", "The changes that families will notice most."),
        Quotes(),
        Figures(("feedback_received", "reps_in_pools", "training_hours"), "Who took part"),
        Breakdown("feedback_by_theme", "What families told us about", ("Theme", "Pieces")),
        Counted("reach"),
        Written("reach", "Whom we reach, and whom not yet", "Be honest. What will you try next?"),
        Figures(("level_felt_as_asked",), "How shared it felt"),
        Figures(("paid_to_reps",), "Money"),
        Breakdown("spent_by_fund", "What was spent", ("Fund", "Spent")),
        Written("money", "What the money did", "In a few words, what it paid for."),
        FollowUps(),
        Written("hard", "What was hard", "What did not work, and what you do about it."),
        Written(
            "next",
            "What comes next",
            "One thing on each line. Next year's report asks what came of each.",
            carries=True,
        ),
        Counted("still_owed"),
    ),
    is_joint=False,
    seen_by=Permission.MONEY_VIEW,
    months=12,
)

INSPECTION = ReportKind(
    Report.Kind.INSPECTION,
    "For inspectors and boards: each piece of work with what families said and what came of it.",
    (
        Written(
            "context", "Where we come from", "What was found before, and what was promised then."
        ),
        Counted("where_it_stands"),
        Counted("works"),
        Counted("themes_told"),
        Counted("who_was_there"),
        Counted("ledger"),
        Counted("evidence"),
        Counted("promises"),
        Written("working", "What works, and how we know", "Point to what stands above."),
        Quotes(),
        FollowUps(),
        Written("not_yet", "What does not work yet", "Say it before others do."),
        _RECOMMENDATIONS,
    ),
    subjects=("programme", "theme", "work"),
    months=12,
)

GRANT = ReportKind(
    Report.Kind.GRANT,
    "For a funder: what its money paid for, in numbers, and its questions in your words.",
    (
        Counted("grant"),
        Figures(("items", "engagements", "reps_in_pools", "training_hours"), "What the forum did"),
        Figures(("heard", "answers_confirmed", "feedback_received"), "What families said"),
        Written("activity", "What the grant made possible", "What happened that would not have?"),
        Written("difference", "What difference it made", "To families, reps and services."),
        OwnQuestions(),
        Quotes(),
        FollowUps(),
        Written("underspend", "Money that is left", "How much, why, and what you ask for."),
        Written(
            "next",
            "Plans for the next grant",
            "One on each line. The next return asks what came of each.",
            carries=True,
        ),
    ),
    is_joint=False,
    subjects=("fund",),
    needs_subject=True,
    seen_by=Permission.MONEY_VIEW,
    checked_by=Permission.CLAIM_DECIDE,
)

# Seed 000: an executive summary, successes and challenges side by side.
SUMMARY = ReportKind(
    Report.Kind.SUMMARY,
    "One page for senior teams: three numbers, three successes, three challenges, what to decide.",
    (
        Figures(("answers_confirmed", "answers_overdue", "level_felt_as_asked"), "Three numbers"),
        Written("successes", "Three successes", "One on each line.", in_lines=True),
        Written("challenges", "Three challenges", "One on each line.", in_lines=True),
        FollowUps(),
        Written(
            "recommendations",
            "What we ask you to decide",
            "One on each line. The next summary asks what came of each.",
            carries=True,
        ),
    ),
)

# Regulation 56 of the Special Educational Needs and Disability Regulations 2014: comments on the
# Local Offer, and what the council means to do about them, are published at least once a year;
# nobody may be recognised in them.
LOCAL_OFFER = ReportKind(
    Report.Kind.LOCAL_OFFER,
    "What families said about the Local Offer, and what the council does about it. Due each year.",
    (
        Written("how", "How families could comment", "Where they were asked, and how often."),
        Counted("comments"),
        FollowUps(),
        Written(
            "response",
            "What the council will do",
            "For each comment: what you will do and by when, or why not. One on each line.",
            carries=True,
        ),
        Quotes(),
    ),
    subjects=("service", "theme"),
    needs_subject=True,
    months=12,
)

# Seed 003: "At every stage of the project, the representatives from the following groups …".
CASE_STUDY = ReportKind(
    Report.Kind.CASE_STUDY,
    "One piece of work from the first idea to what changed, with everybody who took part.",
    (
        Written("idea", "Where the idea came from", "Who saw the need, and what it was like then."),
        Counted("works"),
        Counted("stakeholders"),
        Written("how", "How it was done together", "Step by step: who did what."),
        Counted("timeline"),
        Counted("outcomes"),
        Written("difference", "What is different now", "What would a family notice?"),
        Quotes(),
        Written("learning", "What others can learn", "What you would do again, and what not."),
        FollowUps(),
        Counted("still_owed"),
    ),
    subjects=("work",),
    needs_subject=True,
    months=12,
)

KINDS = {
    kind.code: kind
    for kind in (EVALUATION, IMPACT, INSPECTION, GRANT, SUMMARY, LOCAL_OFFER, CASE_STUDY)
}


def kind_of(report: Report) -> ReportKind:
    return KINDS[report.kind]
