from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coproduction.actions import (
    change_bulk_mail,
    send_bulk_mail,
    send_bulk_test,
    write_bulk_mail,
)
from coproduction.actions.bulk_mail import ChangedMeanwhile, preview_of
from coproduction.decorators import forum_permission_required
from coproduction.exceptions import RuleBroken
from coproduction.forms_messages import ChangeBulkMailForm, NewBulkMailForm, SendBulkMailForm
from coproduction.models import BulkMail, GlossaryTerm
from coproduction.permissions import Permission
from coproduction.plain_english import warnings_for
from coproduction.views.paging import page_of


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.BULK_MAIL_SEND)
def bulk_mail_add(request):
    """A new mail to many; those that are begun or sent stand below."""
    form = NewBulkMailForm(request.POST or None, forum=request.forum)
    if request.method == "POST" and form.is_valid():
        try:
            mail = write_bulk_mail(forum=request.forum, by=request.person, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(mail)
    mails = BulkMail.objects.for_forum(request.forum).select_related("forum", "written_by")
    page = page_of(request, mails.newest_first())
    return render(request, "coproduction/bulk_mail_add.html", {"form": form, "page": page})


def _load(request, pk):
    mails = BulkMail.objects.for_forum(request.forum)
    return get_object_or_404(mails.select_related("forum", "written_by", "sent_by"), pk=pk)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.BULK_MAIL_SEND)
def bulk_mail_change(request, pk):
    mail, theirs = _load(request, pk), None
    if mail.is_sent:
        return redirect(mail)
    form = ChangeBulkMailForm(request.POST or None, mail=mail)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(change_bulk_mail(mail=mail, by=request.person, **form.cleaned_data))
        except ChangedMeanwhile as conflict:
            theirs = conflict.mail
            form.add_error(None, str(conflict))
            # The next save is made knowing theirs.
            form.data = form.data.copy()
            form.data["version"] = theirs.version
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
    context = {"mail": mail, "form": form, "theirs": theirs}
    return render(request, "coproduction/bulk_mail_change.html", context)


def _page(request, mail, refusal=""):
    """What everybody will get, and who they are, before it goes; afterwards, who got it and how."""
    people = list(mail.people())
    terms = GlossaryTerm.objects.for_forum(request.forum).spellings()
    reached = [person for person in people if person.takes_mail]
    return render(
        request,
        "coproduction/bulk_mail_detail.html",
        {
            "mail": mail,
            "preview": preview_of(mail, reader=request.person),
            "warnings": warnings_for(f"{mail.subject}\n{mail.text}", terms),
            "people": people,
            "by_mail": reached,
            "another_way": [person for person in people if not person.takes_mail],
            "sent": mail.messages.select_related("person", "carried_by").by_person(),
            "send_form": SendBulkMailForm(initial={"version": mail.version, "number": len(people)}),
            "refusal": refusal,
        },
    )


@require_safe
@forum_permission_required(Permission.BULK_MAIL_SEND)
def bulk_mail_detail(request, pk):
    return _page(request, _load(request, pk))


@require_POST
@forum_permission_required(Permission.BULK_MAIL_SEND)
def bulk_mail_test(request, pk):
    mail = _load(request, pk)
    try:
        message = send_bulk_test(mail=mail, by=request.person)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"A test is on its way to {message.to}. Nobody else gets it.")
    return redirect(mail)


@require_POST
@forum_permission_required(Permission.BULK_MAIL_SEND)
def bulk_mail_send(request, pk):
    mail = _load(request, pk)
    form = SendBulkMailForm(request.POST)
    if not form.is_valid():
        return _page(request, mail, refusal="Please look at the mail again, then send it.")
    try:
        mail = send_bulk_mail(mail=mail, by=request.person, now=timezone.now(), **form.cleaned_data)
    except RuleBroken as refusal:
        mail.refresh_from_db()
        return _page(request, mail, refusal=str(refusal))
    return redirect(mail)
