"""Who signed which version when, for everybody to read."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from charters.models import Signature
from charters.register import register_of
from charters.rules import (
    reason_cannot_countersign,
    reason_cannot_sign,
    reason_cannot_withdraw,
)
from charters.wording import compare, hash_of, is_same
from coproduction.decorators import public_forum_page
from coproduction.permissions import Permission, person_may
from coproduction.views.paging import page_of

# The newest of those that count no more; each organisation's own page has the rest.
MOST_PAST = 25


@require_safe
@public_forum_page
def signature_list(request):
    """Each partner: which version it signed, when, until when, and who has not."""
    rows = register_of(request.forum, today=timezone.localdate())
    history = Signature.objects.for_forum(request.forum).ever_signed().newest_first()
    past = history.exclude(state__in=[Signature.State.IN_FORCE, Signature.State.SIGNED])
    return render(
        request,
        "charters/signature_list.html",
        {
            "page": page_of(request, rows),
            "partners": len(rows),
            "signed": sum(row.is_up_to_date for row in rows),
            "in_force": request.forum.charters.in_force().first(),
            "past": past.select_related("organisation", "charter", "forum")[:MOST_PAST],
            "open_round": request.forum.restatements.filter(closed_at=None)
            .select_related("forum")
            .first(),
            "may_manage": person_may(request.person, Permission.CHARTER_MANAGE),
        },
    )


@require_safe
@public_forum_page
def signature(request, pk):
    """One signature: its text, that it was not changed, and how the text of today differs."""
    found = get_object_or_404(
        Signature.objects.for_forum(request.forum).select_related(
            "organisation", "charter", "forum", "signatory", "signed_by", "contact", "deputy"
        ),
        pk=pk,
    )
    others = Signature.objects.ever_signed().filter(organisation=found.organisation_id)
    now_in_force = request.forum.charters.in_force().first()
    differs = bool(
        found.signed_text and now_in_force and not is_same(found.signed_text, now_in_force.text)
    )
    person = request.person
    return render(
        request,
        "charters/signature.html",
        {
            "signature": found,
            "in_force": now_in_force,
            "is_whole": hash_of(found.signed_text) == found.signed_hash,
            "text": compare(found.signed_text, found.signed_text) if found.signed_text else [],
            "lines": compare(found.signed_text, now_in_force.text) if differs else [],
            "differs": differs,
            "others": others.exclude(pk=found.pk).select_related("charter", "forum").newest_first(),
            "may_sign": person and not reason_cannot_sign(found, person),
            "may_countersign": person and not reason_cannot_countersign(found, person),
            "may_withdraw": person and not reason_cannot_withdraw(found, person),
        },
    )
