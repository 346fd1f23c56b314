from allauth.account.views import request_login_code
from allauth.mfa.totp.views import activate_totp
from allauth.mfa.webauthn.views import add_webauthn
from django.conf import settings
from django.urls import include, path, re_path

from coproduction.sign_in import views
from coproduction.sign_in.guards import recent_sign_in_required

urlpatterns = [
    # One way in, by code: the page with a password is not reached.
    path("login/", request_login_code, name="account_login"),
    path("2fa/totp/activate/", recent_sign_in_required(activate_totp), name="mfa_activate_totp"),
    path("2fa/webauthn/add/", recent_sign_in_required(add_webauthn), name="mfa_add_webauthn"),
    # Nobody has a password, so the library's pages for passwords are not there.
    re_path("^password/", views.not_there, name="no-passwords"),
    path("", include("allauth.urls")),
]
if settings.DEMO:
    urlpatterns.insert(0, path("demo/", views.demo_sign_in, name="demo-sign-in"))
