"""The demo of live feedback: forms of each kind, and feedback in every state."""

import uuid
from datetime import timedelta

from coproduction.actions import claim_influence, confirm_influence
from coproduction.demo import Cast
from coproduction.demo_imports import bring_in_list
from coproduction.models import Influence, Work
from feedback.actions import (
    add_form,
    add_question,
    add_theme,
    change_feedback_settings,
    change_question,
    check_words,
    close_form,
    close_submission,
    count_about_you,
    enter_for_somebody,
    erase_words,
    keep_answers,
    mark_unwanted,
    note_safe,
    pass_submission,
    pass_theme,
    publish_form,
    publish_theme,
    quote_submission,
    reply_to_writer,
    save_service,
    save_view,
    say_it_helped,
    send_answers,
    sort_submission,
    tally_form,
    theme_many,
    write_as_writer,
)
from feedback.bank import STARTERS, WHO_SEES
from feedback.links import secret_from
from feedback.models import (
    FeedbackForm,
    FeedbackSettings,
    FormVersion,
    Passing,
    SafetyNote,
    SavedView,
    Service,
    Submission,
    Theme,
)
from feedback.redaction import suggested


def CLEAR(forums):  # noqa: N802 (the registry's name)
    """All feedback of the demo's forums goes, before the work and the people that it names."""
    influences = Influence.objects.filter(passing__passed_by__forum__in=forums)
    gone = list(influences.values_list("pk", flat=True))
    Passing.objects.filter(passed_by__forum__in=forums).delete()
    Influence.objects.filter(pk__in=gone).delete()
    SafetyNote.objects.filter(submission__forum__in=forums).delete()
    Submission.objects.filter(forum__in=forums).delete()
    FormVersion.objects.filter(form__forum__in=forums).delete()
    FeedbackForm.objects.filter(forum__in=forums).delete()
    themes = Theme.objects.filter(forum__in=forums)
    works = list(themes.exclude(work=None).values_list("work", flat=True))
    themes.update(merged_into=None)
    themes.delete()
    Work.objects.filter(pk__in=works, requests=None, items=None, influences=None).delete()
    SavedView.objects.filter(person__forum__in=forums).delete()
    Service.objects.filter(forum__in=forums).delete()
    FeedbackSettings.objects.filter(forum__in=forums).delete()


HELPLINES = (
    "Children's social care, daytime: 01632 960 002\n"
    "Children's social care, nights and weekends: 01632 960 003\n"
    "Childline, for children and young people: 0800 1111"
)
COMPLAINTS = (
    "Ask the school, the council or the NHS service for its complaints form. SENDIAS helps you, "
    "free of charge: 01632 960 004."
)


def _tell(cast, form, words, *, days, answers=None, signals=(), contact=None, may_quote=False):
    """One piece of feedback, so many days ago, with its writer's secret."""
    secret = secret_from(f"demo-{uuid.uuid4()}")
    today = cast.today - timedelta(days=days)
    version = form.versions.published().newest_first().first()
    given = {"what_happened": words} | (answers or {})
    keep_answers(version=version, secret=secret, answers=given, signals=signals, today=today)
    submission = send_answers(
        secret=secret, forum=form.forum, contact=contact, may_quote=may_quote, today=today
    )
    return submission, secret


