"""The hub's part of the demo: the real log, sessions around today, and every state."""

import uuid
from datetime import datetime, time, timedelta
from pathlib import Path

from django.core.files.base import ContentFile
from django.utils import timezone

from coproduction.actions import (
    add_document,
    claim_influence,
    confirm_influence,
    dispute_influence,
    let_influence_go,
)
from coproduction.demo import Cast
from coproduction.models import Document, Influence, InfluenceClaim, Programme
from coproduction.spreadsheets import xlsx_response
from hub.actions import (
    accept_request,
    add_item,
    add_session,
    ask_for_more,
    decide_involvement,
    decline_request,
    defer_request,
    mark_attendance,
    publish_agenda,
    record_item,
    save_answers,
    send_request,
    start_request,
    withdraw_request,
)
from hub.actions.log import import_log
from hub.log_file import read_log
from hub.models import Attendance, Hub, Item, PoolMember, Request, Session

LOG = Path(__file__).parent / "data" / "warwickshire_hub_2021_22.csv"
FRIDAY = 4


def CLEAR(forums):  # noqa: N802 (the registry's name)
    """The hubs of these forums go with all that hangs on them."""
    hubs = Hub.objects.filter(forum__in=forums)
    Attendance.objects.filter(session__hub__in=hubs).delete()
    Item.objects.filter(session__hub__in=hubs).delete()
    Influence.objects.filter(forum__in=forums).delete()
    Request.objects.filter(hub__in=hubs).delete()
    Session.objects.filter(hub__in=hubs, kind=Session.Kind.PREP).delete()
    Session.objects.filter(hub__in=hubs).delete()
    PoolMember.objects.filter(hub__in=hubs).delete()
    hubs.delete()


def LOAD(cast: Cast):  # noqa: N802 (the registry's name)
    """Warwickshire's hub in every state, and a small one for Wirral."""
    hub = Hub.objects.create(
        forum=cast.warwickshire,
        name="Coproduction and Engagement Hub",
        purpose="Services bring what they plan. Parent carer reps say what it means for families.",
        starts_at=time(11),
        cut_off_days=10,
    )
    import_log(forum=cast.warwickshire, rows=read_log(LOG.read_bytes()).rows, by=None)
    Story(cast, hub).tell()
    _wirral(cast)


def friday(cast, weeks, *, at=time(11)):
    """The Friday so many weeks from the next one, at a time of day."""
    ahead = (FRIDAY - cast.today.weekday()) % 7 or 7
    day = cast.today + timedelta(days=ahead + 7 * weeks)
    return timezone.make_aware(datetime.combine(day, at))


TOPICS = {
    "short-breaks": {
        "title": "Saturday clubs: who gets a place",
        "summary": "We want to change how places at Saturday clubs are given out. "
        "Families have told us that the waiting list is not clear.",
        "programme": "Business as Usual",
        "level": "co_design",
        "level_reason": "The money is fixed. How places are shared is open.",
        "purpose": "design",
        "decision_stage": "options",
        "can_change": "Who comes first, how you ask, and how you hear.",
        "cannot_change": "The number of places until April.",
        "who_comes": "Daniel Price, commissioning manager",
        "minutes": 40,
    },
    "transport": {
        "title": "New taxi contracts for home to school transport",
        "summary": "The contracts with taxi firms end in summer. "
        "We want to know what makes a good journey before we write the new ones.",
        "programme": "Change Programme",
        "level": "consultation",
        "level_reason": "A first draft is written. Views can still change it.",
        "purpose": "discussion",
        "decision_stage": "draft",
        "can_change": "Training of drivers, changes of driver, how families are told.",
        "cannot_change": "The law on who can have transport.",
        "who_comes": "Louise Hartley-Montgomery, transport manager",
        "minutes": 40,
    },
    "autism": {
        "title": "Help while you wait for an autism assessment",
        "summary": "Families wait for more than a year. "
        "We have some money for help in that time and want to plan it with you from the start.",
        "programme": "WSoA",
        "level": "co_production",
        "level_reason": "Nothing is planned yet. Families know best what helps.",
        "purpose": "design",
        "decision_stage": "not_started",
        "can_change": "Everything: what help, where, and from whom.",
        "cannot_change": "The sum, and that it starts this school year.",
        "who_comes": "Kwame Mensah, lead for the autism pathway",
        "minutes": 60,
    },
    "letters": {
        "title": "Plainer letters about plans",
        "summary": "We have rewritten twelve letters about EHCPs. Are they clear and kind?",
        "programme": "WSoA",
        "level": "consultation",
        "level_reason": "The law says what must be in them. Tone and words are open.",
        "purpose": "discussion",
        "decision_stage": "draft",
        "can_change": "Every word that the law does not ask for.",
        "cannot_change": "The legal parts.",
        "who_comes": "Daniel Price, commissioning manager",
        "minutes": 30,
    },
    "closure": {
        "title": "Closing the Elm Road respite house",
        "summary": "The house closes in March. We would like to talk about what comes after it.",
        "programme": "Business as Usual",
        "level": "co_design",
        "level_reason": "What replaces it is open.",
        "purpose": "discussion",
        "decision_stage": "decided",
        "can_change": "How families move to other respite.",
        "cannot_change": "That the house closes.",
        "keeps_level_because": "Families can shape the new respite from a blank page.",
        "who_comes": "Daniel Price, commissioning manager",
        "minutes": 40,
    },
    "app": {
        "title": "A phone app for the Local Offer",
        "summary": "A firm has offered us an app. What do you think of it?",
        "programme": "Business as Usual",
        "level": "information",
        "level_reason": "We only want to show it.",
        "purpose": "update",
        "decision_stage": "decided",
        "can_change": "Nothing at the moment.",
        "cannot_change": "",
        "who_comes": "Daniel Price, commissioning manager",
        "minutes": 20,
    },
    "survey": {
        "title": "Questions for the yearly survey",
        "summary": "Which questions should we ask all families this year?",
        "programme": "Business as Usual",
        "level": "co_production",
        "level_reason": "We want to write it together.",
        "purpose": "design",
        "decision_stage": "not_started",
        "can_change": "All of it.",
        "cannot_change": "",
        "who_comes": "Sunita Rao, participation lead",
        "minutes": 30,
    },
    "wheelchairs": {
        "title": "Wheelchair repairs at school",
        "summary": "Repairs take too long in term time. We bring three ideas to make it faster.",
        "programme": "Change Programme",
        "level": "co_design",
        "level_reason": "We know the fault. How to mend it is open.",
        "purpose": "design",
        "decision_stage": "options",
        "can_change": "Which idea, and where it starts.",
        "cannot_change": "The firm that has the contract until next year.",
        "who_comes": "Kwame Mensah, lead for the autism pathway",
        "minutes": 40,
    },
}


