"""Forms of the team pages: whom to enroll in what until when, and a new due day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from content.queries import ModuleCard
from courses.enrollments.queries import PersonChoice, TeamChoice


class DayInput(forms.DateInput):
    """A native day picker; its value is an ISO date."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class EnrollForm(forms.Form):
    """A team or some people, modules and a day. Choices are only what the reader may choose."""

    team = forms.ChoiceField(label=_("Team"), required=False)
    people = forms.MultipleChoiceField(
        label=_("Or only some people"), required=False, widget=forms.CheckboxSelectMultiple
    )
    modules = forms.MultipleChoiceField(
        label=_("Modules"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one module.")},
    )
    due_on = forms.DateField(
        label=_("Due"),
        required=False,
        widget=DayInput(),
        help_text=_("The end of that day where each person lives. Leave it empty for no due date."),
        error_messages={"invalid": _("Give a day, such as 19 June 2026.")},
    )

    def __init__(
        self,
        *args: Any,
        teams: Sequence[TeamChoice],
        people: Sequence[PersonChoice],
        modules: Sequence[ModuleCard],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = [  # type: ignore[attr-defined]
            ("", _("Nobody yet")),
            *((str(team.id), f"{team.name} ({team.people})") for team in teams),
        ]
        self.fields["people"].choices = [  # type: ignore[attr-defined]
            (str(person.id), f"{person.name}, {person.team}") for person in people
        ]
        self.fields["modules"].choices = [  # type: ignore[attr-defined]
            (str(module.id), module.title) for module in modules if module.is_released
        ]

    def clean(self) -> dict[str, Any]:
        """Either a team or some people."""
        data = super().clean() or {}
        if not data.get("team") and not data.get("people") and "team" not in self.errors:
            self.add_error("team", _("Choose a team, or some people below."))
        return data


class DueForm(forms.Form):
    """A new due day, or none."""

    due_on = forms.DateField(
        label=_("New due day"),
        required=False,
        widget=DayInput(),
        error_messages={"invalid": _("Give a day, such as 19 June 2026.")},
    )
