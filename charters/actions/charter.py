"""The life of a charter: begun, written, read by others, adopted, replaced."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from charters.actions.audience import people_with
from charters.library import library
from charters.models import Charter, Commitment, Measure, Principle
from charters.rules import (
    reason_cannot_adopt,
    reason_cannot_open_comments,
    reason_cannot_write,
)
from charters.wording import charter_text, hash_of
from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.mail import write_message
from coproduction.models import Forum, Person, SharedTemplate
from coproduction.permissions import Permission

TEXTS = ("title", "vision", "vision_easy", "grew_from", "covers", "leaves_out", "legal_basis")
BLANK, OWN, TEMPLATE, OTHER = "blank", "own", "template", "charter"


@transaction.atomic
def begin_charter(*, forum: Forum, start_from: str, by: Person, now=None) -> Charter:
    """A draft stands: empty, or with the words of a template, our own or another's charter.

    `start_from` is blank, own, template:<key> or charter:<key of a published one>. Refused while
    another version is in the making.
    """
    now = now or timezone.now()
    charter = _new_version(forum, by, now)
    kind, _, key = start_from.partition(":")
    if kind == TEMPLATE:
        _fill_from_template(charter, _template(key))
    elif kind in {OWN, OTHER}:
        _fill_from_charter(charter, _published(forum, kind, key))
    else:
        charter.save()
    record_event(verb="charter.begun", subject=charter, by=by, forum=forum, at=now)
    return charter


@transaction.atomic
def begin_from_shared(*, template: SharedTemplate, forum: Forum, by: Person, now=None) -> Charter:
    """A draft stands with the words that another forum of the region offers.

    Refused while another version is in the making. See coproduction.actions.copy_template.
    """
    now = now or timezone.now()
    charter = _new_version(forum, by, now)
    _fill_from_template(charter, template.content | {"name": template.origin})
    record_event(verb="charter.begun", subject=charter, by=by, forum=forum, at=now)
    return charter


def _new_version(forum, by, now):
    # Two people begin at once: there is one version in the making.
    forum = Forum.objects.select_for_update().get(pk=forum.pk)
    if forum.charters.in_the_making().exists():
        raise RuleBroken("A version is in the making already. Go on with that one.")
    last = forum.charters.aggregate(last=Max("number"))["last"] or 0
    charter = Charter(forum=forum, number=last + 1, begun_at=now, begun_by=by)
    charter.title = f"Our charter for working together in {forum.area}"
    return charter


def _template(key):
    if key not in library():
        raise RuleBroken("That template is not there. Choose another.")
    return library()[key]


def _published(forum, kind, key):
    if kind == OWN:
        found = forum.charters.in_force().first()
    else:
        found = Charter.objects.filter(state__in=Charter.FROZEN, pk=key).first()
    if found is None:
        raise RuleBroken("That charter is not published. Choose another.")
    return found


def _fill_from_template(charter, words):
    charter.begun_from = words["name"]
    for name in TEXTS:
        setattr(charter, name, words.get(name, ""))
    charter.save()
    for position, each in enumerate(words["principles"], 1):
        Principle.objects.create(charter=charter, position=position, **each)
    places = dict.fromkeys(Commitment.Side, 0)
    for each in words["commitments"]:
        places[each["side"]] += 1
        promise = {name: value for name, value in each.items() if name != "figure"}
        made = Commitment.objects.create(charter=charter, position=places[each["side"]], **promise)
        if each.get("figure"):
            Measure.objects.create(commitment=made, figure=each["figure"])


def _fill_from_charter(charter, other):
    """Another's words are a start; our own promises keep their line through the versions."""
    is_own = other.forum_id == charter.forum_id
    charter.begun_from = f"Version {other.number}" if is_own else f"{other.forum}: {other.title}"
    for name in TEXTS:
        setattr(charter, name, getattr(other, name))
    charter.signed_for_months = other.signed_for_months
    charter.save()
    for each in other.principles.order_by("position"):
        Principle.objects.create(
            charter=charter,
            cornerstone=each.cornerstone,
            position=each.position,
            name=each.name,
            text=each.text,
            easy_read=each.easy_read,
        )
    for each in other.commitments.select_related("measure").in_order():
        line = {"line": each.line} if is_own else {}
        made = Commitment.objects.create(
            charter=charter,
            side=each.side,
            position=each.position,
            text=each.text,
            easy_read=each.easy_read,
            legal_basis=each.legal_basis,
            **line,
        )
        if hasattr(each, "measure"):
            _copy_measure(each.measure, made)


def _copy_measure(measure, commitment):
    Measure.objects.create(
        commitment=commitment,
        figure=measure.figure,
        kept_from=measure.kept_from,
        partly_from=measure.partly_from,
        fewest=measure.fewest,
    )


