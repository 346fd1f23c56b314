"""The life of a report: begun, written by both sides, signed by two people, published, withdrawn.

Every change of words takes both signatures back: nobody signs what they have not read.
"""

import uuid
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from coproduction.actions.document import add_document
from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.locking import lock_row
from coproduction.mail import write_message
from coproduction.models import (
    Document,
    Forum,
    Organisation,
    Person,
    Report,
    ReportFollowUp,
    ReportPart,
    ReportQuote,
    ReportTheme,
)
from coproduction.permissions import Permission, person_may, roles_with
from coproduction.reports.kinds import FINDING_THEMES, ReportKind, kind_of
from coproduction.reports.rules import (
    FORUM,
    PARTNER,
    key_to_turn,
    may_begin,
    reason_cannot_be_public,
    reason_cannot_publish,
    reason_cannot_sign,
    reason_cannot_take_quote_back,
    reason_cannot_turn_back,
    reason_cannot_withdraw,
    reason_cannot_write,
    side_of,
)
from coproduction.reports.subjects import about
from coproduction.reports.words import lines_of
from coproduction.reports.writing import content_of, without_quote
from coproduction.seen import own_changes

OWN_QUESTION = "own_"


@transaction.atomic
def begin_report(
    *,
    forum: Forum,
    kind: ReportKind,
    title: str,
    starts_on: date,
    ends_on: date,
    by: Person,
    one_time_key: uuid.UUID,
    partner: Organisation | None = None,
    subject: str = "",
    marking: str = "",
    copy_of: Report | None = None,
    now=None,
) -> Report:
    """A report stands with its headings, and the other side hears that its words are wanted.

    Begun from an earlier one, it brings what that one asked for, to say what came of it. Refused
    without a partner where both sides write. The same form twice makes one report.
    """
    now = now or timezone.now()
    _refuse_to_begin(forum, kind, by, partner, subject)
    try:
        with transaction.atomic():
            report = Report.objects.create(
                forum=forum,
                kind=kind.code,
                title=title,
                starts_on=starts_on,
                ends_on=ends_on,
                subject=subject,
                partner=partner if kind.is_joint else None,
                copied_from=copy_of,
                marking=marking,
                one_time_key=one_time_key,
                begun_at=now,
                begun_by=by,
                changed_at=now,
                changed_by=by,
            )
    except IntegrityError:
        already = Report.objects.filter(one_time_key=one_time_key, forum=forum).first()
        if already is None:
            raise RuleBroken("Please begin the report again.") from None
        return already
    _give_headings(report, kind, copy_of)
    if kind.has_methods:
        _give_themes(report, copy_of)
    if copy_of:
        _carry_over(report, copy_of)
    record_event(verb="report.begun", subject=report, by=by, forum=forum, at=now)
    _tell(report, _others(report, by), "coproduction/report_words_wanted", now=now, by=by)
    return report


def _refuse_to_begin(forum, kind, by, partner, subject):
    if not may_begin(by, kind):
        raise RuleBroken("The forum's team begins this, or a partner who writes it too.")
    if kind.is_joint and (partner is None or partner.forum_id != forum.pk):
        raise RuleBroken("Choose the partner who writes the other side.")
    if kind.is_joint and partner.kind == Organisation.Kind.FORUM:
        raise RuleBroken("The forum writes its own side. Choose a partner for the other.")
    of_forum = person_may(by, Permission.REPORT_FORUM_SIDE)
    if not of_forum and by.organisation_id != partner.pk:
        raise RuleBroken("You can begin a report of the forum and your own organisation.")
    if kind.needs_subject and not subject:
        raise RuleBroken("Choose what the report is about.")
    about(forum, subject)


def _give_headings(report, kind, copy_of):
    """Those of its kind; and a funder's own questions again, where the last return had some."""
    headings = [(each.key, each.title) for each in kind.written]
    if copy_of and kind.has_own_questions:
        own = copy_of.parts.filter(key__startswith=OWN_QUESTION).in_order()
        headings += list(own.values_list("key", "title"))
    ReportPart.objects.bulk_create(
        ReportPart(report=report, key=key, title=title, position=position)
        for position, (key, title) in enumerate(headings, start=1)
    )


