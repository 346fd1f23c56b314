import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from coproduction.figures import Period, all_figures
from coproduction.models import Event, Influence, Organisation, Person, Programme, Work
from coproduction.tests.factories import ForumFactory, ProgrammeFactory
from hub.demo import LOG
from hub.models import Attendance, Hub, Item, PoolMember, Session

HEAD = "session_date,start,kind,programme,title,organisation,requestor,minutes,reps_attended\n"
ROW = "2021-12-03,11:00,item,WSoA,Letters,Council,,40,rep-1;rep-2\n"
COUNTED = (Event, Organisation, Person, Programme, Work, Attendance, Hub, Item, PoolMember, Session)


@pytest.fixture
def forum(db):
    return ForumFactory(slug="here")


@pytest.fixture
def bring_in(tmp_path):
    """Imports a text or bytes and gives what the command said."""

    def run(content, *options):
        path = tmp_path / "log.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        out = StringIO()
        call_command("import_hub_log", str(path), "--forum", "here", *options, stdout=out)
        return out.getvalue()

    return run


def counts():
    return [model.objects.count() for model in COUNTED]


def figures(*days):
    out = StringIO()
    command = ["evaluation", "--forum", "here", "--from", days[0], "--to", days[1]]
    call_command(*command, "--format", "json", stdout=out)
    return json.loads(out.getvalue())


def test_real_log_gives_the_printed_figures(forum, bring_in):
    """Seed 004: 31 items & 4 prep sessions, 150 separate engagements, 3-6 people, pool 4 to 9."""
    for position, name in enumerate(
        ("WSoA", "Change Programme", "Business as Usual", "Visits from Senior Leads")
    ):
        ProgrammeFactory(forum=forum, name=name, position=position)

    bring_in(LOG.read_bytes())

    assert figures("2021-12-01", "2022-05-31") == {
        "items": 31,
        "prep_sessions": 4,
        "engagements": 150,
        "reps_per_session": {"min": 3, "max": 6},
        "pool": {"start": 4, "end": 9},
        "items_by_programme": {
            "WSoA": 7,
            "Change Programme": 7,
            "Business as Usual": 13,
            "Visits from Senior Leads": 4,
        },
    }


def test_figures_of_a_short_period_are_counted_by_hand(forum, bring_in):
    bring_in(LOG.read_bytes())

    found = figures("2022-02-11", "2022-02-25")

    # 11 February: prep with 4 reps, two items with 4; 25 February: three items with 5.
    assert found["engagements"] == 4 + 2 * 4 + 3 * 5
    assert (found["items"], found["prep_sessions"]) == (5, 1)
    assert found["reps_per_session"] == {"min": 4, "max": 5}
    assert found["pool"] == {"start": 6, "end": 7}


def test_same_title_is_one_piece_of_work(forum, bring_in):
    bring_in(LOG.read_bytes())

    film = Work.objects.get(title="School Exclusion Film")
    assert film.items.count() == 3


def test_same_file_again_changes_nothing_and_says_so(forum, bring_in):
    bring_in(LOG.read_bytes())
    before = counts()

    said = bring_in(LOG.read_bytes())

    assert "All 35 rows are recorded already. Nothing changed." in said
    assert counts() == before


def test_dry_run_writes_nothing(forum, bring_in):
    before = counts()

    said = bring_in(LOG.read_bytes(), "--dry-run")

    assert "31 items and 4 prep sessions" in said
    assert "nothing was written" in said
    assert counts() == before


def test_past_owes_no_answer(forum, bring_in):
    bring_in(HEAD + ROW.replace("Council,,", "Council,Ann Officer,"))

    assert Item.objects.get().requestor.name == "Ann Officer"
    assert Influence.objects.count() == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_what_excel_makes_of_it_is_read(forum, bring_in, encoding, separator):
    text = (HEAD + ROW.replace("Letters", "Café – what’s next")).replace(",", separator)
    text = text.replace("rep-1;rep-2", '"rep-1;rep-2"').replace("\n", "\r\n")

    bring_in(text.encode(encoding))

    assert Item.objects.get().title == "Café – what’s next"
    assert Attendance.objects.count() == 2


def test_uk_dates_are_read(forum, bring_in):
    bring_in(HEAD + ROW.replace("2021-12-03", "03/12/2021"))

    assert f"{Session.objects.get().day}" == "2021-12-03"


