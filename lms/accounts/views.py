"""One's own settings, API tokens and sessions."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lms.accounts import actions, demo
from lms.accounts.forms import SettingsForm, TokenForm
from lms.accounts.queries import own_token, own_tokens
from lms.lib import clock

YEAR_SECONDS = 365 * 24 * 3600


@method_decorator(never_cache, name="dispatch")
class LogIn(LoginView):
    """Address and password; in demo mode also the cast."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and whom one can be."""
        return super().get_context_data(**kwargs) | {"cast": demo.CAST if settings.IS_DEMO else ()}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_settings(request: HttpRequest) -> HttpResponse:
    """Zone, language, colours, shortcuts."""
    person = actions.known(request.user)
    form = SettingsForm(
        request.POST or None,
        initial={
            "time_zone": person.time_zone,
            "language": person.language,
            "theme": person.theme,
            "has_shortcuts": person.has_shortcuts,
        },
    )
    if request.method == "POST" and form.is_valid():
        actions.change_own_settings(actor=person, at=clock.now(), **form.cleaned_data)
        messages.success(request, _("Your settings are saved."))
        response = redirect("account_settings")
        _carry_theme(response, form.cleaned_data["theme"])
        return response
    return render(request, "accounts/settings.html", {"form": form}, status=400 if form.errors else 200)


def _carry_theme(response: HttpResponse, theme: str) -> None:
    """The cookie that the page frame and its script read."""
    if theme:
        response.set_cookie("theme", theme, max_age=YEAR_SECONDS, samesite="Lax", secure=settings.IS_HTTPS)
    else:
        response.delete_cookie("theme", samesite="Lax")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The list, and a new one: its secret is on the answer to this request and nowhere else."""
    person = actions.known(request.user)
    form = TokenForm(request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        _token, secret = actions.create_token(actor=person, at=clock.now(), name=form.cleaned_data["name"])
        form = TokenForm()
    context = {"form": form, "secret": secret, "tokens": own_tokens(person, clock.now())}
    return render(request, "accounts/tokens.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """Ends one of one's own; 404 for anybody else's."""
    person = actions.known(request.user)
    token = own_token(person, token_id)
    if token is None:
        raise Http404
    actions.revoke_token(actor=person, at=clock.now(), token=token)
    messages.success(request, _("The token “%(name)s” has ended.") % {"name": token.name})
    return redirect("account_tokens")


@login_required
@require_POST
def log_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Ends every session of the person, this one too."""
    actions.log_out_everywhere(actor=actions.known(request.user), at=clock.now())
    logout(request)
    messages.success(request, _("You are logged out on every device."))
    return redirect("account_login")
