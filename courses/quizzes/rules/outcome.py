"""From the marks of the questions to the outcome of the attempt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

NONE, ALL = Fraction(0), Fraction(1)

# What a person's decision is worth.
DECIDED: Mapping[str, Fraction] = {"accept": ALL, "half": Fraction(1, 2), "no": NONE}


@dataclass(frozen=True)
class QuestionMark:
    """The mark of one question: a share of 0 to 1; while it is undecided `share` is the rule's own figure.

    `is_out`: taken out of the total. It counts in no sum, and is not required where it is ◆.
    """

    share: Fraction
    is_critical: bool = False
    is_undecided: bool = False
    is_out: bool = False


@dataclass(frozen=True)
class Outcome:
    """`is_certain`: whatever a person decides, what follows stays the same. `is_sum_reached` leaves ◆ out."""

    score: Fraction
    is_sum_reached: bool
    has_critical_right: bool
    is_certain: bool

    @property
    def is_passed(self) -> bool:
        """The sum reached and every critical question right."""
        return self.is_sum_reached and self.has_critical_right


def share_of(number: float | Decimal | str) -> Fraction:
    """The share that was written: 0.8 is four fifths, not the nearest binary number."""
    return Fraction(str(number))


def attempt_outcome(
    marks: Sequence[QuestionMark],
    cut: Fraction,
    *,
    base_score: Fraction | None = None,
    former: Fraction | None = None,
) -> Outcome:
    """Mean share of the questions outside ◆ against the cut; every ◆ question has to be right.

    `base_score` stands for the sum where only ◆ questions are asked again. Certain are: a sum that stays below the
    cut at best; or one that reaches it at worst, with no ◆ question undecided. Where every question of the sum was
    taken out, `former` stands for it (the mark as it was), and without one the sum is reached.
    """
    counted = [mark for mark in marks if not mark.is_critical and not mark.is_out]
    critical = [mark for mark in marks if mark.is_critical and not mark.is_out]
    is_emptied = not counted and any(mark.is_out and not mark.is_critical for mark in marks)
    if base_score is not None:
        low = high = score = base_score
    elif counted:
        score = sum((mark.share for mark in counted), NONE) / len(counted)
        low = sum((NONE if mark.is_undecided else mark.share for mark in counted), NONE) / len(counted)
        high = sum((ALL if mark.is_undecided else mark.share for mark in counted), NONE) / len(counted)
    elif is_emptied and former is not None:
        low = high = score = former
    else:
        low = high = score = ALL
    if high < cut:
        is_certain = True
    elif low >= cut:
        is_certain = not any(mark.is_undecided for mark in critical)
    else:
        is_certain = False
    return Outcome(
        score=score,
        is_sum_reached=score >= cut,
        has_critical_right=all(mark.share == 1 and not mark.is_undecided for mark in critical),
        is_certain=is_certain,
    )
