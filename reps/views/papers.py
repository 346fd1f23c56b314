from datetime import date

from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_safe

from coproduction.decorators import forum_permission_required
from coproduction.pdf import pdf_response, render_pdf
from coproduction.permissions import Permission
from reps.earnings import year_of
from reps.papers import jobcentre_letter, statement
from reps.rules import settings_of


@require_safe
@forum_permission_required(Permission.CLAIM_MAKE)
def letter_pdf(request):
    """For the Jobcentre: what the work is and how it is paid, without a word on benefits."""
    paper = jobcentre_letter(request.person, timezone.localdate())
    return pdf_response("letter.pdf", render_pdf("reps/letter.typ", paper))


@require_safe
@forum_permission_required(Permission.CLAIM_MAKE)
def statement_pdf(request, year):
    """What one was paid in the tax year that begins in April of this year."""
    today = timezone.localdate()
    if not 2000 <= year <= today.year:
        raise Http404
    found = year_of(request.person, date(year, 4, 6), settings_of(request.forum))
    paper = statement(request.person, found, today)
    return pdf_response(f"statement-{year}.pdf", render_pdf("reps/statement.typ", paper))
