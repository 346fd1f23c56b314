"""Words planted in every field of one forum are seen by nobody of another (promises R21)."""

import logging
from datetime import date, time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coproduction.actions import count_figures, name_body, send_digest
from coproduction.figures import all_figures
from coproduction.links import link_for
from coproduction.mail import as_email
from coproduction.models import (
    Body,
    EarlierName,
    Forum,
    GlossaryTerm,
    LevelWording,
    Message,
    Organisation,
    Person,
    SharedTemplate,
    TermDate,
    Work,
)
from coproduction.regions import is_comparable
from coproduction.tests.access_matrix import FORUM_ROWS, LIBRARY_ROWS, LINK_ROWS, ROLES, SITE_ROWS
from coproduction.tests.canaries import (
    COMMON,
    body_of,
    canaries_in,
    keys_of_all,
    plant,
    plants,
    text_of,
)
from coproduction.tests.factories import (
    ForumFactory,
    OrganisationFactory,
    PersonFactory,
    WorkFactory,
)
from coproduction.tests.region import share_everything
from coproduction.tests.test_access import address
from coproduction.tests.whole_world import FURNISH, furnish, furnish_for
from hub.actions import open_to_region, send_to_group
from hub.models import EarlierHubName, Hub

# What a forum shows to everybody, on its own public pages: a new field stands here once somebody
# has decided that it may. Elsewhere it is no more to be seen than any other.
PUBLIC = {
    "coproduction.Forum": {
        "name",
        "area",
        "about",
        "contact_phone",
        "contact_post",
        "open_data_licence",
    },
    "coproduction.Influence": {"said", "published_text"},
    "coproduction.Work": {"title"},
    # Who signs a charter, who answers for it, and who comes to a public session.
    "coproduction.Person": {"name", "job_title"},
    "coproduction.Organisation": {"name"},
    # Who counted the people of the area, where a forum shows whom it reaches.
    "coproduction.PopulationFigure": {"source"},
    "coproduction.GlossaryTerm": {"term", "meaning", "other_spellings"},
    "coproduction.Region": {"name"},
    # Of what is published: all else of it is kept as it was, and no record is read for it.
    "coproduction.Report": {"title", "withdrawn_reason"},
    "coproduction.LevelWording": {"name"},
    "coproduction.Document": {"title", "filename"},
    "charters.ForumSignature": {"signed_name", "signed_role"},
    "charters.Agreement": {"title", "agreed_with"},
    "charters.CaseStudy": {"title", "summary", "who", "elements"},
    "charters.Charter": {
        "title",
        "vision",
        "vision_easy",
        "grew_from",
        "covers",
        "leaves_out",
        "legal_basis",
        "what_changed",
        "text",
        "accepted_by",
        "review_with",
    },
    "charters.Commitment": {"text", "easy_read", "legal_basis"},
    "charters.Principle": {"name", "text", "easy_read"},
    "charters.PartyNote": {"text"},
    "charters.Quote": {"words", "who"},
    "charters.Signature": {
        "signed_name",
        "signed_role",
        "signed_pledge",
        "countersigned_name",
        "countersigned_role",
    },
    "charters.YearlyLook": {
        "achieved",
        "fell_short",
        "next_steps",
        "forum_words",
    },
    "feedback.FeedbackForm": {
        "title",
        "intro",
        "easy_intro",
        "who_sees",
        "designed_with",
        "explainer",
    },
    "feedback.FeedbackSettings": {"helplines", "complaint_route"},
    "feedback.Question": {"text", "choices"},
    "feedback.Theme": {"title", "summary"},
    "hub.Hub": {"name", "purpose"},
    "hub.Session": {"place"},
}
PUBLIC_NAMES = {f"{model}.{field}" for model, fields in PUBLIC.items() for field in fields}
# Of another forum's public words, these may stand in ours: the list of all forums, and a charter
# in force elsewhere that one may begin from.
ELSEWHERE = {
    "/": {"coproduction.Forum.name", "coproduction.Forum.area"},
    "/here/charter/begin/": {"coproduction.Forum.name", "charters.Charter.title"},
}
# What changed in an area that shares it, as its own public page has it.
ELSEWHERE |= dict.fromkeys(
    ("/regions/", "/regions/solutions.json", "/regions/solutions.atom"),
    {
        "coproduction.Forum.area",
        "coproduction.Influence.published_text",
        "coproduction.Influence.said",
    },
)
# Fields that nothing in the furnished worlds fills, or whose form the database holds them to.
EMPTY = {
    "charters.ForumSignature.ended_reason",
    "charters.ForumSignature.signed_text",
    "charters.Assessment.evidence",
    "charters.CharterComment.answer",
    "charters.CharterComment.set_aside_reason",
    "charters.Group.heard_how",
    "charters.Judgement.evidence",
    "charters.MarkEvidence.principle",
    "charters.MarkEvidence.text",
    "charters.MarkSignOff.words",
    "charters.Product.made_with",
    "charters.Product.name",
    "charters.Product.where",
    "charters.ResultLine.cases",
    "charters.ReviewAnswer.name",
    "charters.ReviewAnswer.words",
    "charters.Signature.signed_text",
    "charters.WorkFrame.approved_by",
    "charters.WorkFrame.duties",
    "charters.WorkFrame.ways",
    "coproduction.AdminVisit.reason",
    "coproduction.Bounce.code",
    "coproduction.EqualityAnswers.district",
    "coproduction.Person.code",
    "feedback.Reply.words",
    "feedback.SafetyNote.what",
    "feedback.Submission.quote",
    "feedback.Tally.value",
    "hub.Availability.note",
    "hub.ItemRevision.comments",
    "hub.ItemRevision.outcome",
    "hub.Question.text",
    "reps.ClaimLine.gift_to",
    "reps.Conflict.words",
    "reps.Parity.source",
    "reps.Parity.what",
    "reps.PaySettings.bank_user_number",
    "reps.Place.name",
    "reps.Training.given_by",
    "reps.Training.title",
    "reps.Undertaking.text",
    "reps.Undertaking.what_changed",
}
READS = {name: row for name, row in FORUM_ROWS.items() if row.get}
# Behind a secret of a writer's own, whom nobody knows.
SECRETS = {"fb_draft", "fb_status"}


