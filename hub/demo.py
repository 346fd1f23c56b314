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
    escalate,
    let_influence_go,
    remind_owner,
    say_if_helped,
)
from coproduction.demo import Cast
from coproduction.models import Document, Influence, InfluenceClaim, Programme
from coproduction.spreadsheets import xlsx_response
from hub.actions import (
    accept_invitation,
    accept_request,
    add_action,
    add_hub,
    add_item,
    add_papers,
    add_point,
    add_seat,
    add_session,
    agree_agenda,
    agree_terms,
    ask_consent,
    ask_for_more,
    ask_question,
    ask_reps,
    cancel_session,
    change_hub,
    change_item,
    decide_involvement,
    decline_invitation,
    decline_request,
    defer_request,
    end_action,
    expect_organisations,
    give_consent,
    invite,
    mark_attendance,
    move_session,
    publish_notes,
    rate_item,
    record_item,
    save_answers,
    say_availability,
    send_questions,
    send_request,
    start_request,
    withdraw_request,
    write_terms,
)
from hub.actions.log import import_log
from hub.actions.plan import plan_work
from hub.log_file import read_log
from hub.models import (
    Action,
    Attendance,
    Availability,
    Hub,
    Item,
    PoolMember,
    Request,
    Session,
    SharedConsent,
)

LOG = Path(__file__).parent / "data" / "warwickshire_hub_2021_22.csv"
FRIDAY = 4


def CLEAR(forums):  # noqa: N802 (the registry's name)
    """The hubs of these forums go with all that hangs on them."""
    hubs = Hub.objects.filter(forum__in=forums)
    Attendance.objects.filter(session__hub__in=hubs).delete()
    Action.objects.filter(hub__in=hubs).delete()
    Item.objects.filter(session__hub__in=hubs).delete()
    Influence.objects.filter(forum__in=forums).delete()
    Request.objects.filter(hub__in=hubs).delete()
    Session.objects.filter(hub__in=hubs, kind=Session.Kind.PREP).delete()
    Session.objects.filter(hub__in=hubs).delete()
    PoolMember.objects.filter(hub__in=hubs).delete()
    hubs.update(reports_to=None)
    hubs.delete()


