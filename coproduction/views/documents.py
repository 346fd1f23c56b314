from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coproduction.decorators import public_forum_page
from coproduction.models import Document


@never_cache
@require_safe
@public_forum_page
def document(request, pk):
    """The file, for those who may have it. Always as a download: it never runs in our pages.

    Anybody may ask for a public one; for all others it is as if the file did not exist.
    """
    visible = Document.objects.visible_to(request.person, request.forum)
    found = get_object_or_404(visible, pk=pk)
    response = FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=found.filename,
        content_type=found.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
