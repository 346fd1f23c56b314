"""The demo's ledger: answers that are reminded of, put off, passed on and handed over.

The hub's own entries come with its part of the demo; these show what the clock and colleagues do.
"""

from datetime import timedelta

from coproduction.actions import (
    claim_influence,
    confirm_influence,
    escalate,
    hand_over,
    name_deputy,
    open_influence,
    open_work,
    remind_owner,
    say_if_helped,
)
from coproduction.actions.person import end_access
from coproduction.models import Influence, InfluenceClaim, InfluenceReminder, ParticipationLevel


class Ledger:
    """What services owe Warwickshire's families, in every state that time brings."""

    def __init__(self, cast):
        self.cast, self.forum = cast, cast.warwickshire
        self.chair, self.coordinator = cast["chair"], cast["coordinator"]
        self.daniel, self.louise = cast["officer"], cast["transport"]
        self.kwame, self.grace = cast["nurse"], cast["therapist"]

    def tell(self):
        name_deputy(
            person=self.daniel, deputy=self.cast["facilitator"], by=self.daniel, now=self._ago(120)
        )
        name_deputy(person=self.kwame, deputy=self.grace, by=self.kwame, now=self._ago(110))
        self._reminded()
        self._answered_after_a_reminder()
        self._put_off_twice()
        self._handed_over()
        self._left_behind()
        self._passed_on()
        self._helped()

    def _ago(self, days):
        return self.cast.now - timedelta(days=days)

    def _owed(self, title, *, said, by, days_ago):
        """Families said it so many days ago; the answer is due four weeks after that."""
        work = open_work(
            forum=self.forum,
            title=title,
            lead_organisation=by.organisation,
            lead_person=by,
            level=ParticipationLevel.CONSULTATION,
            level_reason="There was a plan, and views could still change it.",
            by=self.coordinator,
            now=self._ago(days_ago + 30),
        )
        return open_influence(
            work=work,
            said=said,
            heard_on=self._ago(days_ago).date(),
            owed_by=by,
            by=self.coordinator,
            now=self._ago(days_ago),
        )

    def _remind(self, influence):
        """Each reminder that its clock has had until today."""
        for step in InfluenceReminder.STEPS:
            past = (self.cast.today - influence.due_on).days - step
            if past >= 0:
                remind_owner(influence=influence, now=self._ago(past))

    def _confirmed(self, influence, *, what, by, days_ago, check_in):
        """Answered and checked; the forum asks so many days from now if it has helped."""
        claim_influence(
            influence=influence,
            outcome=InfluenceClaim.Outcome.CHANGED,
            what=what,
            by=by,
            now=self._ago(days_ago),
        )
        return confirm_influence(
            influence=influence,
            published_text=what,
            by=self.chair,
            check_on=self.cast.today + timedelta(days=check_in),
            now=self._ago(days_ago - 3),
        )

    def _reminded(self):
        entry = self._owed(
            "Finding short breaks on the Local Offer",
            said="We click eight times to find out who can come. Put it on the first page.",
            by=self.daniel,
            days_ago=25,
        )
        self._remind(entry)

    def _answered_after_a_reminder(self):
        entry = self._owed(
            "Waiting for speech and language therapy",
            said="Tell us what we can do at home while we wait.",
            by=self.kwame,
            days_ago=29,
        )
        self._remind(entry)
        claim_influence(
            influence=entry,
            outcome=InfluenceClaim.Outcome.PARTLY,
            what="Each family on the list now gets a pack with games and a number to call. "
            "The list itself is as long as it was.",
            by=self.kwame,
            now=self._ago(0),
        )

    def _put_off_twice(self):
        entry = self._owed(
            "A new special school in the north of the county",
            said="Ask us before the site is chosen. A long ride is not a local school.",
            by=self.daniel,
            days_ago=100,
        )
        for days_ago, what, next_in in (
            (75, "The council has not bought the land yet.", -20),
            (22, "The land is bought. The plans come to the cabinet in the new year.", 45),
        ):
            claim_influence(
                influence=entry,
                outcome=InfluenceClaim.Outcome.TOO_EARLY,
                what=what,
                next_on=self.cast.today + timedelta(days=next_in),
                by=self.daniel,
                now=self._ago(days_ago),
            )

    def _handed_over(self):
        neil = self.cast["leaver"]
        self._owed(
            "Passenger assistants on school buses",
            said="Children trust one face. Tell us before it changes.",
            by=neil,
            days_ago=18,
        )
        hand_over(leaver=neil, to=self.louise, by=self.coordinator, has_left=True, now=self._ago(5))

    def _left_behind(self):
        """She has left her school, and nobody has taken it over yet."""
        moira = self.cast["gone"]
        self._owed(
            "A calm room at Oak Lane School",
            said="The corridor is too loud at noon. A room with a door would do.",
            by=moira,
            days_ago=31,
        )
        end_access(moira)

    def _passed_on(self):
        for title, said, by in (
            (
                "Parking near special schools",
                "We park two streets away with a child who runs. Keep three places free.",
                self.daniel,
            ),
            (
                "Dentists for children who fear noise and light",
                "One quiet hour a week would do. Now we drive to another county.",
                self.kwame,
            ),
        ):
            entry = self._owed(title, said=said, by=by, days_ago=28 + 34)
            self._remind(entry)
            escalate(
                forum=self.forum,
                organisation=by.organisation,
                today=self._ago(5).date(),
                now=self._ago(5),
            )

    def _helped(self):
        for place, (title, said, what, by, helped, note) in enumerate(STORIES):
            entry = self._owed(title, said=said, by=self.cast[by], days_ago=150 + 13 * place)
            entry = self._confirmed(
                entry,
                what=what,
                by=self.cast[by],
                days_ago=127 + 12 * place,
                check_in=-4,
            )
            if helped:
                say_if_helped(
                    influence=entry,
                    helped=helped,
                    note=note,
                    by=self.coordinator,
                    now=self._ago(3),
                )


