"""The charters' part of the demo: two forums, every state, and a test with its records."""

import uuid
from datetime import timedelta

import pgtrigger

from charters.actions import (
    add_commitment,
    add_party_note,
    adopt_charter,
    answer_comment,
    ask_to_sign,
    begin_charter,
    change_commitment,
    close_test,
    countersign,
    decline_to_sign,
    end_signature,
    give_comment,
    judge_promise,
    open_comments,
    open_restatement,
    open_test,
    set_comment_aside,
    sign_charter,
    take_back_to_draft,
    withdraw_signature,
    write_charter,
)
from charters.models import (
    Charter,
    CharterTest,
    Judgement,
    PartyNote,
    Restatement,
    ResultLine,
    Signature,
    Verdict,
)
from coproduction.demo import Cast
from coproduction.models import Organisation, Person, Role
from coproduction.sign_in.views import DEMO_DOMAIN

FROZEN = (
    "charters.Charter:adopted_charter_stays",
    "charters.Commitment:commitment_of_an_adopted_charter_is_frozen",
    "charters.Principle:principle_of_an_adopted_charter_is_frozen",
    "charters.Signature:signature_stays",
    "charters.PartyNote:party_note_stays",
    "charters.ResultLine:result_line_stays",
)


@pgtrigger.ignore(*FROZEN)
def CLEAR(forums):  # noqa: N802 (the registry's name)
    """Only the demo may take signed words away, and only those of its own forums."""
    for model in (ResultLine, PartyNote, Judgement):
        model.objects.filter(test__charter__forum__in=forums).delete()
    CharterTest.objects.filter(charter__forum__in=forums).delete()
    Signature.objects.filter(forum__in=forums).delete()
    Restatement.objects.filter(forum__in=forums).delete()
    Charter.objects.filter(forum__in=forums).delete()


def LOAD(cast: Cast):  # noqa: N802 (the registry's name)
    """Warwickshire's agreement in its second version, Wirral's principles out for comments."""
    _partners(cast)
    _first_version(cast)
    _second_version(cast)
    _sign_again(cast)
    _tests(cast)
    _third_version(cast)
    _wirral(cast)


def _ago(cast, days):
    return cast.now - timedelta(days=days)


def _person(cast, forum, key, name, organisation, job_title, *roles):
    person = Person.objects.create(
        forum=forum,
        name=name,
        email=f"{key}{DEMO_DOMAIN}",
        roles=list(roles),
        organisation=organisation,
        job_title=job_title,
    )
    cast.people[key] = person
    return person


PARTNERS = (
    ("elm", "Elm Road Special School", "school", "Anne-Marie Dube", "Headteacher"),
    ("harbour", "Harbour Autism Support", "voluntary", "Felix Osei", "Chief executive"),
    ("college", "Avonside College", "school", "Marian Kelly", "Vice principal"),
    ("therapy", "South Warwickshire Therapies", "nhs", "Colin Fairweather", "Clinical director"),
)


def _partners(cast):
    forum = cast.warwickshire
    for key, name, kind, who, job_title in PARTNERS:
        organisation = Organisation.objects.create(forum=forum, name=name, kind=kind)
        _person(cast, forum, key, who, organisation, job_title, Role.SIGNATORY)
    Organisation.objects.create(forum=forum, name="Riverside Housing", kind="something_else")
    health = cast["nurse"].organisation
    _person(cast, forum, "health", "Grace Adeyemi", health, "Chief nursing officer", Role.SIGNATORY)


def _adopt(cast, charter, by, *, opened, adopted, accepted_by, review_in, **words):
    """Opened, commented on, and adopted after its three weeks."""
    start = _ago(cast, opened)
    charter = open_comments(
        charter=charter, until=start.date() + timedelta(days=21), by=by, now=start
    )
    for name, text, answer, changed_it in words.pop("comments", ()):
        day = start + timedelta(days=5)
        comment = _comment(charter, text, day.date(), name)
        answer_comment(
            comment=comment,
            answer=answer,
            changed_it=changed_it,
            by=by,
            now=start + timedelta(days=12),
        )
    now = _ago(cast, adopted)
    return adopt_charter(
        charter=charter,
        accepted_by=accepted_by,
        review_on=now.date() + timedelta(days=review_in),
        by=by,
        now=now,
        **words,
    )


def _comment(charter, text, day, name="", commitment=None):
    return give_comment(
        charter=charter,
        text=text,
        name=name,
        commitment=commitment,
        today=day,
        one_time_key=uuid.uuid4(),
    )


def _sign(cast, charter, key, days, *, deputy=None, countersigned=True, restatement=None):
    who = cast[key]
    signature = ask_to_sign(
        charter=charter,
        organisation=who.organisation,
        signatory=who,
        by=cast["coordinator"],
        due_on=_ago(cast, days - 14).date(),
        restatement=restatement,
        now=_ago(cast, days + 7),
    )
    signature = sign_charter(
        signature=signature,
        name=who.name,
        role=who.job_title,
        contact=who,
        deputy=deputy,
        by=who,
        now=_ago(cast, days),
    )
    if countersigned:
        countersign(signature=signature, role="Chair", by=cast["chair"], now=_ago(cast, days - 1))
    return signature