def _forms(cast):
    """One of each kind, open, closed and not published."""
    forum, by = cast.warwickshire, cast["coordinator"]

    def form(starter, **fields):
        about = {"who_sees": WHO_SEES, "kind": STARTERS[starter]["kind"]} | fields
        made = add_form(
            forum=forum,
            by=by,
            questions=STARTERS[starter]["questions"],
            now=cast.now - timedelta(days=200),
            **about,
        )
        return made

    opened = form(
        "open",
        title="Tell us what happened",
        slug="tell-us",
        intro="Did a service help your child, or let you down? Tell us in your own words. We bring "
        "what families say to the people who can change it.",
        easy_intro="Tell us about your child's help.\nWas it good?\nWas it bad?\nWe want to know.",
        designed_with="Eleven parent carers, in two evenings",
        shows_results=True,
    )
    young = form(
        "young",
        title="Young people, tell us",
        slug="young",
        audience=FeedbackForm.Audience.YOUNG_PEOPLE,
        intro="What is it like for you? You do not have to say who you are.",
        easy_intro="Tell us what it is like for you.\nYou do not say your name.",
        designed_with="The Young People's Forum",
        asks_about_you=False,
        asks_contact=False,
        minutes=2,
    )
    transport = add_form(
        forum=forum,
        by=by,
        copy_of=opened,
        title="Getting to school this term",
        slug="transport",
        kind=FeedbackForm.Kind.TARGETED,
        intro="How do buses and taxis to school work for your child this term?",
        who_sees=WHO_SEES,
        opens_on=cast.today - timedelta(days=20),
        closes_on=cast.today + timedelta(days=25),
        service=Service.objects.get(forum=forum, name="Getting to school"),
        now=cast.now - timedelta(days=21),
    )
    version = transport.versions.get()
    late = add_question(
        version=version,
        by=by,
        key="late",
        kind="yes_no",
        text="Was the bus or taxi late more than once?",
        why="The council promised that nobody waits longer than ten minutes.",
        easy_text="Was the bus or taxi late?",
    )
    how_late = add_question(
        version=version,
        by=by,
        key="how_late",
        kind="one",
        text="How late, mostly?",
        choices=["Up to ten minutes", "Up to half an hour", "Longer", "It did not come"],
        easy_text="How late was it?",
    )
    change_question(question=how_late, by=by, show_if=late, show_if_answers=["Yes"])
    add_question(
        version=version,
        by=by,
        key="route",
        kind="short",
        text="Which bus or taxi is it?",
        hint="The number of the route, or the name of the firm. No names of people.",
        easy_text="Which bus or taxi?",
    )
    survey = form(
        "survey",
        title=f"Annual survey {cast.today.year}",
        slug="survey",
        intro="Once a year we ask all families the same questions, to see what gets better.",
        opens_on=cast.today - timedelta(days=60),
        closes_on=cast.today + timedelta(days=10),
        shows_results=True,
    )
    interest = form(
        "interest",
        title="Join the Young People's Forum",
        slug="join",
        audience=FeedbackForm.Audience.YOUNG_PEOPLE,
        intro="We meet on the third Thursday of each month. Tell us if you want to come.",
    )
    closed = form(
        "open", title="Your summer", slug="summer", intro="What was there for your child to do?"
    )
    managers = _for_managers(cast)
    for each in (opened, young, transport, survey, interest, closed, managers):
        publish_form(form=each, by=by, now=cast.now - timedelta(days=190))
    form(
        "open",
        title="Health checks for young people over 14",
        slug="health-checks",
        intro="Did your doctor offer a yearly health check?",
        audience=FeedbackForm.Audience.PRACTITIONERS,
    )
    told, _ = _tell(cast, closed, "The holiday club was lovely, but too short.", days=100)
    close_submission(
        submission=told,
        reason="Thank you. It stands in our report on the summer.",
        by=by,
        now=cast.now - timedelta(days=90),
    )
    close_form(form=closed, by=by, now=cast.now - timedelta(days=80))
    return opened, young, transport, survey, managers


def _for_managers(cast):
    """Three questions for those who run services: an evaluation stands on their answers too."""
    made = add_form(
        forum=cast.warwickshire,
        by=cast["coordinator"],
        title="Three questions for managers",
        slug="managers",
        kind=FeedbackForm.Kind.SURVEY,
        audience=FeedbackForm.Audience.MANAGERS,
        intro="How is it to work with parent carers? Two minutes, and nobody sees who you are.",
        who_sees=WHO_SEES,
        designed_with="Two reps and the hub's facilitator",
        minutes=2,
        asks_about_you=False,
        asks_contact=False,
        opens_on=cast.today - timedelta(days=45),
        closes_on=cast.today - timedelta(days=15),
        now=cast.now - timedelta(days=192),
    )
    version = made.versions.get()
    for key, kind, text, choices in FOR_MANAGERS:
        add_question(
            version=version, by=cast["coordinator"], key=key, kind=kind, text=text, choices=choices
        )
    return made


