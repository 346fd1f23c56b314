"""How the jobs run that have their hour: by the hour, and one thing at a time."""

import structlog

log = structlog.get_logger(__name__)


def by_the_hour(minute: int) -> str:
    """When a job runs that has something to do once a day, as cron writes it (in UTC).

    A job that misses its minute by ten because no worker ran is left out until its next time.
    Once a day that would be tomorrow; by the hour the next run catches up. So each of these jobs
    works out from the records what is due, and a second run finds nothing left to do. Only in
    hours in which mail may arrive: the first minutes come before the morning's digests.
    """
    return f"{minute} 7-18 * * *"


def one_by_one(things, do) -> None:
    """Does it for each. What is wrong with one holds up no other, and has its next try in an hour.

    It stays in the log until then.
    """
    for thing in things:
        try:
            do(thing)
        except Exception:
            log.exception("timed_job_failed", model=type(thing).__name__, pk=thing.pk)
