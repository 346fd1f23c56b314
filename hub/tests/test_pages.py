"""Pages of the hub: what each role sees, what is refused in words, and how much lists ask."""

import hashlib
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coproduction.models import LevelWording
from coproduction.tests.factories import PersonFactory, WorkFactory
from coproduction.tests.files import office, pdf, upload
from hub.actions import agree_agenda, record_item, send_request
from hub.models import Request
from hub.tests.factories import HubFactory, ItemFactory, RequestFactory, SessionFactory


@pytest.fixture
def hub(cast):
    return HubFactory(forum=cast.forum)


@pytest.fixture
def draft(cast, hub):
    return RequestFactory(hub=hub, requestor=cast.officer)


def page_of(draft, slug):
    return f"/here/hub/requests/{draft.reference}/pages/{slug}/"


def test_officer_sees_dates_and_not_an_unpublished_agenda(cast, hub, signed_in):
    session = SessionFactory(hub=hub)
    ItemFactory(session=session, title="Still secret")
    address = session.get_absolute_url()

    before = signed_in(cast.officer).get(address).content.decode()
    agree_agenda(session=session, by=cast.coordinator)
    half = signed_in(cast.officer).get(address).content.decode()
    agree_agenda(session=session, by=cast.facilitator)
    after = signed_in(cast.officer).get(address).content.decode()

    seen = ["Still secret" in page for page in (before, half, after)]
    assert seen == [False, False, True]
    assert "The agenda is not published yet" in before


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("coordinator", True),
        ("chair", True),
        ("rep", True),
        ("facilitator", False),
        ("officer", False),
    ],
)
def test_forums_own_notes_stay_with_the_forum(cast, hub, signed_in, who, sees):
    session = SessionFactory(hub=hub, starts_at=timezone.now() - timedelta(hours=1))
    item = record_item(
        item=ItemFactory(session=session, requestor=cast.officer),
        comments="For all.",
        outcome="",
        forum_notes="Only for us.",
        by=cast.chair,
        version=1,
    )

    page = signed_in(getattr(cast, who)).get(item.get_absolute_url()).content.decode()

    assert "For all." in page
    assert ("Only for us." in page) == sees


def test_officers_see_their_own_requests_and_the_team_sees_what_was_sent(cast, hub, signed_in):
    colleague = PersonFactory(forum=cast.forum, roles=["officer"])
    mine = RequestFactory(hub=hub, requestor=cast.officer)
    theirs = send_request(request=RequestFactory(hub=hub, requestor=colleague), by=colleague)

    def listed(who):
        return set(signed_in(who).get("/here/hub/requests/").context["table"].data)

    assert listed(cast.officer) == {mine}
    assert listed(cast.coordinator) == {theirs}


def test_levels_are_named_in_the_forums_words(cast, draft, signed_in):
    LevelWording.objects.create(
        forum=cast.forum, level="co_production", name="Working as equals", meaning="Together."
    )

    page = signed_in(cast.officer).get(page_of(draft, "level")).content.decode()

    assert "Working as equals" in page
    assert "Co-production" not in page


def test_similar_work_is_offered(cast, draft, signed_in):
    draft.title = "Saturday clubs for teenagers"
    draft.save()
    WorkFactory(forum=cast.forum, title="Holiday and Saturday clubs")
    WorkFactory(forum=cast.forum, title="Transport")
    WorkFactory(forum=cast.other_forum, title="Saturday clubs elsewhere")

    form = signed_in(cast.officer).get(page_of(draft, "work")).context["form"]

    assert [label for _, label in form.fields["work"].choices] == [
        "Holiday and Saturday clubs",
        "No, it is a new piece of work",
    ]


def test_work_of_another_forum_cannot_be_chosen(cast, draft, signed_in):
    theirs = WorkFactory(forum=cast.other_forum)

    signed_in(cast.officer).post(page_of(draft, "work"), {"work": theirs.pk})

    draft.refresh_from_db()
    assert draft.work is None


