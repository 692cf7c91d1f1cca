"""What a correction does to an attempt that was marked before: old mark, new mark, and what is kept.

A pass that was given is never taken, and where nobody is to lose, no mark falls either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from content import documents
from courses.quizzes.rules.answers import Value
from courses.quizzes.rules.corrections import Corrected, Corrections, Memory, marks_of
from courses.quizzes.rules.forms import Form
from courses.quizzes.rules.outcome import Outcome, attempt_outcome, share_of


@dataclass(frozen=True)
class Mark:
    """An attempt's mark: a share of 0 to 1 at six places, and what it means."""

    score: Decimal
    is_passed: bool
    has_critical_right: bool


@dataclass(frozen=True)
class Regraded:
    """`full` is what the correction alone says, `new` what stands; they differ where something is kept.

    The shares are those of the corrected question, None where it is out of the total. `is_uncertain`: an answer that
    nobody had to read so far may now decide.
    """

    old: Mark
    full: Mark
    new: Mark
    old_share: Decimal | None
    new_share: Decimal | None
    is_uncertain: bool = False

    @property
    def direction(self) -> Literal["better", "same", "worse"]:
        """What the correction alone would do to the mark."""
        before, after = _rank(self.old), _rank(self.full)
        return "same" if before == after else "better" if after > before else "worse"

    @property
    def is_changed(self) -> bool:
        """The mark, or what it means, is another one."""
        return self.old != self.new

    @property
    def is_newly_passed(self) -> bool:
        """Passed because of the correction."""
        return self.new.is_passed and not self.old.is_passed

    @property
    def is_pass_in_doubt(self) -> bool:
        """The correction alone would no longer pass it. The pass stays."""
        return self.old.is_passed and not self.full.is_passed


@dataclass(frozen=True)
class Counts:
    """How many attempts a correction touches, and how."""

    total: int = 0
    better: int = 0
    same: int = 0
    worse: int = 0
    newly_passed: int = 0
    in_doubt: int = 0
    uncertain: int = 0


def stored(share: Fraction) -> Decimal:
    """A share as it is stored: six places, half to even."""
    return (Decimal(share.numerator) / Decimal(share.denominator)).quantize(Decimal("0.000001"))


def outcome_of(
    quiz: documents.Quiz, form: Form, results: Iterable[Corrected], *, former: Fraction | None = None
) -> Outcome:
    """The outcome of an attempt. `former` is the sum that stands where every question of it was taken out."""
    marks = [
        result.question_mark(is_critical=quiz.by_id[entry.id].critical)
        for result, entry in zip(results, form.entries, strict=True)
    ]
    base = share_of(form.base_score) if form.base_score else None
    return attempt_outcome(marks, share_of(quiz.cut), base_score=base, former=former)


class Regrading:
    """Marks attempts anew, one after another, with the same corrections.

    The last correction of the question `newest` is the one that is looked at.
    """

    def __init__(self, corrections: Corrections, newest: tuple[str, int]) -> None:
        self._corrections = corrections
        self._newest = newest
        self._done = corrections[newest]
        self._before = self._done[:-1]
        self._strict = (*self._before, replace(self._done[-1], is_keeping=False))
        self._memory = Memory()

    def regraded(
        self,
        quiz: documents.Quiz,
        form: Form,
        values: Mapping[str, Value],
        *,
        decisions: Mapping[str, str],
        handed_in_at: datetime,
        old: Mark,
    ) -> Regraded:
        """What becomes of one attempt."""
        place = next(place for place, entry in enumerate(form.entries) if entry.id == self._newest[0])
        question, value = quiz.by_id[self._newest[0]], values.get(self._newest[0]) or {}
        decision, former = decisions.get(self._newest[0], ""), share_of(old.score)
        results = marks_of(
            quiz,
            form,
            values,
            decisions=decisions,
            corrections=self._corrections,
            handed_in_at=handed_in_at,
            memory=self._memory,
        )
        before, alone = (
            self._memory.mark(question, value, chain, handed_in_at, decision)
            for chain in (self._before, self._strict)
        )
        outcome = outcome_of(quiz, form, results, former=former)
        full = new = _mark(outcome)
        if alone != results[place]:
            strictly = [*results[:place], alone, *results[place + 1 :]]
            full = _mark(outcome_of(quiz, form, strictly, former=former))
        if self._done[-1].is_keeping:
            new = _kept(old, new, share_of(quiz.cut))
        return Regraded(
            old=old,
            full=full,
            new=replace(new, is_passed=new.is_passed or old.is_passed),
            old_share=_share(before),
            new_share=_share(results[place]),
            is_uncertain=not outcome.is_certain and not new.is_passed,
        )


def counted(results: Iterable[Regraded]) -> Counts:
    """The counts over attempts."""
    rows = list(results)
    directions = [row.direction for row in rows]
    return Counts(
        total=len(rows),
        better=directions.count("better"),
        same=directions.count("same"),
        worse=directions.count("worse"),
        newly_passed=sum(row.is_newly_passed for row in rows),
        in_doubt=sum(row.is_pass_in_doubt for row in rows),
        uncertain=sum(row.is_uncertain for row in rows),
    )


def _kept(old: Mark, new: Mark, cut: Fraction) -> Mark:
    score = max(old.score, new.score)
    has_critical_right = old.has_critical_right or new.has_critical_right
    is_reached = share_of(score) >= cut and has_critical_right
    return Mark(score, new.is_passed or is_reached, has_critical_right)


def _mark(outcome: Outcome) -> Mark:
    return Mark(stored(outcome.score), outcome.is_passed, outcome.has_critical_right)


def _share(result: Corrected) -> Decimal | None:
    return None if result.is_out else stored(result.marked.share)


def _rank(mark: Mark) -> tuple[Decimal, bool, bool]:
    return mark.score, mark.is_passed, mark.has_critical_right
