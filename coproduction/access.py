"""Which of a forum's records a person may see: the rows, not the pages."""

from coproduction.models import Influence, Person, Work
from coproduction.permissions import Permission, permissions_of

# The forum's own people and the facilitator see the whole ledger; officers see their part.
_SEE_WHOLE_LEDGER = {
    Permission.FORUM_NOTES_VIEW,
    Permission.SESSION_RECORD,
    Permission.REPORT_VIEW,
}


def influences_visible_to(person: Person):
    """The forum's ledger, or for an officer what they owe and what is public."""
    here = Influence.objects.for_forum(person.forum_id)
    if permissions_of(person) & _SEE_WHOLE_LEDGER:
        return here
    return here.owned_or_published(person)


def works_visible_to(person: Person):
    """Every piece of work of the person's forum."""
    return Work.objects.for_forum(person.forum_id)
