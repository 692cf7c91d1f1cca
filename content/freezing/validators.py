"""Refusals at the form of what could not be frozen."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from content.documents import decimal_of
from content.freezing.text import numbers


def validate_numbers(value: str) -> None:
    """Refuses what is no list of whole numbers."""
    try:
        numbers(value)
    except ValueError as error:
        raise ValidationError(_("Write whole numbers with commas, for instance 62-65, 101.")) from error


def validate_decimal(value: str) -> None:
    """Refuses what is no number."""
    try:
        decimal_of(value)
    except ValueError as error:
        raise ValidationError(_("Write one number, for instance 12 or 12.5, without a unit.")) from error


def validate_tolerance(value: str) -> None:
    """Refuses what is no number of 0 or more."""
    validate_decimal(value)
    if decimal_of(value) < 0:
        raise ValidationError(_("“Give or take” is 0 or more."))
