"""How a piece of work is planned: a list of tasks that grows with its step, not a form to fill."""

from collections import defaultdict
from dataclasses import dataclass

from charters.models import Group, PlanEntry
from coproduction.models import ParticipationLevel, Work

T = PlanEntry.Topic
# Each topic: the question that it answers, and the step at which it begins to matter.
QUESTIONS = {
    T.NEED: ("What has to change, and who says so? What is in it for each of us?", "need"),
    T.LEVEL: ("How far do families share in the decision, and why?", "need"),
    T.STAKEHOLDERS: ("Whom does it affect? Who takes part, and from when?", "need"),
    T.PARAMETERS: ("What cannot change: dates, money, contracts, law?", "need"),
    T.AIM: ("What do we want to reach together?", "aim"),
    T.RESPONSIBILITY: ("Who answers for what? To whom?", "aim"),
    T.OBJECTIVE: ("What exactly is to be different, by when? Do all of us agree?", "objective"),
    T.METHOD: ("How do we work together? Have families helped to choose the way?", "method"),
    T.COMMUNICATION: ("Who needs to know what, how, and in which format?", "method"),
    T.FEEDBACK: ("When and how do we ask people how it goes?", "method"),
    T.IMPLEMENTATION: ("Who does what by when?", "implementation"),
    T.UPDATES: ("When do we tell people how it went, also after the end?", "implementation"),
    T.EVALUATION: ("Did it go well for everybody? What do we do better next time?", "evaluation"),
}


@dataclass(frozen=True)
class Task:
    """One topic of a work's plan: done, to do now, or for later."""

    topic: str
    title: str
    question: str
    step: str
    entry: PlanEntry | None
    earlier: list[PlanEntry]
    is_done: bool
    is_now: bool

    @property
    def state(self):
        if self.is_done:
            return "Written down"
        return "To do now" if self.is_now else "Comes later"

    @property
    def kind(self):
        if self.is_done:
            return "good"
        return "attention" if self.is_now else "neutral"


def tasks_of(work: Work) -> list[Task]:
    """Every topic in the order in which it begins to matter."""
    written = defaultdict(list)
    for entry in work.plan_entries.select_related("written_by").order_by("-number"):
        written[entry.topic].append(entry)
    steps = list(Work.Stage)
    here = steps.index(Work.Stage(work.stage))
    done_elsewhere = {
        T.LEVEL: bool(work.level),
        T.STAKEHOLDERS: work.groups.exists() and not leaves_families_out(work),
    }
    return [
        Task(
            topic=topic.value,
            title=topic.label,
            question=question,
            step=step,
            entry=next(iter(written[topic]), None),
            earlier=written[topic][1:],
            is_done=done_elsewhere.get(topic, bool(written[topic])),
            is_now=steps.index(Work.Stage(step)) <= here,
        )
        for topic, (question, step) in QUESTIONS.items()
    ]


def leaves_families_out(work: Work) -> bool:
    """Every level but information includes parent carers or young people (seed 003)."""
    if work.level in {"", ParticipationLevel.INFORMATION}:
        return False
    return not work.groups.filter(kind__in=Group.FAMILIES).exists()


def share_of_families(work: Work) -> int | None:
    """Of a hundred groups that take part, how many are families; None where nobody does."""
    kinds = list(work.groups.filter(joined_on__isnull=False).values_list("kind", flat=True))
    if not kinds:
        return None
    return round(100 * sum(kind in Group.FAMILIES for kind in kinds) / len(kinds))
