"""What can be found of reps: the papers that all work by, and for the team the reps."""

from django.urls import reverse

from coproduction.models import Person
from coproduction.permissions import Permission
from coproduction.search import SearchKind, with_right
from reps.models import Guide


def _guides(forum, person):
    return Guide.objects.for_forum(forum).active() if person else None


SEARCH = (
    SearchKind(
        code="guides",
        label="Papers that we work by",
        rows=_guides,
        index="guide_words",
        excerpt=("text",),
        address=lambda guide, search: (
            f"{reverse('reps:guide-list', args=[search.forum.slug])}#{guide.anchor}"
        ),
        about=lambda guide: guide.get_kind_display(),
        day="written_at",
        spelling="title",
    ),
    SearchKind(
        code="reps",
        label="Reps",
        rows=with_right(
            Permission.REP_MANAGE,
            lambda forum, person: Person.objects.filter(forum=forum, rep__isnull=False),
        ),
        index="person_words",
        address=lambda person, search: reverse(
            "reps:rep-detail", args=[search.forum.slug, person.rep.pk]
        ),
        about=lambda person: person.rep.get_stage_display(),
        related=("rep",),
        spelling="name",
    ),
)
