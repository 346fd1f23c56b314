"""Papers of a meeting: tagged, readable, and showing nobody more than the page does."""

import io
from datetime import timedelta

import page
import pikepdf
import pytest
from django.utils import timezone

from coproduction.pdf import PdfNotMade, render_pdf
from coproduction.templatetags.thread import LEVEL_MEANINGS
from hub.actions import add_action, add_point, agree_agenda, record_item
from hub.models import Item
from hub.papers import PARTS, agenda_paper, notes_paper, pack_paper, sign_in_sheet
from hub.tests.factories import HubFactory, ItemFactory, SessionFactory

LEVELS = {level.value: (str(level.label), words) for level, words in LEVEL_MEANINGS.items()}
HOSTILE = (
    '#read("/etc/passwd") *not bold* = no heading <label> @ref $x$ \\ // --- '
    + "W" * 5000
    + " שלום 👩‍👧 \u202e e\u0301"
)


@pytest.fixture
def session(cast):
    return SessionFactory(hub=HubFactory(forum=cast.forum, place_access="Level way in."))


def whole(pdf):
    """Fails on anything that PDF/UA-1 forbids."""
    report = page.validate_pdf_bytes(pdf, profile="ua1")
    assert [failure.message for failure in report.failures] == []
    assert report.is_compliant
    return pikepdf.open(io.BytesIO(pdf))


def agenda(session):
    items = session.items.in_order().select_related("work", "request", "requestor", "organisation")
    return agenda_paper(session, items, LEVELS)


def test_agenda_is_tagged_and_names_itself(session):
    ItemFactory(session=session, title="Letters")

    document = whole(render_pdf("agenda.typ", agenda(session)))

    assert str(document.Root.Lang) == "en-GB"
    with document.open_metadata() as metadata:
        assert metadata["dc:title"].startswith("Agenda, ")
    assert document.Root.MarkInfo.Marked


def test_long_agenda_is_one_table_with_its_head_on_each_page(session):
    for number in range(60):
        ItemFactory(session=session, title=f"Topic {number}", position=number + 1)

    document = whole(render_pdf("agenda.typ", agenda(session)))

    kinds = []

    def walk(node):
        if isinstance(node, pikepdf.Dictionary):
            kinds.append(str(node.get("/S", "")))
            for child in _children(node):
                walk(child)

    walk(document.Root.StructTreeRoot)
    assert len(document.pages) > 2
    assert kinds.count("/Table") == 1
    assert kinds.count("/TR") == 61


def _children(node):
    children = node.get("/K", [])
    return children if isinstance(children, pikepdf.Array) else [children]


@pytest.mark.parametrize("template", ["agenda.typ", "notes.typ"])
def test_hostile_words_come_out_as_words(session, cast, template):
    item = ItemFactory(session=session, title=HOSTILE[:160], summary=HOSTILE)
    item.comments = item.outcome = HOSTILE
    data = agenda(session) if template == "agenda.typ" else notes_paper(session, [item])

    document = whole(render_pdf(template, data))

    assert len(document.pages) >= 1


@pytest.mark.parametrize("path", ["/etc/passwd", "../secret.txt", "@preview/cetz:0.3.0"])
def test_nothing_outside_the_templates_can_be_read(monkeypatch, tmp_path, path):
    """Not even by a template of our own, were one to try."""
    (tmp_path / "secret.txt").write_text("Secret")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "seen.txt").write_text("Seen")
    head = '#set document(title: "T")\n#set text(lang: "en")\n'
    (inside / "fine.typ").write_text(head + '#read("seen.txt")')
    use = f'#import "{path}"' if path.startswith("@") else f'#read("{path}")'
    (inside / "tries.typ").write_text(head + use)
    monkeypatch.setattr("coproduction.pdf.TEMPLATES", inside)

    assert render_pdf("fine.typ", {}).startswith(b"%PDF")
    with pytest.raises(PdfNotMade):
        render_pdf("tries.typ", {})


