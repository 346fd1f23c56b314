"""What members tell about themselves: on a page of their own, or under a link in a mail."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from coproduction.actions import give_equality_answers, remove_equality_answers
from coproduction.actions.equality import ASK_LINK
from coproduction.decorators import forum_person_required, held_link_required
from coproduction.exceptions import RuleBroken
from coproduction.forms_reach import AboutYourselfForm
from coproduction.models import EqualityAnswers

SAVED = "Saved. Thank you. You can change or remove it at any time."
REMOVED = "Removed. Nothing of what you told us about yourself is kept."


def _page(request, person, address):
    """Their own answers, to give, to change and to remove. Nobody else is ever shown them."""
    told = EqualityAnswers.objects.filter(person=person).first()
    if "remove" in request.POST:
        remove_equality_answers(person=person, by=person)
        messages.success(request, REMOVED)
        return redirect(address)
    sent = request.POST if request.method == "POST" else None
    form = AboutYourselfForm(sent, initial=told.as_dict if told else None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = give_equality_answers(
                person=person, by=person, today=timezone.localdate(), **form.cleaned_data
            )
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, SAVED if kept else REMOVED)
            return redirect(address)
    context = {"form": form, "told": told, "threshold": request.forum.small_number_threshold}
    return render(request, "coproduction/about_yourself.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
@forum_person_required
def about_you(request):
    return _page(request, request.person, reverse("about-you", args=[request.forum.slug]))


@require_http_methods(["GET", "HEAD", "POST"])
@held_link_required(ASK_LINK, days=60)
def about_you_link(request):
    """The same for those who never sign in. The link does not say what they told: it may be lost.

    Whoever holds the mail can give answers anew or remove them; they read none.
    """
    person = request.held.person
    if request.held.pk != person.pk:
        return render(request, "coproduction/link_over.html", status=404)
    form = AboutYourselfForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if "remove" in request.POST:
            remove_equality_answers(person=person, by=person)
            return render(request, "coproduction/about_yourself_done.html", {"is_removed": True})
        if form.is_valid():
            answers, today = form.cleaned_data, timezone.localdate()
            kept = give_equality_answers(person=person, by=person, today=today, **answers)
            context = {"is_removed": kept is None}
            return render(request, "coproduction/about_yourself_done.html", context)
    context = {
        "form": form,
        "is_link": True,
        "threshold": request.forum.small_number_threshold,
    }
    return render(request, "coproduction/about_yourself.html", context)
