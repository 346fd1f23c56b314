from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from coproduction.calendars import feed_response
from coproduction.decorators import public_forum_page
from coproduction.models import Forum, Person
from hub.calendar import own_feed, public_feed


@require_safe
@public_forum_page
def public_calendar(request):
    """The dates of the forum's groups, for anybody's calendar."""
    now = timezone.now()
    return feed_response(request.forum.name, public_feed(request.forum, now), now=now)


@login_not_required
@require_safe
def own_calendar(request, forum, key):
    """One's own dates: whoever has the address reads it, until its owner makes a new one."""
    forum = get_object_or_404(Forum.objects.active(), slug=forum)
    person = Person.objects.active().filter(forum=forum, feed_key=key).first()
    if person is None:
        raise Http404
    now = timezone.now()
    return feed_response(f"{forum.name}: {person.name}", own_feed(person, now), now=now)
