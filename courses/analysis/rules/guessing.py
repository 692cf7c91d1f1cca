"""What somebody earns on average who answers at random, every answer being as likely as any other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import permutations
from math import comb

from content import documents
from courses.quizzes.rules import mark

NONE = Fraction(0)


def guess_score(question: documents.Question) -> Fraction | None:
    """The expected share; None for kinds that cannot be guessed (words and numbers that are written, marked text)."""
    match question.kind:
        case "single":
            return Fraction(1, len(question.options))
        case "multiple":
            return _subsets(len(question.correct), len(question.options) - len(question.correct))
        case "ordering":
            return _orders({key: place for place, key in enumerate(question.correct)})
        case "judgement_rank":
            return _orders(question.ranks)
        case "matching":
            return Fraction(1, len(question.rights))
        case "judgement_rate":
            return _ratings(list(question.ratings.values()))
        case "judgement_pick":
            return _picks(question)
        case "gaps":
            shares = [Fraction(1, len(gap.options)) for gap in question.gaps]
            return sum(shares, NONE) / len(shares)
    return None


def _subsets(keys: int, distractors: int) -> Fraction:
    """Mean of max(0, hits/keys - false/distractors) over all choices but the empty one."""
    earned = NONE
    for hits in range(keys + 1):
        for false in range(distractors + 1):
            right = Fraction(hits, keys) if keys else Fraction(1)
            wrong = Fraction(false, distractors) if distractors else NONE
            earned += comb(keys, hits) * comb(distractors, false) * max(NONE, right - wrong)
    if not keys:
        earned -= 1  # the empty choice
    return earned / Fraction(2 ** (keys + distractors) - 1)


def _orders(ranks: Mapping[str, int]) -> Fraction:
    """1 - E Σ|d| / ⌊n²/2⌋; each place is as likely for an option, and a tie takes all the places of its rank."""
    count = len(ranks)
    worst = count * count // 2
    if not worst:
        return Fraction(1)
    expected = NONE
    for rank in ranks.values():
        first = 1 + sum(other < rank for other in ranks.values())
        last = first - 1 + sum(other == rank for other in ranks.values())
        expected += Fraction(sum(max(first - place, place - last, 0) for place in range(1, count + 1)), count)
    return Fraction(1) - expected / worst


def _ratings(keys: Sequence[int]) -> Fraction:
    """Mean over the options of the mean of 1 - |r - k|/3 for r of 1 to 4."""
    shares = [1 - Fraction(sum(abs(rating - key) for rating in range(1, 5)), 12) for key in keys]
    return sum(shares, NONE) / len(shares)


def _picks(question: documents.JudgementPick) -> Fraction:
    """Mean mark over all pairs of a best and a worst."""
    pairs = list(permutations([option.key for option in question.options], 2))
    return sum((mark(question, {"best": best, "worst": worst}).share for best, worst in pairs), NONE) / len(
        pairs
    )
