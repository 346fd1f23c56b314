"""What a report can be about: a theme of what families told, or a service that they spoke of."""

from django.db.models import Q

from coproduction.models import Work
from coproduction.reports.subjects import About, SubjectKind
from feedback.models import Service, Theme


def _works_of(themes):
    """The work that a theme became, and the work of each answer that is owed about it."""
    became = Q(pk__in=themes.filter(work__isnull=False).values("work"))
    asked = themes.filter(passings__isnull=False).values("passings__influence__work")
    return Work.objects.filter(became | Q(pk__in=asked))


def _themes(forum):
    themes = Theme.objects.for_forum(forum).active().by_title()
    return [(str(pk), title) for pk, title in themes.values_list("pk", "title")]


def _theme(forum, key):
    themes = Theme.objects.for_forum(forum)
    themes = themes.filter(pk=key) if key.isdecimal() else themes.none()
    theme = themes.first()
    return theme and About("theme", theme, theme.title, _works_of(themes))


def _services(forum):
    services = Service.objects.filter(forum=forum).active().by_name()
    return [(str(pk), name) for pk, name in services.values_list("pk", "name")]


def _service(forum, key):
    service = key.isdecimal() and Service.objects.filter(forum=forum, pk=key).first()
    if not service:
        return None
    themes = Theme.objects.for_forum(forum).active().filter(service=service)
    return About("service", service, service.name, _works_of(themes))


SUBJECTS = {
    "theme": SubjectKind("Theme", _themes, _theme, Theme),
    "service": SubjectKind("Service", _services, _service, Service),
}
