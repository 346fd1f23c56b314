from itertools import groupby

from django.contrib import messages
from django.db.models import Count
from django.db.models.functions import Lower
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from coproduction.actions import mend_address, note_told, send_failed_again
from coproduction.decorators import forum_permission_required
from coproduction.exceptions import RuleBroken
from coproduction.filters import MessageFilter
from coproduction.forms_messages import AddressForm, ToldForm
from coproduction.models import Message, Person
from coproduction.permissions import Permission
from coproduction.tables import MessageTable
from coproduction.views.downloads import download
from coproduction.views.paging import table_for


def _found(request):
    mails = (
        Message.objects.filter(forum=request.forum)
        .select_related("forum", "person", "told_by")
        .defer("words", "body", "calendar")
        .annotate(carries=Count("carried"))
    )
    return MessageFilter(request.GET, queryset=mails.newest_first())


@require_safe
@forum_permission_required(Permission.MESSAGE_VIEW)
def message_list(request):
    """Every mail of the forum and how it stands; and whom to tell another way."""
    found = _found(request)
    table = table_for(request, MessageTable(found.qs))
    return render(request, "coproduction/message_list.html", {"filter": found, "table": table})


@require_GET
@forum_permission_required(Permission.MESSAGE_VIEW)
def message_list_download(request, form):
    found = _found(request)
    return download(request, MessageTable(found.qs), found, name="mails", form=form)


@require_POST
@forum_permission_required(Permission.MESSAGE_MANAGE)
def message_again(request, pk):
    """A mail that could not be sent is tried now, not when its turn comes."""
    here = Message.objects.filter(forum=request.forum)
    message = get_object_or_404(here, pk=pk)
    if send_failed_again(messages=here.filter(pk=message.pk), by=request.person):
        messages.success(request, f"We try again now to send “{message}”. Look here in a minute.")
    else:
        messages.info(request, f"“{message}” is not waiting to be tried again.")
    return redirect("message-list", request.forum.slug)


@require_safe
@forum_permission_required(Permission.MESSAGE_MANAGE)
def to_tell(request):
    """Whom to phone, text or write to, and the words for it. Made to be printed."""
    untold = (
        Message.objects.filter(forum=request.forum)
        .to_tell()
        .select_related("person")
        .order_by(Lower("person__name"), "person", "-written_at", "-pk")
    )
    people = []
    for person, theirs in groupby(untold, key=lambda message: message.person):
        theirs = list(theirs)
        form = ToldForm(person=person, initial={"messages": [each.pk for each in theirs]})
        people.append((person, theirs, form))
    context = {"people": people, "today": timezone.localdate()}
    return render(request, "coproduction/to_tell.html", context)


def _load_person(request, pk):
    people = Person.objects.filter(forum=request.forum).select_related("forum")
    return get_object_or_404(people, pk=pk)


@require_POST
@forum_permission_required(Permission.MESSAGE_MANAGE)
def person_told(request, pk):
    person = _load_person(request, pk)
    form = ToldForm(request.POST, person=person)
    told = form.is_valid() and note_told(
        person=person, by=request.person, messages=form.cleaned_data["messages"]
    )
    if told:
        messages.success(request, f"Thank you. {person} is off the list.")
    else:
        messages.info(request, f"Nothing was left to tell {person}.")
    return redirect("to-tell", request.forum.slug)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.MESSAGE_MANAGE)
def person_address(request, pk):
    """The team found out how to mail somebody again, or that nobody can."""
    person = _load_person(request, pk)
    form = AddressForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            person = mend_address(person=person, by=request.person, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            by_mail = "We mail them again." if person.takes_mail else "They are told another way."
            messages.success(request, f"Saved. {by_mail}")
            return redirect("to-tell", request.forum.slug)
    return render(request, "coproduction/person_address.html", {"other": person, "form": form})
