"""Links in mails that do one thing for one person, without a sign-in (promises C7, R26).

A link names what it is for, who holds it and which record it is about, and is signed. Opening it
does nothing: only the page's button acts. It ends after some days, and at once when its holder
leaves the forum; what the holder may do is asked again each time, as for somebody signed in.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db import models
from django.urls import reverse

from coproduction.models import Forum, Person


@dataclass(frozen=True)
class Held:
    """A link that is still good: its holder, and the key of the record that it is about."""

    person: Person
    pk: int


def _salt(purpose: str) -> str:
    return f"coproduction.links.{purpose}"


def link_for(purpose: str, *, person: Person, thing: models.Model, url_name: str) -> str:
    """The path of a page that this person can use for this thing alone."""
    token = signing.dumps([person.pk, thing.pk], salt=_salt(purpose))
    return reverse(url_name, args=[person.forum.slug, token])


def held_link(purpose: str, token: str, *, forum: Forum, days: int) -> Held | None:
    """Who holds this link and for which record; None when it is false, old, or not theirs now."""
    try:
        person_pk, pk = signing.loads(token, salt=_salt(purpose), max_age=timedelta(days=days))
    except (signing.BadSignature, TypeError, ValueError):
        return None
    holder = Person.objects.active().filter(pk=person_pk, forum=forum)
    person = holder.select_related("forum", "organisation").first()
    return Held(person, pk) if person else None
