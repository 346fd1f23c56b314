from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Forums add their people; nobody opens an account by asking for one."""

    def is_open_for_signup(self, request):
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """A council's sign-in is for people whom a forum has added already."""

    def is_open_for_signup(self, request, sociallogin):
        return False