# What officers send to be read before the session: its name, its columns, its rows.
PAPERS = {
    "closure": (
        "Stays at Elm Road",
        ["Term", "Families", "Nights", "Asked for and not given"],
        [
            ["Spring", 41, 612, 188],
            ["Summer", 38, 540, 214],
            ["Autumn", 33, 421, 260],
        ],
    ),
    "short-breaks": (
        "Places at Saturday clubs",
        ["Club", "Places", "Children on its list", "Longest wait, in weeks"],
        [
            ["Leamington", 24, 31, 38],
            ["Nuneaton", 18, 42, 55],
            ["Rugby", 16, 12, 20],
            ["Stratford", 12, 17, 33],
        ],
    ),
}


class Story:
    """What happened at the Warwickshire hub in the last months and what is coming."""

    def __init__(self, cast, hub):
        self.cast, self.hub, self.forum = cast, hub, cast.warwickshire
        self.coordinator, self.chair = cast["coordinator"], cast["chair"]
        self.programmes = {each.name: each for each in Programme.objects.filter(forum=self.forum)}
        self.reps = list(self.forum.people.with_role("rep").by_name())

    def tell(self):
        for rep in (self.chair, self.cast["treasurer"]):
            PoolMember.objects.create(hub=self.hub, person=rep, joined_on=self.cast.today)
        self._long_ago()
        self._weeks_ago()
        self._yesterday_and_soon()
        self._queue()

    def _session(self, weeks, **fields):
        moment = friday(self.cast, weeks)
        return add_session(
            hub=self.hub,
            starts_at=moment,
            by=self.coordinator,
            join_link="https://meetings.example.org/hub",
            now=min(self.cast.now, moment) - timedelta(days=60),
            **fields,
        )

    def _draft(self, topic, by, *, moment, session=None):
        answers = TOPICS[topic] | {"preferred_session": session}
        answers["programme"] = self.programmes[answers["programme"]]
        draft = start_request(hub=self.hub, by=by, one_time_key=uuid.uuid4(), now=moment)
        pages = ["topic", "programme", "work", "level", "purpose", "decision", "who", "time"]
        for page in pages:
            draft = save_answers(
                request=draft,
                by=by,
                page=page,
                answers=answers if page == "topic" else {},
                now=moment,
            )
        if topic in PAPERS:
            draft = self._with_paper(draft, *PAPERS[topic], by=by, moment=moment)
        return draft

    def _with_paper(self, draft, name, columns, rows, *, by, moment):
        sheet = xlsx_response(name, columns, rows, sheet=name)
        paper = add_document(
            forum=self.forum,
            upload=ContentFile(sheet.content, name=f"{name}.xlsx"),
            by=by,
            access=Document.Access.PARTNERS,
            now=moment,
        )
        answers = {"papers": paper}
        return save_answers(request=draft, by=by, page="papers", answers=answers, now=moment)

    def _sent(self, topic, by, *, days_ago, session=None):
        moment = self.cast.now - timedelta(days=days_ago)
        draft = self._draft(topic, by, moment=moment, session=session)
        return send_request(request=draft, by=by, now=moment)

    def _accepted(self, topic, by, session):
        """A request that was sent and accepted three weeks before its session."""
        before = session.starts_at - timedelta(days=20)
        draft = self._draft(topic, by, moment=before)
        asked = send_request(request=draft, by=by, now=before)
        return accept_request(
            request=asked,
            session=session,
            minutes=asked.minutes,
            level=asked.level,
            level_reason=asked.level_reason,
            by=self.coordinator,
            now=before + timedelta(days=3),
        )

    def _past_session(self, weeks, *topics):
        """A session with its topics accepted and its agenda published; gives the items."""
        session = self._session(weeks)
        items = [self._accepted(topic, by, session) for topic, by in topics]
        publish_agenda(
            session=session, by=self.coordinator, now=session.starts_at - timedelta(days=8)
        )
        return session, items

    def _held(self, item, *, said, outcome, forum_notes=""):
        """The item was presented, and the facilitator wrote down what was said."""
        session, facilitator = item.session, self.cast["facilitator"]
        after = session.starts_at + timedelta(hours=2)
        came = dict.fromkeys(self.reps[:5], Attendance.CameAs.REP)
        came[self.chair] = Attendance.CameAs.CHAIR
        came[item.requestor] = Attendance.CameAs.OFFICER
        came[facilitator] = Attendance.CameAs.FACILITATOR
        mark_attendance(session=session, item=item, came=came, by=facilitator, now=after)
        words = {"comments": said, "outcome": outcome, "now": after}
        item = record_item(item=item, by=facilitator, version=item.version, **words)
        if forum_notes:
            words["forum_notes"] = forum_notes
            item = record_item(item=item, by=self.chair, version=item.version, **words)
        return item

    def _long_ago(self):
        """Ten weeks ago: answered, checked and public; and one that was let go."""
        officer = self.cast["officer"]
        session, (letters, app) = self._past_session(-11, ("letters", officer), ("app", officer))
        letters = self._held(
            letters,
            said="The first page frightens people. Say what happens next before the law. "
            "One letter used a child's surname only.",
            outcome="The council rewrites the first page of all twelve letters.",
        )
        answered = session.starts_at + timedelta(days=20)
        claim_influence(
            influence=letters.influence,
            outcome=InfluenceClaim.Outcome.CHANGED,
            what="All twelve letters now begin with what happens next, and a name to call. "
            "Children are called by their first names.",
            by=officer,
            now=answered,
        )
        confirm_influence(
            influence=letters.influence,
            published_text="All twelve letters now begin with what happens next, and with a "
            "name to call. Children are called by their first names.",
            by=self.chair,
            check_on=self.cast.today + timedelta(days=60),
            now=answered + timedelta(days=3),
        )
        decide_involvement(
            item=letters,
            decision=Item.MoreInvolvement.COME_BACK,
            note="Show us the letters that families really got.",
            return_on=self.cast.today + timedelta(days=30),
            by=self.chair,
            now=session.starts_at + timedelta(days=1),
        )
        app = self._held(
            app,
            said="Nobody had asked for an app. Few would install it.",
            outcome="Noted.",
            forum_notes="We felt that this was sold to us. Ask earlier next time.",
        )
        let_influence_go(
            influence=app.influence,
            reason="The offer of the app was taken back, so nothing can change.",
            by=self.chair,
            now=session.starts_at + timedelta(days=35),
        )

    def _weeks_ago(self):
        """Seven and three weeks ago: one late, one sent back, one to check, one still owed."""
        officer, nurse = self.cast["officer"], self.cast["nurse"]
        session, (transport, clubs) = self._past_session(
            -7, ("transport", self.cast["transport"]), ("short-breaks", officer)
        )
        self._held(
            transport,
            said="Drivers change without a word. Some children cannot get in with a stranger. "
            "Ask drivers to learn what sets a child off.",
            outcome="Louise takes all of it to the team that writes the contracts.",
        )
        clubs = self._held(
            clubs,
            said="Nobody knows where they stand on the list. Ask once, keep it, tell us.",
            outcome="The council looks at a list that families can see.",
        )
        claim_influence(
            influence=clubs.influence,
            outcome=InfluenceClaim.Outcome.PARTLY,
            what="We are looking into it.",
            by=officer,
            now=session.starts_at + timedelta(days=25),
        )
        dispute_influence(
            influence=clubs.influence,
            reason="Please say what will be different, and from when.",
            by=self.coordinator,
            now=session.starts_at + timedelta(days=27),
        )
        session, (wheelchairs, survey) = self._past_session(
            -3, ("wheelchairs", nurse), ("survey", self.cast["facilitator"])
        )
        wheelchairs = self._held(
            wheelchairs,
            said="A child misses school when the chair is broken. Keep spare parts at schools.",
            outcome="Three schools try it first.",
        )
        claim_influence(
            influence=wheelchairs.influence,
            outcome=InfluenceClaim.Outcome.CHANGED,
            what="Three schools now keep spare wheels and brakes. A repair takes two days there.",
            by=nurse,
            now=self.cast.now - timedelta(days=2),
        )
        self._held(
            survey,
            said="Ask fewer questions, and tell us what came of last year's.",
            outcome="Ten questions at most. The first page shows last year's changes.",
        )

    def _yesterday_and_soon(self):
        """Last Friday's session is not written up yet; the next ones are being put together."""
        last = self._session(-1)
        self._plain_item(last, "Welcome and introductions", 10, Item.Kind.WELCOME)
        self._plain_item(
            last,
            "Young people's forum: what they want us to ask",
            30,
            summary="What the young people's forum talked about this month.",
        )
        publish_agenda(session=last, by=self.coordinator, now=last.starts_at - timedelta(days=8))
        soon = self._session(1)
        self._plain_item(soon, "Welcome and introductions", 10, Item.Kind.WELCOME)
        autism = self._sent("autism", self.cast["nurse"], days_ago=9, session=soon)
        accept_request(
            request=autism,
            session=soon,
            minutes=60,
            level=autism.level,
            level_reason=autism.level_reason,
            by=self.coordinator,
            now=self.cast.now - timedelta(days=6),
        )
        add_session(
            hub=self.hub,
            starts_at=friday(self.cast, 1, at=time(10, 15)),
            minutes=30,
            kind=Session.Kind.PREP,
            prepares=soon,
            by=self.coordinator,
            now=self.cast.now,
        )
        self.soon = soon
        self.later = [self._session(weeks) for weeks in (3, 5, 7)]
        self._plain_item(
            self.later[0],
            "How the forum spends its grant",
            30,
            summary="What the grant paid for this year, and what it should pay for next.",
        )

    def _plain_item(self, session, title, minutes, kind=Item.Kind.TOPIC, summary=""):
        return add_item(
            session=session,
            title=title,
            minutes=minutes,
            kind=kind,
            summary=summary,
            by=self.coordinator,
            now=session.starts_at - timedelta(days=30),
        )

    def _queue(self):
        """Requests in every other state."""
        officer, transport = self.cast["officer"], self.cast["transport"]
        self._sent("closure", officer, days_ago=4, session=self.later[0])
        self._sent("wheelchairs", self.cast["nurse"], days_ago=16)
        ask_for_more(
            request=self._sent("transport", transport, days_ago=8, session=self.later[1]),
            question="Which families does it touch, and how many? What did you do with our "
            "views from last time?",
            by=self.coordinator,
            now=self.cast.now - timedelta(days=5),
        )
        defer_request(
            request=self._sent("survey", self.cast["facilitator"], days_ago=12),
            reason="The spring sessions are for transport. We come back to you in May.",
            by=self.chair,
            now=self.cast.now - timedelta(days=10),
        )
        decline_request(
            request=self._sent("app", officer, days_ago=14),
            reason="We looked at this in autumn. Nothing can change, so please send us a note.",
            by=self.coordinator,
            now=self.cast.now - timedelta(days=11),
        )
        withdraw_request(
            request=self._sent("letters", officer, days_ago=6),
            by=officer,
            now=self.cast.now - timedelta(days=5),
        )
        self._draft("short-breaks", officer, moment=self.cast.now - timedelta(days=1))


def _wirral(cast):
    hub = Hub.objects.create(
        forum=cast.wirral, name="Wirral Round Table", weekday=3, every_weeks=4, starts_at=time(10)
    )
    session = add_session(
        hub=hub,
        starts_at=friday(cast, 3, at=time(10)) - timedelta(days=1),
        by=cast["wirral-coordinator"],
        now=cast.now,
    )
    add_item(
        session=session,
        title="Health passports: what next",
        summary="The passport is in use. What should the next edition have?",
        minutes=45,
        by=cast["wirral-coordinator"],
        now=cast.now,
    )
    officer = cast["wirral-officer"]
    draft = start_request(hub=hub, by=officer, one_time_key=uuid.uuid4(), now=cast.now)
    answers = TOPICS["app"] | {
        "title": "New pages of the Local Offer",
        "programme": Programme.objects.get(forum=cast.wirral),
        "who_comes": "Oliver Stead, Local Offer manager",
    }
    draft = save_answers(request=draft, by=officer, page="topic", answers=answers, now=cast.now)
    send_request(request=draft, by=officer, now=cast.now)
