from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coproduction.health import worker_is_alive
from coproduction.models import Person
from coproduction.needs import needs_of
from coproduction.permissions import Permission, person_may


@require_safe
def home(request):
    """What needs you, before anything else, for each forum that you belong to."""
    people = (
        Person.objects.active()
        .filter(user=request.user)
        .select_related("forum", "organisation")
        .order_by("forum__name")
    )
    today = timezone.localdate()
    places = [(person, needs_of(person, today)) for person in people]
    if len(places) == 1:
        # The frame is the forum's own when there is only one.
        request.person = places[0][0]
        request.forum = request.person.forum
    stands_still = any(
        person_may(person, Permission.MESSAGE_VIEW) for person in people
    ) and not worker_is_alive(timezone.now())
    context = {"places": places, "stands_still": stands_still}
    return render(request, "coproduction/home.html", context)
