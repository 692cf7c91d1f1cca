"""Numbers as people write them, read exactly."""

from __future__ import annotations

import re
from decimal import Decimal

# Longer than any amount that a question asks for; keeps exact arithmetic cheap.
LONGEST = 30

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_MINUS = str.maketrans("−–", "--")


def decimal_of(text: str) -> Decimal:
    """The number that was written, with a comma or a point; ValueError where it is none or ambiguous.

    White space (also between digits) is left out. Marks of thousands are not guessed: "1,234" is 1.234.
    """
    plain = "".join(text.split()).translate(_MINUS)
    if plain.count(",") + plain.count(".") > 1 or len(plain) > LONGEST:
        raise ValueError("not one number")
    plain = plain.replace(",", ".")
    if not plain.isascii() or not _NUMBER.fullmatch(plain):
        raise ValueError("not a number")
    return Decimal(plain)
