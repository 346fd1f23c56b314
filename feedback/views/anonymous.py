"""Pages for people whom nobody may find out: no sign-in, no cookie, no line in the log."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from coproduction.models import Forum
from feedback.links import draft_of, submission_of


def posted(request):
    """What was sent; nothing but an empty form is an answer too, when it is sent."""
    return request.POST if request.method == "POST" else None


def without_a_trace(view):
    """Anybody may use it, and nothing of them is kept.

    The secret in the address is the key where there is one, so that no cookie is needed: not
    against forged forms either. Who is signed in is not looked at.
    """

    @login_not_required
    @csrf_exempt
    @never_cache
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        request.leaves_no_line = True
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return wrapper


def _forum(slug):
    forums = Forum.objects.active().select_related("feedback_settings")
    return get_object_or_404(forums, slug=slug)


def anonymous_page(view):
    """A page of a forum for people who are not known. Sets request.forum."""

    @without_a_trace
    @wraps(view)
    def wrapper(request, forum, *args, **kwargs):
        request.forum = _forum(forum)
        return view(request, *args, **kwargs)

    return wrapper


def with_draft(view):
    """The draft that the secret opens, as request.draft, or what was sent, as request.sent."""

    @without_a_trace
    @wraps(view)
    def wrapper(request, forum, token, *args, **kwargs):
        request.secret, request.sent = token, None
        request.draft = draft_of(token, forum)
        if request.draft:
            request.forum = request.draft.version.form.forum
        else:
            request.forum = _forum(forum)
            request.sent = submission_of(token, request.forum)
            if request.sent is None:
                raise Http404
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapper


def with_submission(view):
    """What was sent under this secret, as request.submission."""

    @anonymous_page
    @wraps(view)
    def wrapper(request, token, *args, **kwargs):
        request.secret = token
        request.submission = submission_of(token, request.forum)
        if request.submission is None:
            raise Http404
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapper
