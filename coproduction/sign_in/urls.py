from allauth.account.views import request_login_code
from django.conf import settings
from django.urls import include, path

from coproduction.sign_in import views

urlpatterns = [
    # One way in, by code: the page with a password is not reached.
    path("login/", request_login_code, name="account_login"),
    path("", include("allauth.urls")),
]
if settings.DEMO:
    urlpatterns.insert(0, path("demo/", views.demo_sign_in, name="demo-sign-in"))
