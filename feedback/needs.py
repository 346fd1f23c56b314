from datetime import date

from django.db.models import Count, Min, Q
from django.urls import reverse

from coproduction.models import Person
from coproduction.needs import Need
from coproduction.permissions import Permission, person_may
from feedback.models import ContactDetails, Submission


def NEEDS(person: Person, today: date) -> list[Need]:  # noqa: N802 (the registry's name)
    """What may tell of harm, what nobody has read, and whom the forum promised to call."""
    needs = []
    cares = (Permission.FEEDBACK_MANAGE, Permission.SAFEGUARDING_VIEW)
    if any(person_may(person, each) for each in cares):
        needs += _alarms(person, today)
    if person_may(person, Permission.FEEDBACK_MANAGE):
        needs += [*_to_answer(person, today), *_to_tell(person)]
    return needs


def _alarms(person, today):
    here = Submission.objects.for_forum(person.forum).alarming()
    found = here.aggregate(number=Count("pk"), first=Min("received_on"))
    if not found["number"]:
        return []
    several = found["number"] > 1
    return [
        Need(
            title=f"Read now: {found['number']} piece{'s' if several else ''} of feedback may "
            "tell of harm",
            hint="Each stays on top until somebody writes down what was done.",
            url=reverse("feedback:alarms", args=[person.forum.slug]),
            due_on=found["first"],
            today=today,
        )
    ]


def _to_answer(person, today):
    """One line for each of three heaps, due when the first of it is."""
    state, queue = Submission.State, reverse("feedback:queue", args=[person.forum.slug])
    here = Submission.objects.for_forum(person.forum).filter(
        state__in=[*Submission.WAITS_FOR_FORUM, state.CHECKING]
    )
    again = Q(state=state.IN_HAND, helped=Submission.Helped.NO)
    found = here.aggregate(
        unread=Count("pk", filter=Q(state=state.NEW)),
        unread_due=Min("answer_by", filter=Q(state=state.NEW)),
        in_hand=Count("pk", filter=Q(state=state.IN_HAND) & ~again),
        in_hand_due=Min("answer_by", filter=Q(state=state.IN_HAND) & ~again),
        again=Count("pk", filter=again),
        held=Count("pk", filter=Q(state=state.CHECKING)),
    )
    heaps = (
        (found["unread"], "Read new feedback", "Nobody has read it yet.", found["unread_due"]),
        (found["in_hand"], "Answer feedback", "It is being looked at.", found["in_hand_due"]),
        (found["again"], "Take feedback up again", "The answer did not help, they say.", None),
        (found["held"], "Look at held feedback", "A machine may have written it.", None),
    )
    return [
        Need(title=f"{title}: {number}", hint=hint, url=queue, due_on=due, today=today)
        for number, title, hint, due in heaps
        if number
    ]


def _to_tell(person):
    """Writers who asked for a call, once there is something to tell them."""
    answered = [Submission.State.ANSWERED, Submission.State.CLOSED]
    waiting = ContactDetails.objects.filter(
        submission__forum=person.forum, submission__state__in=answered
    )
    return [
        Need(
            title=f"Call or write to the writer of {contact.submission}",
            hint="There is an answer, and they asked to be told. Then delete how to reach them.",
            url=contact.submission.get_absolute_url(),
        )
        for contact in waiting.select_related("submission__forum").order_by("pk")
    ]
