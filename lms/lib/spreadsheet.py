"""Cells that a spreadsheet shows and does not run."""

from __future__ import annotations

from typing import TypeVar

# A spreadsheet takes a cell that begins with one of these for a formula (the last four are their full-width forms).
RISKY = "=+-@|\t\r\n＝＋－＠"

T = TypeVar("T")


def harmless(value: T) -> T | str:
    """Text that no spreadsheet takes for a formula, with an apostrophe in front; everything else as it is."""
    if isinstance(value, str) and value[:1] and value[0] in RISKY:
        return f"'{value}"
    return value
