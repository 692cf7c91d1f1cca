"""Forms about oneself. Those of allauth only get our labels: a label above each field, no words inside it."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ADDRESS = _("E-mail address")
CODE = _("Code")


class _Plain(forms.Form):
    """Replaces labels by our words and takes hints out of the fields themselves."""

    words: ClassVar[dict[str, str | Promise]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in self.words:
                field.label = str(self.words[name])
                field.help_text = ""


class LoginForm(_Plain, account.LoginForm):
    """Address and password."""

    words: ClassVar = {"login": ADDRESS, "password": _("Password")}


class ResetPasswordForm(_Plain, account.ResetPasswordForm):
    """Where to send the link."""

    words: ClassVar = {"email": ADDRESS}


class ResetPasswordKeyForm(_Plain, account.ResetPasswordKeyForm):
    """A new password, after following the link."""

    words: ClassVar = {"password1": _("New password"), "password2": _("The same once more")}


class ChangePasswordForm(_Plain, account.ChangePasswordForm):
    """A new password instead of a known one."""

    words: ClassVar = {
        "oldpassword": _("Your password now"),
        "password1": _("New password"),
        "password2": _("The same once more"),
    }


class SetPasswordForm(_Plain, account.SetPasswordForm):
    """The first password."""

    words: ClassVar = {"password1": _("New password"), "password2": _("The same once more")}


class ReauthenticateForm(_Plain, account.ReauthenticateForm):
    """The password once more."""

    words: ClassVar = {"password": _("Your password")}


class CodeForm(_Plain, mfa.AuthenticateForm):
    """Six digits, or a recovery code."""

    words: ClassVar = {"code": CODE}


class CodeAgainForm(_Plain, mfa.ReauthenticateForm):
    """Six digits once more."""

    words: ClassVar = {"code": CODE}


class ActivateAppForm(_Plain, totp.ActivateTOTPForm):
    """The first six digits of an app."""

    words: ClassVar = {"code": _("The six digits")}


class AddKeyForm(_Plain, webauthn.AddWebAuthnForm):
    """A security key or passkey."""

    words: ClassVar = {
        "name": _("Name of the key"),
        "passwordless": _("Log in with it alone, without a password"),
    }


class RenameKeyForm(_Plain, webauthn.EditWebAuthnForm):
    """The name of a key."""

    words: ClassVar = {"name": _("Name of the key")}


class SettingsForm(forms.Form):
    """What a person decides for themselves."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Dates and quiet hours for mail follow it."), choices=[]
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    theme = forms.ChoiceField(
        label=_("Colours"),
        choices=[("", _("As the device has it")), ("light", _("Light")), ("dark", _("Dark"))],
        required=False,
        widget=forms.RadioSelect,
    )
    has_shortcuts = forms.BooleanField(
        label=_("Single-key shortcuts"),
        help_text=_(
            "A to D while answering, 1 to 4 while grading. Off if they get in the way of your software."
        ),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = self.fields["time_zone"]
        assert isinstance(zones, forms.ChoiceField)
        zones.choices = [(zone, zone.replace("_", " ")) for zone in settings.WAGTAIL_USER_TIME_ZONES]


class TokenForm(forms.Form):
    """The name by which a token is known later."""

    name = forms.CharField(
        label=_("What is it for?"), help_text=_("For example: weekly export."), max_length=100
    )
