"""What charters adds to the story of a piece of work."""

from datetime import datetime, time

from django.urls import reverse
from django.utils import timezone

from charters.models import CaseStudy
from coproduction.models import Person, Work
from coproduction.thread import Entry


def _at_noon(day) -> datetime:
    """A day without a moment stands at its middle."""
    return timezone.make_aware(datetime.combine(day, time(12)))


def ENTRIES(work: Work, person: Person) -> list[Entry]:  # noqa: N802 (the registry's name)
    """What was agreed about it, who was heard when, and how it was looked back on."""
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
    for review in work.reviews.filter(closed_at__isnull=False).select_related("work__forum"):
        entries.append(
            Entry(
                at=review.closed_at,
                title=f"Looked back: {review.get_phase_display().lower()}",
                words=review.learned,
                url=review.get_absolute_url(),
            )
        )
    for mark in work.kite_marks.public().select_related("forum"):
        url = mark.get_public_url()
        title = f"The kite mark was awarded: {mark.get_level_display().lower()}"
        entries.append(Entry(at=mark.awarded_at, title=title, url=url))
        if mark.revoked_at:
            title, words = "The kite mark was taken back", mark.revoked_reason
            entries.append(Entry(at=mark.revoked_at, title=title, words=words, url=url))
    entries += [
        Entry(
            at=_at_noon(product.launched_on),
            title=f"Came out: {product}",
            words=product.made_with,
            url=plan,
        )
        for product in work.products.filter(launched_on__lte=timezone.localdate())
    ]
    entries += [
        Entry(at=update.given_at, title=f"Told families: {update}", words=update.words, url=plan)
        for update in work.updates.filter(given_at__isnull=False)
    ]
    stories = CaseStudy.objects.filter(work=work, state=CaseStudy.State.PUBLISHED)
    for story in stories.select_related("work__forum"):
        url = story.get_absolute_url()
        entries.append(Entry(at=story.published_at, title="A case study was published", url=url))
    return entries
