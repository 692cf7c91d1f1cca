"""Two drafts of a text beside each other: which words went, which are new. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

# Beyond this many pairs of words the comparison takes the quick way, which may overlook frequent words.
THOROUGH = 1_000_000

Side = Literal["same", "changed"]


@dataclass(frozen=True)
class Run:
    """Words in a row that stand in both drafts, or in this one alone, and the white space after them."""

    text: str
    side: Side
    space: str = ""


@dataclass(frozen=True)
class Changes:
    """Both drafts cut into runs, with the number of words that are in one of them alone."""

    before: tuple[Run, ...]
    after: tuple[Run, ...]
    gone: int
    new: int


def changes(before: str, after: str) -> Changes:
    """What became of `before` in `after`, by whole words; white space and its line breaks stay as they are."""
    old, new = re.findall(r"\S+\s*", before), re.findall(r"\S+\s*", after)
    old_words, new_words = [word.strip() for word in old], [word.strip() for word in new]
    is_long = len(old) * len(new) > THOROUGH
    matcher = SequenceMatcher(None, old_words, new_words, autojunk=is_long)
    left: list[Run] = []
    right: list[Run] = []
    gone = added = 0
    for kind, a, b, c, d in matcher.get_opcodes():
        side: Side = "same" if kind == "equal" else "changed"
        if a < b:
            left.append(_run(old[a:b], side))
        if c < d:
            right.append(_run(new[c:d], side))
        if kind != "equal":
            gone, added = gone + b - a, added + d - c
    return Changes(tuple(left), tuple(right), gone, added)


def _run(words: list[str], side: Side) -> Run:
    text = "".join(words)
    return Run(text.rstrip(), side, text[len(text.rstrip()) :])
