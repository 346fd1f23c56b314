"""The admin: behind a second factor and a reason, without batch deletes, by the same rules."""

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from coproduction.actions import begin_admin_visit
from coproduction.models import AdminVisit, Event, GlossaryTerm, LevelChange, Message, Person
from coproduction.tests.factories import OrganisationFactory, PersonFactory, WorkFactory
from coproduction.tests.whole_world import furnish_for

OURS = [
    model
    for label in ("coproduction", "hub", "feedback", "reps", "charters")
    for model in apps.get_app_config(label).get_models()
    if not model._meta.auto_created
]


@pytest.fixture
def with_second_factor(cast, signed_in):
    """The admin's client, as after a code from an app."""
    client = signed_in(cast.admin)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, cast.admin, "mfa", type="totp")
    request.session.save()
    return client


@pytest.fixture
def inside(with_second_factor, cast):
    begin_admin_visit(user=cast.admin, reason="A forum asked for help.")
    return with_second_factor


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_model_is_there_with_search_and_without_batch_delete(model, inside, rf, cast):
    model_admin = admin.site._registry[model]
    request = rf.get("/")
    request.user = cast.admin

    assert model_admin.search_fields
    assert "delete_selected" not in model_admin.get_actions(request)
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    assert inside.get(url, {"q": "a"}).status_code == 200


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_list_and_record_opens_without_row_by_row_queries(
    model, inside, cast, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    # The user who looks and the user who is looked at are two users, not a row each.
    settings.ZEAL_ALLOWLIST = [*settings.ZEAL_ALLOWLIST, {"model": "coproduction.User"}]
    furnish_for(cast)
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"

    assert inside.get(reverse(f"{name}_changelist")).status_code == 200
    record = model.objects.first()
    if record:
        assert inside.get(reverse(f"{name}_change", args=[record.pk])).status_code == 200
        assert inside.get(reverse(f"{name}_history", args=[record.pk])).status_code == 200


def test_without_a_second_factor_the_way_leads_to_setting_it_up(cast, signed_in):
    page = signed_in(cast.admin).get("/admin/", follow=True)

    assert page.redirect_chain[-1][0].startswith("/accounts/2fa/")


def test_without_a_reason_there_is_no_way_in(with_second_factor):
    refused = with_second_factor.post("/admin/login/", {"reason": " "})
    page = with_second_factor.get("/admin/coproduction/forum/")

    assert "Say why you need" in refused.content.decode()
    assert page.status_code == 302
    assert AdminVisit.objects.count() == 0


def test_reason_opens_for_half_an_hour_and_the_chair_reads_it(with_second_factor, cast, signed_in):
    with_second_factor.post("/admin/login/?next=/admin/", {"reason": "Mend a name."})
    visit = AdminVisit.objects.get()
    first = with_second_factor.get("/admin/").status_code

    visit.started_at = visit.ends_at = timezone.now()
    visit.save()

    assert (first, with_second_factor.get("/admin/").status_code) == (200, 302)
    assert "Mend a name." in signed_in(cast.chair).get("/here/admin-visits/").content.decode()


@pytest.mark.parametrize("role", ["coordinator", "chair", "treasurer", "officer"])
def test_nobody_of_a_forum_comes_in(cast, signed_in, role):
    page = signed_in(getattr(cast, role)).get("/admin/", follow=True)

    assert page.status_code == 403


def test_stranger_is_asked_to_sign_in(client, db):
    page = client.get("/admin/", follow=True)

    assert page.redirect_chain[-1][0].startswith("/accounts/login/")


def change_url(record):
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])


def test_change_is_recorded_without_its_values(inside, cast):
    term = GlossaryTerm.objects.create(forum=cast.forum, term="AP", meaning="Old.")

    inside.post(change_url(term), {"forum": cast.forum.pk, "term": "AP", "meaning": "New."})

    event = Event.objects.get(verb="admin.changed")
    term.refresh_from_db()
    assert (term.meaning, event.fields, event.actor) == (
        "New.",
        ["meaning"],
        f"user:{cast.admin.pk}",
    )


def test_pointing_into_another_forum_is_refused(inside, cast):
    person = PersonFactory(forum=cast.forum, roles=["officer"])
    theirs = OrganisationFactory(forum=cast.other_forum)

    page = inside.post(
        change_url(person),
        {
            "forum": cast.forum.pk,
            "name": person.name,
            "roles": "officer",
            "contact_by": "email",
            "organisation": theirs.pk,
        },
    )

    assert "This belongs to another forum." in page.content.decode()
    person.refresh_from_db()
    assert person.organisation is None


def test_level_changes_with_its_history_or_not_at_all(inside, cast):
    work = WorkFactory(forum=cast.forum, level="consultation", level_reason="A draft.")
    form = {
        "forum": cast.forum.pk,
        "title": work.title,
        "tier": work.tier,
        "stage": work.stage,
        "status": work.status,
        "level": "co_design",
    }

    inside.post(change_url(work), form | {"level_reason": "The draft went."})

    change = LevelChange.objects.get(work=work)
    assert (change.to_level, change.reason) == ("co_design", "The draft went.")


def delete_url(record):
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_delete", args=[record.pk])


def test_delete_needs_a_reason_and_keeps_it(inside, cast):
    term = GlossaryTerm.objects.create(forum=cast.forum, term="AP", meaning="Old.")
    inside.post(delete_url(term), {"post": "yes", "reason": " "})
    kept = GlossaryTerm.objects.count()

    inside.post(delete_url(term), {"post": "yes", "reason": "It was there twice."})

    assert (kept, GlossaryTerm.objects.count()) == (1, 0)
    assert LogEntry.objects.latest("pk").change_message == "It was there twice."
    assert Event.objects.filter(verb="admin.deleted").count() == 1


def test_state_records_cannot_be_changed_here(inside, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world = furnish_for(cast, "hub")
    for record in (world.sent, world.item, world.owed, world.held):
        assert inside.post(change_url(record), {"state": "accepted"}).status_code == 403
        assert inside.post(delete_url(record), {"post": "yes", "reason": "x"}).status_code == 403


def test_inactive_instead_of_deleted(inside, cast):
    url = reverse("admin:coproduction_person_changelist")

    inside.post(url, {"action": "make_inactive", "_selected_action": [cast.rep.pk]})

    cast.rep.refresh_from_db()
    assert cast.rep.is_active is False
    assert Event.objects.filter(verb="admin.made_inactive").count() == 1


def test_export_runs_no_formula_and_is_recorded(inside, cast):
    Person.objects.filter(pk=cast.rep.pk).update(name="=1+1")
    url = reverse("admin:coproduction_person_changelist")

    answer = inside.post(url, {"action": "export_as_csv", "_selected_action": [cast.rep.pk]})

    assert "'=1+1" in answer.getvalue().decode("utf-8-sig")
    assert "Exported 1 rows of person" in LogEntry.objects.latest("pk").change_message


def test_failed_mail_is_sent_again_and_others_are_not(inside, cast):
    mails = [
        Message.objects.create(
            forum=cast.forum,
            kind="x",
            to="a@example.org",
            subject=f"{state}",
            body="x",
            state=state,
            sent_at=timezone.now() if state == "sent" else None,
            written_at=timezone.now(),
        )
        for state in ("failed", "sent")
    ]
    url = reverse("admin:coproduction_message_changelist")

    inside.post(
        url, {"action": "send_these_again", "_selected_action": [mail.pk for mail in mails]}
    )

    states = Message.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["waiting", "sent"]


def test_health_is_in_plain_words(inside):
    page = inside.get("/admin/health/").content.decode()

    assert "Job worker last seen" in page
