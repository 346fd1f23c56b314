"""Every address × role × method × whose object it is, against the table in access_matrix.py."""

import pytest
from django.db import transaction
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from coproduction.links import link_for
from coproduction.models import Event
from coproduction.permissions import Permission
from coproduction.tests.access_matrix import (
    FEEDS,
    FORUM_ROWS,
    LIBRARY_ROWS,
    LINK_ROWS,
    OUTSIDERS,
    ROLES,
    SITE_ROWS,
)
from coproduction.tests.factories import PersonFactory
from coproduction.tests.whole_world import FURNISH, furnish, furnish_for

# Redirects of the library's own, from addresses that it had before.
WITHOUT_A_NAME = "None"


def all_patterns(patterns, namespace=""):
    """Every address with its name, its namespace before it."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from all_patterns(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", pattern


PATTERNS = dict(all_patterns(get_resolver().url_patterns))
ADMIN_NAMES = {name for name in PATTERNS if name.startswith("admin:")}
CLOSED = {name for name, row in FORUM_ROWS.items() if not row.public or name == "document"}
ABOUT_A_THING = {name for name, row in FORUM_ROWS.items() if row.thing}


def test_every_address_has_a_row():
    listed = set(FORUM_ROWS) | set(LINK_ROWS) | FEEDS | set(SITE_ROWS) | set(LIBRARY_ROWS)
    there = set(PATTERNS) - ADMIN_NAMES - {WITHOUT_A_NAME}

    assert there - listed == set(), "These addresses have no row in access_matrix.py."
    assert listed - there == set(), "These rows have no address."


@pytest.mark.parametrize("name", sorted(LIBRARY_ROWS))
def test_library_address_answers_as_the_table_says(name, cast, client, signed_in):
    row = LIBRARY_ROWS[name]
    url = reverse(name, kwargs=row.kwargs)

    answers = {role: signed_in(getattr(cast, role)).get(url).status_code for role in ROLES}

    assert client.get(url).status_code == row.anonymous
    assert set(answers.values()) == {row.signed_in}


@pytest.mark.parametrize("who", ["anonymous", "stranger", *ROLES])
def test_no_admin_address_opens_to_anybody_but_admins(who, cast, client, signed_in):
    """To the admin's door (302), which refuses them, or refused at once."""
    if who != "anonymous":
        client = signed_in(getattr(cast, who))
    opened = []
    for name in sorted(ADMIN_NAMES - {"admin:None"}):
        asks_for = dict.fromkeys(PATTERNS[name].pattern.converters, 1)
        url = reverse(name, kwargs={"app_label": "hub"} if name.endswith("app_list") else asks_for)
        for method in ("get", "post"):
            if getattr(client, method)(url).status_code not in {302, 403, 404, 405}:
                opened.append((name, method))

    assert len(ADMIN_NAMES) > 100
    assert opened == []


def app_of(name):
    """The app that furnishes what this address is about."""
    app = name.partition(":")[0]
    return app if app in FURNISH else "hub"


def by_app(names, size):
    """The addresses in batches of one app each: a batch shares two furnished forums."""
    batches = []
    for app in FURNISH:
        mine = [name for name in sorted(names) if app_of(name) == app]
        for start in range(0, len(mine), size):
            batch = tuple(mine[start : start + size])
            batches.append(pytest.param(batch, id=f"{app} from {batch[0]}"))
    return batches


@pytest.fixture
def worlds(cast, settings, tmp_path, request):
    """Both forums, each with one of everything that the address is about."""
    settings.MEDIA_ROOT = tmp_path
    asked = getattr(request.node, "callspec", None)
    names = asked and asked.params.get("names", (asked.params.get("name", ""),))
    app = app_of(names[0]) if names else "hub"
    here = furnish_for(cast, app)
    there = furnish(
        cast.other_forum,
        officer=cast.other_officer,
        coordinator=cast.stranger,
        facilitator=PersonFactory(forum=cast.other_forum, roles=["facilitator"]),
        chair=PersonFactory(forum=cast.other_forum, roles=["chair"]),
        treasurer=PersonFactory(forum=cast.other_forum, roles=["treasurer"]),
        rep=PersonFactory(forum=cast.other_forum, roles=["rep"]),
        apps=[app],
    )
    return here, there


