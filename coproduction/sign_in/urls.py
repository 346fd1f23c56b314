from django.conf import settings
from django.urls import include, path

from coproduction.sign_in import views

urlpatterns = [path("", include("allauth.urls"))]
if settings.DEMO:
    urlpatterns.insert(0, path("demo/", views.demo_sign_in, name="demo-sign-in"))
