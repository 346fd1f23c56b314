"""Is the machine well? Read by /healthz, `manage.py healthcheck`, admins and the forum's team.

A stopped worker is silent: mails and reminders simply do not come. So somebody has to say it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from croniter import croniter
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinatePeriodicDefer, ProcrastinateWorker

from coproduction.models import Event


@dataclass(frozen=True)
class Check:
    """One thing that has to be so; when it is not, the words say what is wrong."""

    name: str
    ok: bool
    words: str


def worker_is_alive(now: datetime) -> bool:
    """A worker writes down that it lives three times in this span."""
    since = now - timedelta(seconds=settings.WORKER_STALLED_AFTER)
    return ProcrastinateWorker.objects.filter(last_heartbeat__gte=since).exists()


def overdue_jobs(now: datetime) -> list[str]:
    """Timed jobs that missed their last two turns. One that never ran is new, and not overdue."""
    last = ProcrastinatePeriodicDefer.objects.values("task_name").annotate(
        at=Max("defer_timestamp")
    )
    ran = {row["task_name"]: datetime.fromtimestamp(row["at"], UTC) for row in last}
    return sorted(
        task.task.name
        for task in app.periodic_registry.periodic_tasks.values()
        if task.task.name in ran and ran[task.task.name] < _turn_before_last(task.cron, now)
    )


def last_backup_check() -> datetime | None:
    """When a backup was last restored and found to be whole. See coproduction/backups.py."""
    return Event.objects.filter(forum_id=0, verb="backup.checked").aggregate(at=Max("at"))["at"]


def _turn_before_last(cron, now):
    turns = croniter(cron, now.astimezone(UTC))
    turns.get_prev(datetime)
    return turns.get_prev(datetime)


def _migrations_are_applied():
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def checks(now: datetime) -> list[Check]:
    """Everything that has to be so for the product to do its work."""
    try:
        migrations = _migrations_are_applied()
        worker = worker_is_alive(now)
        overdue = overdue_jobs(now)
    except DatabaseError:
        return [Check("database", False, "The database does not answer.")]
    return [
        Check("database", True, "The database does not answer."),
        Check("migrations", migrations, "The tables are not current: run manage.py migrate."),
        Check("worker", worker, "No worker lives: run manage.py worker. No mail goes out."),
        Check("jobs", not overdue, f"Timed jobs have missed their turns: {', '.join(overdue)}."),
    ]
