"""What charters adds to the story of a piece of work."""

from datetime import datetime, time

from django.urls import reverse
from django.utils import timezone

from coproduction.models import Person, Work
from coproduction.thread import Entry


def _at_noon(day) -> datetime:
    """A day without a moment stands at its middle."""
    return timezone.make_aware(datetime.combine(day, time(12)))


def ENTRIES(work: Work, person: Person) -> list[Entry]:  # noqa: N802 (the registry's name)
    """What was agreed about it, and who was heard when."""
    plan = reverse("charters:work-plan", args=[work.forum.slug, work.reference])
    entries = [
        Entry(
            at=entry.written_at,
            title=f"Agreed: {entry.get_topic_display().lower()}",
            words=entry.text,
            url=plan,
        )
        for entry in work.plan_entries.all()
    ]
    entries += [
        Entry(
            at=_at_noon(group.heard_on),
            title=f"Heard: {group}",
            words=group.heard_how,
            url=plan,
            voice="said",
        )
        for group in work.groups.heard()
    ]
    return entries
