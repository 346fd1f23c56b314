"""A small round table in another forum."""

import uuid
from datetime import time, timedelta

from coproduction.models import Programme
from hub.actions import (
    add_item,
    add_session,
    save_answers,
    send_request,
    start_request,
)
from hub.demo.stage import friday
from hub.demo.topics import TOPICS
from hub.models import (
    Hub,
)


def wirral_round_table(cast):
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