def make_worlds(cast, apps=tuple(FURNISH)):
    """Our forum with one of everything; and another, with canaries in all that it has."""
    here = furnish_for(cast, *apps)
    before = keys_of_all()
    there = ForumFactory(slug="beyond", about="About us.")
    council = OrganisationFactory(forum=there)
    people = {
        role: PersonFactory(
            forum=there,
            roles=[role],
            organisation=council if role in {"officer", "facilitator"} else None,
            job_title="Manager",
            phone="1",
        )
        for role in ROLES
    }
    world = furnish(there, apps=apps, **{role: people[role] for role in ROLES[:6]})
    _more(there, council)
    world.planted = plant(before)
    world.words = {each.word: each.name for each in world.planted}
    world.people = people
    return here, world


def _more(forum, council):
    """What no furnishing has, as no page is about it alone."""
    GlossaryTerm.objects.create(forum=forum, term="ABC", meaning="Another big cat.")
    LevelWording.objects.create(forum=forum, level="co_design", name="Together", meaning="As one.")
    EarlierName.objects.create(organisation=council, name="The board", until=date(2020, 1, 1))
    TermDate.objects.create(
        forum=forum,
        kind="term",
        name="Autumn",
        starts_on=date(2026, 9, 1),
        ends_on=date(2026, 12, 18),
    )
    by = forum.people.with_role("coordinator").get()
    name_body(organisation=council, name="The board of all areas", by=by)
    WorkFactory(forum=forum, is_closed=True)
    hub = Hub.objects.create(forum=forum, name="Round table", starts_at=time(11))
    EarlierHubName.objects.create(hub=hub, name="The long table", until=date(2020, 1, 1))


@pytest.fixture
def files(settings, tmp_path):
    settings.MEDIA_ROOT = settings.EMAIL_FILE_PATH = tmp_path
    # Rows that are asked for one by one are looked for elsewhere; here it would take twice as long.
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if "zeal" not in each]


def seen_by(client, urls, words):
    """What can be read at these addresses: each planted field with where it is."""
    seen = set()
    for url in urls:
        answer = client.get(url)
        head = " ".join(f"{name} {value}" for name, value in answer.headers.items())
        found = canaries_in(f"{head} {text_of(body_of(answer))}")
        seen |= {(words[word], url) for word in found if word in words}
    return seen


def addresses(rows, world, forum):
    return [address(name, row, world, forum=forum) for name, row in rows.items()]


