"""A version in the making: its words, its parts, and its way to the public."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charters.actions import (
    add_commitment,
    add_principle,
    adopt_charter,
    begin_charter,
    change_commitment,
    change_principle,
    move_part,
    open_comments,
    remove_part,
    take_back_to_draft,
    write_charter,
)
from charters.forms.charter import (
    AdoptForm,
    BeginForm,
    CharterForm,
    CommitmentForm,
    OpenCommentsForm,
    PrincipleForm,
)
from charters.library import library
from charters.models import Charter, Commitment, Principle
from charters.rules import reason_cannot_adopt, reason_cannot_write, what_is_missing
from charters.testing import countable_figures
from charters.wording import by_side
from coproduction.decorators import forum_permission_required
from coproduction.permissions import Permission
from coproduction.views.one_form import one_form_page, press


def _draft(request):
    """The version in the making, or None."""
    return request.forum.charters.in_the_making().select_related("forum").first()


def _address(request, name="draft"):
    return reverse(f"charters:{name}", args=[request.forum.slug])


def _choices(request):
    """What one can begin from, each with what it is good for."""
    choices, hints = [], {}
    own = request.forum.charters.in_force().first()
    if own:
        choices.append(("own", f"Our own version {own.number}"))
        hints["own"] = "Change what has to change; the promises keep their history."
    for key, each in library().items():
        choices.append((f"template:{key}", each["name"]))
        hints[f"template:{key}"] = f"{each['good_for']} {each['shaped_after']}."
    others = Charter.objects.in_force().exclude(forum=request.forum).filter(forum__is_active=True)
    for each in others.select_related("forum").order_by("forum__name"):
        choices.append((f"charter:{each.pk}", f"The charter of {each.forum}"))
        hints[f"charter:{each.pk}"] = f"{each.title}, published {each.adopted_at:%-d %B %Y}."
    choices.append(("blank", "An empty page"))
    return choices, hints


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.CHARTER_WRITE)
def begin(request):
    choices, hints = _choices(request)
    return one_form_page(
        request,
        BeginForm(request.POST or None, choices=choices, hints=hints),
        lambda **answers: begin_charter(forum=request.forum, by=request.person, **answers),
        title="Begin a new version",
        lede="Nobody sees it but those who write it, until you open it for comments.",
        back=(_address(request, "charter"), "Charter"),
        done="The draft stands. Make it yours.",
        to=_address(request),
    )


@require_safe
@forum_permission_required(Permission.CHARTER_WRITE)
def draft(request):
    """The version in the making with all that can be changed, and what to do next."""
    charter = _draft(request)
    if charter is None:
        return redirect("charters:begin", request.forum.slug)
    return render(
        request,
        "charters/draft.html",
        {
            "charter": charter,
            "sides": by_side(charter),
            "principles": charter.principles.order_by("position"),
            "cannot_write": reason_cannot_write(charter),
            "missing": what_is_missing(charter),
            "cannot_adopt": reason_cannot_adopt(charter, today=timezone.localdate()),
            "figures": countable_figures(),
            "to_answer": charter.comments.to_answer().count(),
            "answered": charter.comments.answered().count(),
        },
    )


WORDS = (
    "title",
    "vision",
    "vision_easy",
    "grew_from",
    "covers",
    "leaves_out",
    "legal_basis",
)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.CHARTER_WRITE)
def draft_words(request):
    charter = _draft(request)
    if charter is None:
        return redirect("charters:begin", request.forum.slug)
    now = {name: getattr(charter, name) for name in (*WORDS, "signed_for_months", "edition")}
    data, theirs = request.POST.copy() if request.method == "POST" else None, []
    form = CharterForm(data, initial=now)
    if form.is_bound and form.is_valid() and form.cleaned_data["edition"] != charter.edition:
        # Both versions stand on the page; saved again, this person has seen the other.
        theirs = [
            f"{form.fields[name].label}: {now[name]}"
            for name in WORDS
            if now[name].split() != form.cleaned_data[name].split()
        ]
        data["edition"] = charter.edition
    return one_form_page(
        request,
        form,
        lambda **answers: write_charter(charter=charter, by=request.person, **answers),
        title="The words of the charter",
        hints=theirs,
        back=(_address(request), "Draft"),
        done="Saved.",
        to=_address(request),
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.CHARTER_MANAGE)
def comments_open(request):
    charter = _draft(request)
    if charter is None:
        return redirect("charters:begin", request.forum.slug)
    return one_form_page(
        request,
        OpenCommentsForm(request.POST or None),
        lambda **answers: open_comments(charter=charter, by=request.person, **answers),
        title="Open it for comments",
        lede="Anybody can read it and say what they think, with or without a name. Everybody of "
        "the forum gets a mail. Its words stay as they are until you take it back.",
        back=(_address(request), "Draft"),
        done="It is open. Each comment waits for your answer.",
        to=charter,
    )


@require_POST
@forum_permission_required(Permission.CHARTER_MANAGE)
def take_back(request):
    charter = _draft(request)
    if charter is None:
        return redirect("charters:begin", request.forum.slug)
    return press(
        request,
        lambda: take_back_to_draft(charter=charter, by=request.person),
        done="It is a draft again. The comments are kept.",
        to=_address(request),
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.CHARTER_MANAGE)
def adopt(request):
    charter = _draft(request)
    if charter is None:
        return redirect("charters:begin", request.forum.slug)
    reason = reason_cannot_adopt(charter, today=timezone.localdate())
    return one_form_page(
        request,
        AdoptForm(request.POST or None),
        lambda **answers: adopt_charter(charter=charter, by=request.person, **answers),
        title="Adopt this version",
        lede="From then on its words are frozen, and partners can sign it.",
        hints=[f"Not yet: {reason}"] if reason else (),
        back=(_address(request), "Draft"),
        done="Adopted. Ask your partners to sign it now.",
        to=_address(request, "signature-list"),
    )


def _part(request, parts, pk):
    here = parts.filter(charter__forum=request.forum, charter__state__in=Charter.UNFINISHED)
    return get_object_or_404(here.select_related("charter__forum"), pk=pk)


def _commitment_form(request, **kwargs):
    return CommitmentForm(request.POST or None, figures=countable_figures(), **kwargs)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.CHARTER_WRITE)
def commitment_add(request):
    charter = _draft(request)
    if charter is None:
        return redirect("charters:begin", request.forum.slug)
    return one_form_page(
        request,
        _commitment_form(request, initial={"side": request.GET.get("side")}),
        lambda **answers: add_commitment(charter=charter, by=request.person, **answers),
        title="Add a promise",
        back=(_address(request), "Draft"),
        done="The promise stands in the draft.",
        to=_address(request),
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.CHARTER_WRITE)
def commitment_change(request, pk):
    promise = _part(request, Commitment.objects.select_related("measure"), pk)
    initial = {name: getattr(promise, name) for name in ("side", "text", "easy_read")}
    initial["legal_basis"] = promise.legal_basis
    initial["figure"] = promise.measure.figure if hasattr(promise, "measure") else ""
    return one_form_page(
        request,
        _commitment_form(request, initial=initial),
        lambda **answers: change_commitment(commitment=promise, by=request.person, **answers),
        title="Change this promise",
        back=(_address(request), "Draft"),
        done="Changed.",
        to=_address(request),
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.CHARTER_WRITE)
def principle_add(request):
    charter = _draft(request)
    if charter is None:
        return redirect("charters:begin", request.forum.slug)
    return one_form_page(
        request,
        PrincipleForm(request.POST or None),
        lambda **answers: add_principle(charter=charter, by=request.person, **answers),
        title="Add a principle",
        lede="One of the Four Cornerstones in your own words, or a principle of your own.",
        back=(_address(request), "Draft"),
        done="The principle stands in the draft.",
        to=_address(request),
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.CHARTER_WRITE)
def principle_change(request, pk):
    principle = _part(request, Principle.objects.all(), pk)
    names = ("cornerstone", "name", "text", "easy_read")
    return one_form_page(
        request,
        PrincipleForm(
            request.POST or None, initial={name: getattr(principle, name) for name in names}
        ),
        lambda **answers: change_principle(principle=principle, by=request.person, **answers),
        title="Change this principle",
        back=(_address(request), "Draft"),
        done="Changed.",
        to=_address(request),
    )


def _move(request, part):
    return press(
        request,
        lambda: move_part(part=part, by=request.person, up=request.POST.get("way") == "up"),
        done="Moved.",
        to=_address(request),
    )


def _remove(request, part):
    return press(
        request,
        lambda: remove_part(part=part, by=request.person),
        done="Taken out of the draft.",
        to=_address(request),
    )


@require_POST
@forum_permission_required(Permission.CHARTER_WRITE)
def commitment_move(request, pk):
    return _move(request, _part(request, Commitment.objects.all(), pk))


@require_POST
@forum_permission_required(Permission.CHARTER_WRITE)
def commitment_remove(request, pk):
    return _remove(request, _part(request, Commitment.objects.all(), pk))


@require_POST
@forum_permission_required(Permission.CHARTER_WRITE)
def principle_move(request, pk):
    return _move(request, _part(request, Principle.objects.all(), pk))


@require_POST
@forum_permission_required(Permission.CHARTER_WRITE)
def principle_remove(request, pk):
    return _remove(request, _part(request, Principle.objects.all(), pk))