def _first_version(cast):
    """Three years old: signed by many, then forgotten by some."""
    coordinator = cast["coordinator"]
    charter = begin_charter(
        forum=cast.warwickshire,
        start_from="template:agreement",
        by=coordinator,
        now=_ago(cast, 1230),
    )
    charter = write_charter(
        charter=charter,
        edition=1,
        title="Working together in Warwickshire",
        signed_for_months=36,
        by=coordinator,
        now=_ago(cast, 1225),
    )
    charter = _adopt(
        cast,
        charter,
        coordinator,
        opened=1200,
        adopted=1150,
        accepted_by="the SEND Strategy Group",
        review_in=365,
        comments=(
            (
                "A grandparent carer",
                "Say “families”, not only “parents”. Many of us are grandparents.",
                "You are right. We say “families” wherever we mean all of you.",
                True,
            ),
        ),
    )
    for key, days in (("signatory", 1040), ("health", 1030), ("elm", 1020), ("harbour", 1099)):
        _sign(cast, charter, key, days)
    _sign(cast, charter, "therapy", 1040)
    return charter


def _second_version(cast):
    """What was learned in three years went in; five months old."""
    coordinator = cast["coordinator"]
    charter = begin_charter(
        forum=cast.warwickshire, start_from="own", by=coordinator, now=_ago(cast, 240)
    )
    early = charter.commitments.get(side="partner", position=1)
    change_commitment(
        commitment=early,
        text="We ask families while there is still something to decide, and say what cannot "
        "change.",
        easy_read="We ask you early. We tell you what we cannot change.",
        legal_basis=early.legal_basis,
        by=coordinator,
    )
    add_commitment(
        charter=charter,
        side="partner",
        text="We look through our service plan each year for work to share with families.",
        easy_read="Each year we look for things to do with you.",
        by=coordinator,
    )
    add_commitment(
        charter=charter,
        side="forum",
        text="We go to families who cannot come to us.",
        easy_read="We come to you.",
        by=coordinator,
    )
    return _adopt(
        cast,
        charter,
        coordinator,
        opened=200,
        adopted=160,
        accepted_by="the SEND Partnership Board",
        review_in=180,
        what_changed="Partners say what cannot change, and look through their plans each year.",
        comments=(
            (
                "",
                "My health visitor had never heard of this. Who tells the staff?",
                "Each partner names a person now. Their names stand in the register.",
                False,
            ),
            (
                "Parent of two",
                "Please come to us. I cannot come to Warwick with a wheelchair and two buses.",
                "We have added a promise: we go to families who cannot come to us.",
                True,
            ),
        ),
    )


def _sign_again(cast):
    """All partners were asked to sign the second version: each answered in another way."""
    charter = cast.warwickshire.charters.in_force().get()
    restatement = open_restatement(
        charter=charter,
        why="Three years have gone by. Some of you are new in your post. Please read what was "
        "promised to families, and say that it still holds.",
        due_on=_ago(cast, -9).date(),
        by=cast["chair"],
        now=_ago(cast, 30),
    )
    asked = {each.signatory_id: each for each in restatement.signatures.all()}
    for key, days, deputy in (("signatory", 20, "facilitator"), ("elm", 12, None)):
        _sign_asked(cast, asked, key, days, deputy and cast[deputy])
    _sign_asked(cast, asked, "health", 2, cast["nurse"], countersigned=False)
    harbour = cast["harbour"]
    decline_to_sign(
        signature=asked[harbour.pk],
        reason="Our trustees meet in spring. Until then we cannot promise more than we do now.",
        by=harbour,
        now=_ago(cast, 15),
    )
    withdraw_signature(
        signature=Signature.objects.get(signatory=cast["therapy"], state="in_force"),
        reason="The service moves to another trust, which will sign for itself.",
        by=cast["therapy"],
        now=_ago(cast, 10),
    )
    old = Signature.objects.get(signatory=harbour, state="in_force")
    end_signature(signature=old, today=cast.today, now=_ago(cast, 1))


def _sign_asked(cast, asked, key, days, deputy, *, countersigned=True):
    who = cast[key]
    signature = sign_charter(
        signature=asked[who.pk],
        name=who.name,
        role=who.job_title,
        contact=who,
        deputy=deputy,
        by=who,
        now=_ago(cast, days),
    )
    if countersigned:
        countersign(signature=signature, role="Chair", by=cast["chair"], now=_ago(cast, days - 1))


def _tests(cast):
    """Last summer's test is closed, with its lesson; this autumn's is open."""
    charter = cast.warwickshire.charters.in_force().get()
    closed = open_test(
        charter=charter,
        starts_on=_ago(cast, 150).date(),
        ends_on=_ago(cast, 61).date(),
        by=cast["coordinator"],
        now=_ago(cast, 60),
    )
    _judge_some(cast, closed, days=50)
    close_test(
        test=closed,
        learned="Few topics came in the summer, so little can be told. Next time we test a whole "
        "school year. Everybody agrees that respect has grown.",
        by=cast["chair"],
        now=_ago(cast, 40),
    )
    now_open = open_test(
        charter=charter,
        starts_on=_ago(cast, 60).date(),
        ends_on=_ago(cast, 1).date(),
        by=cast["coordinator"],
        now=_ago(cast, 1),
    )
    _judge_some(cast, now_open, days=0)
    answers = charter.commitments.get(measure__figure="answered_in_time")
    add_party_note(
        test=now_open,
        commitment=answers,
        text="Two answers were late because a manager left. From now on a deputy is named for "
        "each answer.",
        by=cast["signatory"],
        now=cast.now,
    )