def everything_for(role, here, there):
    """All that can be asked for by address: ours, theirs as if it were ours, and theirs.

    What a role may not open is refused before anything is read, the same for ours as for theirs.
    """
    may = {name: row for name, row in READS.items() if row.public or role in row.may}
    urls = addresses(may, here, "here")
    urls += addresses({name: row for name, row in may.items() if row.thing}, there, "here")
    if role in {"", "coordinator"}:
        # There everybody of ours is a stranger.
        closed = {name: row for name, row in READS.items() if not row.public}
        urls += addresses(closed, there, "beyond")
    urls += [f"/here/search/?q={COMMON}", "/here/search/?q=quoka", "/here/nowhere/", "/admin/"]
    return [*urls, *(reverse(name, kwargs=row.kwargs) for name, row in SITE.items())]


SITE = SITE_ROWS | LIBRARY_ROWS


def leaks(seen):
    return {(name, url) for name, url in seen if name not in ELSEWHERE.get(url, ())}


def test_nothing_of_another_forum_is_seen(cast, files, proved, caplog):
    """Pages, files, papers, feeds and calendars, for every role and for nobody; and the logs."""
    here, there = make_worlds(cast)
    caplog.set_level(logging.INFO)
    asked, seen = 0, set()

    for role in ("", *ROLES):
        client = proved(getattr(cast, role)) if role else Client()
        urls = everything_for(role, here, there)
        seen |= seen_by(client, urls, there.words)
        asked += len(urls)
    seen |= seen_by(Client(), links(cast, here), there.words)

    assert leaks(seen) == set()
    assert canaries_in(caplog.text) == set()
    assert asked > 2000
    unplanted = {each.name for each in plants()} - set(there.words.values())
    assert unplanted == EMPTY, "Furnish it in whole_world, or say here that nothing fills it."


def links(cast, world):
    """Every address that somebody of ours has in a mail, and a calendar of their own."""
    for name, row in LINK_ROWS.items():
        yield link_for(
            row.purpose,
            person=getattr(cast, row.holder),
            thing=getattr(world, row.thing),
            url_name=name,
        )
    cast.rep.feed_key = "5e1f0c0a-0000-4000-8000-000000000000"
    cast.rep.save(update_fields=["feed_key"])
    yield reverse("hub:own-calendar", args=["here", cast.rep.feed_key])


# What a forum of the same region reads of another that shares all it can: names of forums and of
# a body of several areas, what it offers to copy (its words were taken before the canaries came),
# and the group that it opened to the region.
SHARED = {
    "coproduction.Body.name",
    "coproduction.Forum.name",
    "coproduction.Forum.area",
    # What changed, as everybody may read it on their own public page.
    "coproduction.Influence.published_text",
    "coproduction.Influence.said",
    "coproduction.SharedTemplate.title",
    "hub.Hub.name",
    "hub.Hub.purpose",
}
# A facilitator of theirs goes to a group that is ours: we read the name, and nothing else.
SENT = {"coproduction.Person.name", "coproduction.Forum.name"}


def make_neighbours(here, there):
    """Both in one region, and theirs shares everything that there is to share."""
    forum, by = there.hub.forum, there.people["coordinator"]
    region = here.hub.forum.region
    Forum.objects.filter(pk=forum.pk).update(region=region)
    for each in (forum, by.forum):
        each.refresh_from_db()
    share_everything(by.forum, by)
    templates = SharedTemplate.objects.filter(forum=forum)
    templates.update(region=region)
    ours = Organisation.objects.get(forum=here.hub.forum, name=here.council.name)
    name = Organisation.objects.get(forum=forum, body__isnull=False).body.name
    name_body(organisation=ours, name=name, by=here.hub.forum.people.get(roles=["chair"]))
    theirs = open_to_region(hub=Hub.objects.get(pk=there.hub.pk), by=by)
    count_figures(forum=forum, today=timezone.localdate())
    return region, templates, theirs


def region_addresses(region, templates):
    slug = region.slug
    for name in ("home", "figures", "themes", "templates", "groups"):
        yield reverse(f"region-{name}", args=[slug])
    yield reverse("region-rates:list", args=[slug])
    for key, figure in all_figures().items():
        if is_comparable(figure):
            yield f"{reverse('region-figure', args=[slug, key])}?months=12"
    for template in templates:
        yield reverse("region-template", args=[slug, template.pk])
    yield from ("/regions/themes.json", "/regions/themes.atom")
    yield from ("/regions/", "/regions/solutions.json", "/regions/solutions.atom")
    for body in Body.objects.all():
        yield reverse("region-body", args=[slug, body.pk])


