"""The papers of a meeting: what is in each, who gets which, and that everybody can read them."""

import uuid
from datetime import time, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from structlog.testing import capture_logs

from coproduction import pdf
from coproduction.models import GlossaryTerm, LevelWording, Person
from coproduction.tests.factories import InfluenceFactory, PersonFactory, WorkFactory
from coproduction.tests.pdf_reading import TaggedPdf, failures_of
from hub.actions import add_action, mark_attendance, publish_notes, record_item, withdraw_item
from hub.models import Attendance, Availability, Item, PoolMember, Session
from hub.papers import sign_in_sheet
from hub.tests.factories import HubFactory, ItemFactory, RequestFactory, SessionFactory


@pytest.fixture
def hub(cast):
    return HubFactory(forum=cast.forum, name="The hub")


@pytest.fixture
def published(cast, hub):
    """A session that is out, with a welcome and two topics."""
    session = SessionFactory(
        hub=hub, state="published", place="Shire Hall", join_link="https://meet.example.org/hub"
    )
    agreed = {"session": session, "is_agreed": True}
    ItemFactory(**agreed, title="Welcome", kind="welcome", summary="", minutes=10, position=1)
    asked = RequestFactory(
        hub=hub,
        requestor=cast.officer,
        can_change="How you are told.",
        cannot_change="The law.",
        decision_stage="decided",
    )
    ItemFactory(
        **agreed,
        title="Letters",
        summary="Plainer letters about an EHCP.",
        starts_at=time(11, 10),
        position=2,
        requestor=cast.officer,
        organisation=cast.council,
        request=asked,
        work=WorkFactory(forum=cast.forum, level="consultation", level_reason="A draft."),
    )
    ItemFactory(**agreed, title="Buses", starts_at=time(11, 40), position=3)
    Session.objects.filter(pk=session.pk).update(
        forum_agreed_at=timezone.now(),
        forum_agreed_by=cast.chair,
        partner_agreed_at=timezone.now(),
        partner_agreed_by=cast.facilitator,
    )
    return session


@pytest.fixture
def held(cast, hub):
    """Yesterday, with one topic recorded: a rep, the chair and an officer were there."""
    session = SessionFactory(hub=hub, starts_at=timezone.now() - timedelta(days=1))
    item = ItemFactory(session=session, title="Transport", requestor=cast.officer)
    came = {
        cast.rep: Attendance.CameAs.REP,
        cast.chair: Attendance.CameAs.CHAIR,
        cast.officer: Attendance.CameAs.OFFICER,
    }
    mark_attendance(session=session, item=item, came=came, by=cast.chair)
    record_item(
        item=item,
        comments="Drivers change without a word.",
        outcome="The contracts name a driver.",
        forum_notes="Only for us.",
        by=cast.chair,
        version=1,
    )
    session.refresh_from_db()
    return session


def ask(signed_in, who, session, name):
    return signed_in(who).get(f"{session.get_absolute_url()}{name}")


def read(answer):
    """The tags of a PDF that was sent, and that breaks no rule."""
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert failures_of(answer.content) == []
    return TaggedPdf(answer.content)


