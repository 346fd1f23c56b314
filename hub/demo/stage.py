"""What every story of the demo needs: dates, and a topic at any point of its life."""

import uuid
from datetime import datetime, time, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from coproduction.actions import (
    add_document,
)
from coproduction.models import Document, Programme
from coproduction.spreadsheets import xlsx_response
from hub.actions import (
    accept_request,
    add_action,
    add_item,
    add_point,
    add_session,
    agree_agenda,
    mark_attendance,
    publish_notes,
    rate_item,
    record_item,
    save_answers,
    send_request,
    start_request,
)
from hub.demo.topics import PAPERS, TOPICS
from hub.models import (
    Attendance,
    Item,
    Session,
)

FRIDAY = 4


def friday(cast, weeks, *, at=time(11)):
    """The Friday so many weeks from the next one, at a time of day."""
    ahead = (FRIDAY - cast.today.weekday()) % 7 or 7
    day = cast.today + timedelta(days=ahead + 7 * weeks)
    return timezone.make_aware(datetime.combine(day, at))


def wednesday(cast, weeks, at):
    """A Wednesday so many weeks from now, where the clock on the wall says so."""
    day = cast.today + timedelta(days=(2 - cast.today.weekday()) % 7, weeks=weeks)
    return timezone.make_aware(datetime.combine(day, at))


class Stage:
    """The Warwickshire hub with its people, and how a topic gets from a request to an answer."""

    def __init__(self, cast, hub):
        self.cast, self.hub, self.forum = cast, hub, cast.warwickshire
        self.coordinator, self.chair = cast["coordinator"], cast["chair"]
        self.programmes = {each.name: each for each in Programme.objects.filter(forum=self.forum)}
        self.reps = list(self.forum.people.with_role("rep").by_name())

    def session(self, weeks, **fields):
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

    def draft(self, topic, by, *, moment, session=None, late_reason=""):
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
            draft = self.with_paper(draft, *PAPERS[topic], by=by, moment=moment)
        return draft

    def with_paper(self, draft, name, columns, rows, *, by, moment):
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

    def sent(self, topic, by, *, days_ago, **answers):
        moment = self.cast.now - timedelta(days=days_ago)
        draft = self.draft(topic, by, moment=moment, **answers)
        return send_request(request=draft, by=by, now=moment)

    def accepted(self, topic, by, session):
        """A request that was sent and accepted three weeks before its session."""
        before = session.starts_at - timedelta(days=20)
        draft = self.draft(topic, by, moment=before)
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

    def past_session(self, weeks, *topics):
        """A session with its topics accepted and its agenda published; gives the items."""
        session = self.session(weeks)
        items = [self.accepted(topic, by, session) for topic, by in topics]
        self.agreed(session)
        return session, items

    def agreed(self, session, *, days=8):
        """Both keys turned so many days before the session, so its agenda is published."""
        moment = session.starts_at - timedelta(days=days)
        agree_agenda(session=session, by=self.coordinator, now=moment)
        agree_agenda(session=session, by=self.cast["facilitator"], now=moment + timedelta(hours=3))

    def held(self, item, *, said, outcome, forum_notes="", points=(), took=None):
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

    def after(self, session, item, *, days=3, felt=("consultation",) * 4, listened="partly"):
        """Notes are out, one action came of it, and those who were there said how it was."""
        moment = session.starts_at + timedelta(days=days)
        session.refresh_from_db()
        publish_notes(session=session, by=self.cast["facilitator"], now=moment)
        for rep, level in zip(self.reps, felt, strict=False):
            rate_item(item=item, person=rep, level_felt=level, listened=listened, early="partly")
        rate_item(item=item, person=item.requestor, level_felt=item.work.level)

    def action(self, item, what, owner, *, due, **fields):
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

    def plain_item(self, session, title, minutes, kind=Item.Kind.TOPIC, summary=""):
        return add_item(
            session=session,
            title=title,
            minutes=minutes,
            kind=kind,
            summary=summary,
            by=self.coordinator,
            now=session.starts_at - timedelta(days=30),
        )
