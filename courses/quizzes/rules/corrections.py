"""Corrections of a faulty question: what an answer is worth once they hold.

A question version may be corrected several times. Corrections are applied in their order, each to what the one before
it left: `accept` and `new_key` mark by their own keys, `full_marks` gives everybody all, `take_out` leaves the
question out of both sums. Where nobody loses (`is_keeping`), an attempt that was handed in before the correction
keeps the better of the two marks. A person's decision stands above any key; full marks and leaving out stand above it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from content import documents
from courses.quizzes.rules.answers import Value
from courses.quizzes.rules.forms import Form
from courses.quizzes.rules.marking import Marked, mark
from courses.quizzes.rules.outcome import ALL, DECIDED, QuestionMark

CorrectionOutcome = Literal["accept", "full_marks", "take_out", "new_key"]

# Outcomes that come with a key.
KEYED = frozenset({"accept", "new_key"})


@dataclass(frozen=True)
class Correction:
    """One correction of a question version. `keys` are the question with each key that counts, the best one wins."""

    id: int
    number: int
    outcome: CorrectionOutcome
    at: datetime
    is_keeping: bool = True
    keys: tuple[documents.Question, ...] = ()


# Corrections in their order, by question id and version.
Corrections = Mapping[tuple[str, int], tuple[Correction, ...]]


@dataclass(frozen=True)
class Corrected:
    """An answer as it counts now. `question` carries the key that decided; `is_out`: not part of the total."""

    marked: Marked
    question: documents.Question
    is_out: bool = False
    has_decision: bool = False

    def question_mark(self, *, is_critical: bool) -> QuestionMark:
        """What the outcome of the attempt needs of it."""
        return QuestionMark(self.marked.share, is_critical, self.marked.is_undecided, self.is_out)


def mark_corrected(
    question: documents.Question,
    value: Value | None,
    corrections: Iterable[Correction] = (),
    *,
    handed_in_at: datetime | None = None,
    decision: str = "",
) -> Corrected:
    """Marks an answer with everything that was corrected. Without corrections it is `mark`, or the person's decision."""
    result = Corrected(mark(question, value), question)
    if decision:
        marked = replace(result.marked, share=DECIDED[decision], is_undecided=False)
        result = replace(result, marked=marked, has_decision=True)
    for correction in corrections:
        result = _apply(correction, result, question, value, handed_in_at)
    return result


def marks_of(
    quiz: documents.Quiz,
    form: Form,
    values: Mapping[str, Value],
    *,
    decisions: Mapping[str, str] | None = None,
    corrections: Corrections | None = None,
    handed_in_at: datetime | None = None,
    memory: Memory | None = None,
) -> list[Corrected]:
    """Each question of a form, in its order. `values` and `decisions` are by question id."""
    decided, corrected, known = decisions or {}, corrections or {}, memory or Memory()
    return [
        known.mark(
            quiz.by_id[entry.id],
            values.get(entry.id) or {},
            corrected.get((entry.id, entry.version), ()),
            handed_in_at,
            decided.get(entry.id, ""),
        )
        for entry in form.entries
    ]


class Memory:
    """Marks that were worked out before: thousands of attempts give the same few answers to a question.

    It holds for one set of corrections. Long texts are not kept.
    """

    LONGEST = 300

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], Corrected] = {}

    def mark(
        self,
        question: documents.Question,
        value: Value,
        chain: tuple[Correction, ...],
        handed_in_at: datetime | None,
        decision: str,
    ) -> Corrected:
        """The same as `mark_corrected`."""
        said = repr(value)
        earlier = tuple(handed_in_at is not None and handed_in_at < one.at for one in chain)
        key = (id(question), id(chain), said, earlier, decision)
        found = self._kept.get(key)
        if found is None:
            found = mark_corrected(question, value, chain, handed_in_at=handed_in_at, decision=decision)
            if len(said) <= self.LONGEST:
                self._kept[key] = found
        return found


def keys_now(
    question: documents.Question, corrections: Iterable[Correction]
) -> tuple[documents.Question, ...]:
    """The question with each key that counts after these corrections."""
    keys: tuple[documents.Question, ...] = (question,)
    for correction in corrections:
        if correction.outcome in KEYED:
            keys = correction.keys
    return keys


def is_settled(corrections: Iterable[Correction]) -> bool:
    """The newest correction frees everybody from this question: full marks, or out of the total."""
    newest = None
    for correction in corrections:
        newest = correction
    return newest is not None and newest.outcome not in KEYED


def _apply(
    correction: Correction,
    before: Corrected,
    question: documents.Question,
    value: Value | None,
    handed_in_at: datetime | None,
) -> Corrected:
    if correction.outcome == "take_out":
        return replace(before, is_out=True)
    if correction.outcome == "full_marks":
        return replace(before, marked=replace(before.marked, share=ALL, is_undecided=False), is_out=False)
    if before.has_decision:
        return replace(before, is_out=False)
    after = _best(Corrected(mark(key, value), key) for key in correction.keys or (question,))
    is_earlier = handed_in_at is not None and handed_in_at < correction.at
    if correction.is_keeping and is_earlier and not before.is_out:
        return _best((before, after))
    return after


def _best(results: Iterable[Corrected]) -> Corrected:
    """The highest share, decided before undecided; the first of equals."""
    return max(results, key=lambda result: (result.marked.share, not result.marked.is_undecided))