def _judge_some(cast, test, *, days):
    council = cast["signatory"].organisation
    respect = test.charter.commitments.get(text__startswith="We treat parent carers")
    point = test.charter.commitments.get(text__startswith="We name one person")
    private = test.charter.commitments.get(text__startswith="We keep private")
    for promise, organisation, by, verdict, evidence in (
        (
            respect,
            council,
            "chair",
            Verdict.KEPT,
            "Reps said so after each session this term. Jargon is rarer, and is explained.",
        ),
        (
            respect,
            council,
            "facilitator",
            Verdict.KEPT,
            "Officers are told beforehand to leave out short forms.",
        ),
        (
            point,
            council,
            "chair",
            Verdict.PARTLY,
            "The name is known, but twice nobody answered for two weeks.",
        ),
        (
            point,
            council,
            "facilitator",
            Verdict.KEPT,
            "The point of contact and the deputy stand in the register.",
        ),
        (
            private,
            None,
            "chair",
            Verdict.KEPT,
            "No complaint came. All reps renewed their code of conduct.",
        ),
    ):
        judge_promise(
            test=test,
            commitment=promise,
            organisation=organisation,
            verdict=verdict,
            evidence=evidence,
            by=cast[by],
            now=_ago(cast, days),
        )


def _third_version(cast):
    """A draft that nobody sees but those who write it."""
    charter = begin_charter(
        forum=cast.warwickshire, start_from="own", by=cast["facilitator"], now=_ago(cast, 5)
    )
    add_commitment(
        charter=charter,
        side="families",
        text="Young people are asked too, in a way that suits them.",
        easy_read="We ask young people too.",
        by=cast["facilitator"],
    )


def _wirral(cast):
    """One version in force, the next out for comments."""
    coordinator, forum = cast["wirral-coordinator"], cast.wirral
    health = Organisation.objects.create(forum=forum, name="Wirral Community Health", kind="nhs")
    council = cast["wirral-officer"].organisation
    director = _person(
        cast,
        forum,
        "wirral-director",
        "Patricia Holm",
        council,
        "Director of children's services",
        Role.SIGNATORY,
    )
    _person(
        cast, forum, "wirral-health", "Dr Samir Khan", health, "Medical director", Role.SIGNATORY
    )
    charter = begin_charter(
        forum=forum, start_from="template:principles", by=coordinator, now=_ago(cast, 420)
    )
    charter = _adopt(
        cast,
        charter,
        coordinator,
        opened=400,
        adopted=370,
        accepted_by="the Local Area Partnership",
        review_in=385,
    )
    signature = ask_to_sign(
        charter=charter,
        organisation=council,
        signatory=director,
        by=coordinator,
        now=_ago(cast, 360),
    )
    signature = sign_charter(
        signature=signature,
        name=director.name,
        role=director.job_title,
        contact=cast["wirral-officer"],
        by=director,
        now=_ago(cast, 355),
    )
    countersign(signature=signature, role="Chair", by=cast["wirral-chair"], now=_ago(cast, 354))
    _wirral_comments(cast, forum, coordinator)


def _wirral_comments(cast, forum, coordinator):
    charter = begin_charter(forum=forum, start_from="own", by=coordinator, now=_ago(cast, 30))
    add_commitment(
        charter=charter,
        side="families",
        text="We pay for your time and your bus when we ask for your help.",
        easy_read="We pay you when you help us.",
        by=coordinator,
    )
    charter = open_comments(
        charter=charter,
        until=_ago(cast, -12).date(),
        by=coordinator,
        now=_ago(cast, 9),
    )
    charter = take_back_to_draft(charter=charter, by=coordinator, now=_ago(cast, 8))
    charter = open_comments(
        charter=charter,
        until=_ago(cast, -12).date(),
        by=coordinator,
        now=_ago(cast, 8),
    )
    paid = charter.commitments.get(text__startswith="We pay for")
    day = _ago(cast, 6).date()
    _comment(charter, "How much, and how soon? Say it here.", day, "Lin", paid)
    _comment(charter, "It is good that there is Easy Read. Can there be a film?", day)
    answered = _comment(charter, "Young people want to be asked by other young people.", day)
    answer_comment(
        comment=answered,
        answer="We like this. The youth council will help to ask from January.",
        changed_it=True,
        by=coordinator,
        now=_ago(cast, 4),
    )
    rude = _comment(charter, "The head of one school should be ashamed. It is …", day)
    set_comment_aside(
        comment=rude,
        reason="It names somebody who is not here to answer.",
        by=coordinator,
        now=_ago(cast, 4),
    )
