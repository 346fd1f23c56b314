"""Ten years of meetings: who asked, what was on the agenda, who was there and who could come."""

from django.db import connection

from coproduction.national.parts import Pace, Part
from hub.models import (
    Action,
    Attendance,
    Item,
    RegionalGroup,
    RegionalSeat,
    Request,
    Session,
)

PARTS = (
    Part(
        Session,
        Pace.MEETINGS,
        ended="s.state IN ('held', 'cancelled')",
        changed={
            # The pattern's weeks lie side by side after a shift: a little later in the day.
            "starts_at": "(s.starts_at AT TIME ZONE 'Europe/London' - c.days * interval '1 day' "
            "+ c.turn * interval '5 minutes') AT TIME ZONE 'Europe/London'",
            "series_on": "CASE WHEN c.turn = 0 THEN s.series_on END",
        },
    ),
    Part(Request, Pace.MEETINGS, ended="s.state IN ('accepted', 'declined', 'withdrawn')"),
    Part(Item, Pace.MEETINGS, ended="s.state = 'presented'"),
    Part(Attendance, Pace.MEETINGS),
    # A group of the region is there once, with its seats: it belongs to several forums.
    Part(RegionalGroup, rows="FALSE"),
    Part(RegionalSeat, rows="FALSE"),
    Part(Action, Pace.MEETINGS, ended="s.state <> 'open'"),
)

OF_NEW_FORUMS = """
FROM hub_session AS session
JOIN hub_hub AS hub ON hub.id = session.hub_id
JOIN coproduction_forum AS forum ON forum.id = hub.forum_id
JOIN new_forum ON new_forum.slug = forum.slug
"""
# Each rep said for each session whether they could come.
ANSWERS = f"""
INSERT INTO hub_availability (session_id, person_id, asked_at, answer, note, answered_at,
    answered_by_id)
SELECT session.id, rep.id, session.starts_at - interval '14 days',
    (ARRAY['yes', 'yes', 'maybe', 'no'])[1 + (session.id + rep.id) % 4], '',
    session.starts_at - interval '9 days', rep.id
{OF_NEW_FORUMS}
JOIN coproduction_person AS rep ON rep.forum_id = forum.id AND 'rep' = ANY(rep.roles)
WHERE session.state = 'held'
"""
SAID = f"""
INSERT INTO new_event
SELECT forum.id, 'availability.said', 'hub.availability', said.id, 'person:' || said.person_id,
    ARRAY['answer'], said.answered_at
{OF_NEW_FORUMS}
JOIN hub_availability AS said ON said.session_id = session.id
WHERE session.state = 'held' AND said.answered_at IS NOT NULL
"""
MARKED = f"""
INSERT INTO new_event
SELECT forum.id, 'attendance.marked', 'hub.item', there.item_id, 'person:' || facilitator.id,
    ARRAY['attendances'], session.starts_at + interval '5 minutes'
{OF_NEW_FORUMS}
JOIN hub_attendance AS there ON there.session_id = session.id AND there.item_id IS NOT NULL
JOIN coproduction_person AS facilitator
    ON facilitator.forum_id = forum.id AND 'facilitator' = ANY(facilitator.roles)
WHERE session.state = 'held'
"""


def _who_could_come(copier, pattern):
    with connection.cursor() as cursor:
        for statement in (ANSWERS, SAID, MARKED):
            cursor.execute(statement)


MORE = (_who_could_come,)
