"""The demo of reps and their money: everything in each state, with made-up people and sums."""

import uuid
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pgtrigger
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, ImageDraw

from coproduction.demo import Cast
from hub.models import Attendance, Hub, Item, Session
from reps.actions import (
    accept_undertaking,
    add_claim,
    add_course,
    add_expense,
    add_parity,
    add_rate,
    add_training,
    add_tranche,
    agree_run,
    approve_claim,
    ask_about_claim,
    begin_conversation,
    cancel_run,
    change_details,
    check_details,
    check_in,
    choose_pay,
    close_books,
    create_run,
    declare,
    decline_expression,
    express_interest,
    fill_pool,
    finish_task,
    import_statement,
    leave_pool,
    look_after,
    make_top_ups,
    mark_paid,
    move_rep,
    note_funding,
    note_talk,
    receive_tranche,
    refuse_claim,
    save_activity,
    save_fund,
    save_guide,
    save_policy,
    say_about_self,
    settle_conflict,
    start_claim,
    submit_claim,
    take_out,
    withdraw_claim,
)
from reps.models import (
    Acceptance,
    Account,
    Activity,
    BankStatement,
    Category,
    CheckIn,
    Claim,
    ClaimLine,
    Conflict,
    Course,
    Declaration,
    Expression,
    Fund,
    Guide,
    Interest,
    LedgerEntry,
    Parity,
    Payment,
    PaymentDetails,
    PaymentRun,
    PaySettings,
    PeriodLock,
    Policy,
    Rate,
    Rep,
    ServiceFunding,
    StatementRow,
    Task,
    TaskDone,
    Tranche,
    Undertaking,
)


@pgtrigger.ignore()
def CLEAR(forums):  # noqa: N802 (the registry's name)
    """The money of these forums goes, the ledger too: in a demo, and nowhere else."""
    StatementRow.objects.filter(statement__forum__in=forums).delete()
    BankStatement.objects.filter(forum__in=forums).delete()
    LedgerEntry.objects.filter(forum__in=forums, kind=LedgerEntry.Kind.REVERSAL).delete()
    LedgerEntry.objects.filter(forum__in=forums).delete()
    Payment.objects.filter(run__forum__in=forums).delete()
    PaymentRun.objects.filter(forum__in=forums).delete()
    ClaimLine.objects.filter(claim__forum__in=forums, tops_up__isnull=False).delete()
    Claim.objects.filter(forum__in=forums, pays_for__isnull=False).delete()
    Claim.objects.filter(forum__in=forums).delete()
    PeriodLock.objects.filter(forum__in=forums).delete()
    Tranche.objects.filter(fund__forum__in=forums).delete()
    Fund.objects.filter(forum__in=forums).delete()
    Rate.objects.filter(policy__forum__in=forums).delete()
    Rate.objects.filter(policy__region__slug="demo-west-midlands").delete()
    Activity.objects.filter(forum__in=forums).delete()
    Policy.objects.filter(forum__in=forums).delete()
    Policy.objects.filter(region__slug="demo-west-midlands").delete()
    Parity.objects.filter(forum__in=forums).delete()
    PaySettings.objects.filter(forum__in=forums).delete()
    PaymentDetails.objects.filter(person__forum__in=forums).delete()
    Conflict.objects.filter(interest__person__forum__in=forums).delete()
    Interest.objects.filter(person__forum__in=forums).delete()
    Declaration.objects.filter(person__forum__in=forums).delete()
    Acceptance.objects.filter(person__forum__in=forums).delete()
    Undertaking.objects.filter(forum__in=forums).delete()
    TaskDone.objects.filter(rep__person__forum__in=forums).delete()
    CheckIn.objects.filter(rep__person__forum__in=forums).delete()
    Course.objects.filter(forum__in=forums).delete()
    Guide.objects.filter(forum__in=forums).delete()
    ServiceFunding.objects.filter(forum__in=forums).delete()
    Rep.objects.filter(person__forum__in=forums).delete()
    Task.objects.filter(forum__in=forums).delete()
    Expression.objects.filter(forum__in=forums).delete()


