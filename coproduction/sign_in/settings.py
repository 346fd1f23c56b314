"""django-allauth's settings: a code by email, a second factor, and a council's own sign-in."""

from urllib.parse import urlsplit

from environs import Env

env = Env()

# By email alone: no user names, no passwords to forget.
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_ADAPTER = "coproduction.sign_in.adapter.AccountAdapter"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
# Council mail is often ten minutes late: half an hour, once, and only by pressing a button.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 30 * 60
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# Tighter than the library's own, since asking for a code sends a mail to somebody.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "10/m/ip,3/10m/key",
    "login": "20/m/ip",
    "login_failed": "10/m/ip,5/10m/key",
}

MFA_ADAPTER = "coproduction.sign_in.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
# Whoever signs in has just proved the address, by the code that was sent to it.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Common Thread"

USERSESSIONS_TRACK_ACTIVITY = False

# A council's Microsoft Entra, when its three values are set.
SOCIALACCOUNT_ADAPTER = "coproduction.sign_in.adapter.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_PROVIDERS = {}
SIGN_IN_ORIGINS = []
if env.str("ENTRA_CLIENT_ID", ""):
    _entra = urlsplit(env.str("ENTRA_SERVER_URL"))
    SIGN_IN_ORIGINS.append(f"{_entra.scheme}://{_entra.netloc}")
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "entra",
                "name": env.str("ENTRA_NAME", "your council account"),
                "client_id": env.str("ENTRA_CLIENT_ID"),
                "secret": env.str("ENTRA_CLIENT_SECRET"),
                "settings": {
                    "server_url": env.str("ENTRA_SERVER_URL"),
                    "oauth_pkce_enabled": True,
                },
            }
        ],
    }
