from django.db import IntegrityError, transaction

from coproduction.events import record_event
from coproduction.exceptions import RuleBroken
from coproduction.models import Forum, Person
from feedback.models import FeedbackSettings, Service


@transaction.atomic
def change_feedback_settings(*, forum: Forum, by: Person, now=None, **fields) -> FeedbackSettings:
    """Where to call, how to complain, and which words alarm. Refused without any alarm word."""
    if not fields.get("alarm_words", [True]):
        raise RuleBroken(
            "Keep at least one word. They are how we notice that somebody is not safe."
        )
    settings, _ = FeedbackSettings.objects.update_or_create(forum=forum, defaults=fields)
    record_event(
        verb="feedback_settings.changed",
        subject=settings,
        by=by,
        forum=forum,
        fields=sorted(fields),
        at=now,
    )
    return settings


@transaction.atomic
def save_service(
    *, forum: Forum, by: Person, service: Service | None = None, now=None, **fields
) -> Service:
    """A service that families can speak about, and who answers for it. No name twice."""
    service = service or Service(forum=forum)
    for name, value in fields.items():
        setattr(service, name, value)
    try:
        with transaction.atomic():
            service.save()
    except IntegrityError:
        raise RuleBroken("This service is on the list already.") from None
    record_event(
        verb="service.saved", subject=service, by=by, forum=forum, fields=sorted(fields), at=now
    )
    return service
