"""When a coach's rule has been mistaken too often. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Verdict = Literal["", "mistaken", "unhelpful"]
# Of so many showings of a rule the newest count, and so large a share of them may be called mistaken.
WINDOW = 50
MOST_MISTAKEN = 0.10


def is_demoted(verdicts: Sequence[str]) -> bool:
    """Whether a rule speaks to graders alone from now on, given what people said of it, newest first.

    Before there are `WINDOW` showings the missing ones count as right.
    """
    mistaken = sum(verdict == "mistaken" for verdict in verdicts[:WINDOW])
    return mistaken > WINDOW * MOST_MISTAKEN