def address(name, row, world, forum="here"):
    """The page's address in a forum, for the object of that world."""
    if not row.thing:
        return reverse(name, kwargs={"forum": forum, **row.extra})
    thing = getattr(world, row.thing)
    key = getattr(thing, "reference", None) or thing.pk
    extra = [getattr(world, str(value), value) for value in row.extra.values()]
    return reverse(name, args=[forum, key, *extra])


def expected(row, who, method, *, own_object):
    """What the rules of the house answer, from the row."""
    answer = row.get if method == "get" else row.post
    has_method = answer is not None
    if who == "anonymous" and not row.public:
        return 302
    if not has_method:
        return 405
    if row.public and row.thing != "document":
        return answer if own_object or not row.thing else 404
    if who in OUTSIDERS:
        return 404
    if who not in row.may | row.hidden:
        return 403
    if who in row.second_factor:
        return 302
    if who in row.hidden or (row.thing and not own_object):
        return 404
    return answer


@pytest.fixture
def crowd(cast, client, proved, signed_in):
    """crowd(row): everybody at a browser, by who they are.

    Where a row says who is asked for a second factor, nobody has given one yet.
    """
    known = {}

    def find(row):
        come = signed_in if row.second_factor else proved
        if come not in known:
            people = {"stranger": cast.stranger, "admin": cast.admin}
            people |= {role: getattr(cast, role) for role in ROLES}
            known[come] = {"anonymous": client} | {who: come(each) for who, each in people.items()}
        return known[come]

    return find


@pytest.mark.parametrize("names", by_app(FORUM_ROWS, 12))
def test_forum_addresses_answer_as_the_table_says(names, worlds, crowd):
    wrong = {}

    for name in names:
        row = FORUM_ROWS[name]
        for who, client in crowd(row).items():
            for own_object in (False, True):
                url = address(name, row, worlds[0] if own_object else worlds[1])
                for method in ("get", "post"):
                    answer, has_written = ask(client, method, url)
                    wanted = expected(row, who, method, own_object=own_object)
                    may_write = who in row.may and (own_object or not row.thing)
                    if answer != wanted or (has_written and not may_write):
                        whose = "own" if own_object else "other"
                        wrong[name, who, method, whose] = (answer, wanted, has_written)

    assert wrong == {}, "Answered, wanted, and whether it changed something."


def ask(client, method, url):
    """The status of one request, and whether it wrote an event; its writes are undone."""
    with transaction.atomic():
        before = Event.objects.count()
        response = getattr(client, method)(url)
        has_written = Event.objects.count() != before
        for close in response._resource_closers:  # what a server does once a file is sent
            close()
        transaction.set_rollback(True)
    return response.status_code, has_written


@pytest.mark.parametrize("names", by_app(CLOSED, 40))
def test_other_forum_is_as_if_it_were_not_there(names, worlds, crowd):
    """Under the other forum's own address: 404 for every closed page, for everybody of here."""
    opened = []

    for name in names:
        row = FORUM_ROWS[name]
        url = address(name, row, worlds[1], forum="there")
        method = "get" if row.get else "post"
        people = crowd(row)
        answers = {role: ask(people[role], method, url) for role in ROLES}
        opened += [(name, role, each) for role, each in answers.items() if each != (404, False)]

    assert opened == []


@pytest.mark.parametrize(
    "names", by_app([name for name in FORUM_ROWS if FORUM_ROWS[name].thing], 40)
)
def test_other_forums_object_looks_like_a_missing_one(names, cast, worlds, proved):
    told_apart = []

    for name in names:
        row = FORUM_ROWS[name]
        method = "get" if row.get else "post"
        missing = "99999999" if isinstance(getattr(worlds[0], row.thing).pk, int) else "x"
        theirs = address(name, row, worlds[1])
        thing = getattr(worlds[1], row.thing)
        key = str(getattr(thing, "reference", None) or thing.pk)
        absent = theirs.replace(f"/{key}/", f"/{missing}/")
        client = proved(getattr(cast, sorted(row.may)[0]))
        first, second = getattr(client, method)(theirs), getattr(client, method)(absent)
        statuses = (first.status_code, second.status_code)
        if theirs == absent or statuses != (404, 404) or first.content != second.content:
            told_apart.append((name, statuses))

    assert told_apart == []