def test_agenda_says_what_when_where_and_who_in_its_order(cast, published, signed_in):
    GlossaryTerm.objects.create(forum=cast.forum, term="EHCP", meaning="A plan for a child.")

    answer = ask(signed_in, cast.rep, published, "agenda.pdf")

    paper = read(answer)
    assert answer["Content-Disposition"] == (
        f'attachment; filename="agenda-{published.day:%Y-%m-%d}.pdf"'
    )
    assert (paper.title, paper.author, paper.language) == ("Agenda", cast.forum.name, "en-GB")
    parts = [
        cast.forum.name,
        "The hub",
        published.when,
        "Shire Hall",
        "https://meet.example.org/hub",
        "11:00",
        "Welcome",
        "11:10",
        "Letters",
        "The decision is already made",
        "Plainer letters about an EHCP.",
        cast.officer.name,
        cast.council.name,
        "Consultation",
        "A service has a plan.",
        "How you are told.",
        "The law.",
        "11:40",
        "Buses",
        "No level agreed yet",
        "What the words mean",
        "A plan for a child.",
    ]
    places = [paper.text.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert places == sorted(places)


def test_agenda_names_levels_in_the_forums_words(cast, published, signed_in):
    LevelWording.objects.create(
        forum=cast.forum, level="consultation", name="Asking you", meaning="You tell us."
    )

    paper = read(ask(signed_in, cast.rep, published, "agenda.pdf"))

    assert "Asking you You tell us." in paper.text
    assert "Consultation" not in paper.text


def test_agenda_of_sixty_items_is_one_table_whose_head_stands_on_each_page(
    cast, published, signed_in
):
    for number in range(57):
        ItemFactory(
            session=published, is_agreed=True, title=f"Topic no. {number}", position=number + 4
        )

    paper = read(ask(signed_in, cast.rep, published, "agenda.pdf"))

    assert paper.pages > 3
    assert (paper.count("Table"), paper.count("THead"), paper.count("TH")) == (1, 1, 2)
    assert paper.count("TR") == 1 + 60
    assert all("TimeWhat it is about" in page for page in paper.decorations[1:])
    assert f"Page {paper.pages} of {paper.pages}" in paper.decorations[-1]


def test_agenda_of_one_item_is_one_page(cast, hub, signed_in):
    session = SessionFactory(hub=hub)
    ItemFactory(session=session)

    assert read(ask(signed_in, cast.chair, session, "agenda.pdf")).pages == 1


@pytest.mark.parametrize("who", ["rep", "officer", "treasurer", "signatory"])
def test_agenda_that_is_not_published_is_in_no_paper(who, cast, hub, signed_in):
    session = SessionFactory(hub=hub)
    ItemFactory(session=session, title="Still secret")
    client = signed_in(getattr(cast, who))

    for name in ("agenda.pdf", "notes.pdf", "sign-in-sheet.pdf", "pack/?sent=True&parts=agenda"):
        answer = client.get(f"{session.get_absolute_url()}{name}", follow=True)

        assert answer.status_code in {200, 403}
        assert answer["Content-Type"].startswith("text/html")
        assert "Still secret" not in answer.content.decode()
    answer = client.get(f"{session.get_absolute_url()}agenda.pdf", follow=True)
    assert "The agenda is not published yet" in answer.content.decode()


def test_unpublished_agenda_has_for_an_officer_only_what_they_bring(cast, hub, signed_in):
    session = SessionFactory(hub=hub)
    ItemFactory(session=session, title="Mine", requestor=cast.officer)
    ItemFactory(session=session, title="Still secret")

    paper = read(ask(signed_in, cast.officer, session, "agenda.pdf"))

    assert "Mine" in paper.text
    assert "Still secret" not in paper.text
    assert "This agenda is not published yet" in paper.text


def test_what_was_withdrawn_or_is_not_agreed_is_not_on_paper_for_reps(cast, published, signed_in):
    new = ItemFactory(session=published, title="New topic", position=9)
    gone = ItemFactory(session=published, title="Gone topic", position=8, is_agreed=True)
    withdraw_item(item=gone, by=cast.chair)

    for_rep = read(ask(signed_in, cast.rep, published, "agenda.pdf"))
    for_team = read(ask(signed_in, cast.chair, published, "agenda.pdf"))

    assert new.title not in for_rep.text
    assert f"{new.title}New, not agreed yet" in for_team.text
    assert gone.title not in for_rep.text + for_team.text


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("rep", True),
        ("chair", True),
        ("facilitator", True),
        ("officer", True),
        ("colleague", False),
        ("signatory", False),
    ],
)
def test_join_link_is_for_people_of_the_session(who, sees, cast, published, signed_in):
    cast.colleague = PersonFactory(forum=cast.forum, roles=["officer"])
    person = getattr(cast, who)

    page = signed_in(person).get(published.get_absolute_url()).content.decode()
    paper = read(ask(signed_in, person, published, "agenda.pdf"))

    assert ("https://meet.example.org/hub" in page) == sees
    assert ("https://meet.example.org/hub" in paper.text) == sees


def test_agenda_names_a_chair_only_where_there_is_one(cast, published, signed_in):
    one = read(ask(signed_in, cast.rep, published, "agenda.pdf"))
    PersonFactory(forum=cast.forum, roles=["chair"], name="Second Chair")
    two = read(ask(signed_in, cast.rep, published, "agenda.pdf"))

    assert f"Chair{cast.chair.name}" in one.text
    assert cast.chair.name not in two.text
    assert "Second Chair" not in two.text


def test_agenda_carries_what_was_agreed_before_and_is_not_done(cast, published, held, signed_in):
    add_action(
        session=held,
        what="Name the drivers.",
        owner=cast.officer,
        due_on=held.day,
        by=cast.chair,
        one_time_key=uuid.uuid4(),
    )

    paper = read(ask(signed_in, cast.rep, published, "agenda.pdf"))

    assert "Actions that are still open" in paper.texts("H2")
    assert paper.texts("TD")[-3:-1] == ["Name the drivers.1 day late", cast.officer.name]


