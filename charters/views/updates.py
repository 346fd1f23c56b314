"""The days on which families are told how a piece of work goes."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from charters.actions import give_update, let_go_of_update, promise_update
from charters.forms.plan import GiveUpdateForm, LetGoOfUpdateForm, PromiseUpdateForm
from charters.models import PromisedUpdate
from charters.views.works import load_work
from coproduction.access import works_visible_to
from coproduction.decorators import forum_permission_required
from coproduction.models import Person
from coproduction.permissions import Permission
from coproduction.views.one_form import one_form_page


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_PLAN)
def update_promise(request, reference):
    work = load_work(request, reference)
    back = reverse("charters:work-plan", args=[request.forum.slug, work.reference])
    people = Person.objects.active().filter(forum=request.forum).exclude(roles=[])
    return one_form_page(
        request,
        PromiseUpdateForm(
            request.POST or None,
            people=people.select_related("organisation").by_name(),
            initial={"owed_by": request.person.pk},
        ),
        lambda **answers: promise_update(work=work, by=request.person, **answers),
        title="When do we tell families how it goes?",
        lede=f"{work.title}. One day at a time, also after the work has ended.",
        back=(back, "Plan"),
        done="It stands in the plan. Who tells families gets a mail two weeks before.",
        to=back,
    )


def _load(request, pk):
    updates = PromisedUpdate.objects.filter(work__in=works_visible_to(request.person))
    return get_object_or_404(updates.select_related("work__forum", "owed_by"), pk=pk)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_PLAN)
def update_give(request, pk):
    update = _load(request, pk)
    return one_form_page(
        request,
        GiveUpdateForm(request.POST or None),
        lambda words: give_update(update=update, words=words, by=request.person),
        title=f"Tell families: {update}",
        lede=update.work.title,
        hints=["It stands in the story of the work, with your name and today's date."],
        back=(update.get_absolute_url(), "Plan"),
        done="Families can read it now.",
        to=update,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_MANAGE)
def update_let_go(request, pk):
    update = _load(request, pk)
    return one_form_page(
        request,
        LetGoOfUpdateForm(request.POST or None),
        lambda reason: let_go_of_update(update=update, reason=reason, by=request.person),
        title=f"This does not come: {update}",
        lede="It was promised to families. They can read why it does not come.",
        back=(update.get_absolute_url(), "Plan"),
        done="Noted, with your reason.",
        to=update,
    )