def _give_themes(report, copy_of):
    """Those of the report before, so that both can be laid side by side; else the usual ones."""
    titles = list(copy_of.themes.in_order().values_list("title", flat=True)) if copy_of else []
    ReportTheme.objects.bulk_create(
        ReportTheme(report=report, title=title, position=position)
        for position, title in enumerate(titles or FINDING_THEMES, start=1)
    )


def _carry_over(report, copy_of):
    """Each line that the earlier report recommended: now somebody says what came of it."""
    kind = kind_of(copy_of)
    ReportFollowUp.objects.bulk_create(
        ReportFollowUp(report=report, part=part.title, said=line)
        for part in copy_of.parts.in_order()
        if (heading := kind.heading(part.key)) and heading.carries
        for side in (FORUM, PARTNER)
        for line in lines_of(part.words_of(side))
    )


@transaction.atomic
def change_report(
    *, report: Report, by: Person, seen: dict | None = None, now=None, **answers
) -> Report:
    """Its title, days and marking are these now; whoever had signed signs again."""
    report = report_to_write(report, by)
    changes = own_changes(report, answers, seen)
    for name, value in changes.items():
        setattr(report, name, value)
    if report.ends_on < report.starts_on:
        raise RuleBroken("The last day must not be before the first day.")
    report.save(update_fields=list(changes))
    words_changed(report, by, "report.changed", list(changes), now)
    return report


@transaction.atomic
def write_report_part(
    *, part: ReportPart, words: str, by: Person, seen: dict | None = None, now=None
) -> ReportPart:
    """This person's side says so under this heading; whoever had signed signs again.

    Refused when a colleague wrote something else meanwhile: both texts are shown.
    """
    now = now or timezone.now()
    report = report_to_write(part.report, by)
    side = side_of(report, by)
    part = report.parts.select_related("report__forum").get(pk=part.pk)
    name = f"{side}_words"
    changes = own_changes(part, {name: words}, seen)
    if changes.get(name, part.words_of(side)) == part.words_of(side):
        return part
    setattr(part, name, words)
    setattr(part, f"{side}_written_at", now)
    setattr(part, f"{side}_written_by", by)
    part.save(update_fields=[name, f"{side}_written_at", f"{side}_written_by"])
    words_changed(report, by, "report.written", [f"{part.key}.{name}"], now)
    return part


@transaction.atomic
def add_report_question(*, report: Report, title: str, by: Person, now=None) -> ReportPart:
    """One more heading, in a funder's own words. Asked twice, it is the same one."""
    report = report_to_write(report, by)
    if not kind_of(report).has_own_questions:
        raise RuleBroken("The headings of this kind of report are the same for all.")
    if again := report.parts.filter(title=title).first():
        return again
    number = report.parts.filter(key__startswith=OWN_QUESTION).count() + 1
    part = ReportPart.objects.create(
        report=report,
        key=f"{OWN_QUESTION}{number}",
        title=title,
        position=report.parts.count() + 1,
    )
    words_changed(report, by, "report.question_added", [part.key], now)
    return part


@transaction.atomic
def tell_follow_up(
    *, follow_up: ReportFollowUp, outcome: str, came_of_it: str, by: Person, now=None
) -> ReportFollowUp:
    """What came of something that the last report asked for. Refused without a word of why."""
    now = now or timezone.now()
    report = report_to_write(follow_up.report, by)
    if outcome != ReportFollowUp.Outcome.DONE and not came_of_it.strip():
        raise RuleBroken("Say in a few words what happened, or why not.")
    follow_up = report.follow_ups.get(pk=follow_up.pk)
    follow_up.outcome, follow_up.came_of_it = outcome, came_of_it
    follow_up.told_at, follow_up.told_by = now, by
    follow_up.save(update_fields=["outcome", "came_of_it", "told_at", "told_by"])
    words_changed(report, by, "report.follow_up_told", [], now)
    return follow_up


