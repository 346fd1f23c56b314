"""The charter as everybody reads it: the one in force, any version, two side by side, as a PDF."""

from dataclasses import asdict

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from charters.forms.signing import CompareForm
from charters.models import Agreement, CharterTest, Signature
from charters.papers import charter_paper
from charters.wording import by_side, charter_text, compare
from coproduction.decorators import public_forum_page
from coproduction.pdf import pdf_response, render_pdf
from coproduction.permissions import Permission, person_may

# More names than these stand in the register alone.
MOST_NAMES = 50


PAPERS = {
    Agreement.What.AGREED: "What else we agreed",
    Agreement.What.NEED: "How many children need what",
    Agreement.What.MONEY: "What is spent",
}


def _papers(forum):
    """The papers beside the charter under their headings; a heading without a paper is left out."""
    papers = forum.agreements.filter(ended_at=None).select_related("document__forum")
    found = list(papers.newest_first())
    parts = [(name, [each for each in found if each.what == what]) for what, name in PAPERS.items()]
    return [(name, papers) for name, papers in parts if papers]


def _page(request, charter, **more):
    versions = request.forum.charters.public().newest_first()
    signatures = charter.signatures.in_force().order_by("organisation__name")
    related = ("organisation", "contact", "deputy", "forum")
    return render(
        request,
        "charters/charter.html",
        {
            "charter": charter,
            "sides": by_side(charter),
            "principles": charter.principles.order_by("position"),
            "signatures": signatures.select_related(*related)[:MOST_NAMES],
            "signed": signatures.count(),
            "versions": versions,
            "hears": charter.hears(timezone.localdate()),
            "papers": _papers(request.forum),
            "may_manage": person_may(request.person, Permission.CHARTER_MANAGE),
            "takes_comments": charter.takes_comments(timezone.localdate()),
            "answered": charter.comments.answered().select_related("commitment").oldest_first(),
            "set_aside": charter.comments.filter(set_aside_at__isnull=False).count(),
            "test": CharterTest.objects.filter(charter=charter).newest_first().first(),
            **more,
        },
    )


@require_safe
@public_forum_page
def charter(request):
    """The charter in force; before the first one, the version that people can comment on."""
    versions = request.forum.charters.public().select_related("forum")
    found = versions.in_force().first() or versions.newest_first().first()
    in_the_making = request.forum.charters.in_the_making().select_related("forum").first()
    if found is None:
        return render(request, "charters/no_charter.html", {"in_the_making": in_the_making})
    return _page(request, found, in_the_making=in_the_making)


@require_safe
@public_forum_page
def charter_version(request, pk):
    versions = request.forum.charters.public().select_related("forum")
    return _page(request, get_object_or_404(versions, pk=pk))


@require_safe
@public_forum_page
def compare_versions(request):
    """What was taken out and what was put in, between any two versions that are published."""
    versions = list(request.forum.charters.public().newest_first())
    form = CompareForm(request.GET if "old" in request.GET else None, versions=versions)
    lines = old = new = None
    if form.is_valid():
        found = {str(each.pk): each for each in versions}
        old, new = found[form.cleaned_data["old"]], found[form.cleaned_data["new"]]
        lines = compare(old.text or charter_text(old), new.text or charter_text(new))
    elif len(versions) > 1 and not form.is_bound:
        form = CompareForm(
            initial={"old": versions[1].pk, "new": versions[0].pk}, versions=versions
        )
    return render(
        request,
        "charters/compare.html",
        {"form": form, "versions": versions, "old": old, "new": new, "lines": lines},
    )


@require_safe
@public_forum_page
def charter_pdf(request):
    """The charter in force as a paper with everybody who signed it."""
    found = request.forum.charters.in_force().select_related("forum").first()
    if found is None:
        raise Http404
    signatures = Signature.objects.in_force().filter(charter=found)
    paper = charter_paper(
        found,
        by_side(found),
        signatures.select_related("organisation", "contact", "deputy").order_by("signed_at"),
        today=timezone.localdate(),
    )
    content = render_pdf("charters/charter.typ", asdict(paper))
    return pdf_response(f"charter-{request.forum.slug}-{found.number}.pdf", content)
