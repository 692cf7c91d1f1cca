"""What may stand in a comment that a team shares. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

MAX_CHARACTERS = 1_000
MIN_PHONE_DIGITS = 8

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w-])\+?\(?\d[\d\s()./-]{6,}\d(?![\w-])")
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")

Kind = Literal["name", "email", "phone"]


def capitalised(text: str) -> tuple[str, ...]:
    """The words with a capital letter, once each, that could be somebody's name."""
    words = (found[0].removesuffix("’s").removesuffix("'s") for found in _WORD.finditer(text))
    return tuple(dict.fromkeys(word for word in words if word[:1].isupper() and len(word) > 1))


def names_in(text: str, people: Iterable[str]) -> tuple[str, ...]:
    """Which capitalised words of a text are the first or the last name of one of these people."""
    ends = {part for name in people for part in (*name.split()[:1], *name.split()[-1:])}
    return tuple(word for word in capitalised(text) if word in ends)


def personal(text: str, people: Iterable[str]) -> tuple[tuple[Kind, str], ...]:
    """What in a text may point to somebody: names of these people, e-mail addresses, telephone numbers."""
    found: list[tuple[Kind, str]] = [("name", word) for word in names_in(text, people)]
    found += [("email", one[0]) for one in _EMAIL.finditer(text)]
    without_dates = _DATE.sub(" ", text)
    found += [
        ("phone", one[0].strip())
        for one in _PHONE.finditer(without_dates)
        if sum(sign.isdigit() for sign in one[0]) >= MIN_PHONE_DIGITS
    ]
    return tuple(found)


def added(before: str, text: str) -> str:
    """A field's text with a comment put below it; a comment that is there already is not put twice."""
    if text in before:
        return before
    return f"{before.rstrip()}\n\n{text}" if before.strip() else text