@transaction.atomic
def add_report_quote(
    *,
    report: Report,
    words: str,
    who: str,
    consent_on: date,
    consent_how: str,
    by: Person,
    is_endorsement: bool = False,
    name: str = "",
    name_consent_on: date | None = None,
    now=None,
) -> ReportQuote:
    """What somebody said stands in the report, with how and when they agreed.

    Refused with a name that nobody agreed to show, and with a consent that is to come.
    """
    now = now or timezone.now()
    report = report_to_write(report, by)
    if bool(name) != bool(name_consent_on):
        raise RuleBroken(
            "A name is shown only when they agreed to that too. Give the day on which they did, "
            "or leave the name out."
        )
    if max(filter(None, [consent_on, name_consent_on])) > timezone.localdate(now):
        raise RuleBroken("Ask first: the day on which they agreed cannot be to come.")
    quote = ReportQuote.objects.create(
        report=report,
        words=words,
        who=who,
        is_endorsement=is_endorsement,
        consent_on=consent_on,
        consent_how=consent_how,
        name=name,
        name_consent_on=name_consent_on,
        added_at=now,
        added_by=by,
    )
    words_changed(report, by, "report.quote_added", [], now)
    return quote


@transaction.atomic
def take_report_quote_back(*, quote: ReportQuote, by: Person, now=None) -> ReportQuote:
    """The words and the name are gone, from a published report too: the one thing that changes it.

    Consent can be taken back at any time (UK GDPR, article 7(3)). Done twice, it is done once.
    """
    now = now or timezone.now()
    # Published at the same moment: the words would be kept in it.
    report = lock_row(Report, quote.report_id, "forum")
    quote = report.quotes.select_related("report__forum").get(pk=quote.pk)
    refuse_when(reason_cannot_take_quote_back(quote, by))
    if quote.taken_back_at:
        return quote
    words = quote.words
    quote.words, quote.name, quote.name_consent_on = "", "", None
    quote.taken_back_at, quote.taken_back_by = now, by
    quote.save(update_fields=["words", "name", "name_consent_on", "taken_back_at", "taken_back_by"])
    if report.content:
        report.content = without_quote(report.content, words)
        report.save(update_fields=["content"])
        record_event(
            verb="report.quote_taken_back", subject=report, by=by, forum=report.forum, at=now
        )
    else:
        words_changed(report, by, "report.quote_taken_back", [], now)
    return quote


@transaction.atomic
def add_report_paper(
    *, report: Report, by: Person, upload=None, document=None, title="", access="", now=None
) -> Report:
    """A file belongs to the report: one that is here already, or a new one."""
    report = report_to_write(report, by)
    if upload:
        document = add_document(
            forum=report.forum, upload=upload, by=by, access=access, title=title, now=now
        )
    if document is None:
        raise RuleBroken("Choose a file, or one that is here already.")
    if document.access == Document.Access.PRIVATE or document.forum_id != report.forum_id:
        raise RuleBroken("Choose a file that the forum and its partners can open.")
    report.papers.add(document)
    words_changed(report, by, "report.paper_added", [], now)
    return report


@transaction.atomic
def sign_report(*, report: Report, version: int, by: Person, now=None) -> Report:
    """This person's key is turned; with both it can be published.

    Refused when the words have changed since they were read. Pressed twice, it is signed once.
    """
    now = now or timezone.now()
    # Both keys at once, or words that change at the same moment.
    report = _locked(report)
    if by.pk in {report.forum_agreed_by_id, report.partner_agreed_by_id}:
        return report
    refuse_when(reason_cannot_sign(report, by))
    if report.version != version:
        raise RuleBroken("The words changed since you opened this page. Read it again, then sign.")
    side = key_to_turn(report, by)
    report.turn_key(side, by=by, at=now)
    if report.both_agreed:
        report.state = Report.State.AGREED
    report.save(update_fields=[*report.KEYS, "state"])
    record_event(
        verb="report.signed",
        subject=report,
        by=by,
        forum=report.forum,
        fields=[f"{side}_agreed_at"],
        at=now,
    )
    _tell(report, _others(report, by), "coproduction/report_signed", now=now, by=by)
    return report


@transaction.atomic
def turn_report_back(*, report: Report, by: Person, now=None) -> Report:
    """Both keys are open again. Refused once it is published."""
    now = now or timezone.now()
    # Published at the same moment.
    report = _locked(report)
    refuse_when(reason_cannot_turn_back(report, by))
    _take_keys_back(report, by, now)
    record_event(verb="report.turned_back", subject=report, by=by, forum=report.forum, at=now)
    return report


