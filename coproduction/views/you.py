from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from coproduction.actions import change_contact
from coproduction.decorators import forum_person_required
from coproduction.exceptions import RuleBroken
from coproduction.forms_messages import YouForm


@require_http_methods(["GET", "POST"])
@forum_person_required
def you(request):
    """How the forum writes to you: each person's own page."""
    form = YouForm(request.POST or None, person=request.person)
    if request.method == "POST" and form.is_valid():
        try:
            change_contact(person=request.person, by=request.person, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Saved. From now on we write to you like this.")
            return redirect("you", request.forum.slug)
    return render(request, "coproduction/you.html", {"form": form})
