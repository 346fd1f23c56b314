"""What happened at the Warwickshire hub in the last months."""

from datetime import timedelta

from coproduction.actions import (
    claim_influence,
    close_work,
    confirm_influence,
    dispute_influence,
    escalate,
    let_influence_go,
    remind_owner,
    say_if_helped,
)
from coproduction.models import Influence, InfluenceClaim
from hub.actions import (
    decide_involvement,
    end_action,
)
from hub.demo.stage import Stage
from hub.models import (
    Item,
)


class Past(Stage):
    """Sessions that were held, what was said, and what came of it."""

    def tell(self):
        self._long_ago()
        self._weeks_ago()

    def _long_ago(self):
        """Ten weeks ago: answered, checked and public; and one that was let go."""
        officer = self.cast["officer"]
        session, (letters, app) = self.past_session(-11, ("letters", officer), ("app", officer))
        letters = self.held(
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
        app = self.held(
            app,
            said="Nobody had asked for an app. Few would install it.",
            outcome="Noted.",
            forum_notes="We felt that this was sold to us. Ask earlier next time.",
        )
        self.after(session, letters, felt=("consultation",) * 3, listened="yes")
        let_influence_go(
            influence=app.influence,
            reason="The offer of the app was taken back, so nothing can change.",
            by=self.chair,
            now=session.starts_at + timedelta(days=35),
        )
        close_work(
            work=app.work,
            words="The firm's offer has ended, and families did not want an app. They would like "
            "the Local Offer's own pages to read well on a phone.",
            by=self.chair,
            now=session.starts_at + timedelta(days=36),
        )

    def _weeks_ago(self):
        """Seven and three weeks ago: one late, one sent back, one to check, one still owed."""
        officer, nurse = self.cast["officer"], self.cast["nurse"]
        session, (transport, clubs) = self.past_session(
            -7, ("transport", self.cast["transport"]), ("short-breaks", officer)
        )
        self.held(
            transport,
            said="Drivers change without a word. Some children cannot get in with a stranger. "
            "Ask drivers to learn what sets a child off.",
            outcome="Louise takes all of it to the team that writes the contracts.",
        )
        clubs = self.held(
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
        self.action(clubs, "Say how many families wait for a place.", officer, due=-6)
        self.after(session, clubs)
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
        session, (wheelchairs, survey) = self.past_session(
            -3, ("wheelchairs", nurse), ("survey", self.cast["facilitator"])
        )
        wheelchairs = self.held(
            wheelchairs,
            said="A child misses school when the chair is broken. Keep spare parts at schools.",
            outcome="Three schools try it first.",
            points=(("parent_carer", "A spare wheel at school would save us three days."),),
        )
        done = self.action(wheelchairs, "Name the three schools.", nurse, due=-9)
        end_action(
            action=done,
            result="Elm, Oak and Ash schools.",
            by=nurse,
            now=self.cast.now - timedelta(days=10),
        )
        self.action(
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
        self.held(
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

    def turn_the_clock(self):
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
            influence=Influence.objects.for_forum(self.forum).get(
                published_text__startswith="All twelve letters"
            ),
            helped=Influence.Helped.YES,
            note="Six of eight families said that the new first page calmed them.",
            by=self.chair,
            now=self.cast.now - timedelta(days=2),
        )