FOR_MANAGERS = (
    (
        "trust",
        "one",
        "Do you and parent carers trust each other?",
        ["More now", "As before", "Less now"],
    ),
    ("changed", "yes_no", "Has your service changed something because of the hub?", []),
    ("why", "long", "What has it taught you?", []),
)


def _services(cast):
    forum, by = cast.warwickshire, cast["coordinator"]
    people = {
        "Getting to school": "transport",
        "Short breaks": "officer",
        "Autism pathway": "nurse",
    }
    return {
        name: save_service(
            forum=forum,
            by=by,
            name=name,
            contact=cast[who],
            organisation=cast[who].organisation,
        )
        for name, who in people.items()
    } | {"Plans for a child": save_service(forum=forum, by=by, name="Plans for a child")}


_HOW = ("Very good", "Good", "Neither good nor bad", "Bad", "Very bad")


def _many(cast, opened, survey, managers):
    """Enough answers for results that may be shown, spread as in life."""
    for number in range(46):
        answers = {
            "how_was_it": _HOW[(number * number) % 5],
            "which_service": ["Getting to school"] if number % 3 else ["Health", "Short breaks"],
            "where": ("CV34", "CV31", "CV22", "B78")[number % 4],
        }
        _tell(
            cast,
            opened,
            "",
            days=30 + number,
            answers=answers | {"what_happened": _WORDS[number % 6]},
        )
    for number in range(58):
        feels = ("Yes, always", "Mostly", "Sometimes", "Hardly", "Not at all")
        told, _ = _tell(
            cast,
            survey,
            "",
            days=5 + number % 40,
            answers={
                "what_happened": _WORDS[(number + 2) % 6],
                "understood": feels[(number * 3) % 5],
                "information": feels[(number // 2) % 5],
                "heard_of_us": "No" if number % 9 < 5 else "Yes",
                "member": "Yes" if number % 4 == 0 else "No",
            },
        )
        count_about_you(
            submission=told,
            answers={
                "disability": "yes" if number % 4 == 0 else "no",
                "lone_parent": "yes" if number % 5 == 0 else "no",
                "school_meals": "yes" if number % 4 == 1 else "",
                "ethnic_group": "white_british" if number % 8 else "asian",
                "sex": "female" if number % 20 else "male",
            },
        )
    for number in range(42):
        _tell(
            cast,
            managers,
            "",
            days=16 + number % 25,
            answers={
                "trust": "As before" if number % 3 == 0 else "More now",
                "changed": "No" if number % 4 == 1 else "Yes",
                "why": "To ask before I write." if number % 2 else "Letters can be short.",
            },
        )
    # Read and counted long ago: what is left for the demo's queue comes after.
    forms = [opened, survey, managers]
    read = Submission.objects.filter(form__in=forms, state=Submission.State.NEW)
    read.update(
        state=Submission.State.CLOSED,
        close_reason="Thank you. We have counted it, and read it at our meeting.",
    )
    tally_form(form=opened)


_WORDS = (
    "We were asked what matters to us, and it was written down as we said it.",
    "Nobody told us that the place had gone. We found out on the day.",
    "The nurse rang back the same afternoon. It took a weight off us.",
    "We have waited since spring, and each time we call it is somebody new.",
    "The letter had so many short forms that we gave up half way.",
    "The short break was the first weekend in a year that we all slept.",
)


def LOAD(cast: Cast):  # noqa: N802 (the registry's name)
    """Feedback that is new, held, alarming, passed on, answered, closed, unwanted and erased."""
    forum, by = cast.warwickshire, cast["coordinator"]
    change_feedback_settings(forum=forum, by=by, helplines=HELPLINES, complaint_route=COMPLAINTS)
    services = _services(cast)
    opened, young, transport, survey, managers = _forms(cast)
    _many(cast, opened, survey, managers)
    late = add_theme(
        forum=forum,
        by=by,
        title="Taxis come late, and nobody says so",
        summary="The taxi to school comes late or not at all. Families hear nothing until they "
        "ring, and nobody picks up before nine.",
        service=services["Getting to school"],
        now=cast.now - timedelta(days=40),
    )
    holidays = add_theme(
        forum=forum,
        by=by,
        title="Nothing to do in the holidays after 18",
        summary="At 18 the holiday clubs stop. There is nothing to go to for young adults.",
        is_gap=True,
        now=cast.now - timedelta(days=35),
    )
    letters = add_theme(
        forum=forum,
        by=by,
        title="Letters that nobody understands",
        summary="Letters about plans are long and full of short forms.",
        service=services["Plans for a child"],
        now=cast.now - timedelta(days=30),
    )
    for theme in (late, holidays):
        publish_theme(theme=theme, by=by, now=cast.now - timedelta(days=28))
    _about_taxis(cast, transport, late, services)
    _asked_and_refused(cast, services)
    _about_the_local_offer(cast, opened)
    _heard_elsewhere(cast, opened)
    _from_an_earlier_list(cast)
    _in_the_queue(cast, opened, young, transport, holidays)
    _ended(cast, opened, letters)
    save_view(
        by=by, name="About getting to school", query=f"service={services['Getting to school'].pk}"
    )


def _about_taxis(cast, transport, late, services):
    """A theme that was passed on and answered, with one who says that it did not help."""
    by, now = cast["coordinator"], cast.now - timedelta(days=18)
    stories = (
        (
            "The taxi came 40 minutes late, twice in a week. My son sat in the hall in his coat.",
            "Yes",
        ),
        ("The new driver is kind. He sends a text when he is near.", "No"),
        ("It did not come at all on Tuesday. I lost a day at work.", "Yes"),
        ("Late every Monday. The school marks her as late too.", "Yes"),
        ("We were told at eight that there is no escort today, so no taxi.", "Yes"),
        ("I get a headache in the bus. It is so loud.", "No"),
        ("My daughter was dropped at the wrong gate.", "Yes"),
        ("The office picks up after nine. School starts at half past eight.", "Yes"),
        ("Very good since October. Always the same faces.", "No"),
    )
    told = []
    for place, (words, was_late) in enumerate(stories):
        answers = {"late": was_late, "how_was_it": _HOW[place % 5]}
        if was_late == "Yes":
            answers["how_late"] = "Up to half an hour"
        told.append(
            _tell(
                cast, transport, words, days=19 - place, answers=answers, may_quote=place % 2 == 0
            )
        )
    theme_many(theme=late, submissions=[each for each, _ in told[1:]], by=by, now=now)
    first, secret = told[0]
    sort_submission(
        submission=first,
        by=by,
        theme=late,
        service=services["Getting to school"],
        setting="transport",
        tone="concern",
        demand="failure",
    )
    check_words(
        submission=first,
        shared_words=suggested(first.words),
        reason="",
        by=by,
        now=now,
    )
    quote_submission(submission=first, quote="My son sat in the hall in his coat.", by=by)
    passing = pass_theme(theme=late, to=cast["transport"], words=late.summary, by=by, now=now)
    claim_influence(
        influence=passing.influence,
        outcome="partly",
        what="Drivers now text when they are more than ten minutes late. The phone is still not "
        "answered before nine: that needs another post, which is not paid for.",
        by=cast["transport"],
        now=cast.now - timedelta(days=6),
    )
    confirm_influence(
        influence=passing.influence,
        published_text="Drivers now text when they are more than ten minutes late. The phone is "
        "still not answered before nine, because there is no money for another post.",
        by=cast["chair"],
        check_on=cast.today + timedelta(days=50),
        now=cast.now - timedelta(days=5),
    )
    say_it_helped(submission=first, helped="yes", today=cast.today - timedelta(days=3))
    say_it_helped(submission=told[2][0], helped="no", today=cast.today - timedelta(days=2))
    write_as_writer(
        submission=told[2][0],
        words="It did not come again on Monday, and there was no text.",
        one_time_key=uuid.uuid4(),
        today=cast.today - timedelta(days=2),
    )
    say_it_helped(submission=told[3][0], helped="not_sure", today=cast.today - timedelta(days=1))


def _about_the_local_offer(cast, opened):
    """What families say about the Local Offer: once answered, once waiting."""
    forum, by, officer = cast.warwickshire, cast["coordinator"], cast["officer"]
    service = save_service(
        forum=forum, by=by, name="Local Offer", contact=officer, organisation=officer.organisation
    )
    passings = []
    for title, summary, number in (
        (
            "Who can come to a club is hard to find",
            "Families open page after page to learn for which age and which needs a club is.",
            12,
        ),
        (
            "Old dates on the Local Offer",
            "Some pages still show clubs and numbers that ended a year ago.",
            9,
        ),
    ):
        theme = add_theme(
            forum=forum,
            by=by,
            title=title,
            summary=summary,
            service=service,
            now=cast.now - timedelta(days=70),
        )
        told = [_tell(cast, opened, summary, days=60 + place)[0] for place in range(number)]
        theme_many(theme=theme, submissions=told, by=by, now=cast.now - timedelta(days=55))
        read = Submission.objects.filter(pk__in=[each.pk for each in told])
        read.update(
            state=Submission.State.CLOSED,
            close_reason="Thank you. We have put it to the council with what others told.",
        )
        publish_theme(theme=theme, by=by, now=cast.now - timedelta(days=52))
        passings.append(
            pass_theme(
                theme=theme, to=officer, words=summary, by=by, now=cast.now - timedelta(days=50)
            )
        )
    done = "The age, the place and the needs stand first on every club's page since October."
    claim_influence(
        influence=passings[0].influence,
        outcome="changed",
        what=done,
        by=officer,
        now=cast.now - timedelta(days=32),
    )
    confirm_influence(
        influence=passings[0].influence,
        published_text=done,
        by=cast["chair"],
        check_on=cast.today + timedelta(days=30),
        now=cast.now - timedelta(days=29),
    )


def _asked_and_refused(cast, services):
    """One theme whose answer is awaited, and one where the answer is no, with its reason."""
    forum, by = cast.warwickshire, cast["coordinator"]
    waits = add_theme(
        forum=forum,
        by=by,
        title="A year until the first appointment",
        summary="Families wait a year for the first appointment, and nobody says how long it will "
        "be.",
        service=services["Autism pathway"],
        now=cast.now - timedelta(days=26),
    )
    weekends = add_theme(
        forum=forum,
        by=by,
        title="Short breaks on Sundays",
        summary="Short breaks end on Saturday night. Parents who work on Sundays have nobody.",
        service=services["Short breaks"],
        now=cast.now - timedelta(days=60),
    )
    for theme in (waits, weekends):
        publish_theme(theme=theme, by=by, now=cast.now - timedelta(days=24))
    pass_theme(
        theme=waits,
        to=services["Autism pathway"].contact,
        words=waits.summary,
        by=by,
        now=cast.now - timedelta(days=12),
    )
    officer = services["Short breaks"].contact
    passing = pass_theme(
        theme=weekends,
        to=officer,
        words=weekends.summary,
        by=by,
        now=cast.now - timedelta(days=23),
    )
    reason = (
        "We looked at it with three providers. None has staff on Sundays at the price that we can "
        "pay. We ask again when the contract is renewed in spring."
    )
    claim_influence(
        influence=passing.influence,
        outcome="not_changed",
        what=reason,
        by=officer,
        now=cast.now - timedelta(days=9),
    )
    confirm_influence(
        influence=passing.influence,
        published_text=reason,
        by=cast["chair"],
        now=cast.now - timedelta(days=7),
    )


_HEARD = (
    ("paper", "The form for the blue badge has twelve pages. I gave up on page nine."),
    ("event", "At the coffee morning three of us said that nobody tells us who our key worker is."),
    ("chat", "In the parents' group many asked when the short breaks list opens."),
    (
        "social",
        "Under our post a father wrote that his son has waited two years for speech therapy.",
    ),
)


_EARLIER = (
    ("The hospital sent three letters for one visit. One phone call would have done.", 64),
    ("Thank you for the quiet hour at the pool. It is the only hour that we can go.", 43),
)


def _heard_elsewhere(cast, opened):
    """What the team wrote down for people who did not come to the website."""
    for days, (channel, words) in enumerate(_HEARD, start=3):
        enter_for_somebody(
            form=opened,
            by=cast["coordinator"],
            answers={"what_happened": words},
            channel=channel,
            secret=secret_from(f"demo-{uuid.uuid4()}"),
            today=cast.today - timedelta(days=days),
        )


def _from_an_earlier_list(cast):
    """What families wrote before the forum came here, brought in with its spreadsheet."""
    rows = ["What they told,Came on"]
    rows += [f"{words},{cast.today - timedelta(days=days):%d/%m/%Y}" for words, days in _EARLIER]
    bring_in_list(cast, "feedback", "Suggestion box.csv", "\n".join(rows))


def _in_the_queue(cast, opened, young, transport, holidays):
    """What somebody has to do something about now."""
    by = cast["coordinator"]
    _tell(
        cast,
        opened,
        "My daughter Ella goes to Oakfield Primary School. Mrs Whitlock there has been wonderful: "
        "she rings me every Friday. I wish others did it too. You can ask me on 07700 900123.",
        days=2,
        answers={"how_was_it": "Very good", "which_service": ["School or college"]},
        contact={"name": "Ella's mum", "phone": "07700 900 123"},
        may_quote=True,
    )
    _tell(cast, opened, "We asked for a short break in May and have heard nothing since.", days=1)
    _tell(
        cast,
        young,
        "In the big room it is too loud. I would like a place to sit alone.",
        days=1,
        answers={"school_feel": "It is OK"},
    )
    _tell(
        cast,
        opened,
        "The escort grabbed him hard by the arm. He has bruses on both arms and is scared to go "
        "to school. I dont know who to tell.",
        days=0,
        answers={"how_was_it": "Very bad"},
    )
    _tell(
        cast,
        opened,
        "Best prices http://example.com/a http://example.com/b http://example.com/c",
        days=1,
        signals=["links", "too fast"],
    )
    entered = enter_for_somebody(
        form=opened,
        by=by,
        answers={
            "what_happened": "There is no club for my son since he turned 18. He sits at home.",
            "how_was_it": "Bad",
        },
        channel=Submission.Channel.PHONE,
        secret=secret_from(f"demo-{uuid.uuid4()}"),
        today=cast.today - timedelta(days=9),
    )
    sort_submission(submission=entered, by=by, theme=holidays, tone="concern", demand="value")
    check_words(submission=entered, shared_words=entered.words, reason="", by=by, now=cast.now)
    pass_submission(
        submission=entered,
        to=cast["officer"],
        words="There is no club for young adults. One family's son has sat at home since 18.",
        by=by,
        now=cast.now - timedelta(days=7),
    )
    secret = secret_from(f"demo-{uuid.uuid4()}")
    version = transport.versions.published().newest_first().first()
    keep_answers(
        version=version,
        secret=secret,
        answers={"what_happened": "The bus is"},
        today=cast.today,
    )


def _ended(cast, opened, letters):
    """What is answered, closed, made safe, unwanted, and what has gone."""
    by = cast["coordinator"]
    asked, _ = _tell(cast, opened, "Who can explain the letter about my child's plan?", days=16)
    sort_submission(submission=asked, by=by, theme=letters, tone="concern")
    reply_to_writer(
        submission=asked,
        words="SENDIAS reads it with you, free of charge: 01632 960 004. We collect such letters "
        "and bring them to the hub in spring.",
        is_answer=True,
        by=by,
        one_time_key=uuid.uuid4(),
        now=cast.now - timedelta(days=12),
    )
    closed, _ = _tell(cast, opened, "Please find us a school.", days=22)
    close_submission(
        submission=closed,
        reason="We cannot act for one child. SENDIAS can: 01632 960 004.",
        by=by,
        now=cast.now - timedelta(days=20),
    )
    safe, _ = _tell(
        cast, opened, "He said he wants to end it all. School just sends him home.", days=14
    )
    note_safe(
        submission=safe,
        what="Called the duty social worker with the reference. The school's lead was told by "
        "them. They confirm that the young person is seen today.",
        by=cast["safeguarding"],
        now=cast.now - timedelta(days=14),
    )
    unwanted, _ = _tell(cast, opened, "Cheap pills", days=8, signals=["trap"])
    mark_unwanted(submission=unwanted, by=by, now=cast.now - timedelta(days=7))
    old, _ = _tell(cast, opened, "We could not find where to park.", days=800)
    sort_submission(submission=old, by=by, tone="concern")
    erase_words(today=cast.today)
