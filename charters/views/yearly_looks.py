"""A service's look back at its year: written by it, answered by the forum, read by everybody."""

from dataclasses import asdict
from itertools import groupby
from operator import itemgetter

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charters.actions import (
    begin_yearly_look,
    publish_yearly_look,
    speak_on_yearly_look,
    write_yearly_look,
)
from charters.forms.looking_back import BeginLookForm, ForumWordsForm, LookForm
from charters.models import YearlyLook
from charters.papers import year_paper
from charters.rules import (
    reason_cannot_publish_look,
    reason_cannot_speak_on_look,
    reason_cannot_write_look,
)
from charters.yearly import changed_by, counted_for, stood_for
from coproduction.decorators import forum_permission_required, public_forum_page
from coproduction.models import Organisation
from coproduction.pdf import pdf_response, render_pdf
from coproduction.permissions import Permission, person_may
from coproduction.views.one_form import one_form_page, press
from coproduction.views.paging import page_of


def _looks(request):
    """Everybody reads what is published; people of the forum also what is being written."""
    looks = YearlyLook.objects.for_forum(request.forum).select_related("organisation__forum")
    return looks if request.person else looks.published()


def _list_address(request):
    return reverse("charters:yearly-looks", args=[request.forum.slug])


@require_safe
@public_forum_page
def yearly_looks(request):
    """Each service's years, and the services that have not looked back yet."""
    partners = Organisation.objects.filter(forum=request.forum).active()
    partners = partners.exclude(kind=Organisation.Kind.FORUM)
    return render(
        request,
        "charters/yearly_looks.html",
        {
            "page": page_of(request, _looks(request).newest_first()),
            "never": partners.exclude(yearly_looks__published_at__isnull=False).by_name(),
            "own": request.person
            and person_may(request.person, Permission.WORK_PLAN)
            and partners.filter(pk=request.person.organisation_id).first(),
        },
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_PLAN, Permission.FORUM_AGREE)
def yearly_look_begin(request, pk):
    partners = Organisation.objects.filter(forum=request.forum).active()
    organisation = get_object_or_404(partners, pk=pk)
    return one_form_page(
        request,
        BeginLookForm(request.POST or None, initial={"ends_on": timezone.localdate()}),
        lambda **answers: begin_yearly_look(
            organisation=organisation, by=request.person, **answers
        ),
        title=f"{organisation} looks back at its year",
        lede="The service writes, the forum answers, then everybody can read it.",
        back=(_list_address(request), "Services' years"),
        done="It is begun. What the records say stands there already.",
    )


@require_safe
@public_forum_page
def yearly_look(request, pk):
    """Both sides' words, what was counted, and what is still to do before people can read it."""
    look = get_object_or_404(_looks(request).select_related("forum_said_by"), pk=pk)
    person = request.person
    return render(
        request,
        "charters/yearly_look.html",
        {
            "look": look,
            "counted": counted_for(look),
            "stood": _by_tier(stood_for(look)),
            "changed": changed_by(look),
            "may_write": person and not reason_cannot_write_look(look, person),
            "may_speak": person and not reason_cannot_speak_on_look(look, person),
            "may_publish": person and not reason_cannot_publish_look(look, person),
        },
    )


def _by_tier(stood):
    return [(tier, list(rows)) for tier, rows in groupby(stood, key=itemgetter("tier"))]


@require_safe
@public_forum_page
def yearly_look_pdf(request, pk):
    """The year as a report to print: both sides' words, and what the records say."""
    look = get_object_or_404(_looks(request), pk=pk)
    paper = year_paper(
        look,
        counted=counted_for(look),
        stood=_by_tier(stood_for(look)),
        changed=changed_by(look),
        today=timezone.localdate(),
    )
    content = render_pdf("charters/year.typ", asdict(paper))
    return pdf_response(f"year-{request.forum.slug}-{look.ends_on:%Y-%m-%d}.pdf", content)


def _load(request, pk):
    return get_object_or_404(_looks(request), pk=pk)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_PLAN)
def yearly_look_write(request, pk):
    look = _load(request, pk)
    names = ("achieved", "fell_short", "next_steps")
    return one_form_page(
        request,
        LookForm(request.POST or None, initial={name: getattr(look, name) for name in names}),
        lambda **answers: write_yearly_look(look=look, by=request.person, **answers),
        title="How was the year?",
        lede=str(look),
        back=(look.get_absolute_url(), "The year"),
        done="Saved. The forum says next how families saw it.",
        to=look,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.FORUM_AGREE)
def yearly_look_speak(request, pk):
    look = _load(request, pk)
    return one_form_page(
        request,
        ForumWordsForm(request.POST or None, initial={"words": look.forum_words}),
        lambda **answers: speak_on_yearly_look(look=look, by=request.person, **answers),
        title="How did families see it?",
        lede=str(look),
        back=(look.get_absolute_url(), "The year"),
        done="Saved. Publish it when both of you are done.",
        to=look,
    )


@require_POST
@forum_permission_required(Permission.FORUM_AGREE)
def yearly_look_publish(request, pk):
    look = _load(request, pk)
    return press(
        request,
        lambda: publish_yearly_look(look=look, by=request.person),
        done="Published. Everybody can read it.",
        to=look,
    )