def test_session_that_is_off_says_so_on_its_agenda(cast, published, signed_in):
    published.state, published.cancelled_reason = "cancelled", "Snow."
    published.save(update_fields=["state", "cancelled_reason"])

    paper = read(ask(signed_in, cast.chair, published, "agenda.pdf"))

    assert "This session is offSnow." in paper.text


def test_prep_session_has_no_agenda_and_no_pack(cast, published, signed_in):
    prep = SessionFactory(hub=published.hub, kind="prep", prepares=published)

    for name, words in (("agenda.pdf", "has no agenda"), ("pack/", "has no agenda")):
        answer = signed_in(cast.chair).get(f"{prep.get_absolute_url()}{name}", follow=True)
        assert words in answer.content.decode()
    assert read(ask(signed_in, cast.chair, prep, "sign-in-sheet.pdf")).title == "Sign-in sheet"


def test_sign_in_sheet_expects_who_said_yes_who_brings_and_who_runs_it(cast, published, signed_in):
    no = PersonFactory(forum=cast.forum, roles=["rep"], name="Cannot Come")
    maybe = PersonFactory(forum=cast.forum, roles=["rep"], name="May Come")
    for person, answer in ((cast.rep, "yes"), (maybe, "maybe"), (no, "no")):
        Availability.objects.create(
            session=published,
            person=person,
            answer=answer,
            asked_at=timezone.now(),
            answered_at=timezone.now(),
        )

    paper = read(ask(signed_in, cast.facilitator, published, "sign-in-sheet.pdf"))

    names = {text for text in paper.texts("TD") if text}
    expected = {cast.rep, maybe, cast.chair, cast.facilitator, cast.officer}
    assert {person.name for person in expected} <= names
    assert "Cannot Come" not in names
    assert cast.council.name in names
    assert paper.texts("TH") == ["Name", "From", "Signature"]
    assert "They never name parent carer reps." in paper.text


def test_sign_in_sheet_expects_the_pool_where_nobody_was_asked(cast, published):
    joined = published.day - timedelta(days=9)
    PoolMember.objects.create(hub=published.hub, person=cast.rep, joined_on=joined)

    lines = sign_in_sheet(published, today=timezone.localdate()).lines

    assert cast.rep.name in {line.name for line in lines}


@pytest.mark.parametrize("reps", [0, 3, 4, 5, 30])
def test_sign_in_sheet_ends_with_its_page_and_has_room_for_more(reps, cast, published, signed_in):
    joined = published.day - timedelta(days=9)
    for number in range(reps):
        person = PersonFactory(forum=cast.forum, roles=["rep"], name=f"Rep {number}")
        PoolMember.objects.create(hub=published.hub, person=person, joined_on=joined)

    paper = read(ask(signed_in, cast.chair, published, "sign-in-sheet.pdf"))

    rows = paper.count("TR") - 1
    empty = sum(1 for name in paper.texts("TD")[::3] if not name)
    assert empty >= 4
    assert rows in {11, 27, 43}
    assert paper.pages == {11: 1, 27: 2, 43: 3}[rows]


def test_notes_count_reps_and_name_people_from_services(cast, held, signed_in):
    owner = PersonFactory(forum=cast.forum, roles=["rep"], name="Owns Something")
    for person, what in ((owner, "Write to families."), (cast.officer, "Name the drivers.")):
        add_action(
            session=held,
            item=held.items.get(),
            what=what,
            owner=person,
            due_on=held.day + timedelta(days=9),
            by=cast.chair,
            one_time_key=uuid.uuid4(),
        )
    publish_notes(session=held, by=cast.chair)

    paper = read(ask(signed_in, cast.officer, held, "notes.pdf"))

    assert "2 parent carers" in paper.text
    assert f"{cast.officer.name}, {cast.council.name}" in paper.text
    assert "Drivers change without a word." in paper.text
    assert "The contracts name a driver." in paper.text
    assert paper.texts("TD")[:2] == ["Write to families.", "A parent carer rep"]
    assert cast.officer.name in paper.texts("TD")
    for name in (cast.rep.name, "Owns Something", "Only for us."):
        assert name not in paper.text


