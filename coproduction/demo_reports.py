"""The demo's reports: one of each kind, in every state, written once all records are there."""

import uuid
from datetime import date, timedelta

from coproduction.actions import (
    add_report_paper,
    add_report_question,
    add_report_quote,
    add_report_survey,
    add_report_theme,
    begin_report,
    publish_report,
    save_report_focus_group,
    sign_report,
    sort_report_findings,
    tell_follow_up,
    withdraw_report,
    write_report_part,
)
from coproduction.demo import Cast
from coproduction.models import Document, Programme, Report, Work
from coproduction.reports.findings import findings_of
from coproduction.reports.kinds import FINDING_THEMES, KINDS
from coproduction.reports.methods import survey_choices
from coproduction.reports.subjects import subject_choices

FIRST_MONTHS = date(2021, 12, 1), date(2022, 5, 31)


def write_reports(cast: Cast) -> None:
    """Reports of Warwickshire: published, signed, half written, withdrawn."""
    _Writer(cast).write()


class _Writer:
    def __init__(self, cast):
        self.cast, self.forum = cast, cast.warwickshire
        self.coordinator, self.chair = cast["coordinator"], cast["chair"]
        self.facilitator, self.treasurer = cast["facilitator"], cast["treasurer"]
        self.council = self.facilitator.organisation

    def write(self):
        evaluated = self._evaluation()
        self._next_evaluation(evaluated)
        self._impact()
        self._inspection()
        self._grant()
        self._summary()
        self._local_offer()
        self._case_study()

    def _ago(self, days):
        return self.cast.now - timedelta(days=days)

    def _begin(self, kind, title, starts_on, ends_on, *, days_ago, by=None, **fields):
        kind = KINDS[kind]
        partner = self.council if kind.is_joint else None
        return begin_report(
            forum=self.forum,
            kind=kind,
            title=title,
            starts_on=starts_on,
            ends_on=ends_on,
            by=by or self.coordinator,
            partner=partner,
            one_time_key=uuid.uuid4(),
            now=self._ago(days_ago),
            **fields,
        )

    def _last_months(self, months=6):
        return self.cast.today - timedelta(days=30 * months), self.cast.today

    def _words(self, report, by, texts, *, days_ago):
        for key, words in texts.items():
            write_report_part(
                part=report.parts.get(key=key), words=words, by=by, now=self._ago(days_ago)
            )

    def _sign(self, report, *people, days_ago):
        for person in people:
            report.refresh_from_db()
            report = sign_report(
                report=report, version=report.version, by=person, now=self._ago(days_ago)
            )
        return report

    def _quote(self, report, words, who, *, days_ago, by=None, **fields):
        day = self._ago(days_ago + 3).date()
        add_report_quote(
            report=report,
            words=words,
            who=who,
            consent_on=day,
            consent_how="By mail, after reading these words",
            by=by or self.coordinator,
            now=self._ago(days_ago),
            **fields,
        )

    def _subject(self, name, words):
        """The code of what a report is about, by a word of its name."""
        choices = subject_choices(self.forum, [name])
        return next(code for code, label in choices if words in label)

    def _evaluation(self):
        """The hub's first six months: published, for everybody, with both sides' words."""
        report = self._begin(
            Report.Kind.EVALUATION,
            "The hub's first six months",
            *FIRST_MONTHS,
            days_ago=190,
            marking=Report.Marking.OFFICIAL,
        )
        self._words(report, self.coordinator, FORUM_SAYS, days_ago=185)
        self._words(report, self.facilitator, COUNCIL_SAYS, days_ago=180)
        for words, who in QUOTES:
            self._quote(report, words, who, days_ago=178)
        save_report_focus_group(
            report=report, by=self.coordinator, now=self._ago(179), **MORNING_WITH_REPS
        )
        self._quote(
            report,
            "Families were in the room before the plan was written, not after. Keep that.",
            "National adviser",
            days_ago=178,
            is_endorsement=True,
            name="Rosalind Achebe",
            name_consent_on=self._ago(181).date(),
        )
        for document in Document.objects.filter(
            forum=self.forum, access=Document.Access.PUBLIC
        ).order_by("pk")[:2]:
            add_report_paper(
                report=report, document=document, by=self.coordinator, now=self._ago(177)
            )
        self._sort(report, days_ago=176)
        report = self._sign(report, self.chair, self.facilitator, days_ago=175)
        return publish_report(report=report, is_public=True, by=self.chair, now=self._ago(174))

    def _sort(self, report, *, days_ago):
        """Under each theme whatever has a word of it; the rest stays only where it stands."""
        themes = {theme.title: theme for theme in report.themes.in_order()}

        def theme_of(text):
            titles = (
                title for title, words in UNDER.items() if any(each in text for each in words)
            )
            return themes.get(next(titles, None))

        sort_report_findings(
            report=report,
            findings={each.words: theme_of(each.words) for each in findings_of(report)},
            quotes={each.pk: theme_of(each.words) for each in report.quotes.standing()},
            by=self.coordinator,
            now=self._ago(days_ago),
        )

    def _next_evaluation(self, evaluated):
        """Goes on from the first: the forum has written, the council has not yet."""
        report = self._begin(
            Report.Kind.EVALUATION,
            "The hub, the last six months",
            *self._last_months(),
            days_ago=9,
            copy_of=evaluated,
        )
        self._words(
            report,
            self.coordinator,
            {
                "benefits": "Officers now come with a question instead of a finished plan.\n\n"
                "- Papers come a week before, most of the time\n"
                "- Reps say that they prepare together and feel less alone",
                "challenges": "Health still comes seldom. Two topics came with the decision "
                "already made, and reps noticed.",
            },
            days_ago=6,
        )
        survey = next(code for code, name in survey_choices(self.forum) if "for managers" in name)
        add_report_survey(report=report, code=survey, by=self.coordinator, now=self._ago(6))
        save_report_focus_group(
            report=report,
            by=self.coordinator,
            held_on=self._ago(20).date(),
            now=self._ago(6),
            **EVENING_WITH_PARENTS,
        )
        add_report_theme(report=report, title="Time and money", by=self.coordinator)
        self._sort(report, days_ago=5)
        for follow_up, (outcome, came_of_it) in zip(
            report.follow_ups.in_order(), CAME_OF_IT, strict=False
        ):
            tell_follow_up(
                follow_up=follow_up,
                outcome=outcome,
                came_of_it=came_of_it,
                by=self.coordinator,
                now=self._ago(5),
            )

    def _impact(self):
        """This year's is on the public pages; last year's was wrong, and is withdrawn."""
        year_ago = self.cast.today - timedelta(days=365)
        for title, days_ago, is_wrong in (
            ("What families changed: a first look", 60, True),
            ("What families changed this year", 30, False),
        ):
            report = self._begin(
                Report.Kind.IMPACT, title, year_ago, self.cast.today, days_ago=days_ago
            )
            self._words(report, self.coordinator, IMPACT_SAYS, days_ago=days_ago - 3)
            self._quote(report, QUOTES[2][0], QUOTES[2][1], days_ago=days_ago - 4)
            report = self._sign(report, self.coordinator, self.chair, days_ago=days_ago - 6)
            report = publish_report(
                report=report, is_public=True, by=self.chair, now=self._ago(days_ago - 7)
            )
            if is_wrong:
                withdraw_report(
                    report=report,
                    reason="Some feedback was counted twice. The new report has the right numbers.",
                    by=self.chair,
                    now=self._ago(days_ago - 20),
                )

    def _inspection(self):
        """Signed by both; the forum publishes it next."""
        programme = Programme.objects.get(forum=self.forum, name="WSoA")
        report = self._begin(
            Report.Kind.INSPECTION,
            "Written Statement of Action: what families said and what changed",
            *self._last_months(12),
            days_ago=14,
            marking=Report.Marking.OFFICIAL,
            subject=f"programme:{programme.pk}",
        )
        self._words(
            report,
            self.coordinator,
            {
                "context": "The area was inspected and had to write down what it would do. "
                "Families helped to write the part about working together.",
                "not_yet": "Families still hear too late when something is decided.",
            },
            days_ago=11,
        )
        self._words(
            report,
            self.facilitator,
            {
                "working": "Every topic of the programme has come to the hub at least once. What "
                "was said and who owes an answer is listed above.",
                "recommendations": "Health services bring one topic each term\n"
                "Every letter is read by two parent carers before it goes out",
            },
            days_ago=10,
        )
        self._sign(report, self.facilitator, self.chair, days_ago=4)

    def _grant(self):
        """The coordinator has signed; the treasurer checks the sums next."""
        report = self._begin(
            Report.Kind.GRANT,
            "Participation grant: half-year return",
            *self._last_months(),
            days_ago=8,
            subject=self._subject("fund", "Participation grant"),
        )
        question = add_report_question(
            report=report,
            title="How do you reach families who do not come to meetings?",
            by=self.coordinator,
            now=self._ago(7),
        )
        self._words(
            report,
            self.coordinator,
            {
                "activity": "The grant pays for the hub, two boards and the coffee mornings. "
                "Without it reps would pay their own travel.",
                "difference": "Nine parents have taken part who had not before.",
                question.key: "By phone, in two chat groups, and at the gates of three schools.",
                "next": "Pay for childcare in the evenings\nA coffee morning in Polish",
            },
            days_ago=7,
        )
        self._sign(report, self.coordinator, days_ago=3)

    def _summary(self):
        """The council has signed; the forum reads it."""
        report = self._begin(
            Report.Kind.SUMMARY,
            "For the partnership board: half a year on one page",
            *self._last_months(),
            days_ago=12,
            by=self.facilitator,
        )
        self._words(
            report,
            self.coordinator,
            {
                "successes": "Letters that families understand\nTexts when a taxi is late\n"
                "A quiet hour at every leisure centre",
                "challenges": "Answers that come late\nFew topics from health\n"
                "Plans that are finished before they are shown",
            },
            days_ago=9,
        )
        self._words(
            report,
            self.facilitator,
            {"recommendations": "Every director names one person who answers families in time"},
            days_ago=8,
        )
        self._sign(report, self.facilitator, days_ago=2)

    def _local_offer(self):
        """The council begins it, as the law asks each year; the forum has not written yet."""
        report = self._begin(
            Report.Kind.LOCAL_OFFER,
            "The Local Offer: what families said, and what we do",
            *self._last_months(12),
            days_ago=5,
            by=self.facilitator,
            subject=self._subject("service", "Local Offer"),
        )
        self._words(
            report,
            self.facilitator,
            {
                "response": "Every club's page says first who can come: done in October\n"
                "Pages that nobody has looked at for a year are taken down: by the end of term",
            },
            days_ago=4,
        )

    def _case_study(self):
        """One piece of work, published for everybody."""
        work = Work.objects.filter(forum=self.forum, title__startswith="Saturday clubs").first()
        report = self._begin(
            Report.Kind.CASE_STUDY,
            "Who gets a place at the Saturday clubs",
            self.cast.today - timedelta(days=365),
            self.cast.today,
            days_ago=20,
            subject=f"work:{work.pk}",
        )
        self._words(
            report,
            self.coordinator,
            {
                "idea": "There were 140 places, and nobody could say who gets one. Parents who had "
                "none spoke first.",
                "difference": "The rules fit on one page, and hang at the door of each club.",
            },
            days_ago=18,
        )
        self._words(
            report,
            self.facilitator,
            {
                "how": "- Parents, young people and the council sat at one table\n"
                "- Whoever had got nothing spoke first\n"
                "- Each rule that nobody could explain was struck out",
                "learning": "Bring the list itself, not a talk about the list.",
            },
            days_ago=17,
        )
        report = self._sign(report, self.coordinator, self.facilitator, days_ago=15)
        publish_report(report=report, is_public=True, by=self.coordinator, now=self._ago(14))


