"""Access to a forum's pages. Each view shows its own line; none is open by forgetting."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from coproduction.models import Forum
from coproduction.permissions import (
    NEED_SECOND_FACTOR,
    Permission,
    permissions_of,
    person_for,
)
from coproduction.second_factor import ask_for_second_factor, has_second_factor


def _load_forum(request, slug):
    request.forum = get_object_or_404(Forum.objects.active(), slug=slug)
    request.person = person_for(request.user, request.forum)


def public_forum_page(view):
    """Anybody may read it. Sets request.forum, and request.person (None for strangers)."""

    @login_not_required
    @wraps(view)
    def wrapper(request, forum, *args, **kwargs):
        _load_forum(request, forum)
        return view(request, *args, **kwargs)

    return wrapper


def forum_permission_required(*permissions: Permission):
    """Only for people of this forum with one of these rights.

    Somebody of another forum gets the same 404 as for an address that does not exist; somebody
    of this forum without the right gets a 403. Money and safeguarding ask for a second factor.
    """

    def decorator(view):
        @wraps(view)
        def wrapper(request, forum, *args, **kwargs):
            _load_forum(request, forum)
            if request.person is None:
                raise Http404
            held = permissions_of(request.person).intersection(permissions)
            if not held:
                raise PermissionDenied
            if held <= NEED_SECOND_FACTOR and not has_second_factor(request):
                return ask_for_second_factor(request)
            return view(request, *args, **kwargs)

        wrapper.permissions_required = permissions
        return wrapper

    return decorator
