"""When a quiz opens and closes: a wall-clock time, and whose wall it hangs on."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from content import documents
from content.pages.base import StepPage

YEARS = range(2000, 2101)


def validate_local_time(text: str) -> None:
    """A day and a time of day to the minute, as "2026-03-29T23:59"."""
    try:
        found = datetime.strptime(text, "%Y-%m-%dT%H:%M")  # noqa: DTZ007
    except ValueError as error:
        raise ValidationError(_("Give a day and a time, such as 2026-03-29T23:59.")) from error
    if found.year not in YEARS or len(text) != len("2026-03-29T23:59"):
        raise ValidationError(_("Give a day and a time, such as 2026-03-29T23:59."))


def validate_zone(text: str) -> None:
    """A zone that people may choose here."""
    if text not in settings.WAGTAIL_USER_TIME_ZONES:
        raise ValidationError(_("There is no time zone of this name."))


class ZoneSelect(forms.Select):
    """Every zone, and first the reader's own."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        zones = [(zone, zone.replace("_", " ")) for zone in settings.WAGTAIL_USER_TIME_ZONES]
        super().__init__(attrs, [("", _("Each learner’s own")), *zones])


def local_time_field(words: Any) -> models.CharField[str, str]:
    """A wall-clock time, or nothing."""
    return models.CharField(words, max_length=16, blank=True, validators=[validate_local_time])


class TimedStepPage(StepPage):
    """A step that opens and closes."""

    opens = local_time_field(_("opens"))
    closes = local_time_field(_("closes"))
    time_zone = models.CharField(
        _("time zone of both"),
        max_length=64,
        blank=True,
        validators=[validate_zone],
        help_text=_(
            "Where these times are read. Each learner’s own: 23:59 is the end of the day everywhere."
        ),
    )

    times_panel: ClassVar = MultiFieldPanel(
        [
            FieldPanel("opens", widget=forms.TextInput(attrs={"type": "datetime-local"})),
            FieldPanel("closes", widget=forms.TextInput(attrs={"type": "datetime-local"})),
            FieldPanel("time_zone", widget=ZoneSelect),
        ],
        heading=_("Open from and until"),
        classname="collapsed",
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        """It closes after it opens: both are read in one zone."""
        super().clean()
        if self.opens and self.closes and self.closes <= self.opens:
            raise ValidationError({"closes": _("It has to close after it opens.")})

    def local_time(self, text: str) -> documents.LocalTime | None:
        """One of both times as a release keeps it."""
        return documents.LocalTime(at=text, zone=self.time_zone) if text else None
