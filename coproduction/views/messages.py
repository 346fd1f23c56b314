from django.shortcuts import render
from django.views.decorators.http import require_GET, require_safe

from coproduction.decorators import forum_permission_required
from coproduction.filters import MessageFilter
from coproduction.models import Message
from coproduction.permissions import Permission
from coproduction.tables import MessageTable
from coproduction.views.downloads import download
from coproduction.views.paging import table_for


def _found(request):
    mails = Message.objects.filter(forum=request.forum).select_related("person")
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