@pytest.mark.parametrize(
    ("row", "mistake"),
    [
        (ROW.replace("item", "meeting"), "line 2, kind: “meeting” is not known"),
        (ROW.replace("2021-12-03", "2021-02-30"), "line 2, session_date: “2021-02-30” is not"),
        (ROW.replace("11:00", "25:00"), "line 2, start: “25:00” is not a time"),
        (ROW.replace("Letters", ""), "line 2, title: There is no title"),
        (ROW.replace(",40,", ",forty,"), "line 2, minutes: “forty” is not a number"),
        (ROW.replace(",40,", ",0,"), "line 2, minutes: “0” is not a number"),
        (ROW.replace(",40,", ",-5,"), "line 2, minutes: “-5” is not a number"),
        (ROW.replace("rep-2", "rep-1"), "line 2, reps_attended: Somebody is there twice"),
        (ROW + ROW.replace("11:00", "11:30"), "line 3, start: It overlaps “Letters” in line 2"),
        (ROW + ROW, "line 3, start: It overlaps “Letters” in line 2"),
        (ROW.replace("Council,,", "Council,"), "line 2, whole line: This line has 8 cells"),
    ],
)
def test_bad_row_is_named_and_nothing_is_written(forum, bring_in, row, mistake):
    before = counts()

    with pytest.raises(CommandError, match="Nothing was written") as refusal:
        bring_in(HEAD + row + ROW.replace("2021-12-03", "2021-12-17"))

    assert mistake in str(refusal.value)
    assert counts() == before


def test_every_mistake_is_listed_at_once(forum, bring_in):
    rows = ROW.replace("item", "x").replace("11:00", "y") + ROW.replace(",40,", ",z,")

    with pytest.raises(CommandError) as refusal:
        bring_in(HEAD + rows)

    lines = [line.split(":")[0] for line in str(refusal.value).splitlines()[:-1]]
    assert lines == ["line 2, start", "line 2, kind", "line 3, minutes"]


@pytest.mark.parametrize(
    ("content", "mistake"),
    [
        (HEAD.replace("minutes", "length") + ROW, "line 1, length: This column is not known"),
        (HEAD.replace("minutes", "length") + ROW, "line 1, minutes: This column is missing"),
        ("", "line 1, whole file: The file is empty"),
        (HEAD, "line 1, whole file: There is no line below the headings"),
        ((HEAD + ROW).encode("utf-16"), "line 1, whole file: The file is not in UTF-8"),
        (HEAD.encode() + b"caf\x81,\n", "line 2, character 4: This letter is not in UTF-8"),
    ],
)
def test_bad_file_is_refused(forum, bring_in, content, mistake):
    with pytest.raises(CommandError) as refusal:
        bring_in(content)

    assert mistake in str(refusal.value)


def test_row_that_differs_from_the_record_is_refused(forum, bring_in):
    bring_in(HEAD + ROW)
    before = counts()

    with pytest.raises(CommandError, match="line 2, title: Something else is recorded"):
        bring_in(HEAD + ROW.replace("Letters", "Transport"))

    assert counts() == before


def test_row_that_overlaps_the_record_is_refused(forum, bring_in):
    bring_in(HEAD + ROW)

    with pytest.raises(CommandError, match="It overlaps “Letters”, which is recorded"):
        bring_in(HEAD + ROW.replace("11:00", "11:20").replace("Letters", "Transport"))


def test_unknown_forum_is_refused(db, tmp_path):
    with pytest.raises(CommandError, match="no forum “nowhere”"):
        call_command("import_hub_log", str(tmp_path / "x.csv"), "--forum", "nowhere")


@pytest.mark.parametrize(
    ("days", "sentence"),
    [(("2022-02-30", "2022-03-01"), "is not a date"), (("2022-03-02", "2022-03-01"), "last day")],
)
def test_evaluation_of_impossible_days_is_refused(forum, days, sentence):
    with pytest.raises(CommandError, match=sentence):
        figures(*days)


def test_how_a_session_of_a_log_was_prepared_nobody_knows(forum, bring_in):
    """It counts as held, and in no promise about agendas, notes, the way in or time asked for."""
    bring_in(HEAD + ROW)
    period = Period(date(2021, 12, 1), date(2022, 5, 31))
    keys = ("agenda_in_time", "notes_in_time", "access_told", "demand")

    def came_to():
        figures = all_figures()
        return {key: figures[key].compute([forum], period).value for key in ("items", *keys)}

    assert came_to() == {"items": 1, **dict.fromkeys(keys)}
    # The control: prepared here, the same session counts against its hub.
    Session.objects.update(is_from_log=False)
    assert came_to() == {"items": 1, **dict.fromkeys(keys, 0)}
