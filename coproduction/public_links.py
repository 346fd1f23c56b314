"""What each app shows to everybody, in a module called public_links: LINKS(forum)."""

from dataclasses import dataclass

from django.urls import reverse

from coproduction.models import Forum, Report
from coproduction.registries import collect


@dataclass(frozen=True)
class PublicLink:
    """A page for everybody: its name, its address, and what is there."""

    label: str
    url: str
    words: str


def LINKS(forum: Forum) -> list[PublicLink]:  # noqa: N802 (the registry's name)
    """The core's own pages have their place in the frame; reports once there is one to read."""
    if not Report.objects.for_forum(forum).public().exists():
        return []
    return [
        PublicLink(
            "Reports",
            reverse("public-reports", args=[forum.slug]),
            "What we did in some months, in numbers and in words, and what came of it.",
        )
    ]


def links_for(forum: Forum) -> list[PublicLink]:
    return [link for links in collect("public_links", "LINKS") for link in links(forum)]
