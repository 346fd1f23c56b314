"""A whole forum leaves and comes back: nothing is lost, nothing of others goes along."""

import csv
import hashlib
import json
import random
import shutil
from io import StringIO

import pgtrigger
import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, InternalError, connection, models, transaction
from django.utils import timezone

from coproduction.actions import add_report_paper
from coproduction.classification import everything_kept
from coproduction.events import first_break
from coproduction.exchange import BadFolder, bring_in, read_folder, snapshot, write_forum
from coproduction.exchange.cells import BadCell, from_cell, to_cell
from coproduction.exchange.shape import ROW, sheets
from coproduction.models import (
    Document,
    Event,
    EventChain,
    Forum,
    Influence,
    Message,
    Person,
    Programme,
    Region,
    Report,
    TermDate,
    Work,
)
from coproduction.reports.blocks import Numbers, Papers
from coproduction.reports.writing import report_document
from coproduction.tests.factories import PersonFactory, WorkFactory
from coproduction.tests.report_world import begun, published, written
from coproduction.tests.whole_world import furnish, furnish_for
from feedback.models import ContactDetails, Draft, Theme
from reps.models import Account, PaymentDetails, PaymentRun, Policy
from reps.rules import reason_cannot_agree_run

# What tells the two installations apart, or speaks of the folder itself.
NOT_DATA = {"manifest.json", "README.txt", "chain.csv", "events.csv"}
# Where a site may hold a word once, a copy beside its original gets another.
ONCE = {"reference", "secret_hash", "bank_reference"}


@pytest.fixture
def media(settings, tmp_path):
    """media(name): files are kept in a folder of this name from now on."""

    def use(name):
        settings.MEDIA_ROOT = tmp_path / name

    use("media")
    return use


@pytest.fixture
def world(cast, media):
    return furnish_for(cast)


@pytest.fixture
def taken_out(cast, world, tmp_path):
    """The furnished forum as a folder."""
    folder = tmp_path / "out"
    write_forum(cast.forum, folder, now=timezone.now())
    return folder


def arrive(folder, slug="new", **options):
    return bring_in(read_folder(folder), slug=slug, now=timezone.now(), **options)


