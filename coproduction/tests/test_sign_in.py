"""Sign-in by a code, a second factor where it matters, and the demo's buttons."""

import re
import time

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from coproduction.decorators import forum_permission_required
from coproduction.permissions import NEED_SECOND_FACTOR, Permission

CONFIRM = "/accounts/login/code/confirm/"


@pytest.fixture
def asked(client, cast):
    """The officer has asked for a code; gives the code from the mail."""
    client.post("/accounts/login/", {"email": cast.officer.user.email})
    return re.search(r"code to sign in is (\S+)", mail.outbox[0].body)[1]


def signed_in_user(client):
    return client.session.get("_auth_user_id")


def test_code_signs_in_and_leads_to_what_needs_you(client, cast, asked):
    answer = client.post(CONFIRM, {"code": asked})

    assert answer.url == "/home/"
    assert signed_in_user(client) == str(cast.officer.user.pk)


def test_mail_scanner_that_follows_the_link_uses_nothing_up(client, cast, asked):
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    for _ in range(5):
        page = client.get(link)
    client.head(link)
    before = signed_in_user(client)

    client.post(CONFIRM, {"code": asked})

    assert f'value="{asked}"' in page.content.decode()
    assert before is None
    assert signed_in_user(client) == str(cast.officer.user.pk)


def test_code_works_once(client, asked):
    client.post(CONFIRM, {"code": asked})
    client.post("/accounts/logout/")

    client.post(CONFIRM, {"code": asked})

    assert signed_in_user(client) is None


def test_wrong_code_three_times_ends_it(client, asked):
    for _ in range(3):
        client.post(CONFIRM, {"code": "XXXXXX"})

    client.post(CONFIRM, {"code": asked})

    assert signed_in_user(client) is None


def test_unknown_address_gets_the_same_page_and_no_mail(client, cast):
    known = client.post("/accounts/login/", {"email": cast.officer.user.email})
    sent = len(mail.outbox)
    client.cookies.clear()

    unknown = client.post("/accounts/login/", {"email": "nobody@example.org"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert len(mail.outbox) == sent


def test_codes_for_one_address_are_limited(client, cast):
    for _ in range(6):
        client.post("/accounts/login/", {"email": cast.officer.user.email})
        client.cookies.clear()

    assert len(mail.outbox) == 3


def test_nobody_opens_an_account(client, db):
    assert "sign up" not in client.get("/accounts/login/").content.decode().lower()
    page = client.post("/accounts/signup/", {"email": "new@example.org"})

    assert page.status_code == 200
    assert mail.outbox == []


def test_sign_in_needed_comes_back_to_the_page(client, cast):
    answer = client.get("/here/hub/")

    assert answer.url == "/accounts/login/?next=/here/hub/"


@forum_permission_required(Permission.MONEY_MANAGE)
def money(request):
    return HttpResponse("money")


def ask_for_money(person, method=None):
    request = RequestFactory().get("/here/money/")
    request.user = person.user
    request.session = HttpSession()
    if method:
        record_authentication(request, person.user, method)
    return money(request, forum=person.forum.slug)


class HttpSession(dict):
    """As much of a session as the records of a sign-in need."""


def test_money_safeguarding_and_all_of_a_forum_need_a_second_factor():
    assert {
        Permission.MONEY_MANAGE,
        Permission.CLAIM_DECIDE,
        Permission.SAFEGUARDING_VIEW,
        Permission.FORUM_TAKE_OUT,
    } == NEED_SECOND_FACTOR


def test_email_alone_does_not_reach_money(cast):
    answer = ask_for_money(cast.treasurer, "login_by_code")

    assert answer.status_code == 302
    assert answer.url == "/accounts/2fa/?next=%2Fhere%2Fmoney%2F"


def test_second_factor_reaches_money(cast):
    assert ask_for_money(cast.treasurer, "mfa").content == b"money"


def test_demo_button_counts_only_while_the_demo_is_on(cast, settings):
    with_demo = ask_for_money(cast.treasurer, "demo").status_code
    settings.DEMO = False

    assert (with_demo, ask_for_money(cast.treasurer, "demo").status_code) == (200, 302)


def test_demo_signs_in_made_up_people_only(client, cast, settings):
    real = cast.officer.user
    made_up = cast.rep.user
    made_up.email = "rep@demo.example.org"
    made_up.save()

    assert client.post("/accounts/demo/", {"user": real.pk}).status_code == 404
    assert client.post("/accounts/demo/", {"user": "x"}).status_code == 404
    assert client.post("/accounts/demo/", {"user": made_up.pk}).url == "/home/"
    settings.DEMO = False
    assert client.get("/accounts/demo/").status_code == 404


def test_demo_does_not_lead_away_from_the_site(client, cast):
    cast.rep.user.email = "rep@demo.example.org"
    cast.rep.user.save()
    form = {"user": cast.rep.user.pk, "next": "https://elsewhere.example.com/"}

    assert client.post("/accounts/demo/", form).url == "/home/"


def test_inactive_user_is_signed_out_at_the_next_page(client, cast):
    client.force_login(cast.officer.user)
    cast.officer.user.is_active = False
    cast.officer.user.save()

    assert client.get("/here/hub/").status_code == 302


def test_request_without_a_session_has_no_second_factor(cast):
    request = HttpRequest()
    request.user, request.session = cast.treasurer.user, HttpSession()

    assert ask_for_money(cast.treasurer).status_code == 302


@pytest.mark.parametrize("address", ["/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/"])
def test_second_factor_is_set_up_straight_after_signing_in_only(client, asked, address):
    client.post(CONFIRM, {"code": asked})
    fresh = client.get(address)
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time() - 301}]
    session.save()

    stale = client.get(address)

    assert fresh.status_code == 200, fresh.headers
    assert stale.url == f"/accounts/login/?next={address}"
    assert signed_in_user(client) is None


def test_code_from_an_app_reaches_the_admins_reason(client, cast):
    """The whole way in: code by mail, an app set up, its code, the reason, the admin."""
    client.post("/accounts/login/", {"email": cast.admin.email})
    code = re.search(r"code to sign in is (\S+)", mail.outbox[0].body)[1]
    client.post(CONFIRM, {"code": code})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret

    client.post("/accounts/2fa/totp/activate/", {"code": app_code(secret)})
    client.post("/accounts/2fa/reauthenticate/", {"code": app_code(secret)})
    client.post("/admin/login/?next=/admin/", {"reason": "A name is wrong."})

    assert client.get("/admin/").status_code == 200
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))


def app_code(secret):
    counter = next(iter(yield_hotp_counters_from_time()))
    cache.clear()  # the same half minute twice: the library takes each code once
    return format_hotp_value(hotp_value(secret, counter))


def test_councils_own_sign_in_is_offered_when_it_is_set_up(client, db, settings):
    before = client.get("/accounts/login/").content.decode()
    app = {"provider_id": "entra", "name": "Example Council", "client_id": "id", "secret": "s"}
    app["settings"] = {"server_url": "https://login.example.org"}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}

    page = client.get("/accounts/login/").content.decode()

    assert "Sign in with Example Council" not in before
    assert "Sign in with Example Council" in page
