"""Jobs that have their hour: they catch up after a pause, and do nothing twice."""

from datetime import UTC, datetime

import pytest
from procrastinate.contrib.django import app

from coproduction.tests.factories import WorkFactory
from coproduction.timed import one_by_one

PERIODIC = sorted(app.periodic_registry.periodic_tasks.values(), key=lambda job: job.task.name)


@pytest.mark.parametrize("job", PERIODIC, ids=lambda job: job.task.name)
def test_no_job_waits_for_tomorrow_when_it_was_missed(job):
    """Whatever ten o'clock brings down, has its next chance before noon."""
    ten = datetime(2026, 11, 21, 10, tzinfo=UTC).timestamp()

    following = job.croniter.get_next(ret_type=float, start_time=ten)

    assert following - ten <= 60 * 60


def test_every_timed_job_is_known_here():
    assert {job.task.name for job in PERIODIC} >= {
        "ask_how_it_was",
        "ask_the_reps",
        "ask_who_comes",
        "escalate_late_answers",
        "make_sessions_ahead",
        "remind_owners",
        "remind_to_book_early",
        "remove_old_jobs",
    }


def test_one_that_goes_wrong_holds_up_no_other(cast, caplog):
    works = [WorkFactory(forum=cast.forum) for _ in range(3)]
    done = []

    def do(work):
        if work == works[1]:
            raise ZeroDivisionError
        done.append(work)

    one_by_one(works, do)

    assert done == [works[0], works[2]]
    assert f"'pk': {works[1].pk}" in caplog.text
    assert "timed_job_failed" in caplog.text