def test_notes_have_the_forums_decision_points_and_the_standing_question(cast, held, signed_in):
    held.hub.standing_question = "What does this mean for children with SEND?"
    held.hub.save(update_fields=["standing_question"])
    item = held.items.get()
    item.more_involvement, item.more_involvement_note = "come_back", "Show us the contract."
    item.return_on = held.day + timedelta(days=60)
    item.save()
    for text, removed in (("Ring us first.", None), ("Taken back.", timezone.now())):
        item.points.create(
            text=text,
            written_at=timezone.now(),
            written_by=cast.chair,
            removed_at=removed,
            removed_by=cast.chair if removed else None,
        )

    paper = read(ask(signed_in, cast.chair, held, "notes.pdf"))

    assert "Come back to us, by" in paper.text
    assert "Show us the contract." in paper.text
    assert "Parent carer: Ring us first." in paper.text
    assert "Taken back." not in paper.text
    assert "What does this mean for children with SEND?" in paper.texts("H2")
    assert "Nothing was written down." in paper.text


def test_notes_before_they_are_out_are_for_who_writes_them(cast, held, signed_in):
    for_team = read(ask(signed_in, cast.facilitator, held, "notes.pdf"))
    for_rep = signed_in(cast.rep).get(f"{held.get_absolute_url()}notes.pdf", follow=True)

    assert "These notes are not published yet" in for_team.text
    assert "The notes are not published yet. They are promised by" in for_rep.content.decode()
    assert "Drivers change" not in for_rep.content.decode()


def test_session_to_come_has_no_notes(cast, published, signed_in):
    answer = signed_in(cast.chair).get(f"{published.get_absolute_url()}notes.pdf", follow=True)

    assert "Nothing has been written down yet." in answer.content.decode()


def pack(signed_in, who, session, *parts):
    query = "&".join(["sent=True", *(f"parts={part}" for part in parts)])
    return ask(signed_in, who, session, f"pack/?{query}")


def test_pack_has_the_chosen_parts_and_a_list_of_them_with_links(cast, held, signed_in):
    coming = SessionFactory(hub=held.hub)
    ItemFactory(session=coming, title="Next topic")
    action = {"session": held, "due_on": held.day, "by": cast.chair, "one_time_key": uuid.uuid4()}
    add_action(**action, what="Name the drivers.", owner=cast.officer)

    paper = read(pack(signed_in, cast.chair, coming, "agenda", "notes", "actions", "owed", "words"))

    listed = [text.rstrip(" \u20600123456789") for text in paper.texts("TOCI")]
    assert listed == [
        "Agenda",
        "Notes of last time",
        "Transport",
        "Other actions",
        "Actions that are still open",
        "What families wait to hear",
        "What the words mean",
    ]
    assert paper.texts("Link") == paper.texts("TOCI")
    assert "Next topic" in paper.text
    assert "Drivers change without a word." in paper.text
    assert "Name the drivers.1 day late" in paper.texts("TD")
    assert f"Transport{held.items.get().comments}" in paper.text
    assert cast.rep.name not in paper.text


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("agenda", "Nothing is on the agenda yet."),
        ("notes", "No session before this one has notes."),
        ("actions", "No action is open."),
        ("owed", "Nothing is owed now."),
        ("words", "No word in this pack is on the forum’s list of words."),
    ],
)
def test_part_with_nothing_in_it_says_so_and_others_are_not_there(
    part, words, cast, hub, signed_in
):
    session = SessionFactory(hub=hub)

    paper = read(pack(signed_in, cast.chair, session, part))

    assert words in paper.texts("P")
    assert paper.count("TOCI") == 1


def test_pack_has_only_what_is_owed_for_topics_of_its_hub(cast, held, signed_in):
    InfluenceFactory(work__forum=cast.forum, owed_by=cast.officer, said="Of something else.")

    paper = read(pack(signed_in, cast.chair, SessionFactory(hub=held.hub), "owed"))

    assert "Drivers change without a word." in paper.text
    assert "Of something else." not in paper.text


def test_pack_explains_words_once(cast, published, held, signed_in):
    GlossaryTerm.objects.create(forum=cast.forum, term="EHCP", meaning="A plan for a child.")
    item = held.items.get()
    item.outcome = "Each EHCP names a driver."
    item.save()

    paper = read(pack(signed_in, cast.chair, published, "agenda", "notes", "words"))

    assert paper.text.count("A plan for a child.") == 1


def test_pack_of_nothing_is_asked_again(cast, published, signed_in):
    client, address = signed_in(cast.chair), f"{published.get_absolute_url()}pack/"

    first = client.get(address).content.decode()
    refused = client.get(f"{address}?sent=True").content.decode()
    wrong = client.get(f"{address}?sent=True&parts=secrets").content.decode()

    assert "There is a problem" not in first
    assert first.count(" checked") == 5
    assert "Choose at least one part." in refused
    assert "<title>Error: " in refused
    assert "There is a problem" in wrong


