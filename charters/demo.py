"""The charters' part of the demo: two forums, every state, and a test with its records."""

import uuid
from dataclasses import asdict
from datetime import timedelta

import pgtrigger
from django.core.files.base import ContentFile

from charters.actions import (
    add_agreement,
    add_commitment,
    add_group,
    add_party_note,
    add_product,
    add_quote,
    add_service_plan,
    adopt_charter,
    answer_comment,
    answer_review,
    ask_for_mark,
    ask_to_sign,
    assess,
    award_mark,
    begin_charter,
    begin_story,
    begin_yearly_look,
    change_commitment,
    change_indicator,
    close_review,
    close_test,
    countersign,
    decline_to_sign,
    end_signature,
    frame_work,
    give_comment,
    give_update,
    judge_promise,
    let_go_of_update,
    move_stage,
    open_comments,
    open_restatement,
    open_review,
    open_test,
    open_to_region,
    promise_update,
    publish_story,
    publish_yearly_look,
    screen_line,
    set_comment_aside,
    show_principle,
    sign_charter,
    sign_for_forum,
    sign_off,
    speak_on_yearly_look,
    start_indicators,
    take_back_to_draft,
    withdraw_signature,
    write_charter,
    write_plan,
    write_story,
    write_yearly_look,
)
from charters.looking_back import prompts_for
from charters.models import (
    Agreement,
    Assessment,
    CaseStudy,
    Charter,
    CharterTest,
    ForumSignature,
    Group,
    Indicator,
    Judgement,
    KiteMark,
    PartyNote,
    PlanEntry,
    Product,
    PromisedUpdate,
    Restatement,
    ResultLine,
    Review,
    ReviewPrompt,
    ServicePlanLine,
    Signature,
    Verdict,
    WorkFrame,
    YearlyLook,
)
from charters.papers import charter_paper
from charters.rules import principles_of
from charters.wording import by_side
from coproduction.actions import change_level
from coproduction.demo import Cast
from coproduction.models import Organisation, Person, Role, Work
from coproduction.pdf import render_pdf
from coproduction.sign_in.views import DEMO_DOMAIN
from coproduction.spreadsheets import xlsx_response

FROZEN = (
    "charters.Charter:adopted_charter_stays",
    "charters.Commitment:commitment_of_an_adopted_charter_is_frozen",
    "charters.Principle:principle_of_an_adopted_charter_is_frozen",
    "charters.Signature:signature_stays",
    "charters.ForumSignature:forum_signature_stays",
    "charters.PartyNote:party_note_stays",
    "charters.ResultLine:result_line_stays",
)


@pgtrigger.ignore(*FROZEN)
def CLEAR(forums):  # noqa: N802 (the registry's name)
    """Only the demo may take signed words away, and only those of its own forums."""
    Assessment.objects.filter(indicator__forum__in=forums).delete()
    YearlyLook.objects.filter(organisation__forum__in=forums).delete()
    Agreement.objects.filter(forum__in=forums).delete()
    PromisedUpdate.objects.filter(work__forum__in=forums).delete()
    Product.objects.filter(work__forum__in=forums).delete()
    _clear_from_newest(Indicator.objects.filter(forum__in=forums))
    CaseStudy.objects.filter(work__forum__in=forums).delete()
    KiteMark.objects.filter(forum__in=forums).delete()
    Review.objects.filter(work__forum__in=forums).delete()
    _clear_from_newest(ReviewPrompt.objects.filter(forum__in=forums))
    ServicePlanLine.objects.filter(forum__in=forums).delete()
    WorkFrame.objects.filter(work__forum__in=forums).delete()
    PlanEntry.objects.filter(work__forum__in=forums).delete()
    Group.objects.filter(work__forum__in=forums).delete()
    for model in (ResultLine, PartyNote, Judgement):
        model.objects.filter(test__charter__forum__in=forums).delete()
    CharterTest.objects.filter(charter__forum__in=forums).delete()
    ForumSignature.objects.filter(charter__forum__in=forums).delete()
    Signature.objects.filter(forum__in=forums).delete()
    Restatement.objects.filter(forum__in=forums).delete()
    Charter.objects.filter(forum__in=forums).delete()


