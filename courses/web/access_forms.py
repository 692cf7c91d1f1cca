"""Forms of quiz access: other dates and limits in a quiz, and extra time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.documents import LocalTime
from courses.access.rules import MINUTE, Terms
from courses.enrollments.queries import TeamChoice
from courses.reports.access import QuizChoice
from courses.web.team_forms import DayInput

OWN = "own"
UNTIMED = "untimed"


class MomentInput(forms.DateTimeInput):
    """A native picker of day and time; its value is a wall-clock time without a zone."""

    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format=MINUTE, **kwargs)


class WallClockField(forms.Field):
    """A wall-clock time as text, "2026-03-29T23:59", or empty. No zone is applied to it."""

    widget = MomentInput

    def to_python(self, value: object) -> str:
        """The time to the minute; ValidationError for what is none."""
        if value in (None, ""):
            return ""
        try:
            found = datetime.strptime(str(value)[:16], MINUTE)  # noqa: DTZ007
        except ValueError as error:
            raise forms.ValidationError(
                _("Give a day and a time, such as 3 December 2026, 09:00.")
            ) from error
        if not 2000 <= found.year <= 2100:
            raise forms.ValidationError(_("Choose a day in this century."))
        return found.strftime(MINUTE)


class OverrideForm(forms.Form):
    """What differs from the quiz; an empty field leaves it as it is."""

    opens = WallClockField(label=gettext_lazy("Opens"), required=False)
    closes = WallClockField(label=gettext_lazy("Closes"), required=False)
    zone = forms.ChoiceField(label=gettext_lazy("Time zone of both"), required=False)
    limit_minutes = forms.IntegerField(
        label=gettext_lazy("Time limit in minutes"),
        required=False,
        min_value=0,
        max_value=1440,
        help_text=gettext_lazy("0 means no limit. Extra time still applies to it."),
    )
    attempts = forms.IntegerField(
        label=gettext_lazy("Tries"),
        required=False,
        min_value=0,
        max_value=50,
        help_text=gettext_lazy("All together, those that were used count. 0 means as many as they like."),
    )
    wait_hours = forms.IntegerField(
        label=gettext_lazy("Hours between tries"), required=False, min_value=0, max_value=720
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("For you and other managers; it is kept on record."),
    )

    def __init__(self, *args: Any, own_words: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = [(zone, zone.replace("_", " ")) for zone in settings.WAGTAIL_USER_TIME_ZONES]
        self.fields["zone"].choices = [("", own_words), *zones]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """It closes after it opens, and something is said."""
        data = super().clean() or {}
        if data.get("opens") and data.get("closes") and data["closes"] <= data["opens"]:
            self.add_error("closes", _("It has to close after it opens."))
        if not self.errors and self.terms.is_empty:
            raise forms.ValidationError(
                _("Change at least one thing: a date, the limit, the tries or the wait.")
            )
        return data

    @property
    def terms(self) -> Terms:
        """What was said, as the rules read it."""
        data = self.cleaned_data
        zone = data.get("zone") or ""
        return Terms(
            opens=LocalTime(data["opens"], zone) if data.get("opens") else None,
            closes=LocalTime(data["closes"], zone) if data.get("closes") else None,
            limit_minutes=data.get("limit_minutes"),
            attempts=data.get("attempts"),
            wait_hours=data.get("wait_hours"),
        )


class TeamOverrideForm(OverrideForm):
    """The same for a team in a quiz."""

    team = forms.ChoiceField(label=gettext_lazy("Team"))
    quiz = forms.ChoiceField(label=gettext_lazy("Quiz"))
    field_order = ("team", "quiz")

    def __init__(
        self, *args: Any, teams: Sequence[TeamChoice], quizzes: Sequence[QuizChoice], **kwargs: Any
    ) -> None:
        super().__init__(*args, own_words=_("Each learner’s own"), **kwargs)
        self.fields["team"].choices = [(str(team.id), team.name) for team in teams]  # type: ignore[attr-defined]
        self.fields["quiz"].choices = [  # type: ignore[attr-defined]
            (quiz.value, f"{quiz.module_title}: {quiz.title}") for quiz in quizzes
        ]


class AccommodationForm(forms.Form):
    """Extra time in every quiz."""

    amount = forms.ChoiceField(
        label=gettext_lazy("How much"),
        widget=forms.RadioSelect,
        choices=(
            ("1.25", gettext_lazy("A quarter more")),
            ("1.5", gettext_lazy("Half as much again")),
            ("2", gettext_lazy("Twice the time")),
            (OWN, gettext_lazy("Another factor, below")),
            (UNTIMED, gettext_lazy("No time limit")),
        ),
        error_messages={"required": gettext_lazy("Choose how much.")},
    )
    own_factor = forms.DecimalField(
        label=gettext_lazy("Another factor"),
        required=False,
        min_value=Decimal("1.01"),
        max_value=Decimal(5),
        max_digits=3,
        decimal_places=2,
        help_text=gettext_lazy("Such as 1.75."),
    )
    starts_on = forms.DateField(label=gettext_lazy("From"), required=False, widget=DayInput())
    ends_on = forms.DateField(label=gettext_lazy("To"), required=False, widget=DayInput())
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Private: only they, their managers and administrators can read it."),
    )

    def clean(self) -> dict[str, Any]:
        """Another factor is given where it was chosen; the days stand in order."""
        data = super().clean() or {}
        if data.get("amount") == OWN and not data.get("own_factor") and "own_factor" not in self.errors:
            self.add_error("own_factor", _("Give the factor, such as 1.75."))
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The last day comes before the first."))
        return data

    @property
    def factor(self) -> Decimal | None:
        """By how much; None where there is no limit at all."""
        amount = self.cleaned_data["amount"]
        if amount == UNTIMED:
            return None
        return self.cleaned_data["own_factor"] if amount == OWN else Decimal(amount)
