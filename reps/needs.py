from datetime import date, timedelta

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from coproduction.models import Person
from coproduction.needs import Need
from coproduction.permissions import Permission, permissions_of
from reps.conduct import standing_of
from reps.models import CheckIn, Claim, Expression, PaymentDetails, PaymentRun, Undertaking

A_WEEK = timedelta(days=7)


def NEEDS(person: Person, today: date) -> list[Need]:  # noqa: N802 (the registry's name)
    """Claims, payments and accounts that wait for this person; and what they are to agree to."""
    held = permissions_of(person)
    needs = []
    if Permission.CLAIM_MAKE in held:
        needs += [*_own_claims(person), *_own_details(person)]
    # The code is for reps, staff and the steering group alike; partners have codes of their own.
    if Permission.FORUM_NOTES_VIEW in held:
        needs += _to_agree_to(person, is_paid=Permission.CLAIM_MAKE in held)
    if Permission.CLAIM_DECIDE in held:
        needs += [*_claims_to_decide(person, today), *_runs_to_agree(person, today)]
        needs += _accounts_to_check(person)
    if Permission.MONEY_MANAGE in held:
        needs += [*_claims_to_pay(person, today), *_runs_to_pay(person, today)]
    if Permission.REP_MANAGE in held:
        needs += [*_expressions(person, today), *_talks(person, today)]
    return needs


def _own_claims(person):
    own = Claim.objects.filter(person=person, state__in=Claim.EDITABLE).select_related("forum")
    for claim in own.newest_first():
        asked = claim.state == Claim.State.NEEDS_MORE
        yield Need(
            title=f"{'Answer about your claim' if asked else 'Send your claim'}: {claim}",
            hint=claim.decision_reason if asked else "It is kept here and not sent yet.",
            url=claim.get_absolute_url(),
        )


def _own_details(person):
    if PaymentDetails.objects.current().filter(person=person).exists():
        return
    if Claim.objects.filter(person=person, total_pence__gt=0).standing().exists():
        yield Need(
            title="Tell us how to pay you",
            hint="You have a claim, and we do not know where to send the money.",
            url=reverse("reps:details", args=[person.forum.slug]),
        )


def _to_agree_to(person, *, is_paid):
    due = [
        each.title.lower()
        for each in standing_of(person, timezone.now())
        if each.is_due and (is_paid or each.kind != Undertaking.Kind.BENEFITS)
    ]
    if due:
        yield Need(
            title="Read and agree for this year",
            hint=f"{', '.join(due).capitalize()}. We ask once a year.",
            url=reverse("reps:conduct", args=[person.forum.slug]),
        )


def _claims_to_decide(person, today):
    waiting = Claim.objects.for_forum(person.forum).to_decide()
    found = waiting.exclude(person=person).exclude(submitted_by=person)
    found = found.aggregate(number=Count("pk"), due_on=Min("promised_on"))
    if found["number"]:
        some = f"{found['number']} claim{'s' if found['number'] > 1 else ''}"
        yield Need(
            title=f"Check {some}",
            hint="We promised a day by which they are paid.",
            url=reverse("reps:claim-queue", args=[person.forum.slug]),
            due_on=found["due_on"],
            today=today,
        )


def _runs_to_agree(person, today):
    runs = PaymentRun.objects.for_forum(person.forum).filter(state=PaymentRun.State.OPEN)
    for run in runs.exclude(created_by=person).select_related("forum", "created_by"):
        yield Need(
            title=f"Agree a payment run: {run.total}",
            hint=f"{run.created_by} put it together. It goes out once you agree.",
            url=run.get_absolute_url(),
            due_on=run.pay_on,
            today=today,
        )


def _accounts_to_check(person):
    waiting = PaymentDetails.objects.to_check().filter(person__forum=person.forum)
    others = waiting.exclude(edited_by=person).exclude(person=person).count()
    if others:
        yield Need(
            title=f"Check {others} bank account{'s' if others > 1 else ''}",
            hint="Ring them with the number that we had before. Until then nothing is paid.",
            url=reverse("reps:payee-list", args=[person.forum.slug]),
        )


def _claims_to_pay(person, today):
    found = (
        Claim.objects.for_forum(person.forum)
        .payable()
        .aggregate(number=Count("pk"), due_on=Min("promised_on"))
    )
    if found["number"]:
        yield Need(
            title=f"Pay {found['number']} approved claim{'s' if found['number'] > 1 else ''}",
            hint="Put them together in a payment run.",
            url=reverse("reps:run-add", args=[person.forum.slug]),
            due_on=found["due_on"],
            today=today,
        )


def _runs_to_pay(person, today):
    runs = PaymentRun.objects.for_forum(person.forum).filter(state=PaymentRun.State.AGREED)
    for run in runs.select_related("forum"):
        yield Need(
            title=f"Send to the bank: {run}, {run.total}",
            hint="It is agreed. Fetch its file, then say that it is paid.",
            url=run.get_absolute_url(),
            due_on=run.pay_on,
            today=today,
        )


def _expressions(person, today):
    waiting = Expression.objects.filter(forum=person.forum, state=Expression.State.WAITING)
    for each in waiting.order_by("sent_at"):
        yield Need(
            title=f"Get in touch: {each} would like to be a rep",
            hint=each.reach,
            url=reverse("reps:rep-list", args=[person.forum.slug]),
            due_on=timezone.localdate(each.sent_at) + A_WEEK,
            today=today,
        )


def _talks(person, today):
    waiting = CheckIn.objects.for_forum(person.forum).waiting_for_a_talk()
    for said in waiting.select_related("rep__person__forum").newest_first():
        yield Need(
            title=f"Talk with {said.rep}: they asked for it",
            hint=said.rep.person.other_way or said.rep.person.email,
            url=said.rep.get_absolute_url(),
            due_on=timezone.localdate(said.said_at) + A_WEEK,
            today=today,
        )
