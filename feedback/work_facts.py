from django.urls import reverse

from coproduction.models import Person, Work
from coproduction.permissions import Permission, person_may
from coproduction.work_facts import Fact
from feedback.models import Theme


def FACTS(work: Work, person: Person) -> list[Fact]:  # noqa: N802 (the registry's name)
    """The themes of feedback that it began with; those who sort feedback go on to its words."""
    may_manage = person_may(person, Permission.FEEDBACK_MANAGE)
    themes = Theme.objects.active().filter(work=work, forum=person.forum_id).by_title()
    return [
        Fact("Families told", str(theme), _address(theme, work.forum.slug, may_manage))
        for theme in themes
    ]


def _address(theme, slug, may_manage):
    if may_manage:
        return reverse("feedback:theme", args=[slug, theme.reference])
    return reverse("feedback:said", args=[slug, theme.reference]) if theme.published_at else ""