def LOAD(cast: Cast):  # noqa: N802 (the registry's name)
    """Warwickshire's hub in every state, and a small one for Wirral."""
    hub = add_hub(
        forum=cast.warwickshire,
        name="Coproduction and Engagement Hub",
        purpose="Services bring what they plan. Parent carer reps say what it means for families.",
        repeats=Hub.Repeats.WEEKS,
        first_on=friday(cast, 1).date(),
        join_link="https://meetings.example.org/hub",
        starts_at=time(11),
        cut_off_days=14,
        triage_days=7,
        place_access="You get a link by mail. Cameras can stay off. Ring Priya if it fails.",
        link_person=cast["coordinator"],
        what_to_expect="Everybody says hello. Each service speaks for ten minutes at most, then "
        "we talk. You can leave when you have to.",
        welcome_minutes=10,
        write_up_minutes=30,
        standing_question="What does this mean for children with SEND?",
        review_on=cast.today + timedelta(days=5),
        by=cast["coordinator"],
        now=cast.now,
    )
    import_log(forum=cast.warwickshire, rows=read_log(LOG.read_bytes()).rows, by=None)
    Story(cast, hub).tell()
    _other_groups(cast, hub)
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
        self._plan()
        self._who_comes()
        self._clock()

    def _who_comes(self):
        """The next session: some said yes, one rang, one may, one cannot, some are silent."""
        ask_reps(session=self.soon, by=self.coordinator, now=self.cast.now - timedelta(days=6))
        answers = Availability.Answer
        for rep, answer, note, by in (
            (self.reps[0], answers.YES, "", None),
            (self.reps[1], answers.YES, "Only until 12.", None),
            (self.reps[2], answers.MAYBE, "If my son's taxi comes on time.", None),
            (self.reps[3], answers.NO, "", None),
            (self.reps[4], answers.YES, "She rang.", self.coordinator),
        ):
            say_availability(
                session=self.soon,
                person=rep,
                answer=answer,
                note=note,
                by=by or rep,
                now=self.cast.now - timedelta(days=4),
            )
        ask_reps(session=self.later[0], by=self.coordinator, now=self.cast.now)

    def _plan(self):
        """What services mean to bring in the next months."""
        council = self.cast["officer"].organisation
        for title, weeks, programme in (
            ("The yearly report on SEND", 6, "WSoA"),
            ("A new home for the respite house", 11, "Change Programme"),
            ("Swimming lessons for all", 17, "Business as Usual"),
            ("Post-16 places from next year", None, "Change Programme"),
        ):
            plan_work(
                forum=self.forum,
                title=title,
                summary="A service means to bring this. You hear more when it asks for time.",
                comes_on=self.cast.today + timedelta(weeks=weeks) if weeks else None,
                organisation=council,
                programme=self.programmes[programme],
                by=self.coordinator,
                now=self.cast.now,
            )

    def _session(self, weeks, **fields):
        """The session of a Friday: the rule made it, unless it is past or in a holiday."""
        moment = friday(self.cast, weeks)
        made = Session.objects.filter(hub=self.hub, starts_at=moment).first()
        return made or add_session(
            hub=self.hub,
            starts_at=moment,
            by=self.coordinator,
            now=min(self.cast.now, moment) - timedelta(days=60),
            **fields,
        )

    def _draft(self, topic, by, *, moment, session=None, late_reason=""):
        answers = TOPICS[topic] | {"preferred_session": session, "late_reason": late_reason}
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

    def _sent(self, topic, by, *, days_ago, **answers):
        moment = self.cast.now - timedelta(days=days_ago)
        draft = self._draft(topic, by, moment=moment, **answers)
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
        self._agreed(session)
        return session, items

    def _agreed(self, session, *, days=8):
        """Both keys turned so many days before the session, so its agenda is published."""
        moment = session.starts_at - timedelta(days=days)
        agree_agenda(session=session, by=self.coordinator, now=moment)
        agree_agenda(session=session, by=self.cast["facilitator"], now=moment + timedelta(hours=3))

    def _held(self, item, *, said, outcome, forum_notes="", points=(), took=None):
        """The item was presented, and the facilitator wrote down what was said."""
        session, facilitator = item.session, self.cast["facilitator"]
        Item.objects.filter(pk=item.pk).update(actual_minutes=took or item.minutes + 5)
        after = session.starts_at + timedelta(hours=2)
        came = dict.fromkeys(self.reps[:5], Attendance.CameAs.REP)
        came[self.chair] = Attendance.CameAs.CHAIR
        came[item.requestor] = Attendance.CameAs.OFFICER
        came[facilitator] = Attendance.CameAs.FACILITATOR
        mark_attendance(session=session, item=item, came=came, by=facilitator, now=after)
        words = {"comments": said, "outcome": outcome, "now": after}
        for voice, text in points:
            add_point(
                item=item,
                voice=voice,
                text=text,
                by=facilitator,
                one_time_key=uuid.uuid4(),
                now=after,
            )
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

    def _after(self, session, item, *, days=3, felt=("consultation",) * 4, listened="partly"):
        """Notes are out, one action came of it, and those who were there said how it was."""
        moment = session.starts_at + timedelta(days=days)
        session.refresh_from_db()
        publish_notes(session=session, by=self.cast["facilitator"], now=moment)
        for rep, level in zip(self.reps, felt, strict=False):
            rate_item(item=item, person=rep, level_felt=level, listened=listened, early="partly")
        rate_item(item=item, person=item.requestor, level_felt=item.work.level)

    def _action(self, item, what, owner, *, due, **fields):
        return add_action(
            session=item.session,
            item=item,
            what=what,
            owner=owner,
            due_on=self.cast.today + timedelta(days=due),
            by=self.cast["facilitator"],
            one_time_key=uuid.uuid4(),
            now=item.session.starts_at + timedelta(hours=2),
            **fields,
        )

    def _clock(self):
        """What is owed: reminded, late at the signatory's desk, too early, handed over, helped."""
        for influence in Influence.objects.for_forum(self.forum).owed():
            remind_owner(influence=influence, now=self.cast.now)
        for organisation in {
            influence.owed_by.organisation
            for influence in Influence.objects.for_forum(self.forum)
            .to_escalate(self.cast.today)
            .select_related("owed_by__organisation")
        }:
            escalate(
                forum=self.forum,
                organisation=organisation,
                today=self.cast.today,
                now=self.cast.now,
            )
        say_if_helped(
            influence=Influence.objects.get(published_text__startswith="All twelve letters"),
            helped=Influence.Helped.YES,
            note="Six of eight families said that the new first page calmed them.",
            by=self.chair,
            now=self.cast.now - timedelta(days=2),
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
            points=(
                ("parent_carer", "I rang four times and got four different answers."),
                ("young_person", "I want to go with my friend, not to any club."),
                ("officer", "We cannot show names on a list, but we can show places."),
            ),
            took=55,
        )
        self._action(clubs, "Say how many families wait for a place.", officer, due=-6)
        self._after(session, clubs)
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
            points=(("parent_carer", "A spare wheel at school would save us three days."),),
        )
        done = self._action(wheelchairs, "Name the three schools.", nurse, due=-9)
        end_action(
            action=done,
            result="Elm, Oak and Ash schools.",
            by=nurse,
            now=self.cast.now - timedelta(days=10),
        )
        self._action(
            wheelchairs,
            "Who pays when a chair breaks on the way home?",
            nurse,
            due=5,
            is_question=True,
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
        survey.refresh_from_db()
        claim_influence(
            influence=survey.influence,
            outcome=InfluenceClaim.Outcome.TOO_EARLY,
            what="The survey goes out in six weeks. Then we can show you.",
            next_on=self.cast.today + timedelta(days=45),
            by=self.cast["facilitator"],
            now=self.cast.now - timedelta(days=4),
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
        self._agreed(last)
        soon = self._session(1)
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
        self._prepare(soon)
        self.soon = soon
        self.later = [self._session(weeks) for weeks in (3, 5, 7)]
        ask_consent(
            session=self.later[1],
            what=SharedConsent.What.FACE_TO_FACE,
            place="Shire Hall, Warwick, room 2",
            why="The film about exclusions is shown for the first time.",
            by=self.cast["facilitator"],
            now=self.cast.now,
        )
        grant = self._plain_item(
            self.later[0],
            "How the forum spends its grant",
            30,
            summary="What the grant paid for this year, and what it should pay for next.",
        )
        change_item(item=grant, presents_too=self.reps[0], by=self.coordinator, now=self.cast.now)

    def _prepare(self, soon):
        """What happens before a session: questions, papers asked for, consents, one key turned."""
        item = soon.items.get(title__startswith="Help while you wait")
        for text in (
            "How many families wait now, and for how long?",
            "Who decides where the money goes?",
        ):
            ask_question(item=item, text=text, by=self.reps[0], now=self.cast.now)
        send_questions(item=item, by=self.coordinator, now=self.cast.now)
        ask_question(item=item, text="Is there help for brothers and sisters?", by=self.reps[1])
        add_papers(item=item, papers_link="https://papers.example.org/waiting", by=item.requestor)
        agree_agenda(session=soon, by=self.coordinator, now=self.cast.now)
        watch = {"session": soon, "what": SharedConsent.What.OBSERVER, "now": self.cast.now}
        given = ask_consent(
            observer="Ian, apprentice",
            why="He has SEND himself and learns how the council works.",
            by=self.cast["facilitator"],
            **watch,
        )
        give_consent(consent=given, by=self.chair, now=self.cast.now)
        ask_consent(
            observer="A journalist",
            why="She writes about the hub for the county's magazine.",
            by=self.coordinator,
            **watch,
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
        self._sent(
            "letters",
            self.cast["facilitator"],
            days_ago=0,
            session=self.soon,
            late_reason="The letters came back from the lawyers only yesterday.",
        )
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
        self._invitations(officer, transport)
        self._waiting_list(officer, transport)

    def _invitations(self, officer, transport):
        """The forum asks services to come: one has said yes, one no, one has not answered."""

        def ask(whom, title, summary):
            return invite(
                session=self.later[2],
                invited=whom,
                title=title,
                summary=summary,
                minutes=25,
                by=self.chair,
                one_time_key=uuid.uuid4(),
                now=self.cast.now - timedelta(days=3),
            )

        accept_invitation(
            request=ask(
                self.cast["nurse"],
                "Why blood tests need a school day",
                "Many children miss a day of school for one blood test. Could it be after four?",
            ),
            by=self.cast["nurse"],
            level="co_design",
            level_reason="The clinic's hours are open. How many nurses there are is not.",
            decision_stage="not_started",
            can_change="The hours, and where it happens.",
            cannot_change="The number of nurses this year.",
            who_comes="Kwame Mensah, lead for the autism pathway",
            now=self.cast.now - timedelta(days=1),
        )
        decline_invitation(
            request=ask(
                transport,
                "Passenger assistants on minibuses",
                "Parents hear that assistants are cut. What is true?",
            ),
            reason="Nothing is planned before April. I can come when there is a draft.",
            by=transport,
            now=self.cast.now - timedelta(days=2),
        )
        ask(
            officer,
            "What happens to the money for short breaks",
            "Families ask us each week. Please bring the numbers of this year and the next.",
        )

    def _waiting_list(self, officer, transport):
        """A session that is full: one in line is offered minutes that came free, one waits."""
        full = self._session(9)
        self._plain_item(
            full,
            "A day on the Local Offer",
            full.minutes - 50,
            summary="We go through it page by page.",
        )
        giving_up = self._sent("letters", self.cast["facilitator"], days_ago=9, session=full)
        for topic, by in (("transport", transport), ("survey", officer)):
            draft = self._draft(topic, by, moment=self.cast.now - timedelta(days=7), session=full)
            draft.joins_waiting_list = True
            draft.save(update_fields=["joins_waiting_list"])
            send_request(request=draft, by=by, now=self.cast.now - timedelta(days=7))
        withdraw_request(request=giving_up, by=giving_up.requestor, now=self.cast.now)


def _other_groups(cast, hub):
    """The other groups of Warwickshire: each kind, a moved date, one that is off, an old name."""
    by, forum, now = cast["coordinator"], cast.warwickshire, cast.now
    kinds, repeats = Hub.Kind, Hub.Repeats
    for text, what_changed in (
        (
            "The hub meets every other Friday for two hours.\n\n"
            "Parent carer reps and services talk as equals. "
            "The forum chairs, the council writes down what is said.",
            "",
        ),
        (
            "The hub meets every other Friday for two hours.\n\n"
            "Parent carer reps and services talk as equals. "
            "The forum chairs, the council writes down what is said.\n\n"
            "Whoever brings a topic tells families within 28 days what changed.\n\n"
            "Both sides look at this paper once a year.",
            "The promise to tell families what changed.",
        ),
    ):
        terms = write_terms(
            hub=hub,
            text=text,
            what_changed=what_changed,
            review_on=cast.today + timedelta(days=300),
            by=cast["chair"],
            now=now - timedelta(days=20),
        )
        agree_terms(terms=terms, by=cast["chair"], now=now - timedelta(days=19))
        if not what_changed:
            agree_terms(terms=terms, by=cast["facilitator"], now=now - timedelta(days=18))
    board = add_hub(
        forum=forum,
        kind=kinds.BOARD,
        name="SEND Partnership Board",
        purpose="Leaders of all services decide on SEND together.",
        repeats=repeats.WEEKS,
        every_weeks=6,
        weekday=Hub.Weekday.TUESDAY,
        first_on=cast.today,
        starts_at=time(14),
        place="Shire Hall, Warwick",
        place_access="Level way in from Market Place, lift, blue badge parking, a quiet room.",
        standing_question="What does this mean for children with SEND?",
        by=by,
        now=now,
    )
    steering = add_hub(
        forum=forum,
        kind=kinds.STEERING,
        name="Participation Steering Group",
        purpose="Looks after co-production in the whole area.",
        reports_to=board,
        repeats=repeats.MONTHS,
        weekday=Hub.Weekday.WEDNESDAY,
        week_of_month=Hub.WeekOfMonth.FIRST,
        first_on=cast.today,
        starts_at=time(10),
        members_wanted=5,
        by=by,
        now=now,
    )
    change_hub(hub=steering, name="Co-production Steering Group", by=by, now=now)
    for kind, name, weekday, which, start in (
        (kinds.ROUND_TABLE, "Voluntary sector round table", Hub.Weekday.MONDAY, 2, time(13)),
        (kinds.YOUNG_PEOPLE, "Young people’s forum", Hub.Weekday.THURSDAY, 3, time(17)),
    ):
        group = add_hub(
            forum=forum,
            kind=kind,
            name=name,
            reports_to=steering,
            repeats=repeats.MONTHS,
            weekday=weekday,
            week_of_month=which,
            first_on=cast.today,
            starts_at=start,
            minutes=90,
            by=by,
            now=now,
        )
    council, nhs = cast["officer"].organisation, cast["nurse"].organisation
    for body in (board, steering):
        expect_organisations(
            hub=body, organisations=[council, nhs], by=by, now=now - timedelta(days=400)
        )
    for body, holders in (
        (board, ("chair", "rep")),
        (steering, ("chair", "rep", "treasurer", None)),
        (group, (None,)),
    ):
        for holder in holders:
            add_seat(
                hub=body,
                title="Chair of the forum" if holder == "chair" else "Parent carer rep",
                holder=cast[holder] if holder else None,
                by=by,
                now=now - timedelta(days=90),
            )
    _past_boards(cast, board, council, nhs)
    _panels_and_events(cast, board)
    first, second, *_ = group.sessions.soonest_first()
    move_session(
        session=first,
        starts_at=first.starts_at + timedelta(hours=1),
        reason="The youth centre opens at six.",
        by=by,
        now=now,
    )
    cancel_session(session=second, reason="Exams that week.", by=by, now=now)
    add_hub(
        forum=forum,
        kind=kinds.TASK,
        name="School exclusion film: task and finish group",
        purpose="Makes a film about exclusions with parents, and ends when it is shown.",
        reports_to=hub,
        starts_at=time(11),
        by=by,
        now=now,
    )


def _panels_and_events(cast, board):
    """Groups that meet on dates of their own: a panel, a workshop, a conference put off."""
    by, forum, now = cast["coordinator"], cast.warwickshire, cast.now
    panel = add_hub(
        forum=forum,
        kind=Hub.Kind.PANEL,
        name="Panel for the new head of SEND",
        purpose="Meets the people who want the job, and says who should get it.",
        say=Hub.Say.EQUAL,
        reports_to=board,
        starts_at=time(9, 30),
        minutes=240,
        place="Shire Hall, Warwick",
        by=by,
        now=now,
    )
    workshop = add_hub(
        forum=forum,
        kind=Hub.Kind.WORKSHOP,
        name="Workshop: what a good tender asks",
        purpose="Families and the council write the questions for the new diagnosis service.",
        say=Hub.Say.EQUAL,
        starts_at=time(10),
        by=by,
        now=now,
    )
    event = add_hub(
        forum=forum,
        kind=Hub.Kind.EVENT,
        name="Spring conference",
        purpose="A day for all families: talks, stands, and time to ask.",
        starts_at=time(9, 30),
        minutes=360,
        place="Stratford, town hall",
        place_access="Level way in, hearing loop, quiet room, parking behind the hall.",
        by=by,
        now=now,
    )
    for body, weeks in ((panel, 3), (workshop, 5), (event, 16)):
        add_session(
            hub=body,
            starts_at=at_of(cast, weeks, body.starts_at),
            minutes=body.minutes,
            place=body.place,
            by=by,
            now=now,
        )
    move_session(
        session=event.sessions.get(),
        starts_at=at_of(cast, 22, event.starts_at),
        reason="The hall has to be mended first.",
        by=by,
        now=now,
    )


def at_of(cast, weeks, at):
    """A Wednesday so many weeks from now, where the clock on the wall says so."""
    day = cast.today + timedelta(days=(2 - cast.today.weekday()) % 7, weeks=weeks)
    return timezone.make_aware(datetime.combine(day, at))


def _past_boards(cast, board, council, nhs):
    """Three meetings of the board: the council came to each, the NHS to one."""
    officer, nurse, by = cast["officer"], cast["nurse"], cast["facilitator"]
    # A Tuesday at two, as the board meets: three days before the hub's Friday.
    tuesday = friday(cast, 0, at=time(14)) - timedelta(days=3)
    for weeks, partners in ((18, (officer, nurse)), (12, (officer,)), (6, (officer,))):
        moment = tuesday - timedelta(weeks=weeks)
        session = add_session(hub=board, starts_at=moment, by=by, now=moment - timedelta(days=30))
        item = add_item(
            session=session,
            title="Where the area's plan for SEND stands",
            summary="Leaders say what is done and what is late.",
            minutes=45,
            by=by,
            now=moment - timedelta(days=20),
        )
        came = {cast["chair"]: Attendance.CameAs.CHAIR, cast["rep"]: Attendance.CameAs.REP}
        came |= dict.fromkeys(partners, Attendance.CameAs.OFFICER)
        mark_attendance(session=session, item=item, came=came, by=by, now=moment)
        record_item(
            item=item,
            comments="Two of five promises are late. Families asked why.",
            outcome="The board looks at the late ones again next time.",
            by=by,
            version=item.version,
            now=moment + timedelta(hours=2),
        )
        if weeks > 6:
            session.refresh_from_db()
            publish_notes(session=session, by=by, now=moment + timedelta(days=5))


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
