"""What can be found of charters: the charters, their promises, and case studies."""

from charters.models import CaseStudy, Charter, Commitment
from coproduction.search import SearchKind

# Promises of older versions stand in the newer one, or were given up.
_PROMISED = (Charter.State.COMMENTS, Charter.State.ADOPTED)

SEARCH = (
    SearchKind(
        code="charters",
        label="Charters",
        rows=lambda forum, person: Charter.objects.for_forum(forum).public(),
        index="charter_words",
        excerpt=("vision", "grew_from", "covers", "leaves_out", "legal_basis"),
        about=lambda charter: charter.get_state_display(),
        day="begun_at",
        related=("forum",),
        spelling="title",
    ),
    SearchKind(
        code="promises",
        label="Promises",
        rows=lambda forum, person: Commitment.objects.filter(
            charter__forum=forum, charter__state__in=_PROMISED
        ),
        index="commitment_words",
        excerpt=("easy_read", "legal_basis"),
        address=lambda promise, search: (
            f"{promise.charter.get_absolute_url()}#promise-{promise.pk}"
        ),
        about=lambda promise: f"Promised by: {promise.get_side_display()}",
        related=("charter__forum",),
        spelling="text",
    ),
    SearchKind(
        code="stories",
        label="Case studies",
        rows=lambda forum, person: CaseStudy.objects.visible_to(person, forum),
        index="case_study_words",
        excerpt=("summary", "who", "elements"),
        about=lambda story: story.get_state_display(),
        day="written_at",
        related=("work__forum",),
        spelling="title",
    ),
)
