"""The pages of a region: who opens them, and what a forum's team presses there."""

from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from charters.models import Charter
from charters.tests.factories import adopted_charter
from coproduction.actions import count_figures, name_body, offer_template, switch_off
from coproduction.models import Forum, SharedTemplate, Sharing
from coproduction.tests.access_matrix import REPORT_READERS, ROLES
from coproduction.tests.factories import (
    ForumFactory,
    OrganisationFactory,
    PersonFactory,
    UserFactory,
)
from coproduction.tests.region import region_of, share_everything
from feedback.models import FeedbackForm
from feedback.tests.factories import make_form
from feedback.tests.regional import told
from hub.actions import open_to_region
from hub.models import Hub, RegionalSeat
from hub.tests.factories import HubFactory
from reps.models import Policy, Rate
from reps.tests.world import purse


@pytest.fixture
def near(cast):
    """A neighbour that shares everything, and offers a group."""
    region = region_of(cast.forum)
    forum = ForumFactory(region=region, name="Ashford forum", area="Ashford")
    chair = PersonFactory(forum=forum, roles=["chair", "coordinator", "treasurer"])
    share_everything(forum, chair)
    hub = HubFactory(forum=forum, name="Talking circle", purpose="To talk.")
    group = open_to_region(hub=hub, by=chair)
    offered = offer_template(forum=forum, kind="group", key=hub.pk, by=chair)
    return SimpleNamespace(
        region=region, forum=forum, chair=chair, hub=hub, group=group, offered=offered
    )


def pages(near):
    slug = near.region.slug
    return {
        "region-figures": reverse("region-figures", args=[slug]),
        "region-figure": reverse("region-figure", args=[slug, "heard"]),
        "region-themes": reverse("region-themes", args=[slug]),
        "region-templates": reverse("region-templates", args=[slug]),
        "region-template": reverse("region-template", args=[slug, near.offered.pk]),
        "region-groups": reverse("region-groups", args=[slug]),
        "region-rates:list": reverse("region-rates:list", args=[slug]),
    }


@pytest.mark.parametrize("who", ["", "stranger", "admin", *ROLES])
def test_pages_open_to_people_of_the_region_who_read_reports(who, cast, near, client, signed_in):
    client = signed_in(getattr(cast, who)) if who else client
    wanted = {"": 302, "stranger": 404, "admin": 404}.get(
        who, 200 if who in REPORT_READERS else 403
    )

    answers = {name: client.get(url).status_code for name, url in pages(near).items()}

    assert set(answers.values()) == {wanted}, answers
    assert client.get(near.region.get_absolute_url()).status_code == 200


def test_lead_of_the_region_reads_and_writes_what_it_pays(cast, near, signed_in):
    lead = UserFactory()
    near.region.leads.add(lead)
    client, slug = signed_in(lead), near.region.slug

    opened = {client.get(url).status_code for url in pages(near).values()}
    client.post(
        reverse("region-rates:policy-add", args=[slug]), {"name": "Regional statement", "text": ""}
    )
    policy = Policy.objects.get(region=near.region)
    rate = {"policy": policy.pk, "category": "pay", "pence": "75", "over_miles": "0"}
    rate |= {"starts_on_day": "1", "starts_on_month": "9", "starts_on_year": "2026"}
    client.post(reverse("region-rates:add", args=[slug]), rate)

    page = signed_in(cast.rep).get(pages(near)["region-rates:list"]).content.decode()
    assert opened == {200}
    assert "Regional statement" in page
    assert "£75" in page
    for name in ("region-rates:add", "region-rates:policy-add"):
        assert signed_in(cast.chair).get(reverse(name, args=[slug])).status_code == 403
        assert signed_in(cast.chair).post(reverse(name, args=[slug]), rate).status_code == 403
    assert Rate.objects.count() == 1


def test_public_face_names_the_forums_and_nothing_of_theirs(near, client):
    page = client.get(near.region.get_absolute_url()).content.decode()

    assert "Ashford forum" in page
    assert "Talking circle" not in page
    assert "Shares" not in page


def test_switches_say_who_pressed_them_and_stop_at_once(cast, near, signed_in):
    chair = signed_in(cast.chair)
    url = reverse("sharing", args=["here"])
    press = reverse("sharing-switch", args=["here", "figures"])

    before = chair.get(url).content.decode()
    chair.post(press, {"to": "on"})
    on = signed_in(cast.rep).get(url).content.decode()
    chair.post(press, {"to": "off"})

    assert before.count("Not shared") == len(Sharing.What)
    assert f"{cast.chair} switched it on" in on
    assert not Sharing.objects.standing().filter(forum=cast.forum).exists()
    assert chair.post(reverse("sharing-switch", args=["here", "all"])).status_code == 404


def test_forum_without_a_region_is_told_so(cast, signed_in):
    page = signed_in(cast.chair).get(reverse("sharing", args=["here"])).content.decode()

    assert "belongs to no region" in page


