"""What is coming at the Warwickshire hub, and what waits for somebody."""

import uuid
from datetime import time, timedelta

from hub.actions import (
    accept_invitation,
    accept_request,
    add_papers,
    add_session,
    agree_agenda,
    ask_consent,
    ask_for_more,
    ask_question,
    ask_reps,
    change_item,
    decline_invitation,
    decline_request,
    defer_request,
    give_consent,
    invite,
    say_availability,
    send_questions,
    send_request,
    withdraw_request,
)
from hub.actions.plan import plan_work
from hub.demo.stage import Stage, friday
from hub.models import (
    Availability,
    Item,
    Session,
    SharedConsent,
)


class Soon(Stage):
    """Yesterday's session, the next ones, and requests in every state."""

    def tell(self):
        self._yesterday_and_soon()
        self._queue()
        self._plan()
        self._who_comes()

    def _yesterday_and_soon(self):
        """Last Friday's session is not written up yet; the next ones are being put together."""
        last = self.session(-1)
        self.plain_item(last, "Welcome and introductions", 10, Item.Kind.WELCOME)
        self.plain_item(
            last,
            "Young people's forum: what they want us to ask",
            30,
            summary="What the young people's forum talked about this month.",
        )
        self.agreed(last)
        soon = self.session(1)
        autism = self.sent("autism", self.cast["nurse"], days_ago=9, session=soon)
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
        self.later = [self.session(weeks) for weeks in (3, 5, 7)]
        ask_consent(
            session=self.later[1],
            what=SharedConsent.What.FACE_TO_FACE,
            place="Shire Hall, Warwick, room 2",
            why="The film about exclusions is shown for the first time.",
            by=self.cast["facilitator"],
            now=self.cast.now,
        )
        grant = self.plain_item(
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

    def _queue(self):
        """Requests in every other state."""
        officer, transport = self.cast["officer"], self.cast["transport"]
        self.sent("closure", officer, days_ago=4, session=self.later[0])
        self.sent("wheelchairs", self.cast["nurse"], days_ago=16)
        self.sent(
            "letters",
            self.cast["facilitator"],
            days_ago=0,
            session=self.soon,
            late_reason="The letters came back from the lawyers only yesterday.",
        )
        ask_for_more(
            request=self.sent("transport", transport, days_ago=8, session=self.later[1]),
            question="Which families does it touch, and how many? What did you do with our "
            "views from last time?",
            by=self.coordinator,
            now=self.cast.now - timedelta(days=5),
        )
        defer_request(
            request=self.sent("survey", self.cast["facilitator"], days_ago=12),
            reason="The spring sessions are for transport. We come back to you in May.",
            by=self.chair,
            now=self.cast.now - timedelta(days=10),
        )
        decline_request(
            request=self.sent("app", officer, days_ago=14),
            reason="We looked at this in autumn. Nothing can change, so please send us a note.",
            by=self.coordinator,
            now=self.cast.now - timedelta(days=11),
        )
        withdraw_request(
            request=self.sent("letters", officer, days_ago=6),
            by=officer,
            now=self.cast.now - timedelta(days=5),
        )
        self.draft("short-breaks", officer, moment=self.cast.now - timedelta(days=1))
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
        full = self.session(9)
        self.plain_item(
            full,
            "A day on the Local Offer",
            full.minutes - 50,
            summary="We go through it page by page.",
        )
        giving_up = self.sent("letters", self.cast["facilitator"], days_ago=9, session=full)
        for topic, by in (("transport", transport), ("survey", officer)):
            draft = self.draft(topic, by, moment=self.cast.now - timedelta(days=7), session=full)
            draft.joins_waiting_list = True
            draft.save(update_fields=["joins_waiting_list"])
            send_request(request=draft, by=by, now=self.cast.now - timedelta(days=7))
        withdraw_request(request=giving_up, by=giving_up.requestor, now=self.cast.now)

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
