"""The one secret of a writer: it leads back to their draft, and later to what came of it.

Only its hash is stored, so that nobody who reads the database can open the page.
"""

import hashlib

from django.urls import reverse
from django.utils.crypto import salted_hmac

from feedback.models import Draft, Submission


def secret_from(number: str, attempt: int = 0) -> str:
    """The secret that begins with a page that was shown: sent twice, it is the same one."""
    digest = salted_hmac("feedback.links", f"{number}.{attempt}", algorithm="sha256").digest()
    return digest.hex()


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def draft_of(secret: str, slug: str) -> Draft | None:
    """The draft that this secret opens in this forum, with the forum: one question for a page."""
    return (
        Draft.objects.select_related("version__form__forum__feedback_settings")
        .filter(version__form__forum__slug=slug, version__form__forum__is_active=True)
        .filter(secret_hash=hash_of(secret))
        .order_by()
        .first()
    )


def submission_of(secret: str, forum) -> Submission | None:
    """What was sent under this secret in this forum."""
    sent = Submission.objects.for_forum(forum).select_related("form", "version", "theme__forum")
    return sent.filter(secret_hash=hash_of(secret)).first()


def status_url(forum, secret: str) -> str:
    return reverse("feedback:status", args=[forum.slug, secret])