def _clear_from_newest(rows):
    """A wording that replaced another goes before it."""
    for row in rows.order_by("-pk"):
        row.delete()


def LOAD(cast: Cast):  # noqa: N802 (the registry's name)
    """Warwickshire's agreement in its second version, Wirral's principles out for comments."""
    _partners(cast)
    _first_version(cast)
    _second_version(cast)
    _sign_again(cast)
    _tests(cast)
    _third_version(cast)
    _wirral(cast)
    _region(cast)
    _the_clubs(cast)
    _letters(cast)
    _old_marks(cast)
    _service_plans(cast)
    _indicators(cast)
    _area(cast)
    _agreements(cast)
    _open_numbers(cast)
    _years(cast)


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
    _person(cast, forum, "health", "Olive Trent", health, "Chief nursing officer", Role.SIGNATORY)


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
        grew_from="Our day in the town hall, with 60 families. They asked for three things: speak "
        "with us early, tell us what became of it, and let us trust you.",
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
        review_with="Contact",
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


PLEDGES = {
    "signatory": "I come to one session of the hub each term, and I listen first.",
    "elm": "I read each answer that we owe to families before it goes out.",
}


def _sign_asked(cast, asked, key, days, deputy, *, countersigned=True):
    who = cast[key]
    signature = sign_charter(
        signature=asked[who.pk],
        name=who.name,
        role=who.job_title,
        contact=who,
        deputy=deputy,
        pledge=PLEDGES.get(key, ""),
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


def _region(cast):
    """Warwickshire's agreement is open to the forums of the region, and Wirral's has signed it."""
    charter = cast.warwickshire.charters.in_force().get()
    open_to_region(charter=charter, by=cast["chair"], now=_ago(cast, 41))
    sign_for_forum(
        charter=charter,
        forum=cast.wirral,
        role="Chair",
        by=cast["wirral-chair"],
        now=_ago(cast, 33),
    )


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


# How work is planned, looked back on and told


def _the_clubs(cast):
    """One piece of work with all that there is: plan, groups, drift, review, mark, story."""
    work = Work.objects.get(forum=cast.warwickshire, title__startswith="Saturday clubs")
    facilitator, officer, rep = cast["facilitator"], cast["officer"], cast["rep"]
    for days, topic, by, text, *because in PLAN:
        write_plan(
            work=work,
            topic=topic,
            text=text,
            because="".join(because),
            by=cast[by],
            now=_ago(cast, days),
        )
    move_stage(work=work, stage=Work.Stage.METHOD, by=facilitator, now=_ago(cast, 30))
    frame_work(
        work=work,
        began_with="families",
        families_joined="need",
        ways=["asked", "talked", "drew_up", "tried_out"],
        sponsor=cast["signatory"],
        duties=["breaks", "equality"],
        approved_by="The council's cabinet",
        approved_on=_ago(cast, 14).date(),
        by=officer,
        now=_ago(cast, 55),
    )
    groups = _groups_of_the_clubs(cast, work)
    change_level(
        work=work,
        level="consultation",
        reason="The money has to be spent by March. There is time to ask and to change, not to "
        "begin again.",
        by=officer,
        now=_ago(cast, 25),
    )
    _products(cast, work)
    _updates(cast, work)
    _reviews(cast, work)
    mark = ask_for_mark(work=work, by=facilitator, now=_ago(cast, 12))
    for number, name in enumerate(principles_of(cast.warwickshire)):
        show_principle(mark=mark, principle=name, text=EVIDENCE[number], by=rep, now=_ago(cast, 10))
    for group, by, words in (
        (groups[0], "rep", "We talked about it at the rep meeting. All seven said yes."),
        (groups[1], "facilitator", "Twelve young people put a green card on the table, one amber."),
        (groups[2], "officer", "Agreed at our team meeting."),
    ):
        sign_off(mark=mark, group=group, said="yes", words=words, by=cast[by], now=_ago(cast, 6))
    award_mark(mark=mark, by=cast["chair"], now=_ago(cast, 4))
    _story(cast, work)


PLAN = (
    (58, "need", "officer", "Some families get two clubs, some none. Nobody knows why."),
    (56, "parameters", "officer", "There are 140 places. The money is the same as last year."),
    (52, "aim", "rep", "A fair and simple way to give out places, which families can explain."),
    (50, "responsibility", "facilitator", "Daniel answers for the rules, Jo for what reps say."),
    (45, "objective", "officer", "New rules by March. No family waits for longer than a term."),
    (
        40,
        "objective",
        "rep",
        "New rules by March. No family waits for longer than half a term.",
        "Parents said that a term is a third of a year for a child.",
    ),
    (28, "method", "rep", "Three evenings, one survey, and a visit to the youth club."),
    (27, "communication", "facilitator", "News on the Local Offer, and a letter in Easy Read."),
)
EVIDENCE = (
    "Each evening began with tea and a round of names. Two reps met new people at the door.",
    "The families who had no place spoke first. Their list became the agenda.",
    "The rules are on one page. A young person drew the pictures for it.",
    "Officers and parents wrote the last draft at one table, on one screen.",
)


def _products(cast, work):
    """One that is out, to fill in on a computer; one that is to come."""
    sheet = xlsx_response("asking-for-a-place", ["Your child's needs", "Which Saturdays"], [])
    add_product(
        work=work,
        name="Asking for a place: one page",
        made_with="Parents, young people and the short breaks team",
        launched_on=_ago(cast, 11).date(),
        where="https://example.org/saturday-clubs",
        to_fill_in=ContentFile(sheet.content, name="asking-for-a-place.xlsx"),
        by=cast["officer"],
        now=_ago(cast, 11),
    )
    add_product(
        work=work,
        name="A film about how places are given out",
        made_with="The youth club",
        launched_on=_ago(cast, -40).date(),
        by=cast["facilitator"],
        now=_ago(cast, 9),
    )


UPDATES = (
    (30, "Who has a place this term", "officer"),
    (4, "How long families waited", "officer"),
    (-20, "Whether the new form is easier", "rep"),
    (-330, "A year on: is it fair?", "officer"),
)


def _updates(cast, work):
    """One that families were told, one that is late, two to come, and one that does not come."""
    promised = [
        promise_update(
            work=work,
            due_on=_ago(cast, days).date(),
            what=what,
            owed_by=cast[who],
            by=cast["facilitator"],
            now=_ago(cast, 40),
        )
        for days, what, who in UPDATES
    ]
    give_update(
        update=promised[0],
        words="131 of 140 places are taken. Nine are kept free for families who move here. "
        "Twelve families wait; each has had a call.",
        by=cast["officer"],
        now=_ago(cast, 31),
    )
    second_site = promise_update(
        work=work,
        due_on=_ago(cast, -60).date(),
        what="How the second site went",
        owed_by=cast["officer"],
        by=cast["facilitator"],
        now=_ago(cast, 40),
    )
    let_go_of_update(
        update=second_site,
        reason="The second site did not open. The first has room for all.",
        by=cast["coordinator"],
        now=_ago(cast, 8),
    )


def _groups_of_the_clubs(cast, work):
    by = cast["facilitator"]
    start = work.opened_at.date()
    council = cast["officer"].organisation
    rows = (
        ("parents", "Parents of children at the clubs", None, start, 40, "Three evenings"),
        ("young", "Young people at the clubs", None, start + timedelta(days=9), 30, "A visit"),
        ("organisation", council.name, council, start, 45, "At each meeting"),
    )
    groups = []
    for kind, name, organisation, joined_on, days, how in rows:
        groups.append(
            add_group(
                work=work,
                kind=kind,
                name=name,
                organisation=organisation,
                is_affected=True,
                joined_on=joined_on,
                capacity="Evenings only" if kind == "parents" else "",
                heard_on=_ago(cast, days).date(),
                heard_how=how,
                by=by,
                now=_ago(cast, 50),
            )
        )
    return groups


def _letters(cast):
    """Another piece of work: some were not heard, and its mark waits."""
    forum, by = cast.warwickshire, cast["facilitator"]
    work = Work.objects.exclude(level="").filter(forum=forum).exclude(kite_marks__isnull=False)
    work = work.exclude(title__startswith="Saturday clubs").newest_first().first()
    reps = add_group(
        work=work,
        kind="parents",
        name="Parents who had a letter this year",
        is_affected=True,
        heard_on=_ago(cast, 9).date(),
        heard_how="At the hub",
        joined_on=_ago(cast, 9).date(),
        by=by,
        now=_ago(cast, 9),
    )
    add_group(
        work=work,
        kind="parents",
        name="Parents who read little English",
        is_affected=True,
        not_heard_why="We look for somebody who can ask them at the mosque and at the church.",
        by=by,
        now=_ago(cast, 9),
    )
    mark = ask_for_mark(work=work, by=by, now=_ago(cast, 3))
    sign_off(
        mark=mark,
        group=reps,
        said="objection",
        words="We saw the new letter once. Nobody told us what became of our changes.",
        by=cast["rep"],
        now=_ago(cast, 2),
    )
    begin_story(work=work, by=by, now=_ago(cast, 2))


def _reviews(cast, work):
    """One that both sides answered and that is closed, one that is open."""
    first = open_review(
        work=work,
        phase="beginning",
        answers_until=_ago(cast, 35).date(),
        by=cast["facilitator"],
        now=_ago(cast, 48),
    )
    families = [cast["rep"], *(cast[f"rep-{number}"] for number in range(2, 6))]
    officers = [cast["officer"], cast["transport"], cast["facilitator"], cast["nurse"]]
    for number, person in enumerate(families):
        _answer(cast, first, person, ("yes", "partly", "partly", "no", "yes"), number)
    for number, person in enumerate(officers):
        _answer(cast, first, person, ("yes", "yes", "partly"), number + 10)
    close_review(
        review=first,
        learned="Officers thought that the evenings suited everybody. Parents of small children "
        "could not come. We add a morning.",
        unexpected="Two fathers who met here now run a club of their own.",
        debrief_on=_ago(cast, 32).date(),
        debrief="By mail and at the hub. Nobody was surprised.",
        by=cast["chair"],
        now=_ago(cast, 31),
    )
    middle = open_review(
        work=work,
        phase="middle",
        answers_until=_ago(cast, -14).date(),
        by=cast["facilitator"],
        now=_ago(cast, 5),
    )
    _answer(cast, middle, cast["rep"], ("yes", "no"), 0, now=_ago(cast, 2))


def _answer(cast, review, person, pattern, number, *, now=None):
    prompts = list(prompts_for(review))
    answers = {
        prompt: (pattern[(place + number) % len(pattern)], WORDS.get((place, number), ""))
        for place, prompt in enumerate(prompts)
    }
    answer_review(review=review, answers=answers, person=person, now=now or _ago(cast, 40))


WORDS = {
    (0, 0): "Nobody from the special schools was there.",
    (4, 2): "Six o'clock is bath time in our house.",
    (4, 0): "It was good to have it in the evening.",
    (6, 1): "I liked the page with pictures.",
    (4, 11): "Evenings worked well for our team.",
}


def _story(cast, work):
    story = begin_story(work=work, by=cast["coordinator"], now=_ago(cast, 3))
    story = write_story(
        story=story,
        title="Who gets a place at Saturday club?",
        summary="There were 140 places, and nobody could say who gets one. Parents who had none "
        "spoke first. Together with the council they wrote rules that fit on one page.",
        by=cast["coordinator"],
        now=_ago(cast, 3),
    )
    for who, words, how in (
        ("A parent carer", "For the first time I could explain a decision to my son.", "By mail"),
        ("A young person", "They used my drawing.", "With their mother, on our form"),
        ("An officer", "I had not thought of bath time.", "At the meeting"),
    ):
        add_quote(
            story=story,
            words=words,
            who=who,
            consent_on=_ago(cast, 8).date(),
            consent_how=how,
            by=cast["coordinator"],
            now=_ago(cast, 3),
        )
    publish_story(story=story, by=cast["chair"], now=_ago(cast, 2))


def _old_marks(cast):
    """From before this site: one that ran out, one that was taken back."""
    works = Work.objects.filter(forum=cast.warwickshire, kite_marks=None).order_by("pk")[:2]
    for work, state in zip(works, (KiteMark.State.EXPIRED, KiteMark.State.REVOKED), strict=True):
        awarded = _ago(cast, 1200 if state == KiteMark.State.EXPIRED else 500)
        revoked = state == KiteMark.State.REVOKED
        KiteMark.objects.create(
            forum=cast.warwickshire,
            work=work,
            state=state,
            level="co_design",
            asked_at=awarded - timedelta(days=30),
            asked_by=cast["coordinator"],
            awarded_at=awarded,
            awarded_by=cast["chair"],
            ends_on=awarded.date() + timedelta(days=1096),
            revoked_at=_ago(cast, 90) if revoked else None,
            revoked_by=cast["chair"] if revoked else None,
            revoked_reason="The group was closed and nobody was told." if revoked else "",
        )


# Each line of the plan, and in how many days it is to come where the plan says so.
SERVICE_PLAN = {
    "Look again at who gets help to travel after sixteen": 90,
    "Buy the speech and language service for the next four years": 120,
    "Move the records team to a new office": None,
    "Write new letters about annual reviews": None,
}


def _service_plans(cast):
    council = cast["officer"].organisation
    lines = add_service_plan(
        organisation=council,
        plan="Education services plan",
        lines={
            text: _ago(cast, -days).date() if days else None for text, days in SERVICE_PLAN.items()
        },
        by=cast["officer"],
        now=_ago(cast, 18),
    )
    screen_line(
        line=lines[1],
        is_chance=True,
        level="co_design",
        comes_on=_ago(cast, -120).date(),
        reason="Families know best what makes a good therapist. The budget is fixed, the rest is "
        "open.",
        by=cast["facilitator"],
        now=_ago(cast, 14),
    )
    screen_line(
        line=lines[2],
        is_chance=False,
        reason="Families never come to this office.",
        by=cast["facilitator"],
        now=_ago(cast, 14),
    )


# For each side: (days ago, marks by place), the newest last.
SEEN = {
    "rep": (
        (460, (1, 1, 0, 1, 1, 0, 0, 0, 0, 2, 1, 1)),
        (95, (2, 1, 1, 1, 2, 1, 1, 0, 0, 3, 1, 2)),
    ),
    "officer": ((100, (3, 2, 2, 2, 2, 2, 1, 1, 1, 3, 2, 2)),),
}


def _indicators(cast):
    forum = cast.warwickshire
    start_indicators(forum=forum, by=cast["coordinator"], now=_ago(cast, 480))
    council = cast["officer"].organisation
    rows = list(Indicator.objects.for_forum(forum).filter(tier="operational").in_order())
    for key, rounds in SEEN.items():
        for days, marks in rounds:
            for indicator, mark in zip(rows, marks, strict=True):
                assess(
                    indicator=indicator,
                    organisation=council,
                    mark=mark,
                    evidence="What parents said at the coffee mornings"
                    if key == "rep"
                    else "Our own look at each page and letter",
                    confidence="some" if mark else "low",
                    assessed_on=_ago(cast, days).date(),
                    by=cast[key],
                    now=_ago(cast, days),
                )
    change_indicator(
        indicator=rows[6],
        text="The service tells all families what it heard, and what it did about it.",
        evidence_hint="You said, we did",
        by=cast["coordinator"],
        now=_ago(cast, 20),
    )


# Of the area as a whole: (tier, place, key of who says it, days ago, mark, what shows it).
OF_THE_AREA = (
    ("feel", 1, "rep", 200, 0, "Two in ten said so on the feedback form."),
    ("feel", 1, "rep", 20, 1, "Four in ten said so on the feedback form."),
    ("feel", 1, "officer", 20, 2, "Thank-you letters to our teams."),
    ("feel", 2, "rep", 20, 1, "Letters are clearer. They still come late."),
    ("engagement", 2, "rep", 20, 2, "Nine new parents came since summer, six came back."),
    ("engagement", 5, "facilitator", 20, 2, "Forty officers did the training."),
    ("forum", 1, "rep", 20, 1, "We hear little from families of under-fives."),
    ("forum", 2, "rep", 20, 3, "Seven of us steer it."),
    ("forum", 2, "facilitator", 20, 3, "Their names stand on the page."),
)


def _area(cast):
    """How it stands in the area, and one indicator that shows a programme's progress."""
    forum = cast.warwickshire
    indicators = Indicator.objects.for_forum(forum).active()
    for tier, place, key, days, mark, evidence in OF_THE_AREA:
        assess(
            indicator=indicators.get(tier=tier, position=place),
            organisation=None,
            mark=mark,
            evidence=evidence,
            confidence="some",
            assessed_on=_ago(cast, days).date(),
            by=cast[key],
            now=_ago(cast, days),
        )
    programme = forum.programmes.active().in_order().first()
    for place in (1, 2):
        feel = indicators.get(tier="feel", position=place)
        change_indicator(
            indicator=feel,
            text=feel.text,
            evidence_hint=feel.evidence_hint,
            programme=programme,
            by=cast["coordinator"],
            now=_ago(cast, 19),
        )


# Made-up numbers of a made-up year.
OPEN_NUMBERS = (
    (
        "need",
        "Children with a plan, by what they need",
        120,
        ["Need", "Children with a plan", "The year before"],
        [
            ["Autism", "1,940", "1,730"],
            ["Speech and language", "1,120", "1,060"],
            ["Feelings and behaviour", "980", "910"],
            ["Learning", "640", "655"],
        ],
    ),
    (
        "money",
        "What the council spends on SEND",
        110,
        ["What for", "Pounds in a year"],
        [
            ["Special schools", "48,200,000"],
            ["Help in other schools", "21,500,000"],
            ["Getting to school", "17,900,000"],
            ["Short breaks", "2,400,000"],
            ["Working together with families", "96,000"],
        ],
    ),
)


def _agreements(cast):
    """The first charter as it was signed then: kept, and linked from the page."""
    first = cast.warwickshire.charters.get(number=1)
    signed = Signature.objects.ever_signed().filter(charter=first, countersigned_at__isnull=False)
    paper = charter_paper(
        first,
        by_side(first),
        signed.select_related("organisation", "contact", "deputy").order_by("signed_at"),
        today=cast.today,
    )
    content = render_pdf("charters/charter.typ", asdict(paper))
    add_agreement(
        forum=cast.warwickshire,
        title="Our first agreement, as it was signed",
        agreed_with="The forum, the council and the NHS",
        agreed_on=_ago(cast, 1020).date(),
        upload=ContentFile(content, name="first-agreement.pdf"),
        by=cast["coordinator"],
        now=_ago(cast, 150),
    )


def _open_numbers(cast):
    """What the area counts and spends, where every family can see it."""
    for what, title, days, columns, rows in OPEN_NUMBERS:
        add_agreement(
            forum=cast.warwickshire,
            what=what,
            title=title,
            agreed_with="Warwickshire County Council",
            agreed_on=_ago(cast, days).date(),
            review_on=_ago(cast, days - 365).date(),
            upload=ContentFile(xlsx_response(what, columns, rows).content, name=f"{what}.xlsx"),
            by=cast["coordinator"],
            now=_ago(cast, days - 5),
        )


def _years(cast):
    """The council's year can be read by all; the community nurses write theirs."""
    officer, nurse = cast["officer"], cast["nurse"]
    look = begin_yearly_look(
        organisation=officer.organisation,
        ends_on=_ago(cast, 80).date(),
        by=officer,
        now=_ago(cast, 75),
    )
    write_yearly_look(
        look=look,
        achieved="Plans are written in twenty-two weeks, not thirty.\n\nEach letter names somebody "
        "to call.",
        fell_short="Families whose plan is late still hear nothing until they ask.",
        next_steps="A message every four weeks to those who wait, from January.",
        by=officer,
        now=_ago(cast, 70),
    )
    speak_on_yearly_look(
        look=look,
        words="The names in the letters help. Three of the five people left during the year, and "
        "the letters did not change. We see the message every four weeks as the test.",
        by=cast["chair"],
        now=_ago(cast, 66),
    )
    publish_yearly_look(look=look, by=cast["chair"], now=_ago(cast, 65))
    begin_yearly_look(
        organisation=nurse.organisation,
        ends_on=_ago(cast, 20).date(),
        by=nurse,
        now=_ago(cast, 10),
    )
