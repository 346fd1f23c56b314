"""Parts of reports about what came to the hub."""

from collections import Counter

from coproduction.figures import Period
from coproduction.models import Forum
from coproduction.reports.blocks import Block, Heading, Points
from hub.figures import presented_items


def topics(forum: Forum, period: Period) -> list[Block]:
    """The topics by programme, as the seed lists them: one that came again once, with how often."""
    by_programme = {}
    items = presented_items([forum], period).select_related("programme")
    for item in items.order_by("programme__position", "programme__name", "session__starts_at"):
        name = item.programme.name if item.programme else "Other topics"
        by_programme.setdefault(name, Counter())[item.title] += 1
    blocks = [Heading("What came to the hub")] if by_programme else []
    for name, titles in by_programme.items():
        blocks.append(Heading(name, level=3))
        blocks.append(
            Points(
                [
                    title if number == 1 else f"{title} ({number} times)"
                    for title, number in titles.items()
                ]
            )
        )
    return blocks


PARTS = {"topics": topics}
