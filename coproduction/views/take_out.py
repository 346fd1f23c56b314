from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from coproduction.actions import ask_for_take_out, note_take_out_downloaded
from coproduction.decorators import forum_permission_required, forum_person_required
from coproduction.exceptions import RuleBroken
from coproduction.forms import TakeOutForm
from coproduction.kept_in_words import in_words
from coproduction.models import TakeOut
from coproduction.permissions import Permission, person_may
from coproduction.views.paging import page_of


@require_safe
@forum_person_required
def what_we_keep(request):
    """What the forum keeps of whom and for how long, from the data that the product runs by."""
    may_take_out = person_may(request.person, Permission.FORUM_TAKE_OUT)
    return render(
        request,
        "coproduction/what_we_keep.html",
        {"parts": in_words(), "may_take_out": may_take_out},
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.FORUM_TAKE_OUT)
def take_out(request):
    """Ask for all of the forum as files; those that were asked for stand below."""
    form = TakeOutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = ask_for_take_out(forum=request.forum, by=request.person, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(asked)
    asked = TakeOut.objects.for_forum(request.forum).select_related("asked_by").newest_first()
    return render(
        request,
        "coproduction/take_out.html",
        {"form": form, "page": page_of(request, asked), "now": timezone.now()},
    )


@never_cache
@require_safe
@forum_permission_required(Permission.FORUM_TAKE_OUT)
def take_out_download(request, pk):
    """The file, while its days last; that it was fetched is in the record before it leaves."""
    ready = TakeOut.objects.for_forum(request.forum).ready(timezone.now())
    found = get_object_or_404(ready.select_related("forum"), pk=pk)
    note_take_out_downloaded(take_out=found, by=request.person)
    name = f"{request.forum.slug}-{timezone.localdate(found.asked_at):%Y-%m-%d}.zip"
    response = FileResponse(found.file.open("rb"), as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
