"""Finding quoted words in a text, and cutting the text where they stand. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

# Typed quotation marks and dashes differ from pasted ones; each pair has the same length, so places stay right.
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})


@dataclass(frozen=True)
class Piece:
    """A stretch of text. `marks` are the numbers of the quotes that cover it; `ends` those that end with it."""

    text: str
    marks: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    """Pieces up to a blank line. `ends` are the numbers of the quotes that end inside."""

    pieces: tuple[Piece, ...]
    ends: tuple[int, ...] = ()


def find(text: str, quote: str) -> tuple[int, int] | None:
    """Where the words of a quote stand in a text, whatever white space lies between them; None where they do not."""
    words = quote.translate(_PLAIN).split()
    if not words:
        return None
    found = re.search(r"\s+".join(re.escape(word) for word in words), text.translate(_PLAIN))
    return found.span() if found else None


def part_of(texts: Mapping[str, str], quote: str, first: str = "") -> str | None:
    """The key of the part that holds the quote, looking in `first` before the others; None where none does."""
    keys = [key for key in (first, *texts) if key in texts]
    return next((key for key in keys if find(texts[key], quote)), None)


def as_written(text: str, quote: str) -> str:
    """The quote as it stands in the text; the quote itself where it is not found."""
    span = find(text, quote)
    return text[span[0] : span[1]] if span else quote.strip()


def paragraphs(text: str, quotes: Sequence[tuple[int, str]] = ()) -> tuple[Paragraph, ...]:
    """The text cut at blank lines and at the borders of the quotes, given as (number, words)."""
    return paragraphs_at(text, [(number, *span) for number, quote in quotes if (span := find(text, quote))])


def paragraphs_at(text: str, spans: Sequence[tuple[int, int, int]] = ()) -> tuple[Paragraph, ...]:
    """The same for places that are known, given as (number, start, end)."""
    result: list[Paragraph] = []
    for found in re.finditer(r"(?:(?!\n[ \t]*\n).)+", text, re.DOTALL):
        if not found[0].strip():
            continue
        start = found.end() - len(found[0].lstrip())
        end = found.start() + len(found[0].rstrip())
        cuts = sorted({start, end, *(place for _n, a, b in spans for place in (a, b) if start < place < end)})
        pieces = tuple(_piece(text, a, b, spans) for a, b in pairwise(cuts))
        result.append(Paragraph(pieces, tuple(number for piece in pieces for number in piece.ends)))
    return tuple(result)


def _piece(text: str, start: int, end: int, spans: Sequence[tuple[int, int, int]]) -> Piece:
    return Piece(
        text[start:end],
        tuple(number for number, a, b in spans if a < end and b > start),
        tuple(number for number, _a, b in spans if start < b <= end),
    )
