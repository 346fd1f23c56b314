import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


class AccountAdapter(DefaultAccountAdapter):
    """Forums add their people; nobody opens an account by asking for one."""

    def is_open_for_signup(self, request):
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """A council's sign-in is for people whom a forum has added already."""

    def is_open_for_signup(self, request, sociallogin):
        return False


def _locks():
    """A key from SECRET_KEY, and from earlier ones for what they have locked."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        key = hashlib.sha256(b"second factors" + secret.encode()).digest()
        yield Fernet(base64.urlsafe_b64encode(key))


class SecondFactorAdapter(DefaultMFAAdapter):
    """The secrets of authenticator apps are locked: a copy of the database opens no door."""

    def encrypt(self, text):
        return MultiFernet(list(_locks())).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return MultiFernet(list(_locks())).decrypt(encrypted_text.encode()).decode()
