from django.urls import reverse

from coproduction.models import Person, Work
from coproduction.next_steps import Step
from coproduction.permissions import Permission, person_may


def STEPS(work: Work, person: Person) -> list[Step]:  # noqa: N802 (the registry's name)
    """To the hub: the forum asks a service to come and talk about it, with the words filled in."""
    if not person_may(person, Permission.REQUEST_TRIAGE):
        return []
    invite = reverse("hub:invitation-add", args=[work.forum.slug])
    return [Step("Ask a service to come to the hub about it", f"{invite}?work={work.reference}")]
