"""The kite mark: what is missing, who has signed it off, and the page that anybody can check."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charters.actions import ask_for_mark, award_mark, revoke_mark, show_principle, sign_off
from charters.forms.charter import ReasonForm
from charters.forms.looking_back import EvidenceForm, SignOffForm
from charters.models import Group, KiteMark
from charters.rules import (
    principles_of,
    reason_cannot_sign_off,
    reason_may_not_award,
    what_mark_lacks,
)
from charters.views.works import load_work
from coproduction.decorators import forum_permission_required, public_forum_page
from coproduction.felt import level_reached
from coproduction.models import ParticipationLevel
from coproduction.permissions import Permission, person_may
from coproduction.views.one_form import one_form_page, press


def _load(request, reference):
    marks = KiteMark.objects.for_forum(request.forum)
    related = ("work__forum", "forum", "awarded_by", "revoked_by")
    return get_object_or_404(marks.select_related(*related), reference=reference)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_PLAN)
def mark_ask(request, reference):
    """Ask for the mark: then the page says what is missing."""
    work = load_work(request, reference)
    living = work.kite_marks.filter(state=KiteMark.State.AWARDED).select_related("forum").first()
    if request.method == "POST":
        return press(
            request,
            lambda: ask_for_mark(work=work, by=request.person),
            done="Asked for. The page says what is missing.",
            to=_after_asking(work),
        )
    asked = work.kite_marks.filter(state=KiteMark.State.ASKED).select_related("forum").first()
    return render(request, "charters/mark_ask.html", {"work": work, "living": living or asked})


def _after_asking(work):
    return work.get_absolute_url()


@require_safe
@forum_permission_required(Permission.WORK_VIEW)
def mark_work(request, reference):
    """For those who work on it: what is shown, who has signed off, what is missing."""
    mark = _load(request, reference)
    shown = {each.principle: each for each in mark.evidence.select_related("written_by")}
    said = {each.group_id: each for each in mark.sign_offs.select_related("said_by")}
    groups = mark.work.groups.select_related("organisation").in_order()
    answers, reached = level_reached(mark.work)
    is_open = mark.state == KiteMark.State.ASKED
    return render(
        request,
        "charters/mark_work.html",
        {
            "mark": mark,
            "principles": [
                (number, name, shown.get(name))
                for number, name in enumerate(principles_of(mark.forum), 1)
            ],
            "groups": [
                (
                    group,
                    said.get(group.pk),
                    is_open and not reason_cannot_sign_off(mark, group, request.person),
                )
                for group in groups
            ],
            "answers": answers,
            "reached": reached and list(ParticipationLevel)[round(reached) - 1].value,
            "lacks": what_mark_lacks(mark) if is_open else [],
            "cannot_award": reason_may_not_award(mark, request.person),
            "may_show": is_open and person_may(request.person, Permission.WORK_PLAN),
            "may_revoke": mark.state == KiteMark.State.AWARDED
            and person_may(request.person, Permission.FORUM_AGREE),
        },
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_PLAN)
def mark_show(request, reference, number):
    """What shows that one principle of the charter was lived."""
    mark = _load(request, reference)
    principles = principles_of(request.forum)
    if not 1 <= number <= len(principles):
        raise Http404
    name = principles[number - 1]
    shown = mark.evidence.filter(principle=name).first()
    return one_form_page(
        request,
        EvidenceForm(request.POST or None, initial={"text": shown.text if shown else ""}),
        lambda **answers: show_principle(mark=mark, principle=name, by=request.person, **answers),
        title=name,
        lede=f"What shows that it was so in: {mark.work}",
        back=(mark.get_absolute_url(), "Mark"),
        done="Written down.",
        to=mark,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_VIEW)
def mark_sign_off(request, reference, group):
    mark = _load(request, reference)
    group = get_object_or_404(
        Group.objects.select_related("organisation"), pk=group, work=mark.work
    )
    return one_form_page(
        request,
        SignOffForm(request.POST or None),
        lambda **answers: sign_off(mark=mark, group=group, by=request.person, **answers),
        title=f"For {group}",
        lede=f"Was this made together with you? {mark.work}",
        back=(mark.get_absolute_url(), "Mark"),
        done="Your group has spoken.",
        to=mark,
    )


@require_POST
@forum_permission_required(Permission.FORUM_AGREE)
def mark_award(request, reference):
    mark = _load(request, reference)
    return press(
        request,
        lambda: award_mark(mark=mark, by=request.person),
        done="Awarded. Anybody can check it.",
        to=mark,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.FORUM_AGREE)
def mark_revoke(request, reference):
    mark = _load(request, reference)
    return one_form_page(
        request,
        ReasonForm(request.POST or None, label="Why?", submit="Take the mark back"),
        lambda **answers: revoke_mark(mark=mark, by=request.person, **answers),
        title="Take the mark back",
        lede="Its public page says so, with your reason.",
        back=(mark.get_absolute_url(), "Mark"),
        done="Taken back.",
        to=mark,
    )


def _public(request, reference):
    marks = KiteMark.objects.for_forum(request.forum).public()
    return get_object_or_404(marks.select_related("work__forum", "forum"), reference=reference)


@require_safe
@public_forum_page
def mark(request, reference):
    """Anybody can check: is this mark real, and does it still count?"""
    found = _public(request, reference)
    counts = found.state == KiteMark.State.AWARDED and found.ends_on >= timezone.localdate()
    return render(
        request,
        "charters/mark.html",
        {
            "mark": found,
            "counts": counts,
            "evidence": found.evidence.order_by("pk"),
            "sign_offs": found.sign_offs.select_related("group").order_by("pk"),
        },
    )


@require_safe
@public_forum_page
def mark_picture(request, reference):
    """The mark as a picture to put on a paper or a page; one that counts no more says so."""
    found = _public(request, reference)
    counts = found.state == KiteMark.State.AWARDED and found.ends_on >= timezone.localdate()
    return render(
        request,
        "charters/_mark.svg",
        {"mark": found, "counts": counts, "alone": True},
        content_type="image/svg+xml",
    )


@require_safe
@public_forum_page
def mark_list(request):
    """Everything that has the mark, and what had it."""
    marks = KiteMark.objects.for_forum(request.forum).select_related("work__forum", "forum")
    waiting = marks.filter(state=KiteMark.State.ASKED) if request.person else marks.none()
    return render(
        request,
        "charters/mark_list.html",
        {"marks": marks.public().order_by("-awarded_at"), "waiting": waiting.order_by("asked_at")},
    )
