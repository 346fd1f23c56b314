"""Access to a forum's pages. Each view shows its own line; none is open by forgetting."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from coproduction.links import held_link
from coproduction.models import Forum, Region
from coproduction.permissions import (
    NEED_SECOND_FACTOR,
    Permission,
    permissions_of,
    person_for,
)
from coproduction.regions import reader_of
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


def _load_region(request, slug):
    """Whose page it is, and who reads it. In the frame of their forum, where they have one."""
    request.region = get_object_or_404(Region.objects.all(), slug=slug)
    request.reader = reader_of(request.user, request.region)
    if request.reader and len(request.reader.people) == 1:
        request.person = request.reader.people[0]
        request.forum = request.person.forum


def public_region_page(view):
    """Anybody may read it. Sets request.region, and request.reader (None for strangers)."""

    @login_not_required
    @wraps(view)
    def wrapper(request, region, *args, **kwargs):
        _load_region(request, region)
        return view(request, *args, **kwargs)

    return wrapper


def region_reader_required(view):
    """For people of the region's forums who read reports there, and for the region's leads.

    Others get the same 404 as for a region that there is not; who reads no reports a 403.
    """

    @wraps(view)
    def wrapper(request, region, *args, **kwargs):
        _load_region(request, region)
        if request.reader is None:
            raise Http404
        if not request.reader.reads_figures:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapper


def held_link_required(purpose: str, *, days: int):
    """Only for who holds a link of this purpose, younger than so many days. Sets request.held.

    The link is the key, so no cookie is needed: not to sign in, not against forged forms. A link
    that is not good any more gets a page that says so, the same for every reason.
    """

    def decorator(view):
        @login_not_required
        @csrf_exempt
        @never_cache
        @wraps(view)
        def wrapper(request, forum, token, *args, **kwargs):
            request.forum = get_object_or_404(Forum.objects.active(), slug=forum)
            request.held = held_link(purpose, token, forum=request.forum, days=days)
            if request.held is None:
                response = render(request, "coproduction/link_over.html", status=404)
            else:
                response = view(request, *args, **kwargs)
            response["Referrer-Policy"] = "no-referrer"
            response["X-Robots-Tag"] = "noindex"
            return response

        wrapper.link_purpose = purpose
        return wrapper

    return decorator


def forum_person_required(view):
    """For everybody of this forum, whatever their role: what is their own. Others get a 404."""

    @wraps(view)
    def wrapper(request, forum, *args, **kwargs):
        _load_forum(request, forum)
        if request.person is None:
            raise Http404
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