def locked_draft(charter: Charter) -> Charter:
    """The charter, locked, while its words may change."""
    # Opened for comments or adopted at the same moment: words must not change after that.
    charter = Charter.objects.select_for_update().get(pk=charter.pk)
    refuse_when(reason_cannot_write(charter))
    return charter


@transaction.atomic
def write_charter(*, charter: Charter, edition: int, by: Person, now=None, **words) -> Charter:
    """The draft has these words. Refused when somebody saved it since this person read it."""
    charter = locked_draft(charter)
    if charter.edition != edition:
        raise RuleBroken(
            "Somebody saved these words while you wrote. Look at theirs beside yours, then save "
            "again."
        )
    for name, value in words.items():
        setattr(charter, name, value)
    charter.edition += 1
    charter.save(update_fields=[*words, "edition"])
    record_event(
        verb="charter.written", subject=charter, by=by, forum=charter.forum, fields=words, at=now
    )
    return charter


@transaction.atomic
def open_comments(*, charter: Charter, until: date, by: Person, now=None) -> Charter:
    """Anybody can read this version and say what they think, until the end of that day.

    Refused while something is missing, or for less than a week.
    """
    now = now or timezone.now()
    charter = locked_draft(charter)
    refuse_when(reason_cannot_open_comments(charter, until, today=timezone.localdate(now)))
    charter.state, charter.comments_until = Charter.State.COMMENTS, until
    charter.comments_opened_at, charter.comments_opened_by = now, by
    charter.save(
        update_fields=["state", "comments_until", "comments_opened_at", "comments_opened_by"]
    )
    _record("charter.comments_opened", charter, by, now)
    people = Person.objects.active().filter(forum=charter.forum).select_related("forum")
    for person in people.exclude(pk=by.pk):
        write_message(
            kind="charters/comments_open",
            to=person,
            link=charter.get_absolute_url(),
            charter=charter,
            needed_by=until,
            now=now,
        )
    return charter


@transaction.atomic
def take_back_to_draft(*, charter: Charter, by: Person, now=None) -> Charter:
    """Its words can change again; the comments stay, each to be answered."""
    # Somebody comments or adopts at the same moment.
    charter = Charter.objects.select_for_update().get(pk=charter.pk)
    if charter.state != Charter.State.COMMENTS:
        raise RuleBroken(f"This version is not open: {charter.get_state_display().lower()}.")
    charter.state = Charter.State.DRAFT
    charter.save(update_fields=["state"])
    _record("charter.taken_back_to_draft", charter, by, now)
    return charter


@transaction.atomic
def adopt_charter(
    *,
    charter: Charter,
    accepted_by: str,
    review_on: date,
    by: Person,
    what_changed: str = "",
    review_with: str = "",
    now: datetime | None = None,
) -> Charter:
    """This version is in force, its words are frozen, and the version before it is replaced.

    Refused before comments were asked for, while they can still come, and while one of them has
    no answer.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    # Two versions adopted at once, or one begun meanwhile: the forum has one in force.
    forum = Forum.objects.select_for_update().get(pk=charter.forum_id)
    charter = Charter.objects.select_for_update().get(pk=charter.pk)
    refuse_when(reason_cannot_adopt(charter, today=today))
    if review_on <= today:
        raise RuleBroken("Say when it is looked at again: a day that is to come.")
    for old in forum.charters.in_force():
        old.state = Charter.State.SUPERSEDED
        old.save(update_fields=["state"])
        _record("charter.superseded", old, by, now)
    charter.state, charter.adopted_at, charter.adopted_by = Charter.State.ADOPTED, now, by
    charter.accepted_by, charter.review_on = accepted_by, review_on
    charter.what_changed, charter.review_with = what_changed, review_with
    charter.text = charter_text(charter)
    charter.text_hash = hash_of(charter.text)
    charter.save()
    _record("charter.adopted", charter, by, now)
    return charter


@transaction.atomic
def remind_of_review(*, charter: Charter, now=None) -> None:
    """The forum's team is told, once, that the charter is due to be looked at again.

    Seed 000: "Three years on, we need to review": without a clock nobody notices.
    """
    now = now or timezone.now()
    # Two workers at once: one mail.
    charter = Charter.objects.select_for_update().get(pk=charter.pk)
    if charter.review_reminded_at or charter.state != Charter.State.ADOPTED:
        return
    charter.review_reminded_at = now
    charter.save(update_fields=["review_reminded_at"])
    for person in people_with(charter.forum, Permission.CHARTER_MANAGE):
        write_message(
            kind="charters/review_due",
            to=person,
            link=charter.get_absolute_url(),
            charter=charter,
            needed_by=charter.review_on,
            now=now,
        )


def _record(verb, charter, by, now):
    record_event(verb=verb, subject=charter, by=by, forum=charter.forum, fields=["state"], at=now)
