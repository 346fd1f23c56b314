"""A stolen session must not make itself a second factor."""

import time
from functools import wraps

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login


def signed_in_lately(request) -> bool:
    """Did this session prove the email address in the last five minutes?"""
    records = get_authentication_records(request, request.user)
    latest = max((record.get("at", 0) for record in records), default=0)
    return time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def recent_sign_in_required(view):
    """The first second factor is set up only straight after signing in.

    Later ones ask for the first: the library sees to that. It asks nothing of people without a
    password, who have no other factor yet.
    """

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        user = request.user
        if user.is_authenticated and not is_mfa_enabled(user) and not signed_in_lately(request):
            logout(request)
            messages.info(request, "Please sign in again first. It keeps your second step yours.")
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return wrapper