def test_too_late_asks_again_and_a_change_of_mind_changes_the_level(cast, draft, signed_in):
    draft.level, draft.answered = "co_production", ["topic"]
    draft.save()
    client = signed_in(cast.officer)

    answer = client.post(
        page_of(draft, "decision"), {"decision_stage": "decided", "can_change": "Nothing."}
    )
    client.post(page_of(draft, "too-late"), {"choice": "information"})

    draft.refresh_from_db()
    assert answer.url == page_of(draft, "too-late")
    assert draft.level == "information"


def test_keeping_the_level_needs_a_reason(cast, draft, signed_in):
    draft.level, draft.decision_stage = "co_design", "decided"
    draft.save()

    page = signed_in(cast.officer).post(page_of(draft, "too-late"), {"choice": "keep"})

    assert "Say how families can still share in it." in page.content.decode()


@pytest.mark.parametrize("minutes", ["", "forty", "0", "999", "-5", "1e3"])
def test_impossible_minutes_are_refused_and_kept(cast, draft, signed_in, minutes):
    page = signed_in(cast.officer).post(page_of(draft, "time"), {"minutes": minutes})

    draft.refresh_from_db()
    assert (page.status_code, draft.minutes) == (200, 40)
    assert page.context["form"].errors["minutes"]
    assert f'value="{minutes}"' in page.content.decode() or not minutes


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.pdf", b"", "The selected file is empty"),
        ("program.exe", b"MZ", "The selected file must be a PDF"),
        ("picture.pdf", b"\x89PNG\r\n\x1a\n", "The selected file is not what its name says"),
    ],
)
def test_wrong_file_is_refused_in_words_and_the_rest_is_kept(
    cast, draft, signed_in, name, content, sentence
):
    typed = {"papers_link": "https://example.org/our-draft", "file": upload(name, content)}

    page = signed_in(cast.officer).post(page_of(draft, "papers"), typed)

    html = page.content.decode()
    assert sentence in html
    assert 'value="https://example.org/our-draft"' in html
    assert 'aria-describedby="id_file_helptext id_file_error"' in html
    assert draft.papers.count() == 0


def test_file_over_the_most_of_a_day_is_refused_and_the_rest_is_kept(
    cast, draft, signed_in, settings, tmp_path, monkeypatch
):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("coproduction.rules.FILES_A_DAY", 0)
    typed = {"papers_link": "https://example.org/our-draft", "file": upload("plan.docx", office())}

    page = signed_in(cast.officer).post(page_of(draft, "papers"), typed)

    assert "You have added 0 files today" in page.content.decode()
    assert 'value="https://example.org/our-draft"' in page.content.decode()
    assert draft.papers.count() == 0


