"""The other groups of Warwickshire that meet."""

from datetime import time, timedelta

from hub.actions import (
    add_hub,
    add_item,
    add_seat,
    add_session,
    agree_terms,
    cancel_session,
    change_hub,
    expect_organisations,
    mark_attendance,
    move_session,
    publish_notes,
    record_item,
    write_terms,
)
from hub.demo.stage import friday, wednesday
from hub.models import (
    Attendance,
    Hub,
)


def other_groups(cast, hub):
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
            starts_at=wednesday(cast, weeks, body.starts_at),
            minutes=body.minutes,
            place=body.place,
            by=by,
            now=now,
        )
    move_session(
        session=event.sessions.get(),
        starts_at=wednesday(cast, 22, event.starts_at),
        reason="The hall has to be mended first.",
        by=by,
        now=now,
    )


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
