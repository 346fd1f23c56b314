"""Whom a forum reaches, with one of everything, for tests that look at many pages."""

import uuid
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from coproduction.actions import (
    count_members,
    give_equality_answers,
    link_group,
    note_contact,
    note_followers,
    note_members,
    show_reach,
    write_population,
)
from coproduction.models import EqualityCount, EqualityPicture


def furnish_reach(forum, *, coordinator, rep, **others):
    """One of each, by the names that access_matrix.py uses."""
    today = timezone.localdate()
    show_reach(forum=forum, shows=True, by=coordinator)
    give_equality_answers(person=rep, by=rep, today=today, sex="female", district="CV34")
    draw(forum, today, "disability", {"yes": 10, "no": 40, "rather_not": None, "": 50})
    write_population(
        forum=forum,
        question="disability",
        shares={"yes": Decimal(60), "no": Decimal(40)},
        source="Census",
        year=2021,
        by=coordinator,
    )
    count_members(forum=forum, today=today)
    note_members(
        forum=forum, on=today - timedelta(days=300), number=130, source="Our list", by=coordinator
    )
    note_followers(forum=forum, channel="facebook", on=today, number=1283, by=coordinator)
    group = link_group(
        forum=forum,
        by=coordinator,
        one_time_key=uuid.uuid4(),
        name="Dads together",
        about="Fathers of young children.",
        knows=["disability:yes"],
        contact="Ask for Sam.",
    )
    note_contact(
        group=group,
        by=coordinator,
        on=today,
        what="Went to their breakfast.",
        came_of_it="Two want to come.",
        one_time_key=uuid.uuid4(),
    )
    return {"linked_group": group, "member": rep}


def draw(forum, day, question, numbers, *, members=80, who="everybody"):
    """A picture as it would be drawn of many members."""
    picture, _ = EqualityPicture.objects.get_or_create(
        forum=forum, drawn_on=day, defaults={"members": members, "threshold": 8}
    )
    EqualityCount.objects.bulk_create(
        EqualityCount(picture=picture, who=who, question=question, answer=answer, number=number)
        for answer, number in numbers.items()
    )
    return picture
