"""Reads of practice: what was checked, and what the learner may see after each try."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from content import documents
from courses.quizzes import rules
from courses.quizzes.corrections import corrections_of
from courses.quizzes.models import AnswerTry
from courses.quizzes.question_results import QuestionResult


@dataclass(frozen=True)
class Step:
    """The newest check that was not the last one. `value` is in the letters of the form."""

    number: int
    share: float
    is_undecided: bool
    value: dict[str, Any]
    glimpses: tuple[rules.Glimpse, ...]
    tally: rules.Tally | None


@dataclass(frozen=True)
class PracticeState:
    """A question in practice. `worth` is what a right answer would still earn, `penalty` what a wrong try costs.

    `settled` holds everything, once it is right or its tries are used; before that `step` tells what it may.
    """

    tries: int
    used: int
    penalty: float
    worth: float
    hints: tuple[str, ...]
    hints_left: int
    step: Step | None
    settled: QuestionResult | None

    @property
    def left(self) -> int:
        """Tries that are left."""
        return 0 if self.settled is not None else self.tries - self.used


def steps_of(attempt_id: int) -> dict[str, list[AnswerTry]]:
    """The checks of an attempt by question id, oldest first. One query."""
    found: dict[str, list[AnswerTry]] = defaultdict(list)
    for row in AnswerTry.objects.filter(attempt_id=attempt_id).order_by("number"):
        found[str(row.question_id)].append(row)
    return found


def practice_states(attempt_id: int, quiz: documents.Quiz, form: rules.Form) -> dict[str, PracticeState]:
    """What practice says about each question now, by its id. Two queries."""
    steps = steps_of(attempt_id)
    corrections = corrections_of(entry.id for entry in form.entries)
    return {
        entry.id: _state(
            quiz, entry, place, steps.get(entry.id, ()), corrections.get((entry.id, entry.version), ())
        )
        for place, entry in enumerate(form.entries, start=1)
    }


def _state(
    quiz: documents.Quiz,
    entry: rules.Entry,
    position: int,
    steps: Sequence[AnswerTry],
    corrections: Sequence[rules.Correction],
) -> PracticeState:
    question = quiz.by_id[entry.id]
    shares = [rules.share_of(step.share) for step in steps]
    penalty = rules.share_of(quiz.penalty)
    hints = rules.hints_due(question.hints, shares)
    step: Step | None = None
    settled: QuestionResult | None = None
    if steps:
        newest = steps[-1]
        result = rules.mark_corrected(question, newest.value, corrections)
        if rules.is_over(shares, quiz.tries):
            settled = QuestionResult(
                position=position,
                question=result.question,
                entry=entry,
                value=newest.value,
                marked=result.marked,
                share=rules.tried_share(shares, penalty),
                is_answered=True,
                tries=len(steps),
            )
        else:
            step = Step(
                number=newest.number,
                share=float(newest.share),
                is_undecided=newest.is_undecided,
                value=rules.encode(question, entry, newest.value),
                glimpses=rules.glimpses(result.question, newest.value, result.marked),
                tally=rules.tally(result.question, result.marked),
            )
    return PracticeState(
        tries=quiz.tries,
        used=len(steps),
        penalty=float(penalty),
        worth=float(rules.best_left(shares, penalty)),
        hints=hints,
        hints_left=len(question.hints) - len(hints),
        step=step,
        settled=settled,
    )