def test_paper_is_downloaded_by_people_of_the_forum_only(
    cast, draft, signed_in, client, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    paper = {"file": upload("../../plan.pdf", pdf(title="Our plan"))}
    signed_in(cast.officer).post(page_of(draft, "papers"), paper)
    paper = draft.papers.get()

    answer = signed_in(cast.rep).get(paper.get_absolute_url())

    sent = b"".join(answer.streaming_content)
    assert (len(sent), hashlib.sha256(sent).hexdigest()) == (paper.size, paper.sha256)
    assert answer["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert client.get(paper.get_absolute_url()).status_code == 404
    assert signed_in(cast.stranger).get(paper.get_absolute_url()).status_code == 404


def test_full_session_is_said_and_the_words_are_kept(cast, hub, draft, signed_in):
    session = SessionFactory(hub=hub)
    draft.preferred_session = session
    draft.save()
    ItemFactory(session=session, minutes=120)

    page = signed_in(cast.officer).post(f"/here/hub/requests/{draft.reference}/send/")

    draft.refresh_from_db()
    assert "is full. Choose another" in page.content.decode()
    assert (draft.state, draft.title in page.content.decode()) == (Request.State.DRAFT, True)


def test_start_sent_twice_leads_to_the_same_draft(cast, hub, signed_in):
    client, form = signed_in(cast.officer), {"hub": hub.pk, "one_time_key": uuid.uuid4()}

    first = client.post("/here/hub/requests/start/", form)
    second = client.post("/here/hub/requests/start/", form)

    assert first.url == second.url
    assert Request.objects.count() == 1


def test_sent_twice_shows_the_same_confirmation(cast, draft, signed_in):
    client, address = signed_in(cast.officer), f"/here/hub/requests/{draft.reference}/send/"

    first = client.post(address)
    second = client.post(address)

    assert first.url == second.url
    assert draft.reference in client.get(first.url).content.decode()


def test_two_writers_both_keep_their_words(cast, hub, signed_in):
    session = SessionFactory(hub=hub, starts_at=timezone.now() - timedelta(hours=1))
    item = ItemFactory(session=session)
    address = f"/here/hub/items/{item.pk}/record/"
    words = {"version": 1, "outcome": "", "forum_notes": ""}
    signed_in(cast.chair).post(address, words | {"comments": "<b>Theirs</b>"})

    page = signed_in(cast.coordinator).post(address, words | {"comments": "<i>Mine</i>"})

    html = page.content.decode()
    assert "&lt;b&gt;Theirs&lt;/b&gt;" in html
    assert "&lt;i&gt;Mine&lt;/i&gt;" in html
    assert 'name="version" value="2"' in html


@pytest.mark.parametrize(
    ("address", "who"),
    [
        ("/here/hub/", "coordinator"),
        ("/here/hub/", "officer"),
        ("/here/hub/requests/", "coordinator"),
        ("/here/hub/requests/", "officer"),
        ("/here/hub/requests/start/", "officer"),
        ("/here/work/", "rep"),
        ("/here/influence/", "chair"),
        ("/home/", "coordinator"),
        ("/home/", "officer"),
        ("{session}", "coordinator"),
        ("{session}", "rep"),
        ("{held}record/", "facilitator"),
        ("{item}", "facilitator"),
        ("{work}", "rep"),
    ],
)
def test_pages_ask_as_much_for_three_rows_as_for_one(address, who, cast, hub, signed_in):
    session = SessionFactory(hub=hub)
    held = SessionFactory(hub=hub, starts_at=timezone.now() - timedelta(days=3))
    work = WorkFactory(forum=cast.forum)
    item = ItemFactory(session=held, requestor=cast.officer, work=work)
    item = record_item(item=item, comments="A.", outcome="", by=cast.chair, version=1)
    places = {
        "session": session.get_absolute_url(),
        "held": held.get_absolute_url(),
        "item": item.get_absolute_url(),
        "work": work.get_absolute_url(),
    }
    client, counts = signed_in(getattr(cast, who)), []
    for rows in (1, 2):
        for _ in range(rows):
            more(cast, hub, session, held, work)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(address.format(**places)).status_code == 200
        counts.append(len(counted))

    assert counts[0] == counts[1]
    assert counts[0] <= 32


def more(cast, hub, session, held, work):
    """One more of everything that lists show."""
    SessionFactory(hub=hub)
    SessionFactory(hub=hub, starts_at=timezone.now() - timedelta(days=99))
    ItemFactory(session=session, requestor=cast.officer, work=WorkFactory(forum=cast.forum))
    ItemFactory(session=held)
    item = ItemFactory(session=held, requestor=cast.officer, work=work)
    record_item(item=item, comments="A.", outcome="", by=cast.chair, version=1)
    PersonFactory(forum=cast.forum, roles=["rep"])
    RequestFactory(hub=hub, requestor=cast.officer)
    asked = RequestFactory(hub=hub, requestor=cast.officer, work=work)
    send_request(request=asked, by=cast.officer)
