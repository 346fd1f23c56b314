from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coproduction.models import Person
from coproduction.needs import needs_of


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
    return render(request, "coproduction/home.html", {"places": places})
