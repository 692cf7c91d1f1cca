"""Patterns that can never run away: what a rule pack may not contain, read from the parsed expression."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

LONGEST_REPEAT = 80
_parser: Any = re._parser  # type: ignore[attr-defined]
LINE_FEED = 10
CROSSES = "a set of characters that holds the line feed crosses the end of a sentence"
_WIDE = ("CATEGORY_SPACE", "CATEGORY_NOT_WORD", "CATEGORY_NOT_DIGIT")
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")


def pattern_problems(pattern: str) -> list[str]:
    """Why this pattern is refused, or nothing: no endless repeat, none inside another, nothing over a line end."""
    try:
        tree = _parser.parse(pattern)
    except re.error as error:
        return [f"this is no regular expression: {error}"]
    return list(dict.fromkeys(_problems(tree, repeated=False)))


def _problems(tree: Any, *, repeated: bool) -> Iterator[str]:
    for operator, argument in tree:
        name = str(operator)
        if name in _REPEATS:
            _, most, inner = argument
            if most is _parser.MAXREPEAT or most > LONGEST_REPEAT:
                yield f"a repeat ends after at most {LONGEST_REPEAT}"
            if most > 1 and repeated:
                yield "a repeat stands inside a repeat"
            yield from _problems(inner, repeated=repeated or most > 1)
        elif name == "IN":
            yield from _crossing(argument)
        elif name == "NOT_LITERAL" and argument != LINE_FEED:
            yield CROSSES
        elif name == "BRANCH":
            for branch in argument[1]:
                yield from _problems(branch, repeated=repeated)
        elif name == "SUBPATTERN":
            yield from _problems(argument[-1], repeated=repeated)
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from (each for each in _problems(argument[1], repeated=repeated) if each != CROSSES)
        elif name == "ATOMIC_GROUP":
            yield from _problems(argument, repeated=repeated)
        elif name in ("GROUPREF", "GROUPREF_EXISTS"):
            yield "a pattern never refers back"


def _crossing(characters: Any) -> Iterator[str]:
    is_negated = str(characters[0][0]) == "NEGATE"
    if is_negated and (_parser.LITERAL, LINE_FEED) not in characters:
        yield CROSSES
    if not is_negated and any(str(kind) == "CATEGORY" and str(name) in _WIDE for kind, name in characters):
        yield CROSSES
