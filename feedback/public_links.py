from django.urls import reverse

from coproduction.models import Forum
from coproduction.public_links import PublicLink


def LINKS(forum: Forum) -> list[PublicLink]:  # noqa: N802 (the registry's name)
    """Where to tell the forum, and what others have told."""
    return [
        PublicLink(
            "Tell us what happened",
            reverse("feedback:home", args=[forum.slug]),
            "No account, three minutes, and nobody sees who you are.",
        ),
        PublicLink(
            "What families told us",
            reverse("feedback:said-list", args=[forum.slug]),
            "What several families say, who has to answer, and what came of it.",
        ),
    ]
