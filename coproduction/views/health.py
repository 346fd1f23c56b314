from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coproduction.health import checks


@login_not_required
@never_cache
@require_safe
def healthz(request):
    """200 when all is well, else 503; which part is not, without details for strangers."""
    found = {check.name: check.ok for check in checks(timezone.now())}
    healthy = all(found.values())
    return JsonResponse({"ok": healthy, **found}, status=200 if healthy else 503)
