"""Refusals at the form of what could not be frozen."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from content.freezing.text import numbers


def validate_numbers(value: str) -> None:
    """Refuses what is no list of whole numbers."""
    try:
        numbers(value)
    except ValueError as error:
        raise ValidationError(_("Write whole numbers with commas, for instance 62-65, 101.")) from error
