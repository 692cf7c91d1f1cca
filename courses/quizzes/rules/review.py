"""What a learner may see of an attempt, and what makes more of it visible. Every page and the API ask here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from content import documents
from courses.quizzes.rules.tries import Start

# during: it is open. after: handed in, and another try may earn more. spent: no further try can. closed: the quiz is.
Moment = Literal["during", "after", "spent", "closed"]

_OWN = frozenset({"answers"})
_SCORE = _OWN | {"score"}
_ALL = _SCORE | {"correctness", "feedback", "right_answer", "explanation"}

# One row for each preset, one column for each moment. During practice a checked question has its own rule.
_SEEN: Mapping[documents.ReviewPreset, Mapping[Moment, frozenset[str]]] = {
    "at_once": {"during": _OWN, "after": _ALL, "spent": _ALL, "closed": _ALL},
    "after_attempt": {"during": _OWN, "after": _ALL, "spent": _ALL, "closed": _ALL},
    "after_last_try": {"during": _OWN, "after": _SCORE, "spent": _ALL, "closed": _ALL},
    "after_close": {"during": _OWN, "after": _SCORE, "spent": _SCORE, "closed": _ALL},
}


@dataclass(frozen=True)
class Review:
    """What may be seen of an attempt now. One's own answers always may.

    `until_spent`: more shows once no further try can earn more. `from_at`: more shows from this moment.
    `until_closed`: more shows when the quiz closes, and nobody knows yet when that is.
    """

    score: bool
    correctness: bool
    feedback: bool
    right_answer: bool
    explanation: bool
    until_spent: bool = False
    from_at: datetime | None = None
    until_closed: bool = False

    @property
    def is_whole(self) -> bool:
        """Nothing is held back."""
        return self.correctness and self.feedback and self.right_answer and self.explanation


def may_see(
    quiz: documents.Quiz,
    *,
    is_handed_in: bool,
    is_spent: bool,
    closes_at: datetime | None,
    grace: timedelta,
    has_open: bool,
    at: datetime,
) -> Review:
    """What may be seen at this moment. `closes_at` is when the quiz closes for this person, None where it never does.

    Answers count until the `grace` after it is over, and while a try is open (`has_open`) they may still change.
    """
    from_at = closes_at + grace if closes_at is not None else None
    is_closed = from_at is not None and at > from_at and not has_open
    moment: Moment = "during"
    if is_handed_in:
        moment = "closed" if is_closed else "spent" if is_spent else "after"
    seen = _SEEN[quiz.review][moment]
    held = is_handed_in and seen != _ALL
    return Review(
        score="score" in seen,
        correctness="correctness" in seen,
        feedback="feedback" in seen,
        right_answer="right_answer" in seen,
        explanation="explanation" in seen,
        until_spent=held and quiz.review == "after_last_try",
        from_at=from_at if held else None,
        until_closed=held and quiz.review == "after_close" and closes_at is None,
    )


def is_spent(start: Start, *, has_full_score: bool, may_learn: bool) -> bool:
    """No further try can earn more: none is left, or all was right, or the module is over for this person."""
    return start.kind == "used_up" or has_full_score or not may_learn