@transaction.atomic
def publish_report(*, report: Report, is_public: bool, by: Person, now=None) -> Report:
    """All of it is kept as it is at this moment: numbers, words, quotes. Nothing changes it later.

    With `is_public` everybody can read it. Refused without both keys, and when what it is about is
    gone. Published twice, it is once.
    """
    now = now or timezone.now()
    # A key that is turned back, or words that change, at the same moment.
    report = _locked(report)
    if report.state == Report.State.PUBLISHED and report.published_by == by:
        return report
    refuse_when(reason_cannot_publish(report, by))
    about(report.forum, report.subject)
    if is_public:
        refuse_when(reason_cannot_be_public(report))
    report.state, report.is_public = Report.State.PUBLISHED, is_public
    report.published_at, report.published_by = now, by
    report.content = content_of(report)
    report.save(update_fields=["state", "is_public", "published_at", "published_by", "content"])
    record_event(verb="report.published", subject=report, by=by, forum=report.forum, at=now)
    everybody = [*_people_of(report, FORUM), *_people_of(report, PARTNER)]
    others = [person for person in everybody if person != by]
    _tell(report, others, "coproduction/report_published", now=now, by=by)
    return report


@transaction.atomic
def withdraw_report(*, report: Report, reason: str, by: Person, now=None) -> Report:
    """It counts no more, and its page says why. Refused without a reason."""
    now = now or timezone.now()
    # Withdrawn twice at once: the first reason stands.
    report = _locked(report)
    refuse_when(reason_cannot_withdraw(report, by, reason))
    report.state, report.withdrawn_reason = Report.State.WITHDRAWN, reason
    report.withdrawn_at, report.withdrawn_by = now, by
    report.save(update_fields=["state", "withdrawn_reason", "withdrawn_at", "withdrawn_by"])
    record_event(verb="report.withdrawn", subject=report, by=by, forum=report.forum, at=now)
    _tell(report, _others(report, by), "coproduction/report_withdrawn", now=now, by=by)
    return report


def _locked(report):
    return lock_row(Report, report.pk, "forum", "partner", "forum_agreed_by", "partner_agreed_by")


def report_to_write(report: Report, by: Person) -> Report:
    """The report, locked for a change of words: signing and publishing wait for it."""
    report = _locked(report)
    refuse_when(reason_cannot_write(report, by))
    return report


def words_changed(report: Report, by: Person, verb: str, fields: list[str], now) -> None:
    """Words changed: a new version, and no signature stands under words it was not given for."""
    now = now or timezone.now()
    report.version += 1
    report.changed_at, report.changed_by = now, by
    report.save(update_fields=["version", "changed_at", "changed_by"])
    _take_keys_back(report, by, now)
    record_event(verb=verb, subject=report, by=by, forum=report.forum, fields=fields, at=now)


def _take_keys_back(report, by, now):
    """Whoever had signed hears that the words have changed or the signature was taken back."""
    signed = [report.forum_agreed_by, report.partner_agreed_by]
    if not any(signed):
        return
    report.turn_back()
    report.state = Report.State.DRAFT
    report.save(update_fields=[*report.KEYS, "state"])
    others = [person for person in signed if person and person != by]
    _tell(report, others, "coproduction/report_turned_back", now=now, by=by)


def _tell(report, people, kind, *, now, by):
    for person in sorted(set(people), key=lambda each: each.pk):
        link = report.get_absolute_url()
        write_message(kind=kind, to=person, link=link, report=report, by=by, now=now)


def _others(report, by):
    """The other side; of the forum's own report everybody else who holds a key."""
    if not report.is_joint:
        people = {*_people_of(report, FORUM), *_people_of(report, PARTNER)}
        return [person for person in people if person != by]
    return _people_of(report, PARTNER if side_of(report, by) == FORUM else FORUM)


def _people_of(report, side):
    """Who is written to for a side: of a partner its facilitators, where it has some."""
    people = Person.objects.active().filter(forum=report.forum_id).select_related("forum")
    if side == FORUM:
        return list(people.with_role(*roles_with(Permission.REPORT_FORUM_SIDE)))
    if not report.is_joint:
        return list(people.with_role(*roles_with(kind_of(report).checked_by)))
    theirs = people.filter(organisation=report.partner_id)
    facilitators = list(theirs.with_role(*roles_with(Permission.PARTNER_AGREE)))
    return facilitators or list(theirs.with_role(*roles_with(Permission.REPORT_PARTNER_SIDE)))
