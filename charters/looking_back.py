"""What a review found: families' and officers' answers side by side, and the gap between them."""

from collections import defaultdict
from dataclasses import dataclass, field

from charters.models import Review, ReviewAnswer, ReviewPrompt

ENOUGH = 3  # answers of a side, so that nobody can be picked out
WIDE = 25  # of a hundred: a gap to talk about


@dataclass
class Side:
    """What one side said to one question."""

    counts: dict[str, int] = field(default_factory=dict)
    words: list[tuple[str, str]] = field(default_factory=list)

    @property
    def answers(self):
        return sum(self.counts.values())

    @property
    def is_enough(self):
        return self.answers >= ENOUGH

    @property
    def share(self):
        """Of a hundred: yes counts whole, partly half. None for too few who know."""
        known = {a: n for a, n in self.counts.items() if a in ReviewAnswer.WORTH}
        number = sum(known.values())
        if number < ENOUGH:
            return None
        return round(sum(ReviewAnswer.WORTH[a] * n for a, n in known.items()) / number)


@dataclass
class Line:
    """One question with both sides' answers."""

    prompt: ReviewPrompt
    families: Side
    officers: Side

    @property
    def gap(self):
        """How much better officers see it than families; None while either side is too few."""
        if self.families.share is None or self.officers.share is None:
            return None
        return self.officers.share - self.families.share

    @property
    def gap_in_words(self):
        if self.gap is None:
            return "Too few answers to compare"
        if abs(self.gap) < WIDE:
            return "Both sides see it alike"
        better = "Officers" if self.gap > 0 else "Families"
        return f"{better} see it better by {abs(self.gap)} of a hundred"


def lines_of(review: Review) -> list[Line]:
    """Every question that was asked in this review, in order."""
    found = defaultdict(lambda: defaultdict(Side))
    for answer in review.answers.all():
        side = found[answer.prompt_id][answer.side]
        side.counts[answer.answer] = side.counts.get(answer.answer, 0) + 1
        if answer.words:
            side.words.append((answer.words, answer.name))
    # In no order of who came first: that could tell who it was.
    for sides in found.values():
        for side in sides.values():
            side.words.sort()
    prompts = (
        prompts_for(review)
        if not review.closed_at
        else ReviewPrompt.objects.filter(pk__in=list(found)).in_order()
    )
    return [Line(each, found[each.pk]["families"], found[each.pk]["officers"]) for each in prompts]


def prompts_for(review: Review):
    """The questions to ask now: some are only asked at the end."""
    prompts = ReviewPrompt.objects.for_forum(review.work.forum_id).active()
    if review.phase != Review.Phase.END:
        prompts = prompts.filter(only_at_end=False)
    return prompts.in_order()
