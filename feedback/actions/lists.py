from django.db import IntegrityError, transaction

from coproduction.exceptions import RuleBroken
from coproduction.models import Person
from feedback.models import SavedView


@transaction.atomic
def save_view(*, by: Person, name: str, query: str) -> SavedView:
    """The list as it is now can be had again under this name. Refused twice by one name."""
    try:
        with transaction.atomic():
            return SavedView.objects.create(person=by, name=name, query=query)
    except IntegrityError:
        raise RuleBroken("You have a list of this name already. Choose another name.") from None


@transaction.atomic
def remove_view(*, view: SavedView) -> None:
    """The name is gone; the list itself is where it was."""
    view.delete()
