from django.urls import reverse

from coproduction.models import Person, Work
from coproduction.work_facts import Fact


def FACTS(work: Work, person: Person) -> list[Fact]:  # noqa: N802 (the registry's name)
    """How it is planned, and who was not heard yet."""
    here = [work.forum.slug, work.reference]
    written = work.plan_entries.values("topic").distinct().count()
    facts = [
        Fact(
            "Plan",
            f"{written} topic{'' if written == 1 else 's'} written down"
            if written
            else "Nothing written down yet",
            reverse("charters:work-plan", args=here),
        )
    ]
    if work.level:
        url = reverse("charters:work-levels", args=here)
        facts.append(Fact("Level over time", "Agreed and felt, as a picture", url))
    silent = [str(group) for group in work.groups.not_heard().in_order()]
    if silent:
        facts.append(Fact("Not heard yet", ", ".join(silent)))
    return facts
