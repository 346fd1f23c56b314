"""What somebody who leaves hands over of charters and plans: contacts, signing, updates owed."""

from charters.models import PromisedUpdate, Signature, WorkFrame
from coproduction.events import record_event
from coproduction.models import Person


def HAND_OVER(leaver: Person, to: Person, by: Person, now) -> list[str]:  # noqa: N802
    """Their colleague is the point of contact, the deputy, who is asked to sign, and who backs it.

    What the leaver signed stays theirs. Nobody is contact and deputy of the same signature.
    """
    live = Signature.objects.select_for_update().filter(forum=leaver.forum)
    live = live.exclude(state__in=[Signature.State.DECLINED, Signature.State.RENEWED])
    asked = list(live.filter(state=Signature.State.INVITED, signatory=leaver).order_by("pk"))
    contacts = list(live.filter(contact=leaver).order_by("pk"))
    deputies = list(live.filter(deputy=leaver).exclude(contact=to).order_by("pk"))
    live.filter(pk__in=[each.pk for each in asked]).update(signatory=to)
    live.filter(pk__in=[each.pk for each in contacts]).update(contact=to)
    live.filter(contact=to, deputy=to).update(deputy=None)
    live.filter(pk__in=[each.pk for each in deputies]).update(deputy=to)
    backed = list(WorkFrame.objects.filter(sponsor=leaver).select_related("work").order_by("pk"))
    WorkFrame.objects.filter(pk__in=[each.pk for each in backed]).update(sponsor=to)
    owed = list(PromisedUpdate.objects.waiting().filter(owed_by=leaver).order_by("pk"))
    PromisedUpdate.objects.filter(pk__in=[each.pk for each in owed]).update(owed_by=to)
    for thing in (*asked, *contacts, *deputies, *backed, *owed):
        verb = f"{thing._meta.model_name}.handed_over"
        record_event(verb=verb, subject=thing, by=by, forum=leaver.forum, at=now)
    return [
        *(f"To sign: the charter, for {each.organisation}" for each in asked),
        *(f"Point of contact of the charter, for {each.organisation}" for each in contacts),
        *(f"Deputy of the point of contact, for {each.organisation}" for each in deputies),
        *(f"Stands behind: {each.work}" for each in backed),
        *(f"To tell families: {each}" for each in owed),
    ]
