import structlog
from django.http import FileResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coproduction.decorators import public_forum_page
from coproduction.models import Document

log = structlog.get_logger(__name__)


@never_cache
@require_safe
@public_forum_page
def document(request, pk):
    """The file, for those who may have it. Always as a download: it never runs in our pages.

    Anybody may ask for a public one; for all others it is as if the file did not exist.
    """
    visible = Document.objects.visible_to(request.person, request.forum)
    found = get_object_or_404(visible, pk=pk)
    try:
        opened = found.file.open("rb")
    except FileNotFoundError:
        # The record is there and the file is not: the disk was not brought along, or not restored.
        log.error("document_file_missing", document=found.pk)
        return render(request, "coproduction/file_gone.html", {"document": found}, status=404)
    response = FileResponse(
        opened,
        as_attachment=True,
        filename=found.filename,
        content_type=found.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
