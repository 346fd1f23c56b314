from coproduction.models import Person, Work
from coproduction.work_facts import Fact
from hub.levels import felt


def FACTS(work: Work, person: Person) -> list[Fact]:  # noqa: N802 (the registry's name)
    """How far it felt shared, to parent carers and to officers apart."""
    works, _ = felt(work.forum, work)
    facts = []
    for row in works:
        facts.append(Fact("How it felt", row.gap_in_words))
        if row.level_of_reps and row.level_of_officers:
            facts.append(
                Fact(
                    "To whom",
                    f"{row.level_of_reps.label} to parent carers, "
                    f"{row.level_of_officers.label.lower()} to officers",
                )
            )
    return facts
