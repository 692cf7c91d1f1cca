"""Log-in and the person's own settings."""

from allauth.account.views import LoginView
from django.conf import settings
from django.urls import include, path

from lms.accounts import demo

urlpatterns = [
    path(
        "login/",
        LoginView.as_view(extra_context={"cast": demo.CAST if settings.IS_DEMO else ()}),
        name="account_login",
    ),
    path("demo/<slug:key>/", demo.log_in_as, name="demo_log_in"),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
]
