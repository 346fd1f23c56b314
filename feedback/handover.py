"""What somebody who leaves hands over here: the services that they answer for."""

from coproduction.events import record_event
from coproduction.models import Person
from feedback.models import Service


def HAND_OVER(leaver: Person, to: Person, by: Person, now) -> list[str]:  # noqa: N802
    """Feedback about these services comes to the colleague."""
    services = list(Service.objects.select_for_update().filter(contact=leaver).order_by("pk"))
    for service in services:
        service.contact = to
        service.save(update_fields=["contact"])
        record_event(verb="service.handed_over", subject=service, by=by, forum=leaver.forum, at=now)
    return [f"Answer for: {service}" for service in services]