def test_team_offers_says_its_stage_and_takes_back(cast, near, signed_in):
    share_everything(cast.forum, cast.chair)
    hub = HubFactory(forum=cast.forum, name="Our circle")
    chair = signed_in(cast.chair)

    chair.post(reverse("template-offer", args=["here", "group"]), {"key": hub.pk})
    chair.post(reverse("sharing-stage", args=["here"]), {"stage": "long"})
    page = chair.get(reverse("sharing", args=["here"])).content.decode()
    template = SharedTemplate.objects.get(forum=cast.forum)
    chair.post(reverse("template-withdraw", args=["here", template.pk]))

    template.refresh_from_db()
    assert "Our circle" in page
    assert "Long established" in page
    assert template.ended_by == cast.chair
    assert chair.get(reverse("template-offer", args=["here", "nothing"])).status_code == 404


def copy(client, template):
    return client.post(reverse("template-copy", args=["here", template.pk]), follow=True)


def test_group_is_copied_by_one_press_and_says_whose_it_was(cast, near, signed_in):
    chair = signed_in(cast.chair)
    shown = chair.get(pages(near)["region-template"]).content.decode()

    page = copy(chair, near.offered).content.decode()

    made = Hub.objects.get(forum=cast.forum)
    assert f"Copy it into {cast.forum}" in shown
    assert (made.name, made.purpose, made.repeats) == ("Talking circle", "To talk.", "asked")
    assert made.copied_from == near.offered
    assert f"Ashford forum, {near.offered.offered_at:%-d %B %Y}" in page
    assert not made.sessions.exists()


def test_copy_stays_as_it_is_whatever_its_source_becomes(cast, near, signed_in):
    chair = signed_in(cast.chair)
    copy(chair, near.offered)
    near.hub.purpose, near.hub.minutes = "To sing.", 15
    near.hub.save()
    Forum.objects.filter(pk=near.forum.pk).update(region=None)

    made = Hub.objects.get(forum=cast.forum)

    assert (made.purpose, made.minutes) == ("To talk.", 120)
    assert chair.get(made.get_absolute_url()).status_code == 200


def test_form_is_copied_with_questions_that_follow_from_each_other(cast, near, signed_in):
    source = make_form(near.forum, near.chair, questions=("got_the_service",), published=False)
    version = source.versions.get()
    first = version.questions.get()
    version.questions.create(
        key="why",
        position=2,
        kind="long",
        text="Why not?",
        show_if=first,
        show_if_answers=["No"],
    )
    source.versions.update(published_at=timezone.now(), published_by=near.chair)
    FeedbackForm.objects.filter(pk=source.pk).update(state="open")
    template = offer_template(forum=near.forum, kind="form", key=source.pk, by=near.chair)

    page = copy(signed_in(cast.coordinator), template).content.decode()

    made = FeedbackForm.objects.get(forum=cast.forum)
    questions = made.versions.get().questions.in_order()
    assert (made.state, made.copied_from) == ("draft", template)
    assert [each.key for each in questions] == ["got_the_service", "why"]
    assert questions[1].show_if == questions[0]
    assert "Copied from" in page


def test_charter_is_copied_as_a_draft_of_ones_own(cast, near, signed_in):
    charter = adopted_charter(near.forum, near.chair)
    template = offer_template(forum=near.forum, kind="charter", key=charter.pk, by=near.chair)

    copy(signed_in(cast.coordinator), template)

    made = Charter.objects.get(forum=cast.forum)
    theirs = charter.commitments.in_order().values_list("text", flat=True)
    assert (made.state, made.begun_from) == ("draft", template.origin)
    assert list(made.commitments.in_order().values_list("text", flat=True)) == list(theirs)
    again = copy(signed_in(cast.coordinator), template).content.decode()
    assert "A version is in the making already" in again


def test_rates_are_copied_by_the_treasurer_alone_and_wait_for_approval(cast, near, proved):
    purse(near.forum, treasurer=near.chair)
    policy = Policy.objects.get(forum=near.forum)
    template = offer_template(forum=near.forum, kind="rates", key=policy.pk, by=near.chair)

    refused = copy(proved(cast.coordinator), template).status_code
    page = copy(proved(cast.treasurer), template).content.decode()

    made = Policy.objects.get(forum=cast.forum)
    assert refused == 404
    assert (made.is_approved, made.rates.count()) == (False, len(template.content["rates"]))
    assert made.rates.count() > 1
    assert set(made.rates.values_list("activity", "starts_on")) == {(None, timezone.localdate())}
    assert f"From {template.origin}" in page


def test_treasurer_is_asked_for_a_second_factor_before_rates_are_copied(cast, near, signed_in):
    purse(near.forum, treasurer=near.chair)
    policy = Policy.objects.get(forum=near.forum)
    template = offer_template(forum=near.forum, kind="rates", key=policy.pk, by=near.chair)

    copy(signed_in(cast.treasurer), template)

    assert not Policy.objects.filter(forum=cast.forum).exists()


