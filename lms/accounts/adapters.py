"""How log-in behaves here."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.accounts import actions
from lms.lib import clock

NOBODY = 0
FRESH_SECONDS = 300


class AccountAdapter(DefaultAccountAdapter):
    """People are created by administrators and imports, never by signing up. Mail leaves through the outbox."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("That address and password don’t go together. Please try once more."),
        "too_many_login_attempts": _(
            "That were many tries. Wait a quarter of an hour, or ask for a new password."
        ),
        "incorrect_password": _("That isn’t your password. Please try once more."),
        "incorrect_code": _(
            "That code isn’t right. Look at the app again; it shows a new one every 30 seconds."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within five minutes after logging in: that was the proof."""
        records = get_authentication_records(self.request, self.request.user)
        is_fresh = any(time.time() - record["at"] < FRESH_SECONDS for record in records)
        return super().is_reauthentication_required(app=app, **kwargs) and not is_fresh

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to one's settings."""
        return reverse("account_settings")

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        """Puts the mail into the outbox; its link is made when it leaves."""
        actions.ask_for_password_link(user_id=user.pk, at=clock.now())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """An unknown address gets nothing, after the same work as a known one."""
        if template_prefix == "account/email/unknown_account":
            actions.ask_for_password_link(user_id=NOBODY, at=clock.now())

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tells the person that the protection of their account was changed."""
        actions.tell_of_security(user_id=user.pk, what=template_prefix.rsplit("/", 1)[-1], at=clock.now())