def LOAD(cast: Cast):  # noqa: N802 (the registry's name)
    """Warwickshire's reps and money; Wirral has reps, and no money yet."""
    story = Story(cast)
    story.rates()
    story.funds()
    story.reps()
    story.pools()
    story.looked_after()
    story.people_to_come()
    story.details()
    story.claims()
    story.runs()
    story.rise()
    story.conduct()


INTERESTS = {
    "rep": ("School transport, teenagers, and what comes after school.", ["fri", "wed"], 2),
    "rep-2": ("Sleep and behaviour. Families who speak little English.", ["fri"], None),
    "rep-3": ("Short breaks and Saturday clubs. Respite.", ["thu", "fri", "holidays"], 4),
    "rep-4": ("Autism, waiting lists, help before a diagnosis.", ["fri_evening"], 1),
    "rep-5": ("Wheelchairs and getting about.", [], None),
    "rep-6": ("Plain letters that a tired parent can read.", ["tue"], None),
    "chair": ("Money, plans and who decides.", ["mon", "tue", "wed", "thu", "fri"], None),
    "treasurer": ("Budgets that families can follow.", ["fri"], None),
}
BARRIERS = {
    "rep": ["money", "alone", "travel"],
    "rep-2": ["money", "language", "travel"],
    "rep-3": ["money", "work"],
    "rep-4": ["money", "work", "alone"],
    "rep-5": ["money", "health", "travel"],
    "treasurer": ["work"],
    "chair": ["money", "alone"],
}
TASKS = (
    ("checks", "Two people who know them"),
    ("checks", "Who they are, seen with their own eyes"),
    ("induction", "How a session goes, and who will be there"),
    ("induction", "Speaking for many, not only for oneself"),
    ("induction", "Keeping things to oneself, and when not to"),
    ("induction", "What to do when somebody may be in danger"),
)