FORUM_SAYS = {
    "background": "Much was to be decided at once, and few of us had time. We wanted one place, "
    "at one time, where services come to families and not the other way round.",
    "benefits": "- One date in the diary instead of ten\n"
    "- We see a plan while it can still change\n"
    "- New reps learn beside those who know the way\n"
    "- What we said stands written down, with who owes an answer",
    "challenges": "- We do not know early enough what is coming\n"
    "- Sessions overrun when two topics are too big for one morning\n"
    "- In the school holidays few of us can come",
    "outcomes": "Miles are paid as they are to staff. The form for live feedback was made "
    "together, question by question.",
    "continuing": "The film about exclusions, plainer letters, and a policy for children who learn "
    "outside school.",
    "impact": "More of us speak up. Four reps began; nine are here now. It takes evenings that "
    "nobody pays for.",
    "learning": "A short talk among ourselves before each session makes the session better.",
    "development": "Reach parents who do not come to meetings\nMore topics from health",
    "recommendations": "The hub goes on every two weeks\nServices ask for a date four weeks before",
    "next_stage": "That families hear what came of it before they have to ask.",
}
COUNCIL_SAYS = {
    "benefits": "- We hear in an hour what took us months to find out\n"
    "- Officers know whom to ask, and are less afraid to\n"
    "- Questions come up that we had not thought of",
    "challenges": "- Some colleagues found it hard to be asked what they could not answer alone\n"
    "- Notes took longer than we promised",
    "outcomes": "The plan after the inspection has its own part about working together, written "
    "with the forum.",
    "wider": "Two neighbouring areas came to watch, and have begun their own.",
    "value": "Two plans were changed before they were printed. Writing them twice would have cost "
    "more than all sessions together.",
    "development": "Say no earlier when something cannot change",
    "recommendations": "Each director comes to one session a year",
}
QUOTES = (
    (
        "Some things came to us when all was decided. The ones that began with us felt different "
        "from the first minute.",
        "Parent carers",
    ),
    ("I came with slides and went home with better questions.", "Council staff"),
    ("For once I was asked what would help, and somebody wrote it down.", "Parent carers"),
)
MORNING_WITH_REPS = {
    "title": "A morning with reps",
    "held_on": date(2022, 5, 20),
    "run_by": "A parent carer from a neighbouring forum",
    "who": "Parent carer reps of the hub",
    "people": 14,
    "asked": "What is different for you since the hub began? What should stop?",
    "said": "We are heard before it is decided, and officers say what they do not know\n"
    "I never spoke at a meeting; now I lead one\n"
    "We learn why some things cannot be done\n"
    "Papers that come the night before should stop",
}
EVENING_WITH_PARENTS = {
    "title": "An evening with parents who are new",
    "run_by": "Two reps",
    "who": "Parents who came for the first time this year",
    "people": 7,
    "asked": "What made you come? What nearly kept you away?",
    "said": "A friend said that it is worth the time\nThe letter was one I could understand\n"
    "Nobody told us that childcare is paid",
}
_TRUST, _LEARNING, _BETTER, _GROWTH = FINDING_THEMES
# Words by which the demo's findings are put under a theme; the first that has one takes it.
UNDER = {
    _GROWTH: ("speak up", "I lead one", "New reps learn", "less afraid", "less alone"),
    _TRUST: (
        "room before",
        "begun with us",
        "began with us",
        "is decided",
        "a friend",
        "reps noticed",
    ),
    _LEARNING: (
        "find out",
        "not thought of",
        "We learn",
        "short talk",
        "better questions",
        "a question instead",
    ),
    _BETTER: ("plan", "Papers", "form for", "Miles", "letter", "Notes took", "One date"),
    "Time and money": ("paid", "time"),
}
# What came of the first report's points, in their order; the last are not looked at yet.
CAME_OF_IT = (
    ("partly", "Coffee mornings at three schools. Dads still come seldom."),
    ("not_done", "One topic from health in six months. We ask the board for help."),
    ("done", "Every officer gets a sheet that says what can change and what cannot."),
    ("done", "Every second Friday, but for the summer."),
)
IMPACT_SAYS = {
    "hello": "We are parents and carers in Warwickshire. We bring what families live through to "
    "the people who run services, and check what they do with it.",
    "proud": "Texts about late taxis. Letters that begin with what happens next. A quiet hour at "
    "every leisure centre.",
    "reach": "Most of those who write to us live in towns. We want to hear more from farms and "
    "villages, and from dads.",
    "money": "Most of it went to reps: pay for their time, miles and childcare.",
    "hard": "Some answers took longer than we were promised. We publish how long.",
    "next": "A meeting in every district\nMore places where young people speak for themselves",
}
