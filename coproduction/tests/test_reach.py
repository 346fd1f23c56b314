"""Whom a forum reaches: answers that nobody reads, safe pictures, the area, groups, followers."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from coproduction.about_people import ABOUT_PEOPLE, TOPICS
from coproduction.actions import (
    ask_about_you,
    count_members,
    draw_picture,
    give_equality_answers,
    link_group,
    note_contact,
    note_followers,
    note_members,
    remove_equality_answers,
    write_population,
)
from coproduction.dashboard import read_by
from coproduction.exceptions import RuleBroken
from coproduction.figures import Period, all_figures
from coproduction.jobs import count_reach
from coproduction.links import link_for
from coproduction.models import (
    EqualityAnswers,
    EqualityPicture,
    Event,
    MemberCount,
    Message,
    Person,
    PopulationFigure,
)
from coproduction.needs import needs_of
from coproduction.population_file import read_population
from coproduction.reach import whom_we_reach
from coproduction.reports.blocks import Table, part
from coproduction.spreadsheets import Row
from coproduction.spreadsheets import Table as Sheet
from coproduction.tests.factories import OrganisationFactory, PersonFactory
from coproduction.tests.reach_world import draw

TODAY = date(2026, 11, 21)
YEAR = Period(date(2025, 11, 22), TODAY)


@pytest.fixture
def members(cast):
    """Forty members of the forum, without a sign-in."""
    cast.forum.refresh_from_db()
    return Person.objects.bulk_create(
        Person(forum=cast.forum, name=f"Member {number}") for number in range(40)
    )


def tell(people, on=TODAY - timedelta(days=3), **answers):
    for person in people:
        give_equality_answers(person=person, by=person, today=on, **answers)


def shown(picture, question, who="everybody"):
    counts = picture.counts.filter(question=question, who=who)
    return {count.answer: count.number for count in counts}


def compute(key, forum, period=YEAR):
    value = all_figures()[key].compute([forum], period)
    return value.value, value.breakdown


# What a member tells.


def test_member_gives_changes_and_removes_their_answers(cast, signed_in):
    client, url = signed_in(cast.rep), reverse("about-you", args=["here"])

    client.post(url, {"sex": "female", "district": "cv34 4rl"})
    told = EqualityAnswers.objects.get(person=cast.rep)
    given = told.sex, told.district
    client.post(url, {"sex": "rather_not"})
    changed = EqualityAnswers.objects.get(person=cast.rep)
    page = client.post(url, {"remove": "1"}, follow=True)

    assert given == ("female", "CV34")
    assert (changed.sex, changed.district) == ("rather_not", "")
    assert "Nothing of what you told us" in page.content.decode()
    assert not EqualityAnswers.objects.exists()


def test_leaving_everything_out_leaves_no_row(cast, signed_in):
    tell([cast.rep], sex="female")

    signed_in(cast.rep).post(reverse("about-you", args=["here"]), {"sex": ""})

    assert not EqualityAnswers.objects.exists()


def test_wrong_postcode_is_refused_and_nothing_typed_is_lost(cast, signed_in):
    page = signed_in(cast.rep).post(
        reverse("about-you", args=["here"]), {"sex": "male", "district": "my street"}
    )

    assert "Write the first half of a postcode, such as CV34." in page.content.decode()
    assert page.context["form"]["district"].value() == "my street"
    assert not EqualityAnswers.objects.exists()


@pytest.mark.parametrize("act", [give_equality_answers, remove_equality_answers])
def test_nobody_answers_for_somebody_else(act, cast):
    today = {"today": TODAY} if act is give_equality_answers else {}

    with pytest.raises(RuleBroken, match="Only they"):
        act(person=cast.rep, by=cast.coordinator, **today)


def test_that_somebody_answered_leaves_no_trace_in_the_record(cast):
    before = Event.objects.count()

    tell([cast.rep], sex="female")
    remove_equality_answers(person=cast.rep, by=cast.rep)

    assert Event.objects.count() == before


def test_answers_go_with_the_person(cast):
    person = PersonFactory(forum=cast.forum)
    tell([person], sex="female")

    person.delete()

    assert not EqualityAnswers.objects.exists()


def test_database_holds_no_empty_row_and_no_whole_postcode(cast):
    for wrong in ({}, {"district": "abc"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            EqualityAnswers.objects.create(person=cast.rep, answered_on=TODAY, **wrong)


def test_page_says_before_typing_who_sees_it(cast, signed_in):
    page = signed_in(cast.rep).get(reverse("about-you", args=["here"])).content.decode()

    assert page.index("Nobody reads your answers") < page.index('name="age_group"')
    assert "A number under 8 is never shown" in page


def test_link_in_the_mail_takes_answers_and_shows_none(cast, client):
    tell([cast.rep], sex="female")
    url = link_for("about-you", person=cast.rep, thing=cast.rep, url_name="about-you-link")

    page = client.get(url).content.decode()
    done = client.post(url, {"sex": "male"}).content.decode()

    assert "checked" not in page
    assert "Thank you" in done
    assert EqualityAnswers.objects.get(person=cast.rep).sex == "male"
    assert "Removed" in client.post(url, {"remove": "1"}).content.decode()
    assert not EqualityAnswers.objects.exists()


def test_once_a_year_the_member_alone_is_asked_if_it_is_still_right(cast):
    tell([cast.rep], on=TODAY - timedelta(days=400), sex="female")

    asked = {
        person: [need for need in needs_of(person, TODAY) if "about yourself" in need.title]
        for person in (cast.rep, cast.coordinator)
    }

    assert [len(needs) for needs in asked.values()] == [1, 0]


def test_members_are_asked_by_mail_and_not_again_soon(cast):
    tell([cast.rep], on=timezone.localdate(), sex="female")

    asked = ask_about_you(forum=cast.forum, by=cast.coordinator)

    mails = Message.objects.filter(kind="coproduction/about_you_asked")
    told = {role for mail in mails.select_related("person") for role in mail.person.roles}
    assert asked == mails.count() == 4
    assert told == {"coordinator", "chair", "treasurer", "safeguarding_lead"}
    with pytest.raises(RuleBroken, match="less than three months ago"):
        ask_about_you(forum=cast.forum, by=cast.chair)


# The pictures.


def test_partners_are_no_members(cast):
    found = set(Person.objects.members().filter(forum=cast.forum))

    PersonFactory(forum=cast.forum, organisation=OrganisationFactory(forum=cast.forum))
    assert found == set(Person.objects.members().filter(forum=cast.forum))
    assert all(person.is_member for person in found)
    assert not {cast.officer, cast.facilitator, cast.signatory} & found
    assert {cast.rep, cast.chair} <= found


def test_picture_holds_safe_sums_and_unknown_is_not_no(cast, members):
    tell(members[:12], disability="yes")
    tell(members[12:30], disability="no", sex="female")
    tell(members[30:33], disability="rather_not")

    picture = draw_picture(forum=cast.forum, today=TODAY)

    assert picture.members == 45
    assert shown(picture, "disability") == {"yes": 10, "no": 20, "": 30, "rather_not": None}
    assert shown(picture, "sex") == {"female": None, "male": None, "": 20, "rather_not": None}
    asked = {each.question: each for each in whom_we_reach(cast.forum, TODAY).questions}
    assert asked["disability"].unknown_in_words.startswith(
        "About 30 of 45 members have told us. Of about 15 it is not known"
    )


def test_small_count_cannot_even_be_written_down(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        draw(cast.forum, TODAY, "sex", {"female": 3})


def test_what_was_told_today_waits_for_the_next_picture(cast, members):
    tell(members[:10], sex="female")
    tell(members[10:30], on=TODAY, sex="male")

    picture = draw_picture(forum=cast.forum, today=TODAY)

    assert shown(picture, "sex")[""] == 10


@pytest.mark.parametrize(("days", "people"), [(20, 20), (40, 7)])
def test_next_picture_needs_time_and_enough_people(days, people, cast, members):
    """Else whoever knows that one person answered in between would see what it was."""
    tell(members[:12], on=TODAY - timedelta(days=60), sex="female")
    draw_picture(forum=cast.forum, today=TODAY - timedelta(days=days))
    tell(members[12 : 12 + people], sex="female")

    with pytest.raises(RuleBroken):
        draw_picture(forum=cast.forum, today=TODAY)


def test_without_the_rule_one_answer_is_seen(cast, members, monkeypatch):
    """The control: drawn whenever asked, two pictures tell what the one in between said."""
    tell(members[:12], on=TODAY - timedelta(days=60), sex="female")
    tell(members[20:32], on=TODAY - timedelta(days=60), sex="male")
    first = draw_picture(forum=cast.forum, today=TODAY - timedelta(days=1))
    tell(members[12:13], on=TODAY - timedelta(days=1), sex="female")
    monkeypatch.setattr(
        "coproduction.actions.equality.reason_cannot_draw_picture", lambda *args, **kwargs: None
    )

    second = draw_picture(forum=cast.forum, today=TODAY)

    assert (shown(first, "sex")["female"], shown(second, "sex")["female"]) == (10, 15)
    assert shown(first, "sex")["male"] == shown(second, "sex")["male"]


def test_reps_stand_beside_others_once_both_are_many(cast, members):
    """Seed 004: reps are more likely to be well-resourced. Each member is counted once."""
    for person in members[:17]:
        person.roles = ["rep"]
    Person.objects.bulk_update(members[:17], ["roles"])
    tell(members[:17], school_meals="no")
    tell(members[17:28], school_meals="yes")
    tell(members[28:], school_meals="no")

    picture = draw_picture(forum=cast.forum, today=TODAY)

    assert shown(picture, "school_meals") == {}
    reps, others = (shown(picture, "school_meals", who) for who in ("reps", "others"))
    assert (reps["yes"], others["yes"], others["no"]) == (None, 10, 10)
    asked = {each.question: each for each in whom_we_reach(cast.forum, TODAY).questions}
    yes = asked["school_meals"].groups[0]
    assert [who for who, _ in yes.by_who] == ["Reps", "Other members"]


def test_place_where_few_live_is_not_named(cast, members):
    tell(members[:20], district="CV34")
    tell(members[20:23], district="CV37")

    picture = draw_picture(forum=cast.forum, today=TODAY)

    assert shown(picture, "district") == {"": 20, "CV34": 20}


def test_clock_counts_members_once_a_month_and_draws_what_it_may(cast, members):
    tell(members[:12], on=timezone.localdate() - timedelta(days=1), sex="female")

    for _ in range(2):
        count_reach(timestamp=0)

    assert MemberCount.objects.get(forum=cast.forum).number == 45
    assert EqualityPicture.objects.filter(forum=cast.forum).count() == 1


# Beside the area.


def area(cast, **shares):
    return write_population(
        forum=cast.forum,
        question="disability",
        shares={answer: Decimal(share) for answer, share in shares.items()},
        source="Census",
        year=2021,
        by=cast.coordinator,
    )


@pytest.mark.parametrize(
    ("ours", "percent", "words", "verdict"),
    [
        ({"yes": 10, "no": 190, "": 200}, "11", "About 5 in 100 (10 of 200)", "less"),
        ({"yes": 25, "no": 175, "": 200}, "12", "About 12 in 100 (25 of 200)", "about"),
        ({"yes": 60, "no": 140, "": 200}, "12", "About 30 in 100 (60 of 200)", "more"),
        ({"yes": 10, "no": 15, "": 25}, "40", "About 10 of 25", "about"),
        (
            {"yes": None, "no": None, "": 25},
            "40",
            "Hidden, as one of two is small, of about 25",
            "unknown",
        ),
        (
            {"yes": None, "no": None, "": 200},
            "99",
            "Hidden, as one of two is small, of about 200",
            "unknown",
        ),
        ({"yes": 200, "no": None, "": 200}, "40", "Nearly all of about 200", "more"),
        ({"yes": None, "no": None, "": None}, "40", "Too few have told us", "unknown"),
    ],
)
def test_gap_is_said_only_where_everything_possible_says_so(ours, percent, words, verdict, cast):
    draw(cast.forum, TODAY, "disability", ours, members=400)
    area(cast, yes=percent, no=str(100 - int(percent)))

    asked = {each.question: each for each in whom_we_reach(cast.forum, TODAY).questions}

    yes = asked["disability"].groups[0]
    assert (yes.share.in_words, yes.verdict) == (words, verdict)


def test_group_that_knows_them_stands_beside_whom_we_do_not_reach(cast, signed_in):
    draw(cast.forum, TODAY - timedelta(days=40), "disability", {"yes": 10, "no": 190, "": 200})
    area(cast, yes="40", no="60")
    link_group(
        forum=cast.forum,
        by=cast.coordinator,
        one_time_key=uuid.uuid4(),
        name="Sight club",
        knows=["disability:yes"],
    )

    page = signed_in(cast.coordinator).get(reverse("reach", args=["here"])).content.decode()

    assert "About 5 in 100 (10 of 200) of us; 40 in 100 in the area." in page
    assert "Sight club" in page[page.index("Who knows them") :][:300]


def test_area_of_more_than_a_hundred_is_refused(cast):
    with pytest.raises(RuleBroken, match="more than a hundred"):
        area(cast, yes="60", no="60")

    assert not PopulationFigure.objects.exists()


HEADERS = ("Question", "Group", "Of a hundred", "Number", "Source", "Year")


def sheet(*rows):
    return Sheet(HEADERS, tuple(Row(place, cells) for place, cells in enumerate(rows, 2)))


def test_spreadsheet_takes_shares_and_numbers():
    rows = read_population(
        sheet(
            ("Sex", "Female", 51.5, "", "Census", 2021),
            ("Sex", "male", "48.5 %", "", "Census", 2021),
            ("Lone parents", "Lone parents", "", "1,000", "School census", 2025),
            ("Lone parents", "No", "", 3000, "School census", 2025),
            ("Religion", "Sikh", "", "", "", ""),
        )
    )

    assert [(row.question, row.answer, row.percent) for row in rows] == [
        ("sex", "female", Decimal("51.50")),
        ("sex", "male", Decimal("48.50")),
        ("lone_parent", "yes", Decimal("25.00")),
        ("lone_parent", "no", Decimal("75.00")),
    ]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("Shoes", "Big", 3, "", "Census", 2021), "Row 2: “Shoes” is none of"),
        (("Sex", "Cat", 3, "", "Census", 2021), "Row 2: “Cat” is none of"),
        (("Sex", "Male", "many", "", "Census", 2021), "Row 2: the share"),
        (("Sex", "Male", "nan", "", "Census", 2021), "Row 2: "),
        (("Sex", "Male", 3, "", "", 2021), "Row 2: Say who counted"),
        (("Sex", "Male", 3, "", "Census", 21), "Row 2: The year"),
        (("Sex", "Male", 300, "", "Census", 2021), "Row 2: that is more than a hundred"),
    ],
)
def test_spreadsheet_says_which_row_is_wrong(row, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        read_population(sheet(row))


def test_spreadsheet_goes_in_as_a_whole_or_not_at_all(cast, signed_in):
    client, url = signed_in(cast.coordinator), reverse("population-import", args=["here"])
    text = "Question,Group,Of a hundred,Source,Year\nSex,Female,51,Census,2021\n"

    wrong = SimpleUploadedFile("area.csv", f"{text}Sex,Cat,9,Census,2021\n".encode())
    refused = client.post(url, {"upload": wrong}).content.decode()
    before = PopulationFigure.objects.count()
    client.post(url, {"upload": SimpleUploadedFile("area.csv", text.encode())})

    assert "Row 3: “Cat” is none of" in refused
    assert (before, PopulationFigure.objects.get().percent) == (0, 51)


# The figures, each on a few records that one can count by hand.


def test_members_and_their_change_are_of_the_newest_counts(cast, members):
    note = {"forum": cast.forum, "source": "Our list", "by": cast.coordinator}
    note_members(on=date(2025, 7, 1), number=30, **note)
    note_members(on=date(2026, 1, 1), number=36, **note)
    count_members(forum=cast.forum, today=TODAY)

    assert compute("members", cast.forum) == (45, {})
    assert compute("members_change", cast.forum) == (15, {})
    assert compute("members", cast.other_forum) == (None, {})
    assert compute("members_change", cast.forum, Period(date(2025, 1, 1), TODAY)) == (None, {})


def test_followers_are_of_the_newest_number_of_each_channel(cast):
    for channel, on, number in (
        ("facebook", date(2026, 1, 1), 900),
        ("facebook", date(2026, 6, 13), 1283),
        ("slack", date(2026, 6, 1), 35),
        ("slack", date(2026, 12, 1), 99),
    ):
        note_followers(forum=cast.forum, channel=channel, on=on, number=number, by=cast.coordinator)

    assert compute("followers", cast.forum) == (1318, {"Facebook": 1283, "Slack": 35})
    assert compute("followers", cast.other_forum) == (None, {})


def test_groups_linked_are_those_in_touch_in_the_time(cast):
    for name, kind, on in (
        ("Mosque", "faith", [date(2026, 3, 1), date(2026, 4, 1)]),
        ("Dads", "support", [date(2024, 3, 1)]),
        ("School", "school", []),
    ):
        group = link_group(
            forum=cast.forum, by=cast.coordinator, one_time_key=uuid.uuid4(), name=name, kind=kind
        )
        for day in on:
            note_contact(
                group=group,
                by=cast.coordinator,
                on=day,
                what="Called.",
                came_of_it="",
                one_time_key=uuid.uuid4(),
            )

    assert compute("groups_linked", cast.forum) == (1, {"Faith group": 1})


def test_figures_of_members_are_what_the_picture_shows(cast):
    draw(cast.forum, date(2026, 10, 1), "sex", {"female": 40, "male": 10, "": 50})
    draw(cast.forum, date(2026, 12, 1), "sex", {"female": 60, "male": 10, "": 70})

    assert compute("members_who_answered", cast.forum) == (50, {"Told us": 50, "Not known": 30})
    assert compute("members_by_sex", cast.forum)[0] == 50
    assert compute("members_by_sex", cast.forum)[1]["Male"] == 10
    assert compute("members_by_religion", cast.forum)[0] is None
    assert set(TOPICS) == {*ABOUT_PEOPLE, "district"}


def test_report_has_a_table_of_whom_we_reach_and_none_without_a_picture(cast):
    empty = part("reach", cast.forum, YEAR)
    draw(cast.forum, date(2026, 10, 1), "disability", {"yes": 10, "no": 190, "": 200})
    area(cast, yes="40", no="60")

    [table] = [block for block in part("reach", cast.forum, YEAR) if isinstance(block, Table)]

    assert empty == []
    assert table.rows[0] == (
        "Disability",
        "Disabled, or ill for a long time",
        "About 5 in 100 (10 of 200)",
        "40 in 100",
        "We reach fewer",
    )


def test_every_figure_that_counts_people_can_be_made_from_safe_parts(cast):
    for figure in all_figures().values():
        if figure.counts_people:
            found = figure.compute([cast.forum], YEAR)
            assert figure.of_parts(found.breakdown) == found.value, figure.key
            assert read_by(cast.signatory, figure, cast.forum, YEAR).records == ()


# The pages.


def test_public_page_is_there_only_where_the_forum_shows_it(cast, client, signed_in):
    url, team = reverse("public-reach", args=["here"]), signed_in(cast.coordinator)

    hidden = client.get(url).status_code
    team.post(reverse("reach-show", args=["here"]), {"show": "1"})
    seen = client.get(url)

    assert (hidden, seen.status_code) == (404, 200)
    assert url in client.get("/here/").content.decode()
    team.post(reverse("reach-show", args=["here"]), {"hide": "1"})
    assert client.get(url).status_code == 404


def test_admin_sees_that_there_are_answers_and_cannot_search_by_them(cast, rf):
    tell([cast.rep], sex="female")
    own = admin.site._registry[EqualityAnswers]
    request = rf.get("/")

    assert own.get_fields(request) == ["person"]
    assert own.list_display == ["person", "forum"]
    assert not own.lookup_allowed("sex__exact", "female", request)
    assert not own.lookup_allowed("sex", "female", request)


def test_reach_pages_ask_as_often_for_three_rows_as_for_one(
    cast, signed_in, django_assert_max_num_queries
):
    client, numbers = signed_in(cast.coordinator), []
    draw(cast.forum, date(2026, 10, 1), "disability", {"yes": 10, "no": 190, "": 200})
    area(cast, yes="40", no="60")
    for rows in (1, 2):
        for _ in range(rows):
            group = link_group(
                forum=cast.forum,
                by=cast.coordinator,
                one_time_key=uuid.uuid4(),
                name=str(uuid.uuid4()),
                knows=["disability:yes"],
            )
            note_contact(
                group=group,
                by=cast.coordinator,
                on=TODAY,
                what="Called.",
                came_of_it="",
                one_time_key=uuid.uuid4(),
            )
        for page in ("reach", "linked-groups"):
            with django_assert_max_num_queries(40) as asked:
                assert client.get(reverse(page, args=["here"])).status_code == 200
            numbers.append(len(asked))

    assert numbers[:2] == numbers[2:]
