"""Charters for tests. States are reached by calling actions, as in life."""

from datetime import timedelta

from django.utils import timezone

from charters.actions import (
    adopt_charter,
    ask_to_sign,
    begin_charter,
    countersign,
    open_comments,
    sign_charter,
)
from coproduction.tests.factories import OrganisationFactory, PersonFactory


def draft_charter(forum, by, start_from="template:agreement"):
    return begin_charter(forum=forum, start_from=start_from, by=by)


def commenting_charter(forum, by, **kwargs):
    charter = draft_charter(forum, by, **kwargs)
    until = timezone.localdate() + timedelta(days=10)
    return open_comments(charter=charter, until=until, by=by)


def adopted_charter(forum, by, *, days_ago=30, **kwargs):
    """In force since so many days."""
    charter = draft_charter(forum, by, **kwargs)
    opened = timezone.now() - timedelta(days=days_ago + 14)
    charter = open_comments(
        charter=charter, until=opened.date() + timedelta(days=8), by=by, now=opened
    )
    now = timezone.now() - timedelta(days=days_ago)
    return adopt_charter(
        charter=charter,
        accepted_by="the Partnership Board",
        review_on=now.date() + timedelta(days=365),
        by=by,
        now=now,
    )


def asked(charter, by, *, organisation=None, signatory=None):
    """A partner's signatory, asked to sign."""
    if signatory is None:
        organisation = organisation or OrganisationFactory(forum=charter.forum)
        signatory = PersonFactory(
            forum=charter.forum,
            organisation=organisation,
            roles=["signatory"],
            job_title="Director",
        )
    return ask_to_sign(
        charter=charter,
        organisation=signatory.organisation,
        signatory=signatory,
        due_on=timezone.localdate() + timedelta(days=14),
        by=by,
    )


def signed(charter, by, *, pledge="", **kwargs):
    signature = asked(charter, by, **kwargs)
    who = signature.signatory
    return sign_charter(
        signature=signature, name=who.name, role="Director", contact=who, pledge=pledge, by=who
    )


def in_force(charter, by, **kwargs):
    """Signed by both sides; `by` signs for the forum."""
    return countersign(signature=signed(charter, by, **kwargs), role="Chair", by=by)
