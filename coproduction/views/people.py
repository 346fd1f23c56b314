"""Who answers families: the people, who stands in for them, and what moves when one leaves."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from coproduction.access import answerers_visible_to, colleagues_who_answer
from coproduction.actions import hand_over, name_deputy
from coproduction.decorators import forum_permission_required
from coproduction.forms import DeputyForm, HandOverForm
from coproduction.models import Person
from coproduction.permissions import Permission
from coproduction.rules import reason_cannot_hand_over, reason_cannot_name_deputy
from coproduction.tables import AnswererTable
from coproduction.views.downloads import download
from coproduction.views.one_form import one_form_page
from coproduction.views.paging import table_for


@require_safe
@forum_permission_required(Permission.WORK_MANAGE, Permission.INFLUENCE_CLAIM)
def who_answers(request):
    """Who answers families, who stands in, and how much each owes."""
    table = table_for(request, _answerers(request))
    return render(request, "coproduction/who_answers.html", {"table": table})


def _answerers(request):
    return AnswererTable(answerers_visible_to(request.person, timezone.localdate()))


@require_GET
@forum_permission_required(Permission.WORK_MANAGE, Permission.INFLUENCE_CLAIM)
def who_answers_download(request, form):
    return download(request, _answerers(request), name="who-answers", form=form)


def _load(request, pk):
    people = Person.objects.filter(forum=request.forum)
    return get_object_or_404(people.select_related("organisation", "forum", "deputy"), pk=pk)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_MANAGE, Permission.INFLUENCE_CLAIM)
def person_deputy(request, pk):
    """Who stands in for somebody, from now on."""
    person, back = _load(request, pk), reverse("who-answers", args=[request.forum.slug])
    if reason := reason_cannot_name_deputy(person, request.person):
        messages.error(request, reason)
        return redirect(back)
    colleagues = colleagues_who_answer(person)
    return one_form_page(
        request,
        DeputyForm(
            request.POST or None, colleagues=colleagues, initial={"deputy": person.deputy_id}
        ),
        lambda **answers: name_deputy(person=person, by=request.person, **answers),
        title=f"Who stands in for {person}?",
        lede=f"{person} answers families. A deputy is a colleague who steps in when they are away.",
        hints=[] if colleagues.exists() else [_nobody_to_choose(person)],
        back=(back, "Who answers"),
        done="Saved. The list shows who stands in now.",
        to=back,
    )


def _nobody_to_choose(person):
    if person.organisation is None:
        return f"{person} has no organisation here yet. An admin can add it."
    return f"Nobody else answers for {person.organisation} yet. An admin can add people."


def _nobody_to_take_over(leaver):
    whose = leaver.organisation or "the forum"
    return (
        f"Nobody else of {whose} is here yet. Ask {whose} who answers now, and an admin to add "
        "them. What can never be answered can be let go, with the reason, on its own page."
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_MANAGE, Permission.INFLUENCE_CLAIM)
def person_hand_over(request, pk):
    """Everything that somebody owes goes to one colleague, in one step."""
    leaver, back = _load(request, pk), reverse("who-answers", args=[request.forum.slug])
    if reason := reason_cannot_hand_over(leaver, request.person):
        messages.error(request, reason)
        return redirect(back)
    form = HandOverForm(request.POST or None, leaver=leaver)
    return one_form_page(
        request,
        form,
        lambda **answers: hand_over(leaver=leaver, by=request.person, **answers),
        title=f"Hand over what {leaver} owes",
        lede="Answers to families, requests, topics to present and actions go to one colleague, "
        "who gets one mail with all of it.",
        hints=[] if form.fields["to"].queryset.exists() else [_nobody_to_take_over(leaver)],
        back=(back, "Who answers"),
        done="Handed over. The colleague has been told.",
        to=back,
    )
