from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from procrastinate.contrib.django.models import ProcrastinateWorker

# The worker says that it lives every ten seconds; three times that is a stopped worker.
WORKER_SILENCE = timedelta(seconds=30)


def _worker_is_alive():
    since = timezone.now() - WORKER_SILENCE
    return ProcrastinateWorker.objects.filter(last_heartbeat__gte=since).exists()


def _migrations_are_applied():
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


@login_not_required
@never_cache
@require_safe
def healthz(request):
    """200 when the database answers, its tables are current and a worker lives; else 503."""
    checks = {"database": False, "migrations": False, "worker": False}
    try:
        checks["migrations"] = _migrations_are_applied()
        checks["database"] = True
        checks["worker"] = _worker_is_alive()
    except DatabaseError:
        pass
    healthy = all(checks.values())
    return JsonResponse({"ok": healthy, **checks}, status=200 if healthy else 503)
