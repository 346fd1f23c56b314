"""What a report can be about: a piece of work, or a programme."""

from coproduction.models import Programme, Work
from coproduction.reports.subjects import About, SubjectKind


def _works(forum):
    rows = Work.objects.for_forum(forum).newest_first()
    return [(str(pk), title) for pk, title in rows.values_list("pk", "title")]


def _work(forum, key):
    if not key.isdecimal():
        return None
    work = Work.objects.for_forum(forum).filter(pk=key).select_related("forum").first()
    return work and About("work", work, work.title, Work.objects.filter(pk=work.pk))


def _programmes(forum):
    rows = Programme.objects.filter(forum=forum).in_order()
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


def _programme(forum, key):
    if not key.isdecimal():
        return None
    programme = Programme.objects.filter(forum=forum, pk=key).first()
    return programme and About(
        "programme", programme, programme.name, Work.objects.filter(programme=programme)
    )


SUBJECTS = {
    "work": SubjectKind("Piece of work", _works, _work, Work),
    "programme": SubjectKind("Programme", _programmes, _programme, Programme),
}
