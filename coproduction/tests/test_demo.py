from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.urls import reverse

from coproduction.events import verify_chains
from coproduction.figures import Period, all_figures
from coproduction.models import (
    Bounce,
    BulkMail,
    Document,
    Forum,
    Influence,
    InfluenceClaim,
    InfluenceHandover,
    InfluenceReminder,
    Message,
    Person,
    Role,
)
from coproduction.reports.evaluation import as_plain_data, evaluation
from coproduction.search import Search
from coproduction.spreadsheets import read_table
from hub.models import Request
from reps.models import (
    Claim,
    ClaimLine,
    Expression,
    LedgerEntry,
    Payment,
    PaymentDetails,
    PaymentRun,
    Rep,
    StatementRow,
)

pytestmark = pytest.mark.xdist_group("demo")


def test_words_to_search_for_find_something_of_each_kind(demo):
    forum = Forum.objects.get(slug="warwickshire")
    search = Search(forum, Person.objects.get(forum=forum, name="Priya Nair"))
    words = ("taxis", "families", "EHCP", "school", "online", "Whitfield", "agreement", "money")

    found = {
        group.kind.code
        for typed in words
        for group in search.groups(search.read(typed))
        if group.keys
    }

    assert found == {kind.code for kind, _ in search.kinds}


def test_every_state_and_every_role_is_shown(demo):
    assert set(Request.objects.values_list("state", flat=True)) == set(Request.State)
    assert set(Influence.objects.values_list("state", flat=True)) == set(Influence.State)
    assert set(Message.objects.values_list("state", flat=True)) == set(Message.State)
    assert set(Bounce.objects.values_list("kind", flat=True)) == set(Bounce.Kind)
    assert set(BulkMail.objects.values_list("state", flat=True)) == set(BulkMail.State)
    assert set(Person.objects.values_list("digest", flat=True)) == set(Person.Digest)
    assert set(Person.objects.values_list("contact_by", flat=True)) == set(Person.Contact)
    for model, field in (
        (Claim, "state"),
        (PaymentRun, "state"),
        (Payment, "state"),
        (PaymentDetails, "method"),
        (StatementRow, "outcome"),
        (LedgerEntry, "kind"),
        (Expression, "state"),
        (Rep, "stage"),
    ):
        shown = set(model.objects.values_list(field, flat=True))
        assert shown == set(dict(model._meta.get_field(field).choices)), model
    choices = set(ClaimLine.objects.exclude(choice="").values_list("choice", flat=True))
    assert choices == set(ClaimLine.Choice)
    roles = {role for roles in Person.objects.values_list("roles", flat=True) for role in roles}
    assert roles == set(Role)


def test_ledger_is_shown_in_everything_that_time_brings(demo):
    entries = Influence.objects.all()
    too_early = InfluenceClaim.objects.filter(outcome=InfluenceClaim.Outcome.TOO_EARLY)
    reminded = set(InfluenceReminder.objects.values_list("step", flat=True))

    assert reminded >= {-7, 28}
    assert too_early.values("influence").annotate(times=Count("pk")).filter(times=2).exists()
    assert entries.filter(escalated_to__name="Ruth Castellan").exists()
    assert entries.filter(escalated_at__isnull=False, escalated_to=None).exists()
    assert InfluenceHandover.objects.filter(from_person__is_active=False).exists()
    assert entries.owed().filter(owed_by__is_active=False).exists()
    assert set(entries.values_list("helped", flat=True)) == {"", *Influence.Helped}
    assert Person.objects.filter(deputy__isnull=False).count() >= 2


def test_answers_of_the_demo_are_read_by_organisation(demo, client):
    page = client.get("/warwickshire/reports/answers/").content.decode()

    for name in ("Warwickshire County Council", "Coventry and Warwickshire Health Board"):
        assert f">{name}</th>" in page
    assert ">Other organisations</th>" in page
    assert "Oak Lane School" not in page


def test_mails_that_need_somebody_are_shown(demo):
    told = Message.objects.filter(told_at__isnull=False, forum__slug="warwickshire")
    to_tell = Message.objects.to_tell().filter(forum__slug="warwickshire")

    assert told.exists()
    assert {message.person.contact_by for message in to_tell} == set(Person.Contact)
    assert 3 <= to_tell.values("person").distinct().count() <= 6
    assert Message.objects.filter(kind=Message.DIGEST, state=Message.State.SENT).exists()


def test_printed_figures_stand_in_the_demo(demo):
    period = Period(date(2021, 12, 1), date(2022, 5, 31))

    found = as_plain_data(evaluation(Forum.objects.get(slug="warwickshire"), period))

    assert (found["items"], found["prep_sessions"], found["engagements"]) == (31, 4, 150)


def test_papers_stand_in_the_demo_and_are_read_as_lists(demo):
    papers = [paper for asked in Request.objects.all() for paper in asked.papers.all()]

    names = {paper.filename for paper in papers}
    assert names == {"Stays at Elm Road.xlsx", "Places at Saturday clubs.xlsx"}
    for paper in papers:
        with paper.file.open("rb") as kept:
            assert len(read_table(ContentFile(kept.read(), name=paper.filename)).rows) >= 3


def test_if_empty_leaves_what_is_there(demo):
    Forum.objects.filter(slug="wirral").update(name="Changed")

    call_command("demo", "--if-empty", verbosity=0)

    assert Forum.objects.filter(name="Changed").exists()


def test_without_the_demo_setting_it_is_refused(db, settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="lets anybody in"):
        call_command("demo")


def test_evaluation_page_shows_the_same_figures(demo, client):
    client.force_login(Person.objects.get(forum__slug="warwickshire", name="Priya Nair").user)
    url = reverse("evaluation", args=["warwickshire"])

    page = client.get(f"{url}?from=2021-12-01&to=2022-05-31").content.decode()

    for number in ("31</strong>", "150</strong>", "3 to 6</strong>", "4 to 9</strong>"):
        assert number in page


@pytest.mark.parametrize("query", ["from=x&to=y", "from=2022-05-31&to=2022-05-01", "from=&to="])
def test_evaluation_page_refuses_impossible_days_in_words(demo, client, query):
    client.force_login(Person.objects.get(forum__slug="warwickshire", name="Priya Nair").user)

    page = client.get(f"/warwickshire/reports/evaluation/?{query}")

    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()


def test_every_figure_says_what_it_means():
    for figure in all_figures().values():
        assert figure.title
        assert figure.meaning


def test_loaded_again_it_is_the_same_and_no_file_is_left_behind(demo):
    """The last one here: the files of before are gone for good."""
    models = (Forum, Person, Request, Influence, Document)
    before = {model: model.objects.count() for model in models}
    files = {document.file.name for document in Document.objects.all()}

    call_command("demo", verbosity=0)

    assert {model: model.objects.count() for model in models} == before
    assert verify_chains()[1] == []
    assert not files & {document.file.name for document in Document.objects.all()}
    assert not any(default_storage.exists(name) for name in files)