def rows_in(folder, name):
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def data_of(folder):
    """Every file of the forum's own by its name, as bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in NOT_DATA
    }


def test_forum_comes_back_byte_for_byte_on_another_site(cast, media, tmp_path, settings):
    beginning = transaction.savepoint()
    furnish_for(cast)
    first, second = tmp_path / "first", tmp_path / "second"
    write_forum(cast.forum, first, now=timezone.now())
    # The other site has none of it: no rows, no files, and keys of its own.
    transaction.savepoint_rollback(beginning)
    Person.objects.all().delete()
    Forum.objects.all().delete()
    media("elsewhere")
    settings.EVENT_KEY = "the-key-of-another-site"

    forum = arrive(first)
    write_forum(forum, second, now=timezone.now())

    assert data_of(second) == data_of(first)
    assert len(data_of(first)) > 100


def test_nearly_every_file_of_the_proof_has_rows(taken_out):
    """Byte for byte would be easy for files that are empty."""
    manifest = json.loads((taken_out / "manifest.json").read_text())
    empty = {each["name"] for each in manifest["files"] if not each["rows"]}

    assert len(manifest["files"]) - len(empty) > 70, sorted(empty)
    assert len(manifest["documents"]) > 1


def test_forum_comes_in_beside_itself(cast, world, taken_out, tmp_path):
    again = tmp_path / "again"

    forum = arrive(taken_out)
    write_forum(forum, again, now=timezone.now())

    for sheet in sheets().values():
        was, now = rows_in(taken_out, sheet.name), rows_in(again, sheet.name)
        for row in (*was, *now):
            for name in ONCE & row.keys():
                del row[name]
        assert now == was, sheet.name
    assert not forum.is_active
    assert Forum.objects.get(slug="here").people.count() == forum.people.count()


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["warwickshire", "wirral"])
def test_demo_forum_comes_back_byte_for_byte(slug, media, tmp_path):
    beginning = transaction.savepoint()
    call_command("demo", stdout=StringIO())
    first, second = tmp_path / "first", tmp_path / "second"
    write_forum(Forum.objects.get(slug=slug), first, now=timezone.now())
    transaction.savepoint_rollback(beginning)
    media("elsewhere")

    write_forum(arrive(first, slug), second, now=timezone.now())

    assert data_of(second) == data_of(first)


def test_history_comes_along_and_holds(cast, world, taken_out, tmp_path):
    before = list(Event.objects.filter(forum_id=cast.forum.pk).order_by("position"))

    forum = arrive(taken_out)

    *came, last = Event.objects.filter(forum_id=forum.pk).order_by("position")
    assert [(each.verb, each.at) for each in came] == [(each.verb, each.at) for each in before]
    assert last.verb == "forum.brought_in"
    assert last.fields[0] == f"events: {len(before)}"
    assert first_break(EventChain.objects.get(forum_id=forum.pk)) is None
    # It speaks of the rows that came, not of those that stayed.
    work = Work.objects.get(forum=forum, title=world.work.title)
    told = Event.objects.about(work).values_list("verb", flat=True)
    assert sorted(told) == sorted(Event.objects.about(world.work).values_list("verb", flat=True))
    again = tmp_path / "again"
    write_forum(forum, again, now=timezone.now())
    first, second = (folder / "events.csv" for folder in (taken_out, again))
    assert second.read_bytes().startswith(first.read_bytes())


def test_changed_history_is_known_by_its_seal(cast, world, tmp_path):
    with pgtrigger.ignore("coproduction.Event:events_are_append_only"):
        Event.objects.filter(forum_id=cast.forum.pk, position=3).update(verb="work.opened")

    manifest = write_forum(cast.forum, tmp_path / "out", now=timezone.now())

    assert not manifest["history"]["holds"]
    assert "place 3" in manifest["history"]["broken"]


def plant_canaries(forum):
    """Words that nobody else has, in whatever is filled in of the rows of this forum."""
    planted = 0
    with pgtrigger.ignore():
        for sheet in sheets().values():
            words = [
                each
                for each in sheet.columns
                if isinstance(each, models.CharField | models.TextField)
                and not each.choices
                and (each.max_length or 99) >= 18
            ]
            for row in sheet.model._base_manager.filter(**{sheet.path: forum.pk}):
                for column in words:
                    planted += bool(getattr(row, column.attname)) and _planted(row, column)
    return planted


def _planted(row, column):
    word = f"canary-{row.pk}@example.org" if isinstance(column, models.EmailField) else "canary"
    value = f"{word}-{row.pk}"[: column.max_length] if column.unique else word
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**{column.attname: value})
    except IntegrityError:
        return False  # two rows may not say the same, or the word must be one that we know
    return True


def test_no_file_holds_a_word_of_another_forum(cast, media, tmp_path):
    region = Region.objects.create(name="The seven", slug="seven")
    Forum.objects.update(region=region)
    for forum in (cast.forum, cast.other_forum):
        forum.refresh_from_db()
    # Somebody is in both forums.
    PersonFactory(forum=cast.other_forum, user=cast.rep.user, name="canary twin", email="")
    here = furnish_for(cast)
    furnish(
        cast.other_forum,
        officer=cast.other_officer,
        coordinator=cast.stranger,
        **{
            role: PersonFactory(forum=cast.other_forum, roles=[role])
            for role in ("facilitator", "chair", "treasurer", "rep")
        },
    )

    # The region's policy is shared.
    cast.forum.refresh_from_db()
    Policy.objects.create(region=cast.forum.region, name="Rates of the region")
    planted = plant_canaries(cast.other_forum)
    write_forum(cast.forum, tmp_path / "here", now=timezone.now())
    write_forum(cast.other_forum, tmp_path / "there", now=timezone.now())

    def with_canaries(folder):
        return [
            path.name
            for path in sorted((tmp_path / folder).rglob("*"))
            if path.is_file() and b"canary" in path.read_bytes().lower()
        ]

    assert planted > 200
    assert with_canaries("here") == []
    assert len(with_canaries("there")) > 40
    policies = [row["name"] for row in rows_in(tmp_path / "here", "reps-policy.csv")]
    assert "Rates of the region (of the region)" in policies
    assert here.work.title


def test_secrets_stay_and_the_manifest_says_so(cast, world, taken_out):
    manifest = json.loads((taken_out / "manifest.json").read_text())
    everything = b"".join(path.read_bytes() for path in taken_out.rglob("*") if path.is_file())

    left_out = {each["what"]: each["rows"] for each in manifest["left_out"]}
    assert left_out["contact details"] == ContactDetails.objects.count() > 0
    assert left_out["drafts"] == Draft.objects.count() > 0
    assert "payment details: sealed" in left_out
    assert PaymentDetails.objects.filter(method="bank").exists()
    assert b"12345678" not in everything
    assert b"writer@example.org" not in everything
    assert cast.rep.user.password.encode() not in everything
    for row in everything_kept().values():
        for name, kind in row.named.items():
            if kind == "secret":
                assert not row.leaves(name)


def test_bank_details_end_where_they_left(cast, world, taken_out):
    forum = arrive(taken_out)

    brought = PaymentDetails.objects.filter(person__forum=forum, method="bank")
    assert brought.exists()
    assert not brought.current().exists()
    assert {Account.opened(each.sealed).number for each in brought} == {""}
    # A run that waited for its second key cannot go to accounts that are not there.
    run = PaymentRun.objects.get(forum=forum, state=PaymentRun.State.OPEN)
    chair = forum.people.get(name=cast.chair.name)
    assert "bank details have changed" in reason_cannot_agree_run(run, chair)
    first = PaymentRun.objects.get(forum=cast.forum, state=PaymentRun.State.OPEN)
    assert reason_cannot_agree_run(first, cast.chair) is None


def test_mails_that_wait_are_not_sent_twice(cast, world, taken_out):
    waiting = Message.objects.filter(forum=cast.forum, state__in=Message.NOT_GONE)
    assert waiting.exists()

    forum = arrive(taken_out)

    assert not Message.objects.filter(forum=forum, state__in=Message.NOT_GONE).exists()
    assert not Message.objects.filter(forum=forum).exclude(body="").exists()


def test_documents_come_along_with_their_hashes(cast, world, taken_out, media):
    forum = arrive(taken_out)

    brought = Document.objects.filter(forum=forum)
    assert brought.count() == cast.forum.documents.count() > 1
    for each in brought:
        with each.file.open("rb") as file:
            assert hashlib.sha256(file.read()).hexdigest() == each.sha256
    names = set(Document.objects.values_list("file", flat=True))
    assert len(names) == Document.objects.count()


def test_published_report_leads_to_its_own_site_wherever_it_goes(cast, world, tmp_path, client):
    """Its files are found under their new keys, its figures under the new address."""
    document = Document.objects.filter(forum=cast.forum, access="public").first()
    theme = Theme.objects.filter(forum=cast.forum).first()
    for about in ("", f"theme:{theme.pk}"):
        report = begun(
            cast.forum, cast.coordinator, "inspection", partner=cast.council, subject=about
        )
        add_report_paper(report=report, document=document, by=cast.coordinator)
        report = written(report, cast.coordinator)
        published(report, cast.chair, cast.facilitator)
    about = {"partner": cast.council, "subject": f"theme:{theme.pk}"}
    begun(cast.forum, cast.coordinator, "inspection", title="A draft", **about)
    write_forum(cast.forum, tmp_path / "out", now=timezone.now())

    forum = arrive(tmp_path / "out")
    Forum.objects.filter(pk=forum.pk).update(is_active=True)

    copy = forum.documents.get(sha256=document.sha256, title=document.title)
    brought = Report.objects.filter(forum=forum, kind="inspection", published_at__isnull=False)
    assert brought.count() == 2
    for each in brought:
        (papers,) = [b for b in report_document(each).blocks if isinstance(b, Papers)]
        assert [paper.address for paper in papers.papers] == [copy.get_absolute_url()]
        page = client.get(each.get_public_url()).content.decode()
        assert copy.get_absolute_url() in page
        assert "/here/" not in page.split("<main")[1]
        assert "/here/" not in str(each.content)
    impact = Report.objects.filter(forum=forum, kind="impact", state="published").first()
    sources = [
        number.source
        for block in report_document(impact).blocks
        if isinstance(block, Numbers)
        for number in block.numbers
    ]
    assert sources
    assert all(source.startswith("/new/reports/figures/") for source in sources)
    again = Report.objects.get(forum=forum, title="A draft")
    assert f"About: {theme.title}" in str(report_document(again).blocks)


def test_document_that_is_gone_is_said_and_stays_gone(cast, world, tmp_path):
    gone = cast.forum.documents.first()
    gone.file.storage.delete(gone.file.name)

    manifest = write_forum(cast.forum, tmp_path / "out", now=timezone.now())
    forum = arrive(tmp_path / "out")

    assert len(manifest["documents_missing"]) == 1
    assert forum.documents.count() == cast.forum.documents.count()


def test_people_keep_no_sign_in_unless_asked(cast, world, taken_out):
    closed = arrive(taken_out, "closed")
    linked = arrive(taken_out, "linked", link_people=True)

    assert not closed.people.exclude(user=None).exists()
    was = set(cast.forum.people.exclude(user=None).exclude(email="").values_list("user", flat=True))
    assert set(linked.people.exclude(user=None).values_list("user", flat=True)) == was
    assert len(was) > 5


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "'=1+1",
        "@SUM(A1)",
        "\tx",
        "\r",
        'two\nlines\r\nand, “quotes” "q"',
        "",
        " ",
        "ﬁ 🧡 نص",
        "\ufeffx",
    ],
)
def test_text_comes_back_exactly(cast, text, tmp_path):
    WorkFactory(forum=cast.forum, title="Odd", summary=text)

    write_forum(cast.forum, tmp_path / "out", now=timezone.now())
    forum = arrive(tmp_path / "out")

    assert forum.works.get(title="Odd").summary == text


def test_no_cell_of_a_file_runs(cast, tmp_path):
    WorkFactory(forum=cast.forum, title="=cmd|' /C calc'!A0", summary="+44 1926")

    write_forum(cast.forum, tmp_path / "out", now=timezone.now())

    (row,) = rows_in(tmp_path / "out", "coproduction-work.csv")
    assert row["title"] == "'=cmd|' /C calc'!A0"
    assert row["summary"] == "'+44 1926"


def test_no_text_column_may_be_empty_in_two_ways():
    """Nothing and an empty text look the same in a CSV."""
    wrong = [
        f"{sheet.name}: {each.name}"
        for sheet in sheets().values()
        for each in sheet.columns
        if each.null and isinstance(each, models.CharField | models.TextField)
    ]

    assert wrong == []
    assert not [sheet.name for sheet in sheets().values() if ROW in {c.name for c in sheet.columns}]


def test_every_value_is_read_as_it_was_written(cast):
    for value, column in (
        (timezone.now(), Work._meta.get_field("opened_at")),
        (timezone.localdate(), Work._meta.get_field("comes_on")),
        (True, Forum._meta.get_field("is_active")),
        (["rep", "chair"], Person._meta.get_field("roles")),
        (None, Work._meta.get_field("comes_on")),
    ):
        assert from_cell(column, to_cell(value)) == value
    with pytest.raises(BadCell, match="none of its choices"):
        from_cell(Influence._meta.get_field("state"), "gone")


def _edit(folder, name, change, *, mend=True):
    """A file of the folder changed; with its new hash in the manifest when it is to be mended."""
    file = folder / name
    file.write_bytes(change(file.read_bytes()))
    if mend:
        _manifest(folder, lambda manifest: _rehash(manifest, name, file.read_bytes()))


def _rehash(manifest, name, data):
    for each in (*manifest["files"], *manifest["documents"]):
        if each["name"] == name:
            each["sha256"] = hashlib.sha256(data).hexdigest()


def _manifest(folder, change):
    file = folder / "manifest.json"
    manifest = json.loads(file.read_text())
    change(manifest)
    file.write_text(json.dumps(manifest))


def _drop_last_line(data):
    return b"".join(data.splitlines(keepends=True)[:-1])


def _events_short(folder):
    for name in ("events.csv", "chain.csv"):
        _edit(folder, name, _drop_last_line)
        _manifest(folder, lambda manifest, name=name: _one_row_less(manifest, name))


def _one_row_less(manifest, name):
    for each in manifest["files"]:
        each["rows"] -= each["name"] == name


TAMPERED = {
    "no manifest": (
        lambda folder: (folder / "manifest.json").unlink(),
        "has no manifest.json",
    ),
    "damaged manifest": (
        lambda folder: (folder / "manifest.json").write_text("{"),
        "manifest.json cannot be read",
    ),
    "another format": (
        lambda folder: _manifest(folder, lambda m: m.update(format="zip")),
        "not of a forum's folder",
    ),
    "newer version": (
        lambda folder: _manifest(folder, lambda m: m.update(version=2)),
        "Bring this site up to date first",
    ),
    "manifest without history": (
        lambda folder: _manifest(folder, lambda m: m.pop("history")),
        "manifest.json is not complete",
    ),
    "changed file": (
        lambda folder: _edit(
            folder, "hub-hub.csv", lambda data: data.replace(b"no", b"yes", 1), mend=False
        ),
        "hub-hub.csv was changed after the folder was made.",
    ),
    "missing file": (
        lambda folder: (folder / "hub-hub.csv").unlink(),
        "hub-hub.csv is missing.",
    ),
    "emptied file": (
        lambda folder: _edit(folder, "hub-hub.csv", lambda data: b""),
        "hub-hub.csv is empty: it has not even its columns.",
    ),
    "unknown file": (
        lambda folder: _manifest(
            folder,
            lambda m: m["files"].append(
                {"name": "../../etc/passwd", "rows": 0, "sha256": "", "columns": []}
            ),
        ),
        "knows no file ../../etc/passwd",
    ),
    "document outside": (
        lambda folder: _manifest(
            folder,
            lambda m: m["documents"].append(
                {"name": "documents/../x", "rows": None, "sha256": "", "columns": []}
            ),
        ),
        "documents/../x is no name of a document",
    ),
    "unknown column": (
        lambda folder: _manifest(folder, lambda m: m["files"][0]["columns"].append("is_king")),
        "knows no column is_king",
    ),
    "row gone": (
        lambda folder: _edit(folder, "coproduction-person.csv", _drop_last_line),
        "rows and not",
    ),
    "document swapped": (
        lambda folder: (
            (folder / "documents" / "1.pdf").write_bytes(b"x")
            if (folder / "documents" / "1.pdf").exists()
            else next((folder / "documents").iterdir()).write_bytes(b"x")
        ),
        "was changed after the folder was made",
    ),
    "event changed": (
        lambda folder: _edit(
            folder, "events.csv", lambda data: data.replace(b"charter.", b"chapter.", 1)
        ),
        "of the history was changed",
    ),
    "last event gone": (_events_short, "The last events of the history are gone"),
    "bad day": (
        lambda folder: _edit(
            folder, "coproduction-termdate.csv", lambda data: data.replace(b"2031-01-05", b"5 Jan")
        ),
        "starts_on is “5 Jan” and not a day",
    ),
    "points to nothing": (
        lambda folder: _edit(
            folder,
            "charters-signature.csv",
            lambda data: data.replace(b"\r\n1,1,", b"\r\n1,99,", 1),
        ),
        "points to row 99 of charters-charter.csv, which is not there",
    ),
    "breaks a rule": (
        lambda folder: _edit(
            folder,
            "coproduction-termdate.csv",
            lambda data: data.replace(b"2031-01-06", b"2030-01-06"),
        ),
        "A row breaks a rule of this site: term_ends_after_it_starts",
    ),
}


def test_bad_folder_is_refused_in_a_sentence_and_leaves_nothing(cast, media, tmp_path, settings):
    TermDate.objects.create(
        forum=cast.forum, kind="term", starts_on="2031-01-05", ends_on="2031-01-06", name="Spring"
    )
    furnish_for(cast, "charters")
    whole = tmp_path / "out"
    write_forum(cast.forum, whole, now=timezone.now())
    files = files_below(settings.MEDIA_ROOT)
    before = Person.objects.count(), Work.objects.count(), Event.objects.count()

    for tampered, (change, sentence) in TAMPERED.items():
        folder = shutil.copytree(whole, tmp_path / tampered)
        change(folder)
        with pytest.raises(BadFolder) as refusal:
            arrive(folder)
        assert sentence in str(refusal.value), tampered
        after = Person.objects.count(), Work.objects.count(), Event.objects.count()
        assert after == before, tampered
        assert files_below(settings.MEDIA_ROOT) == files, tampered

    assert not Forum.objects.filter(slug="new").exists()


NONSENSE = ["", "x", "-1", "9" * 25, "[]", "{}", "[1]", "null", "2026-13-45", "a\x00b", "yes", "'"]
NONSENSE += ["2026-01-01T00:00:00", "person:7", '"', "1e400", "NaN"]


def test_any_cell_may_hold_nonsense(cast, world, taken_out, tmp_path):
    """It comes in or is refused in a sentence: nothing in between."""
    chance = random.Random(21)
    manifest = json.loads((taken_out / "manifest.json").read_text())
    names = [each["name"] for each in manifest["files"] if each["rows"]]
    refusals = []
    folder = shutil.copytree(taken_out, tmp_path / "nonsense")

    for place in range(30):
        name = chance.choice(names)
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        row = chance.choice(rows[1:])
        row[chance.randrange(len(row))] = chance.choice(NONSENSE)
        with (folder / name).open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(rows)
        _edit(folder, name, lambda data: data)
        try:
            with transaction.atomic():
                arrive(folder, f"new-{place}")
        except BadFolder as refusal:
            refusals.append(str(refusal))
        for kept in ("manifest.json", name):
            shutil.copy(taken_out / kept, folder / kept)

    assert 8 < len(refusals) < 30
    assert [words for words in refusals if not words.endswith((".", "?"))] == []


def files_below(folder):
    return sorted(str(path) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("slug", ["here", "admin", "Not a slug"])
def test_address_that_is_taken_or_none_is_refused(slug, taken_out):
    with pytest.raises(BadFolder):
        arrive(taken_out, slug)


def test_folder_of_before_a_column_was_there_comes_in(cast, tmp_path):
    write_forum(cast.forum, tmp_path / "out", now=timezone.now())
    name = "coproduction-levelwording.csv"
    (tmp_path / "out" / name).unlink()
    _manifest(
        tmp_path / "out",
        lambda m: m.update(files=[each for each in m["files"] if each["name"] != name]),
    )

    assert arrive(tmp_path / "out").people.count() == cast.forum.people.count()


@pytest.mark.django_db(transaction=True)
def test_commands_take_a_forum_out_of_one_moment_and_bring_it_in(cast, media, tmp_path, capsys):
    folder = str(tmp_path / "out")

    call_command("export_forum", "here", output=folder)
    call_command("import_forum", folder, slug="back")

    said = capsys.readouterr().out
    assert "README.txt says what is what" in said
    assert "is here as /back/" in said
    taken = Event.objects.get(forum_id=cast.forum.pk, verb="forum.taken_out")
    assert taken.fields[0].startswith("rows: ")
    assert Forum.objects.get(slug="back").people.count() == cast.forum.people.count()
    with pytest.raises(CommandError, match="is not empty"):
        call_command("export_forum", "here", output=folder)
    with pytest.raises(CommandError, match="No forum has the address nowhere"):
        call_command("export_forum", "nowhere", output=str(tmp_path / "other"))


@pytest.mark.django_db(transaction=True)
def test_what_comes_meanwhile_is_not_in_it_and_nothing_can_be_written(cast):
    given = connection.get_connection_params()
    known = ("host", "port", "user", "password", "dbname")
    late = (
        "INSERT INTO coproduction_programme (forum_id, name, meaning, position, is_active)"
        " VALUES (%s, 'Late', '', 0, true)"
    )

    with snapshot():
        before = Programme.objects.count()
        address = {name: given[name] for name in known if given.get(name)}
        with psycopg.connect(**address, autocommit=True) as other:
            other.execute(late, [cast.forum.pk])
        assert Programme.objects.count() == before
    with pytest.raises(InternalError, match="read-only"), snapshot():
        Programme.objects.update(name="Changed")

    assert Programme.objects.count() == before + 1


def test_readme_says_every_file_and_column(taken_out):
    text = (taken_out / "README.txt").read_text()

    for sheet in sheets().values():
        assert f"{sheet.name}  (" in text
        for column in sheet.columns:
            assert f"    {column.name} " in text


@pytest.mark.parametrize(
    ("name", "column"),
    [("events.csv", "at"), ("events.csv", "fields"), ("chain.csv", "subject_id")],
)
def test_history_may_hold_nonsense(name, column, taken_out, tmp_path):
    """A cell that a seal covers is refused in a sentence, whatever stands in it."""
    folder = shutil.copytree(taken_out, tmp_path / "nonsense")
    kept = (folder / name).read_bytes()
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))

    for nonsense in NONSENSE:
        changed = [{**rows[0], column: nonsense}, *rows[1:]]
        with (folder / name).open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(changed)
        _edit(folder, name, lambda data: data)
        with pytest.raises(BadFolder):
            read_folder(folder)
        (folder / name).write_bytes(kept)
