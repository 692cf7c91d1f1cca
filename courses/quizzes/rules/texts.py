"""Comparing what people wrote with what authors expected, whatever the case, the accents or the quotes."""

from __future__ import annotations

import re
import unicodedata

_SAME = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "‛": "'",
        "ʼ": "'",
        "′": "'",
        "`": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "-": " ",
        "‐": " ",
        "‑": " ",
        "–": " ",
        "—": " ",
        "_": " ",
    }
)


def normalized(text: str) -> str:
    """The text without case, accents, typographic quotes, hyphens, invisible signs and doubled white space."""
    # Quotes first: compatibility decomposition would turn some of them into a space and an accent.
    folded = unicodedata.normalize("NFKD", text.translate(_SAME)).casefold()
    kept = (sign for sign in folded if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cf")
    return " ".join("".join(kept).translate(_SAME).split())


def has_phrase(text: str, phrase: str) -> bool:
    """Whether the words of `phrase` stand in `text` side by side, as whole words."""
    wanted = normalized(phrase)
    if not wanted:
        return False
    return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", normalized(text)) is not None


def words(text: str) -> list[str]:
    """The words of a text, split at white space as `Highlight` counts them."""
    return text.split()
