"""Proof beyond an email code: an authenticator app or a passkey (promises R26)."""

from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse

# What a session's records say after sign-in with a code from an app, a recovery code or a passkey;
# and after a demo button, which exists only with DEBUG on and made-up people.
SECOND_FACTOR_METHODS = frozenset({"mfa"})
DEMO_METHOD = "demo"


def has_second_factor(request) -> bool:
    """Did this session prove more than an email address?"""
    methods = {record.get("method") for record in get_authentication_records(request, request.user)}
    if settings.DEMO and DEMO_METHOD in methods:
        return True
    return bool(methods & SECOND_FACTOR_METHODS)


def ask_for_second_factor(request):
    """To the page that proves it, or that sets it up first; then back to this page."""
    name = "mfa_reauthenticate" if is_mfa_enabled(request.user) else "mfa_index"
    return redirect(f"{reverse(name)}?{urlencode({'next': request.get_full_path()})}")


def record_demo_sign_in(request, user) -> None:
    """A demo button counts as a second factor; only where the demo is on."""
    record_authentication(request, user, DEMO_METHOD)