def test_every_kind_of_paper_is_whole_when_empty_and_when_full(session, cast):
    empty = [
        ("agenda.typ", agenda(session)),
        ("notes.typ", notes_paper(session, [])),
        ("sign_in_sheet.typ", sign_in_sheet(session)),
        (
            "pack.typ",
            pack_paper(session, [], LEVELS, parts=list(PARTS), person=cast.coordinator),
        ),
    ]
    held = SessionFactory(hub=session.hub, starts_at=timezone.now() - timedelta(hours=2))
    item = ItemFactory(session=held, requestor=cast.officer)
    key = "1f0e9b0e-5a0f-4a37-8a53-9c9a2ac2b6f1"
    add_point(item=item, text="Ring us.", voice="parent_carer", by=cast.chair, one_time_key=key)
    record_item(item=item, comments="Words.", outcome="More.", by=cast.facilitator, version=1)
    add_action(
        session=held,
        item=item,
        what="Send it.",
        owner=cast.officer,
        due_on=timezone.localdate() + timedelta(days=5),
        by=cast.chair,
        one_time_key=key,
    )
    full = [
        ("notes.typ", notes_paper(held, Item.objects.filter(pk=item.pk))),
        (
            "pack.typ",
            pack_paper(session, [], LEVELS, parts=list(PARTS), person=cast.coordinator),
        ),
    ]

    for template, data in [*empty, *full]:
        whole(render_pdf(template, data))

    said = full[0][1]["items"][0]
    assert (said["points"][0]["text"], said["actions"][0]["owner"]) == (
        "Ring us.",
        cast.officer.name,
    )
    assert cast.rep.name not in str(full)


def test_unpublished_agenda_is_in_no_paper_of_those_who_may_not_see_it(
    session, cast, signed_in, monkeypatch
):
    ItemFactory(session=session, title="Still secret")
    shown = {}

    def look(template, data):
        shown[who] = "Still secret" in str(data)
        return b"%PDF-1.7"

    monkeypatch.setattr("hub.views.papers.render_pdf", look)
    for who in ("rep", "officer", "facilitator", "coordinator"):
        signed_in(getattr(cast, who)).get(f"/here/hub/sessions/{session.pk}/agenda.pdf")

    assert shown == {"rep": False, "officer": False, "facilitator": True, "coordinator": True}


def test_agenda_of_those_who_may_see_it_downloads(session, cast, signed_in):
    ItemFactory(session=session, title="Letters")
    for person in (cast.chair, cast.facilitator):
        agree_agenda(session=session, by=person)

    answer = signed_in(cast.rep).get(f"/here/hub/sessions/{session.pk}/agenda.pdf")

    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert f"here-agenda-{session.day}.pdf" in answer["Content-Disposition"]
    whole(answer.content)


def test_pack_holds_the_parts_that_were_chosen_and_asks_for_one(session, cast, signed_in):
    client = signed_in(cast.facilitator)
    address = f"/here/hub/sessions/{session.pk}/pack/"

    refused = client.post(address, {"parts": "nothing"}).content.decode()
    made = client.post(address, {"parts": ["agenda", "words"]})

    assert "There is a problem" in refused
    assert made["Content-Type"] == "application/pdf"
    whole(made.content)


def test_paper_that_cannot_be_set_gives_a_calm_page(session, cast, signed_in, monkeypatch):
    def fail(template, data):
        raise PdfNotMade(template)

    monkeypatch.setattr("hub.views.papers.render_pdf", fail)

    answer = signed_in(cast.chair).get(f"/here/hub/sessions/{session.pk}/agenda.pdf")

    assert answer.status_code == 503
    assert "The page itself prints well" in answer.content.decode()


def test_sign_in_sheet_lists_who_is_expected_and_leaves_room(session, cast):
    sheet = sign_in_sheet(session)

    names = [name for name, _ in sheet["people"]]
    assert cast.facilitator.name in names
    assert names.count("") == 12