@pytest.mark.parametrize("why", ["off", "region"])
def test_template_that_is_not_offered_any_more_is_not_there(why, cast, near, signed_in):
    if why == "off":
        switch_off(forum=near.forum, what="templates", by=near.chair)
    else:
        Forum.objects.filter(pk=near.forum.pk).update(region=None)
    chair = signed_in(cast.chair)

    assert chair.get(pages(near)["region-template"]).status_code == 404
    assert copy(chair, near.offered).status_code == 404
    assert not Hub.objects.filter(forum=cast.forum).exists()


def test_forum_sends_two_to_a_group_and_its_host_reads_their_names(cast, near, signed_in):
    chair = signed_in(cast.chair)
    take = reverse("hub:regional-seat-take", args=["here", near.group.pk])

    first = chair.post(take, {"person": cast.rep.pk})
    chair.post(take, {"person": cast.chair.pk})
    third = chair.post(take, {"person": cast.coordinator.pk})
    host = signed_in(near.chair).get(near.hub.get_absolute_url()).content.decode()
    others = chair.get(pages(near)["region-groups"]).content.decode()
    seat = RegionalSeat.objects.get(holder=cast.rep)
    chair.post(reverse("hub:regional-seat-leave", args=["here", seat.pk]))

    assert first.status_code == 302
    assert "All seats of your forum are taken" in third.content.decode()
    assert f"{cast.rep}, for {cast.forum}" in host
    assert f"{cast.forum.area}: 2 of 2" in others
    assert cast.rep.name not in others
    seat.refresh_from_db()
    assert seat.until == timezone.localdate()


def test_group_for_one_role_takes_only_people_of_that_role(cast, near, signed_in):
    open_to_region(hub=near.hub, by=near.chair, peers="chair")
    chair = signed_in(cast.chair)
    take = reverse("hub:regional-seat-take", args=["here", near.group.pk])

    chair.post(take, {"person": cast.rep.pk})
    chair.post(take, {"person": cast.chair.pk})

    assert list(RegionalSeat.objects.values_list("holder", flat=True)) == [cast.chair.pk]


def test_host_opens_and_closes_its_group_to_the_region(cast, near, signed_in):
    hub = HubFactory(forum=cast.forum, name="Steering group")
    chair = signed_in(cast.chair)

    chair.post(
        reverse("hub:body-open-to-region", args=["here", hub.pk]),
        {"seats_each": "2", "peers": "", "reports_to": near.group.pk},
    )
    page = chair.get(pages(near)["region-groups"]).content.decode()
    chair.post(reverse("hub:body-close-to-region", args=["here", hub.pk]))

    assert "which reports to: Talking circle" in page
    assert "Steering group" not in chair.get(pages(near)["region-groups"]).content.decode()


def test_organisation_is_said_to_be_a_body_of_several_areas(cast, near, signed_in):
    theirs = OrganisationFactory(forum=near.forum, name="NHS")
    name_body(organisation=theirs, name="Ashford and Here NHS Board", by=near.chair)
    url = reverse("body-name", args=["here", cast.council.pk])

    signed_in(cast.chair).post(url, {"name": "ashford and here nhs board"})

    page = " ".join(signed_in(cast.rep).get(pages(near)["region-groups"]).content.decode().split())
    assert f"Known in Ashford, {cast.forum.area}" in page


def test_asked_days_do_not_move_the_stretch(cast, near, signed_in):
    rep = signed_in(cast.rep)
    usual = rep.get(pages(near)["region-figures"]).context["period"]

    for query in ("?from=2026-01-05&to=2026-01-06", "?months=1", "?months=x", "?months=-3"):
        assert rep.get(pages(near)["region-figures"] + query).context["period"] == usual
    assert rep.get(pages(near)["region-figures"] + "?months=12").context["months"] == 12


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("region-figures", 9),
        ("region-figure", 9),
        ("region-themes", 11),
        ("region-templates", 6),
        ("region-groups", 11),
    ],
)
def test_page_takes_as_many_queries_for_two_forums_as_for_five(
    name, queries, cast, near, signed_in, django_assert_num_queries
):
    share_everything(cast.forum, cast.chair)
    rep = signed_in(cast.rep)
    told(near.forum, "transport", 10)
    count_figures(forum=near.forum, today=timezone.localdate())
    with django_assert_num_queries(queries):
        rep.get(pages(near)[name])
    for number in range(3):
        forum = ForumFactory(region=near.region)
        chair = PersonFactory(forum=forum, roles=["chair", "coordinator"])
        share_everything(forum, chair)
        hub = HubFactory(forum=forum)
        open_to_region(hub=hub, by=chair, reports_to=near.group)
        offer_template(forum=forum, kind="group", key=hub.pk, by=chair)
        told(forum, "transport", 10 + number)
        count_figures(forum=forum, today=timezone.localdate())

    with django_assert_num_queries(queries):
        rep.get(pages(near)[name])