def test_neighbour_shows_what_it_shares_and_nothing_else(cast, files, proved):
    """On the region's pages, and on all of ours, now that both are of one region."""
    here, there = make_worlds(cast, ["hub", "feedback"])
    region, templates, group = make_neighbours(here, there)
    seen, ours = set(), set()

    for role in ("", *ROLES):
        client = proved(getattr(cast, role)) if role else Client()
        seen |= seen_by(client, region_addresses(region, templates), there.words)
    reads = {n: r for n, r in READS.items() if n.partition(":")[0] in {"hub", "feedback", n}}
    client = proved(cast.coordinator)
    ours |= seen_by(client, addresses(reads, here, "here"), there.words)
    send_to_group(
        group=open_to_region(hub=Hub.objects.get(pk=here.hub.pk), by=cast.chair),
        person=Person.objects.select_related("forum").get(pk=there.people["rep"].pk),
        by=there.people["coordinator"],
    )
    host = {name for name, _ in seen_by(client, [here.hub.get_absolute_url()], there.words)}

    assert {name for name, _ in seen} == SHARED
    # The body that ours is too, and the group that one of ours could report to.
    assert {name for name, _ in leaks(ours)} == {"coproduction.Body.name", "hub.Hub.name"}
    assert host == SENT
    assert group.region == region


def test_neighbour_that_leaves_is_gone_from_every_page(cast, files, proved):
    here, there = make_worlds(cast, ["hub", "feedback"])
    region, templates, _ = make_neighbours(here, there)
    Forum.objects.filter(slug="beyond").update(region=None)

    seen = seen_by(proved(cast.chair), region_addresses(region, templates), there.words)

    assert {name for name, _ in seen} == set()


def test_public_pages_show_what_is_public_and_nothing_else(cast, files, signed_in):
    _, there = make_worlds(cast)
    pages = {n: row for n, row in READS.items() if row.public and row.thing not in SECRETS}
    urls = addresses(pages, there, "beyond") + [f"/beyond/search/?q={COMMON}"]

    seen = {
        name
        for client in (Client(), signed_in(cast.coordinator))
        for name, _ in seen_by(client, urls, there.words)
    }

    assert seen == PUBLIC_NAMES


def test_mails_hold_nothing_of_another_forum(cast, files):
    make_worlds(cast, ["hub"])

    for person in Person.objects.filter(is_active=True).exclude(email=""):
        send_digest(person=person)

    found = {"here": set(), "beyond": set()}
    for message in Message.objects.select_related("forum", "person"):
        mail = as_email(message)
        text = mail.message().as_string() + f"{mail.subject} {mail.body} {message.words}"
        found[message.forum.slug] |= canaries_in(text)
    assert found["here"] == set()
    assert found["beyond"] != set()


def test_token_that_spells_a_canary_by_chance_is_no_leak():
    page = '<input value="8KfzqfadqYb2vR7mTt0QnE4sWc"> to zq0a1q quokka, ZQ0a2q-ann@example.org'
    assert canaries_in(page) == {"zq0a1q", "zq0a2q"}


@pytest.mark.parametrize(
    ("path", "leak"),
    [
        ("/here/work/", "coproduction.views.work.works_visible_to"),
        ("/here/work/download.xlsx", "coproduction.views.work.works_visible_to"),
        ("/here/work/download.csv", "coproduction.views.work.works_visible_to"),
        ("/here/search/?q=quokka", "coproduction.search.works_visible_to"),
        ("/here/search/?q=quoka", "coproduction.search.works_visible_to"),
    ],
)
def test_leak_is_found(path, leak, cast, files, signed_in, monkeypatch):
    """The control: with the guard off, the crawl sees it, on a page and in a packed file."""
    words = make_worlds(cast, ["hub"])[1].words
    client = signed_in(cast.coordinator)
    guarded = seen_by(client, [path], words)

    monkeypatch.setattr(leak, lambda person: Work.objects.all())

    assert guarded == set()
    assert ("coproduction.Work.title", path) in seen_by(client, [path], words)
