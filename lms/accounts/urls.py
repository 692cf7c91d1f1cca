"""Log-in and the person's own settings. Of allauth only what is offered here: nobody signs up or changes an address."""

from allauth.account import views as account
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.views.decorators.debug import sensitive_post_parameters

from lms.accounts import demo, views


def not_offered(request: HttpRequest) -> HttpResponse:
    """404. allauth asks for the address of these pages."""
    raise Http404


secret = sensitive_post_parameters()

urlpatterns = [
    path("login/", secret(views.LogIn.as_view()), name="account_login"),
    path("demo/<slug:key>/", demo.log_in_as, name="demo_log_in"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", not_offered, name="account_signup"),
    path("email/", not_offered, name="account_email"),
    path("reauthenticate/", secret(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", secret(account.password_change), name="account_change_password"),
    path("password/set/", secret(account.password_set), name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        secret(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("2fa/", include("allauth.mfa.urls")),
    path("settings/", views.own_settings, name="account_settings"),
    path("tokens/", views.tokens, name="account_tokens"),
    path("tokens/<int:token_id>/end/", views.revoke_token, name="account_revoke_token"),
    path("log-out-everywhere/", views.log_out_everywhere, name="account_log_out_everywhere"),
]
