"""What makes a plan a plan. Pure."""

from __future__ import annotations

import re

MAX_CHARACTERS = 300

_LEADING_WHEN = re.compile(r"^\s*(when|whenever|if)(\s+|$)", re.IGNORECASE)
_LEADING_WILL = re.compile(r"^\s*(then\s+)?i(?:\s+will|['’]ll)(\s+|$)", re.IGNORECASE)


def tidy_cue(text: str) -> str:
    """The cue without a leading «When» and a trailing comma, since the sentence brings them."""
    return _LEADING_WHEN.sub("", text.strip()).strip().rstrip(",.").strip()


def tidy_behavior(text: str) -> str:
    """The behaviour without a leading «I will» and a trailing full stop, since the sentence brings them."""
    return _LEADING_WILL.sub("", text.strip()).strip().rstrip(".").strip()


def is_complete(cue: str, behavior: str) -> bool:
    """Both halves say something, and each fits."""
    return bool(cue and behavior) and len(cue) <= MAX_CHARACTERS and len(behavior) <= MAX_CHARACTERS