class Story:
    """What happened in the last months."""

    def __init__(self, cast):
        self.cast, self.forum, self.now = cast, cast.warwickshire, cast.now
        self.treasurer, self.chair = cast["treasurer"], cast["chair"]
        self.coordinator = cast["coordinator"]

    def ago(self, days):
        return self.now - timedelta(days=days)

    def day(self, days):
        return timezone.localdate(self.ago(days))

    def rates(self):
        by = {"by": self.treasurer, "now": self.ago(400)}
        self.policy = save_policy(
            forum=self.forum,
            name="Paying reps",
            text="We pay back what reps spend. For most work we offer pay for the time. Each rep "
            "chooses each time. We pay within two weeks.",
            is_approved=True,
            **by,
        )
        save_policy(
            forum=self.forum,
            name="Recruiting panels",
            text="The team that recruits pays for the time of reps. Awaiting approval.",
            is_approved=False,
            **by,
        )
        regional = Policy.objects.create(
            region=self.forum.region,
            name="Statement of the region",
            text="One set sum for a day of work in the region, and travel.",
        )
        Rate.objects.create(
            policy=regional,
            category="pay",
            pence=Decimal(7500),
            starts_on=self.day(400),
            decided_at=self.ago(400),
        )
        volunteers = save_policy(
            forum=self.forum,
            name="Volunteers",
            text="What is spent is paid back. Pay for the time has only begun.",
            is_approved=True,
            **by,
        )
        self.work = {
            key: save_activity(
                forum=self.forum,
                name=name,
                policy=policy,
                hub_kind=kind,
                asked_by_a_service=asked,
                **by,
            )
            for key, name, policy, kind, asked in (
                ("hub", "The hub", self.policy, "hub", False),
                ("board", "Strategic boards", self.policy, "board", False),
                ("task", "Groups that a service asked for", self.policy, "task", True),
                ("chair", "Hours of the chair", self.policy, "", False),
                ("recruiting", "Recruiting panels", self._recruiting(), "", True),
                ("region", "Work in the region", regional, "", False),
                ("coffee", "Coffee mornings", volunteers, "", False),
            )
        }
        for rate in (
            {"category": "pay", "pence": Decimal(2000), "up_to_minutes": 60},
            {"category": "pay", "pence": Decimal(2500), "up_to_minutes": 150},
            {"category": "pay", "pence": Decimal(5000)},
            {"category": "pay", "pence": Decimal(3000), "activity": self.work["board"]},
            {
                "category": "pay",
                "pence": Decimal(1500),
                "activity": self.work["chair"],
                "by_hour": True,
            },
            {"category": "mileage", "vehicle": "car", "pence": Decimal(40)},
            {"category": "mileage", "vehicle": "car", "pence": Decimal(25), "over_miles": 10000},
            {"category": "mileage", "vehicle": "bicycle", "pence": Decimal(20)},
            {"category": "passenger", "pence": Decimal(5)},
            {"category": "transport", "needs_receipt": True, "cap_pence": 6000},
            {"category": "childcare", "pence": Decimal(1200), "needs_receipt": True},
            {"category": "care", "pence": Decimal(1500), "needs_receipt": True},
            {"category": "subsistence", "cap_pence": 1000, "needs_receipt": True},
            {"category": "other", "needs_agreement": True, "needs_receipt": True},
        ):
            add_rate(forum=self.forum, policy=self.policy, starts_on=self.day(400), **rate, **by)
        add_rate(
            forum=self.forum,
            policy=self._recruiting(),
            category="pay",
            pence=Decimal(6000),
            starts_on=self.day(400),
            **by,
        )
        add_rate(
            forum=self.forum,
            policy=self.policy,
            category="mileage",
            vehicle="car",
            pence=Decimal(45),
            starts_on=self.day(210),
            reason="The same as council staff, after reps raised it.",
            by=self.treasurer,
            now=self.ago(215),
        )
        self._parity()

    def _recruiting(self):
        return Policy.objects.get(forum=self.forum, name="Recruiting panels")

    def _parity(self):
        council = self.cast["officer"].organisation
        for what, who, pence, days, organisation, source in (
            ("A mile by car", "rep", 40, 400, None, "Paying reps, first version"),
            ("A mile by car", "rep", 45, 210, None, "Paying reps, as changed"),
            ("A mile by car", "staff", 45, 400, council, "The council's travel policy"),
            ("A two-hour meeting", "rep", 2500, 400, None, "Paying reps"),
            ("A two-hour meeting", "expert", 3200, 300, council, "A contract that it showed us"),
        ):
            add_parity(
                forum=self.forum,
                what=what,
                who=who,
                pence=Decimal(pence),
                organisation=organisation,
                starts_on=self.day(days),
                source=source,
                by=self.treasurer,
                now=self.ago(30),
            )

    def funds(self):
        council = self.cast["officer"].organisation
        health = self.cast["nurse"].organisation
        categories = list(Category.values)
        start, end = self.day(200), self.day(-165)
        by = {"by": self.treasurer, "now": self.ago(205)}
        self.grant = save_fund(
            forum=self.forum,
            name="Participation grant",
            paid_by="Department for Education",
            held_by="The Old Library charity",
            starts_on=start,
            ends_on=end,
            position=5,
            categories=categories,
            activities=[self.work[key] for key in ("hub", "board", "chair", "region", "coffee")],
            unspent_goes_back=True,
            **by,
        )
        shared = save_fund(
            forum=self.forum,
            name="Council: groups it asks for",
            payer=council,
            starts_on=start,
            ends_on=end,
            position=10,
            categories=categories,
            activities=[self.work["task"], self.work["recruiting"]],
            **by,
        )
        save_fund(
            forum=self.forum,
            name="Health board: travel",
            payer=health,
            starts_on=start,
            ends_on=end,
            position=20,
            categories=["mileage", "passenger", "transport"],
            activities=[self.work["task"], self.work["board"]],
            **by,
        )
        parts = [
            add_tranche(fund=self.grant, pence=875_000, due_on=self.day(190), **by),
            add_tranche(fund=self.grant, pence=875_000, due_on=self.day(-20), **by),
            add_tranche(fund=shared, pence=240_000, due_on=self.day(150), **by),
        ]
        for part in (parts[0], parts[2]):
            on = part.due_on + timedelta(days=3)
            receive_tranche(tranche=part, on=on, by=self.treasurer, now=self.now)

    def reps(self):
        """Those who are there for long: what they say of themselves, and what they learned."""
        for phase, title in TASKS:
            Task.objects.create(forum=self.forum, phase=phase, title=title, position=len(title))
        Task.objects.create(forum=self.cast.wirral, phase="checks", title="Two people", position=1)
        for key, (interests, free, most) in INTERESTS.items():
            person = self.cast[key]
            rep = say_about_self(
                person=person,
                by=person,
                interests=interests,
                experience="A parent of two. Nine years of meetings." if key == "rep" else "",
                free=free,
                barriers=BARRIERS.get(key, []),
                asks_a_month=most,
                wants_buddy=key == "rep-5",
                now=self.ago(100),
            )
            for task in Task.objects.filter(forum=self.forum):
                finish_task(rep=rep, task=task, by=self.coordinator, now=self.ago(95))
            link = self.chair if key != "chair" else self.coordinator
            look_after(rep=rep, link_person=link, by=self.coordinator, now=self.ago(90))
        # She has no email: what she said on the phone was written down for her.
        say_about_self(
            person=self.cast["rep-9"],
            by=self.coordinator,
            interests="Hospital waits, hearing aids",
            free=["tue", "thu"],
            asks_a_month=1,
            now=self.ago(60),
        )
        for key, title, hours in (
            ("rep", "Speaking for many", "4"),
            ("rep", "Reading a budget", "2.5"),
            ("rep-3", "Speaking for many", "4"),
        ):
            add_training(
                rep=self.cast[key].rep,
                title=title,
                on=self.day(60),
                hours=Decimal(hours),
                given_by="The national network",
                by=self.coordinator,
                now=self.ago(58),
            )
        move_rep(
            rep=self.cast["rep-6"].rep,
            to="paused",
            note="Exams at home. Back in the new year.",
            by=self.coordinator,
            now=self.ago(10),
        )

    def pools(self):
        """A board has a pool of its own beside the hub's, and one has left it again."""
        board = Hub.objects.for_forum(self.forum).filter(kind="board").order_by("pk").first()
        fill_pool(
            hub=board,
            people=[self.cast[key] for key in ("rep", "rep-2", "rep-3")],
            on=self.day(150),
            by=self.coordinator,
        )
        leave_pool(
            place=board.pool.get(person=self.cast["rep-3"]), on=self.day(30), by=self.coordinator
        )

    def looked_after(self):
        """How they are, who sits beside whom, what staff learned, papers, and who pays."""
        cast = self.cast
        for key, speaks_as, chosen_by, buddy in (
            ("rep", "families", "families", None),
            ("rep-2", "families", "families", None),
            ("rep-3", "own", "forum", None),
            ("rep-4", "families", "self", "rep"),
            ("rep-5", "adviser", "forum", "rep-2"),
        ):
            rep = cast[key].rep
            look_after(
                rep=rep,
                link_person=rep.link_person,
                buddy=cast[buddy] if buddy else None,
                speaks_as=speaks_as,
                chosen_by=chosen_by,
                by=self.coordinator,
                now=self.ago(88),
            )
        for key, days, confidence, belonging, apart, words, talks in (
            ("rep", 85, 2, 2, "sometimes", "I did not dare to speak.", False),
            ("rep-2", 80, 3, 3, "easy", "", False),
            ("rep-4", 70, 2, 3, "hard", "Our own plan is late and I cannot stop.", True),
            ("rep", 20, 4, 5, "easy", "I said it, and they wrote it down.", False),
            ("rep-2", 15, 4, 4, "easy", "", False),
            ("rep-3", 3, 3, 2, "sometimes", "I miss meeting the others.", True),
        ):
            said = check_in(
                person=cast[key],
                confidence=confidence,
                belonging=belonging,
                apart=apart,
                words=words,
                wants_talk=talks,
                by=cast[key],
                now=self.ago(days),
            )
            if key == "rep-4":
                note_talk(said=said, by=self.chair, now=self.ago(68))
        council, health = cast["officer"].organisation, cast["nurse"].organisation
        for kind, title, days, hours, people, organisation, leads in (
            ("practitioners", "What a plan looks like from home", 50, "3", 24, council, ["rep"]),
            ("induction", "A morning with families", 34, "2", 11, health, ["rep-2", "chair"]),
            ("coaching", "Before you meet reps", 26, "1", 4, council, ["chair"]),
            ("induction", "Slides about co-production", 90, "1", 18, health, []),
            ("rehearsal", "Hard meetings, practised", 41, "1.5", 5, None, ["rep-2"]),
            ("peers", "Tea and talk", 12, "2", 6, None, ["rep-3"]),
        ):
            add_course(
                forum=self.forum,
                kind=kind,
                title=title,
                on=self.day(days),
                hours=Decimal(hours),
                people=people,
                organisation=organisation,
                has_families_view=bool(leads),
                led_by=[cast[key] for key in leads],
                by=self.coordinator,
                now=self.ago(days - 1),
            )
        for kind, title, text, days in (
            (
                "policy",
                "Money",
                "Two people look at every payment.",
                300,
            ),
            ("policy", "Conflicts of interest", "Say it, write it down, step back if needed.", -30),
            ("role", "Parent carer rep in Warwickshire", "You speak for many families.", 200),
        ):
            save_guide(
                forum=self.forum,
                kind=kind,
                title=title,
                text=text,
                review_on=self.day(-days),
                by=self.chair,
                now=self.ago(120),
            )
        for organisation, days, expenses, pay, strategic, words in (
            (council, 300, "yes", "no", "no", "The participation lead, in a mail."),
            (council, 40, "yes", "partly", "yes", "The contract for task groups."),
            (health, 60, "partly", "unknown", "no", "Asked at the board."),
        ):
            note_funding(
                forum=self.forum,
                organisation=organisation,
                expenses=expenses,
                pay=pay,
                strategic=strategic,
                words=words,
                by=self.coordinator,
                now=self.ago(days),
            )

    def people_to_come(self):
        """On their way: one at each step; and those who have only just written."""
        steps = ["checks", "induction", "active", "paused", "left"]
        for number, (name, way) in enumerate(
            (
                ("Kit Lawson", {"phone": "01632 960 311"}),
                ("Lena Marsh", {"email": "lena@demo.example.org"}),
                ("Mo Rahman", {"email": "mo@demo.example.org"}),
                ("Nia Pryce", {"email": "nia@demo.example.org"}),
                ("Omar Sey", {"address": "4 Example Lane\nRugby"}),
            )
        ):
            came = self._express(name, 80 - number, words="I want to help.", **way)
            rep = begin_conversation(
                expression=came, by=self.coordinator, now=self.ago(75 - number)
            )
            self._go_on(rep, steps[: max(0, number)] if number < 4 else ["left"])
        self._express(
            "Ama Boateng",
            2,
            phone="01632 960 321",
            words="My son is deaf. I would like meetings to work for people like him.",
        )
        decline_expression(
            expression=self._express("Piet Vos", 20, email="piet@demo.example.org"),
            reason="Lives in another area. Told him about the forum there.",
            by=self.coordinator,
            now=self.ago(18),
        )

    def _express(self, name, days, *, words="", **way):
        return express_interest(
            forum=self.forum,
            one_time_key=uuid.uuid4(),
            name=name,
            words=words,
            now=self.ago(days),
            **way,
        )

    def _go_on(self, rep, steps):
        for place, step in enumerate(steps):
            moment = self.ago(70 - 8 * place)
            phase = {"induction": "checks", "active": "induction"}.get(step)
            for task in Task.objects.filter(forum=self.forum, phase=phase):
                finish_task(rep=rep, task=task, by=self.coordinator, now=moment)
            if step == "active":
                rep = look_after(rep=rep, link_person=self.chair, by=self.coordinator, now=moment)
            rep = move_rep(rep=rep, to=step, by=self.coordinator, now=moment)

    def details(self):
        """Most by bank; one by cheque, one by voucher, one through an organisation; one on hold."""
        for number, key in enumerate(("rep", "rep-2", "chair", "treasurer", "rep-5")):
            person = self.cast[key]
            details = change_details(
                person=person,
                method="bank",
                account=self._account(person, number),
                by=person,
                now=self.ago(95),
            )
            if key != "rep-5":
                checker = self.chair if key == "treasurer" else self.treasurer
                check_details(
                    details=details,
                    how="Rang the number that we had before.",
                    by=checker,
                    now=self.ago(94),
                )
        for key, method, payee in (
            ("rep-3", "cheque", "Mrs C Bennett"),
            ("rep-4", "organisation", "Leamington Carers"),
            ("rep-8", "voucher", "A supermarket in Warwick"),
        ):
            change_details(
                person=self.cast[key],
                method=method,
                payee=payee,
                by=self.cast[key],
                now=self.ago(93),
            )

    def _account(self, person, number):
        return Account(name=person.name, sort_code="112233", number=str(31415926 + 10_007 * number))

    def _claim(self, key, days, *, work="hub", title="A meeting with the transport team"):
        person = self.cast[key]
        if not Acceptance.objects.filter(person=person, kind="benefits").exists():
            accept_undertaking(
                person=person, kind="benefits", number=0, by=person, now=self.ago(92)
            )
        return add_claim(
            person=person,
            activity=self.work[work],
            title=title,
            happened_on=self.day(days),
            minutes=120,
            one_time_key=uuid.uuid4(),
            by=person,
            now=self.ago(days - 1),
        )

    def _sent(self, key, days, *, choice="paid", miles=None, childcare=False, **options):
        claim = self._claim(key, days, **options)
        moment = self.ago(days - 1)
        by = {"claim": claim, "by": claim.person, "now": moment}
        gift = {"gift_to": "Myton Hospice"} if choice == "charity" else {}
        part = {"part_pence": 1000} if choice == "part" else {}
        choose_pay(choice=choice, **gift, **part, **by)
        if miles:
            add_expense(
                category="mileage",
                vehicle="car",
                quantity=Decimal(miles),
                words="Shire Hall, Warwick",
                keep_as="Shire Hall, Warwick",
                one_time_key=uuid.uuid4(),
                **by,
            )
        if childcare:
            add_expense(
                category="childcare",
                quantity=Decimal("2.5"),
                spent_pence=3000,
                words="Sitter for the afternoon",
                receipt=receipt("Sitter, 2.5 hours", "30.00"),
                one_time_key=uuid.uuid4(),
                **by,
            )
        return submit_claim(**by)

    def _approved(self, key, days, *, decided=None, **options):
        claim = self._sent(key, days, **options)
        return approve_claim(
            claim=claim,
            by=self.chair if key == "treasurer" else self.treasurer,
            now=self.ago(decided if decided is not None else days - 3),
        )

    def claims(self):
        """In every state, and with every choice."""
        self._from_sessions()
        self._sent("rep-2", 6, miles="11.4", childcare=True)
        self._sent("rep-5", 9, choice="declined", miles="23")
        self._sent("treasurer", 4, miles="7", title="An hour with the auditor", work="chair")
        # Approved, and paid once its policy is.
        self._approved("rep-3", 16, work="recruiting", title="Interviews for a new nurse")
        asked = self._sent("rep-4", 12, miles="18")
        ask_about_claim(
            claim=asked,
            question="Is it 18 miles there and back, or one way?",
            by=self.treasurer,
            now=self.ago(8),
        )
        twice = self._sent("rep-2", 30, title="The same meeting twice")
        refuse_claim(
            claim=twice,
            reason="You claimed for this meeting already, and were paid.",
            by=self.treasurer,
            now=self.ago(27),
        )
        back = self._sent("rep-3", 25, title="The wrong day")
        withdraw_claim(claim=back, by=back.person, now=self.ago(24))
        self._approved("rep-5", 11, miles="23", title="Wheelchair repairs", work="task")
        self._approved("rep", 8, miles="14", childcare=True, work="task")

    def _from_sessions(self):
        """The rep's last sessions: one started, the others wait for a tap."""
        rep = self.cast["rep"]
        came = (
            Session.objects.filter(
                hub__forum=self.forum,
                hub__kind__in=[Hub.Kind.HUB, Hub.Kind.BOARD],
                attendances__in=Attendance.objects.filter(person=rep, came_as="rep"),
                starts_at__range=(self.ago(80), self.now),
            )
            .distinct()
            .latest_first()
        )
        if session := came.first():
            claim = start_claim(session=session, person=rep, by=rep, now=self.now)
            add_expense(
                claim=claim,
                category="transport",
                spent_pence=680,
                words="Bus, both ways",
                receipt=receipt("Bus, return", "6.80"),
                one_time_key=uuid.uuid4(),
                by=rep,
                now=self.now,
            )

    def runs(self):
        """One all paid, one with a payment that came back, one called off, one agreed, one open."""
        first = [
            self._approved("rep", 62, miles="14"),
            self._approved("rep-2", 61, childcare=True),
            self._approved("rep-3", 60, choice="charity", miles="31"),
            self._approved("chair", 60, work="board", title="SEND Partnership Board"),
        ]
        self._paid(first, agreed=55, paid=53)
        second = [
            self._approved("rep", 40, choice="part", miles="14"),
            self._approved("rep-4", 39, childcare=True),
            self._approved("rep-2", 38, miles="11.4"),
        ]
        run = self._agreed(second, agreed=33)
        first = run.payments.filter(details__method="bank").order_by("pk").first()
        went_out = (self.day(31), f"{first.bank_reference} {first.payee}", -first.pence)
        self._bank_list(30, [went_out, (self.day(31), "Hall hire", -4500)])
        mark_paid(run=run, on=self.day(31), by=self.treasurer, now=self.ago(30))
        back = run.payments.get(claim=second[2])
        came_back = (self.day(28), f"RETURNED {back.bank_reference}", back.pence)
        self._bank_list(27, [went_out, came_back])
        close_books(forum=self.forum, ends_on=self.day(45), by=self.treasurer, now=self.ago(26))
        off = self._open([self._approved("rep", 22, miles="14")], made=18)
        cancel_run(run=off, by=self.treasurer, now=self.ago(18))
        third = list(Claim.objects.filter(forum=self.forum, happened_on=self.day(22)).payable())
        self._agreed([*third, self._approved("rep-3", 21, miles="31")], agreed=1)
        opened = self._open(
            [
                self._approved("rep", 15, miles="9", title="Plain letters: reading them"),
                self._approved("rep-4", 14, choice="declined", miles="18"),
            ],
            made=0,
        )
        take_out(
            payment=opened.payments.get(claim__person=self.cast["rep-4"]),
            by=self.treasurer,
            now=self.now,
        )

    def _open(self, claims, *, made):
        return create_run(
            forum=self.forum,
            claims=claims,
            pay_on=self.day(made - 2),
            by=self.treasurer,
            one_time_key=uuid.uuid4(),
            now=self.ago(made),
        )

    def _agreed(self, claims, *, agreed):
        run = self._open(claims, made=agreed + 1)
        return agree_run(run=run, by=self.chair, now=self.ago(agreed))

    def _paid(self, claims, *, agreed, paid):
        run = self._agreed(claims, agreed=agreed)
        mark_paid(run=run, on=self.day(paid), by=self.treasurer, now=self.ago(paid))
        return run

    def _bank_list(self, days, rows):
        """What the bank says happened, as its file."""
        lines = [f"{day:%d/%m/%Y},{words},{pence / 100:.2f}" for day, words, pence in rows]
        text = "\n".join(["Date,Description,Amount", *lines])
        upload = ContentFile(text.encode(), name=f"bank-list-{days}-days-ago.csv")
        import_statement(forum=self.forum, upload=upload, by=self.treasurer, now=self.ago(days))

    def rise(self):
        """Pay for boards rose, backdated; one difference is claimed, and one more is owed."""
        coffee = self._claim("rep-2", 44, work="coffee", title="Coffee morning in Rugby")
        add_expense(
            claim=coffee,
            category="transport",
            spent_pence=540,
            words="Bus",
            no_receipt_reason="The driver gave none.",
            one_time_key=uuid.uuid4(),
            by=coffee.person,
            now=self.ago(43),
        )
        submit_claim(claim=coffee, by=coffee.person, now=self.ago(43))
        approve_claim(claim=coffee, by=self.treasurer, now=self.ago(41))
        add_rate(
            forum=self.forum,
            policy=self.work["coffee"].policy,
            category="pay",
            pence=Decimal(1500),
            starts_on=self.day(60),
            reason="Coffee mornings count as work now.",
            by=self.treasurer,
            now=self.ago(3),
        )
        for pence, days in ((3200, 70), (3500, 65)):
            add_rate(
                forum=self.forum,
                policy=self.policy,
                category="pay",
                pence=Decimal(pence),
                activity=self.work["board"],
                starts_on=self.day(days),
                reason="Backdated, as the steering group agreed.",
                by=self.treasurer,
                now=self.ago(2),
            )
            if days == 70:
                make_top_ups(forum=self.forum, by=self.treasurer, now=self.ago(2))

    def conduct(self):
        for key in ("rep", "rep-2", "rep-3", "rep-4", "chair", "treasurer", "coordinator"):
            for kind in ("code", "confidentiality"):
                days = 380 if key == "rep-2" else 40
                person = self.cast[key]
                accept_undertaking(
                    person=person, kind=kind, number=0, by=person, now=self.ago(days)
                )
        # On paper: they have no sign-in.
        dev = self.cast["rep-4"]
        works = "I work two mornings a week in a library of the council."
        declare(person=dev, what=works, by=self.coordinator, now=self.ago(33))
        for key in ("chair", "rep-2"):
            declare(person=self.cast[key], by=self.cast[key], now=self.ago(35))
        rep = self.cast["rep"]
        declare(
            person=rep,
            by=rep,
            what="My brother drives taxis for a firm with school contracts.",
            private_words="The firm is Example Cars in Leamington.",
            now=self.ago(35),
        )
        taxis = Item.objects.filter(
            session__hub__forum=self.forum, title__icontains="taxi", session__starts_at__lt=self.now
        )
        if item := taxis.select_related("session__hub__forum").first():
            settle_conflict(
                item=item,
                interest=rep.interests.get(),
                step="noted",
                words="Jo said it at the start. All were fine with it.",
                by=self.chair,
                now=self.now,
            )


def receipt(words, pounds):
    """A picture of a receipt that says what it is."""
    made, drawn = BytesIO(), Image.new("RGB", (360, 200), (250, 248, 240))
    pen = ImageDraw.Draw(drawn)
    pen.text((24, 30), "Example receipt (made up)", fill=(30, 43, 47))
    pen.text((24, 80), words, fill=(30, 43, 47))
    pen.text((24, 120), f"Paid: GBP {pounds}", fill=(30, 43, 47))
    drawn.save(made, "PNG")
    return ContentFile(made.getvalue(), name="receipt.png")
