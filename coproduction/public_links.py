"""What each app shows to everybody, in a module called public_links: LINKS(forum)."""

from dataclasses import dataclass

from coproduction.models import Forum
from coproduction.registries import collect


@dataclass(frozen=True)
class PublicLink:
    """A page for everybody: its name, its address, and what is there."""

    label: str
    url: str
    words: str


def LINKS(forum: Forum) -> list[PublicLink]:  # noqa: N802 (the registry's name)
    """The core's own pages have their place in the frame."""
    return []


def links_for(forum: Forum) -> list[PublicLink]:
    return [link for links in collect("public_links", "LINKS") for link in links(forum)]
