"""What each app shows to everybody, in a module called public_links: LINKS(forum)."""

from dataclasses import dataclass

from django.urls import reverse

from coproduction.models import Forum
from coproduction.registries import collect


@dataclass(frozen=True)
class PublicLink:
    """A page for everybody: its name, its address, and what is there."""

    label: str
    url: str
    words: str


def LINKS(forum: Forum) -> list[PublicLink]:  # noqa: N802 (the registry's name)
    """Whom the forum reaches, where it shows that; other pages have their place in the frame."""
    if not forum.shows_reach:
        return []
    return [
        PublicLink(
            "Whom we reach",
            reverse("public-reach", args=[forum.slug]),
            "Who our members are beside the families of the area, and whom we want to reach.",
        )
    ]


def links_for(forum: Forum) -> list[PublicLink]:
    return [link for links in collect("public_links", "LINKS") for link in links(forum)]