def link(name, cast, world, *, purpose=None):
    """The address that is in the mail of this row's holder."""
    row = LINK_ROWS[name]
    return link_for(
        purpose or row.purpose,
        person=getattr(cast, row.holder),
        thing=getattr(world, row.thing),
        url_name=name,
    )


@pytest.mark.parametrize("name", sorted(LINK_ROWS))
def test_link_opens_for_its_holder_and_opening_it_does_nothing(name, cast, worlds, client):
    url = link(name, cast, worlds[0])
    events = Event.objects.count()

    answers = [client.get(url) for _ in range(5)] + [client.head(url)]

    assert {answer.status_code for answer in answers} == {200}
    assert {answer["Referrer-Policy"] for answer in answers} == {"no-referrer"}
    assert {answer["X-Robots-Tag"] for answer in answers} == {"noindex"}
    assert Event.objects.count() == events
    assert "sessionid" not in client.cookies


@pytest.mark.parametrize("name", sorted(LINK_ROWS))
def test_link_that_is_not_good_does_nothing(name, cast, worlds, client):
    good = link(name, cast, worlds[0])
    events = Event.objects.count()

    answers = {
        "for something else": client.post(link(name, cast, worlds[0], purpose="x"), {"yes": "1"}),
        "of another forum": client.post(good.replace("/here/", "/there/"), {"yes": "1"}),
        "changed": client.post(good[:-4] + "abc/", {"yes": "1"}),
        "about another forum's record": client.post(link(name, cast, worlds[1]), {"yes": "1"}),
    }
    holder = getattr(cast, LINK_ROWS[name].holder)
    holder.is_active = False
    holder.save(update_fields=["is_active"])
    answers["of somebody who has left"] = client.post(good, {"yes": "1"})

    assert {why: answer.status_code for why, answer in answers.items()} == dict.fromkeys(
        answers, 404
    )
    assert Event.objects.count() == events


@pytest.mark.parametrize("debug", [True, False])
def test_missing_page_is_the_same_with_and_without_debug(debug, client, db, settings):
    settings.DEBUG = debug

    page = client.get("/nowhere/at/all/")

    assert page.status_code == 404
    assert "We cannot find that page" in page.content.decode()


@pytest.mark.parametrize("name", sorted(SITE_ROWS))
def test_site_address_answers_as_the_table_says(name, cast, client, signed_in, settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path
    row = SITE_ROWS[name]
    url = reverse(name, kwargs=row.kwargs)

    answers = {role: signed_in(getattr(cast, role)).get(url).status_code for role in ROLES}

    assert client.get(url).status_code == row.anonymous
    assert set(answers.values()) == {row.signed_in}


def test_matrix_can_fail(cast, worlds, signed_in, monkeypatch):
    """The control: with the guard off, a rep reaches what the table says is not for reps."""
    row = FORUM_ROWS["hub:session-add"]
    url = address("hub:session-add", row, worlds[0])
    guarded = signed_in(cast.rep).get(url).status_code

    monkeypatch.setattr(
        "coproduction.decorators.permissions_of",
        lambda person: frozenset(Permission),
    )
    unguarded = signed_in(cast.rep).get(url).status_code

    assert guarded == expected(row, "rep", "get", own_object=True) == 403
    assert unguarded == 200


def test_right_is_gone_with_the_role(cast, signed_in):
    client = signed_in(cast.coordinator)
    url = reverse("hub:session-add", args=["here"])
    before = client.get(url).status_code

    cast.coordinator.roles = ["rep"]
    cast.coordinator.save(update_fields=["roles"])

    assert (before, client.get(url).status_code) == (200, 403)