# What was said and done, by whom it was answered, and if it has helped; one waits to be asked.
STORIES = (
    (
        "A quiet hour at the leisure centres",
        "The music and the crowd keep us away. One calm hour would bring us back.",
        "Every leisure centre has a quiet hour on Sundays, without music and with low light.",
        "transport",
        Influence.Helped.YES,
        "Families whom we asked go most weeks. Two asked for a second hour.",
    ),
    (
        "One phone number for school transport",
        "Nobody picks up when the taxi does not come.",
        "There is one number now, and it is staffed from seven in the morning.",
        "officer",
        Influence.Helped.NO,
        "The number is there, but families still wait for half an hour. We took it up again.",
    ),
    (
        "One page about me, for hospital visits",
        "We tell the same story to every nurse. Let us write it once.",
        "The children's wards read a family's one page before they ask.",
        "therapist",
        Influence.Helped.NOT_SURE,
        "Few children were in hospital since. We ask again in summer.",
    ),
    (
        "Text messages about appointments",
        "Letters come after the day. Send a text.",
        "Families can choose texts, and get one two weeks and two days before.",
        "therapist",
        "",
        "",
    ),
    (
        "Blood tests after school",
        "One blood test costs a day of school.",
        "The clinic opens on Wednesdays until six.",
        "nurse",
        Influence.Helped.YES,
        "Eleven children went after school in the first month.",
    ),
    (
        "What to bring to the first meeting",
        "We came without the right papers and had to come again.",
        "The letter now has a list of what to bring, with pictures.",
        "therapist",
        Influence.Helped.YES,
        "Nobody whom we asked had to come twice.",
    ),
    (
        "A name at the sensory service",
        "We never know whom to ask for.",
        "Every letter names one person, with the days on which they work.",
        "nurse",
        Influence.Helped.NOT_SURE,
        "Some families have the letter, some do not yet.",
    ),
    (
        "Youth clubs that tell us what they cannot do",
        "We drive there and are sent home.",
        "The clubs' page says who can come, and whom to ring first.",
        "helper",
        Influence.Helped.YES,
        "Two families say that they trust the page.",
    ),
    (
        "Buddies at the Tuesday club",
        "My son stands at the wall all evening.",
        "Each new child has a buddy for the first four weeks.",
        "helper",
        Influence.Helped.YES,
        "Families whom we asked say so.",
    ),
    (
        "Quiet cooking at the youth club",
        "Ten children in a small kitchen is too much.",
        "Four children cook at a time. The list hangs at the door.",
        "helper",
        Influence.Helped.YES,
        "Families whom we asked say so.",
    ),
    (
        "Forms in large print",
        "I sign things that I cannot read.",
        "The clubs send every form in large print, if you tick one box.",
        "helper",
        Influence.Helped.YES,
        "Families whom we asked say so.",
    ),
    (
        "A way out at assembly",
        "She cannot leave when it gets too loud.",
        "Every child may sit near the door and go out with a card.",
        "gone",
        Influence.Helped.YES,
        "Families whom we asked say so.",
    ),
    (
        "School trips for all",
        "The trip is booked, and then we hear that he cannot go.",
        "We plan each trip with the families first.",
        "gone",
        Influence.Helped.YES,
        "Families whom we asked say so.",
    ),
    (
        "Homework on one sheet",
        "Three apps for homework are two too many.",
        "All homework is on one sheet each Friday.",
        "gone",
        Influence.Helped.YES,
        "Families whom we asked say so.",
    ),
)
