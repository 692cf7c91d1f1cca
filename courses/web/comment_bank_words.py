"""A warning that a comment of the bank may point to somebody."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest

from courses.comment_bank.words import personal_words


def warn_of_personal(request: HttpRequest, text: str) -> None:
    """Warns of it; nothing is blocked."""
    words = personal_words(text)
    if words:
        messages.warning(request, words)