@pytest.mark.parametrize(
    ("who", "links"),
    [
        ("chair", {"agenda.pdf", "sign-in-sheet.pdf", "pack/"}),
        ("facilitator", {"agenda.pdf", "sign-in-sheet.pdf", "pack/"}),
        ("rep", {"agenda.pdf"}),
        ("officer", {"agenda.pdf"}),
    ],
)
def test_session_page_offers_what_this_person_can_have(who, links, cast, published, signed_in):
    page = signed_in(getattr(cast, who)).get(published.get_absolute_url()).content.decode()

    names = ("agenda.pdf", "notes.pdf", "sign-in-sheet.pdf", "pack/")
    assert {name for name in names if f'{published.get_absolute_url()}{name}"' in page} == links
    assert "Print and download" in page
    assert "data-print" in page


@pytest.mark.parametrize(
    ("name", "queries"),
    [("agenda.pdf", 12), ("notes.pdf", 13), ("sign-in-sheet.pdf", 7), ("pack/", 21)],
)
def test_paper_asks_as_much_for_three_as_for_one(name, queries, cast, hub, signed_in):
    held = SessionFactory(hub=hub, starts_at=timezone.now() - timedelta(days=3))
    coming = SessionFactory(hub=hub)
    client, counts = signed_in(cast.chair), []
    for rows in (1, 2):
        for _ in range(rows):
            more(cast, held, coming)
        session = held if name == "notes.pdf" else coming
        query = "?sent=True&parts=agenda&parts=notes&parts=actions&parts=owed&parts=words"
        with CaptureQueriesContext(connection) as counted:
            answer = client.get(f"{session.get_absolute_url()}{name}{query}")
        assert answer["Content-Type"] == "application/pdf"
        counts.append(len(counted))

    assert counts == [queries, queries]


def more(cast, held, coming):
    """One more of everything that papers list."""
    for session in (held, coming):
        requestor = PersonFactory(forum=cast.forum, roles=["officer"], organisation=cast.council)
        work = WorkFactory(forum=cast.forum, level="co_design", level_reason="Open.")
        item = ItemFactory(
            session=session,
            requestor=requestor,
            organisation=cast.council,
            work=work,
            request=RequestFactory(hub=session.hub, requestor=requestor),
        )
        if session == held:
            came = {requestor: Attendance.CameAs.OFFICER}
            mark_attendance(session=session, item=item, came=came, by=cast.chair)
            record_item(item=item, comments="A.", outcome="B.", by=cast.chair, version=1)
            item.points.create(text="P.", written_at=timezone.now(), written_by=cast.chair)
            for of_item in (item, None):
                add_action(
                    session=held,
                    item=of_item,
                    what="Do it.",
                    owner=requestor,
                    due_on=held.day,
                    by=cast.chair,
                    one_time_key=uuid.uuid4(),
                )


def test_failed_paper_is_a_calm_page_and_one_line_in_the_log(
    cast, published, signed_in, tmp_path, monkeypatch
):
    (tmp_path / "hub").mkdir()
    (tmp_path / "hub" / "agenda.typ").write_text("#oops")
    monkeypatch.setattr(pdf, "TEMPLATES", tmp_path)

    with capture_logs() as logs:
        page = ask(signed_in, cast.rep, published, "agenda.pdf")

    assert page.status_code == 503
    assert "The page itself prints well" in page.content.decode()
    assert "oops" not in page.content.decode()
    errors = [line["error"] for line in logs if line["event"] == "pdf_failed"]
    assert errors == ["hub/agenda.typ: unknown variable: oops"]


def test_hostile_words_reach_the_agenda_as_they_are(cast, published, signed_in):
    words = '#read("/etc/passwd") *x* = y <b>'
    Item.objects.filter(title="Buses").update(title=words, summary=words * 40)

    paper = read(ask(signed_in, cast.rep, published, "agenda.pdf"))

    assert paper.text.count(words) == 41
    assert "root:" not in paper.text


def test_every_paper_of_the_demo_can_be_read_by_everybody(db, signed_in):
    call_command("demo", verbosity=0)
    priya = Person.objects.get(forum__slug="warwickshire", name="Priya Nair")
    papers = ("agenda.pdf", "notes.pdf", "sign-in-sheet.pdf")
    seen = dict.fromkeys(papers, 0)

    for session in Session.objects.filter(hub__forum=priya.forum).main():
        for name in papers:
            answer = ask(signed_in, priya, session, name)
            if answer.status_code == 200:
                seen[name] += 1
                assert failures_of(answer.content) == [], (session, name)

    assert all(count > 3 for count in seen.values()), seen
