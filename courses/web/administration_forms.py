"""The forms of the administration screens. They say what is polite; actions and the database say what is true."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.accounts.directory import TeamLine, is_address_taken
from lms.accounts.models import RaterLicences

ROOT_ROLES = ("administrator", "auditor")
ROLES = (
    ("learner", gettext_lazy("Learner")),
    ("grader", gettext_lazy("Grader")),
    ("manager", gettext_lazy("Manager")),
    ("administrator", gettext_lazy("Administrator")),
    ("auditor", gettext_lazy("Auditor")),
)


def _zones() -> list[tuple[str, str]]:
    return [(zone, zone.replace("_", " ")) for zone in settings.WAGTAIL_USER_TIME_ZONES]


def _team_choices(teams: list[TeamLine], *, nothing: str | Promise) -> list[tuple[str, str]]:
    shown = [team for team in teams if not team.is_archived]
    return [("", str(nothing)), *((team.public_id, "– " * team.depth + team.name) for team in shown)]


class PersonForm(forms.Form):
    """Who somebody is. `public_id` is theirs, so that their own address does not count as taken."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=200, widget=forms.TextInput({"autocomplete": "off"})
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("They log in with it."),
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    employee_ref = forms.CharField(label=gettext_lazy("Employee number"), max_length=64, required=False)
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=_zones)

    def __init__(self, *args: Any, public_id: UUID | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.public_id = public_id

    def clean_email(self) -> str:
        """Small letters; nobody else's."""
        email: str = self.cleaned_data["email"].lower()
        if is_address_taken(email, but=self.public_id):
            raise forms.ValidationError(_("Somebody else has this address already."))
        return email


class RoleForm(forms.Form):
    """A role in a team. Administrators and auditors stand on the top team."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=ROLES)
    team = forms.ChoiceField(label=gettext_lazy("Team"))

    def __init__(self, *args: Any, teams: list[TeamLine], is_optional: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.root = next((team.public_id for team in teams if team.depth == 0), "")
        team = self.fields["team"]
        assert isinstance(team, forms.ChoiceField)
        team.choices = _team_choices(teams, nothing=gettext_lazy("Choose a team"))
        team.required = not is_optional
        if is_optional:
            self.fields["role"].help_text = _("You can give more roles afterwards.")

    def clean(self) -> dict[str, Any]:
        """The place fits the role."""
        data = super().clean() or {}
        if data.get("role") in ROOT_ROLES and data.get("team") not in ("", None, self.root):
            self.add_error("team", _("Administrators and auditors stand on the team at the top."))
        return data


class TeamForm(forms.Form):
    """A team: its name and where it works. The place in the tree is chosen once, when it is added."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    parent = forms.ChoiceField(label=gettext_lazy("Below"))
    site = forms.CharField(
        label=gettext_lazy("Site"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("For filters, like Nairobi."),
    )
    channel = forms.CharField(
        label=gettext_lazy("Channel"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("For filters, like Chat."),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=_zones)
    is_archived = forms.BooleanField(
        label=gettext_lazy("Archived"),
        required=False,
        help_text=gettext_lazy("Nobody new can be put here. Records and people stay."),
    )

    def __init__(self, *args: Any, teams: list[TeamLine], is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            del self.fields["is_archived"]
        if not is_new or not teams:
            del self.fields["parent"]
        else:
            parent = self.fields["parent"]
            assert isinstance(parent, forms.ChoiceField)
            parent.choices = _team_choices(teams, nothing=gettext_lazy("Choose a team"))


class OrganizationForm(forms.Form):
    """The organisation and what it prints."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    issuer_name = forms.CharField(
        label=gettext_lazy("Issuing authority"),
        max_length=200,
        help_text=gettext_lazy(
            "Printed on certificates from now on. Those that were issued stay as they are."
        ),
    )
    issuer_title = forms.CharField(
        label=gettext_lazy("Title of the issuing authority"), max_length=200, required=False
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=_zones,
        help_text=gettext_lazy("The day on which certificates are issued and run out."),
    )
    has_double_marking = forms.BooleanField(
        label=gettext_lazy("A second grader reads some replies before the learner hears"),
        required=False,
        help_text=gettext_lazy(
            "Every “not yet”, close results, and one reply in five. It needs three graders for a team; where "
            "there are fewer, results go out at once and the record says why."
        ),
    )
    rater_licences = forms.ChoiceField(
        label=gettext_lazy("Licences of graders"),
        choices=RaterLicences.choices,
        required=False,
        help_text=gettext_lazy(
            "A grader earns one for each rubric by scoring replies that experts have scored. "
            "It is required only where the authors have written a licence set."
        ),
    )

    def clean_rater_licences(self) -> str:
        """What stands, where nothing was sent."""
        return self.cleaned_data["rater_licences"] or self.initial.get("rater_licences", RaterLicences.ADVISE)


class ImportForm(forms.Form):
    """A CSV file to look at first."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy("UTF-8, up to 1 MB and 2,000 people."),
        widget=forms.FileInput({"accept": ".csv,text/csv"}),
    )
