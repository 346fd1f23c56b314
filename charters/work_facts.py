from django.urls import reverse

from charters.models import CaseStudy, WorkFrame
from coproduction.models import Person, Work
from coproduction.permissions import Permission, person_may
from coproduction.work_facts import Fact


def FACTS(work: Work, person: Person) -> list[Fact]:  # noqa: N802 (the registry's name)
    """How it is planned, and who was not heard yet."""
    here = [work.forum.slug, work.reference]
    written = work.plan_entries.values("topic").distinct().count()
    facts = [
        Fact(
            "Plan",
            f"{written} topic{'' if written == 1 else 's'} written down"
            if written
            else "Nothing written down yet",
            reverse("charters:work-plan", args=here),
        )
    ]
    if work.level:
        url = reverse("charters:work-levels", args=here)
        facts.append(Fact("Level over time", "Agreed and felt, as a picture", url))
    frame = WorkFrame.objects.filter(work=work).select_related("sponsor").first()
    if frame and frame.sponsor:
        facts.append(Fact("Stands behind it", frame.sponsor.described))
    silent = [str(group) for group in work.groups.not_heard().in_order()]
    if silent:
        facts.append(Fact("Not heard yet", ", ".join(silent)))
    facts += [
        Fact("Review", review.get_phase_display(), review.get_absolute_url())
        for review in work.reviews.select_related("work__forum").order_by("opened_at")
    ]
    if person_may(person, Permission.WORK_PLAN):
        url = reverse("charters:review-open", args=here)
        facts.append(Fact("Look back", "Open a review", url))
    mark = work.kite_marks.select_related("forum").order_by("-asked_at").first()
    if mark:
        facts.append(Fact("Kite mark", mark.get_state_display(), mark.get_absolute_url()))
    elif person_may(person, Permission.WORK_PLAN):
        facts.append(Fact("Kite mark", "Ask for it", reverse("charters:mark-ask", args=here)))
    return [*facts, *_story_of(work, person, here)]


def _story_of(work, person, here):
    """The published story; its draft, or where to begin one, for those who write it."""
    may_write = person_may(person, Permission.WORK_PLAN)
    story = CaseStudy.objects.filter(work=work).select_related("work__forum").first()
    if story is None and may_write:
        return [Fact("Case study", "Begin one", reverse("charters:story-begin", args=here))]
    if story and (may_write or story.state == CaseStudy.State.PUBLISHED):
        return [Fact("Case study", story.title, story.get_absolute_url())]
    return []
