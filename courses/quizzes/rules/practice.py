"""Practice: a question may be checked several times, and each try that was not right costs something."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

NONE, ALL = Fraction(0), Fraction(1)


def tried_share(shares: Sequence[Fraction], penalty: Fraction) -> Fraction:
    """max over the tries i = 0, 1, … of max(0, share_i - i · penalty); 0 without a try.

    The deduction is that of Moodle's “interactive with multiple tries” (qbehaviour_interactive: share less penalty for
    each try before it, never below 0). That the best try counts is taken from its adaptive mode
    (qbehaviour_adaptive), so that trying again never lowers anything.
    """
    return max((max(NONE, share - place * penalty) for place, share in enumerate(shares)), default=NONE)


def best_left(shares: Sequence[Fraction], penalty: Fraction) -> Fraction:
    """What a right answer would still earn at the next try."""
    return max(NONE, ALL - len(shares) * penalty)


def is_over(shares: Sequence[Fraction], tries: int) -> bool:
    """Right, or all tries used: the answer is shown, and nothing changes any more."""
    return ALL in shares or len(shares) >= tries


def hints_due(hints: Sequence[str], shares: Sequence[Fraction]) -> tuple[str, ...]:
    """The hints that the tries so far have opened: one for each that was not right."""
    return tuple(hints[: sum(share < 1 for share in shares)])
