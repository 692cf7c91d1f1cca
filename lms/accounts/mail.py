"""Mail about the account itself: a link to choose a password, and word of a change to its protection."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.accounts.models import User
from lms.accounts.queries import organization

LINK_MINUTES = settings.PASSWORD_RESET_TIMEOUT // 60

# What allauth calls a change, and how we say it.
CHANGES: dict[str, str | Promise] = {
    "password_changed": gettext_lazy("Your password was changed"),
    "password_reset": gettext_lazy("Your password was changed"),
    "password_set": gettext_lazy("Your password was set"),
    "totp_activated": gettext_lazy("An authenticator app was added to your account"),
    "totp_deactivated": gettext_lazy("The authenticator app was removed from your account"),
    "recovery_codes_generated": gettext_lazy("New recovery codes were made for your account"),
    "webauthn_added": gettext_lazy("A security key was added to your account"),
    "webauthn_removed": gettext_lazy("A security key was removed from your account"),
}


@dataclass(frozen=True)
class Letter:
    """One mail with one button; without `url` it has none."""

    subject: str
    lines: tuple[str, ...]
    footer: str
    button: str = ""
    url: str = ""


def password_url(user: User) -> str:
    """The address at which this person chooses a password: it works once, for half an hour."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    uid, token = key.split("-", 1)
    return settings.BASE_URL + reverse("account_reset_password_from_key", args=[uid, token])


def send_password_link(user: User, *, key: str) -> None:
    """Sends the link."""
    with timezone.override(user.time_zone), translation.override(user.language):
        letter = Letter(
            subject=_("Choose your password for Attune"),
            lines=(
                _("You, or somebody who knows your address, asked for this link."),
                _("It works once, for %(minutes)s minutes.") % {"minutes": LINK_MINUTES},
            ),
            button=_("Choose a password"),
            url=password_url(user),
            footer=_("If it wasn’t you, there is nothing to do: your password stays as it is."),
        )
        _send(user, letter, key)


def send_security_word(user: User, what: str, *, key: str) -> None:
    """Says that the protection of the account was changed; nothing for a change without words."""
    if what not in CHANGES:
        return
    with timezone.override(user.time_zone), translation.override(user.language):
        letter = Letter(
            subject=str(CHANGES[what]),
            lines=(_("If that was you, all is well."),),
            button=_("See how you log in"),
            url=settings.BASE_URL + reverse("mfa_index"),
            footer=_("If it wasn’t you, choose a new password and tell an administrator today."),
        )
        _send(user, letter, key)


def _send(user: User, letter: Letter, key: str) -> None:
    context = {"reader": user, "letter": letter, "organization": organization()}
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=render_to_string("emails/letter.txt", context),
        to=[user.email],
        headers={"Message-ID": f"<{key}@{settings.BASE_HOST}>", "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("emails/letter.html", context), "text/html")
    mail.send()
