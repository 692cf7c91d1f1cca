"""When a learner may try, and what: the whole quiz, or only the ◆ questions that were missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Literal

from content import documents
from courses.access.rules import Access, tries_of
from courses.quizzes.rules.outcome import share_of


@dataclass(frozen=True)
class Past:
    """An attempt, as far as the rule needs it. `missed` are the ids of its ◆ questions that were not right."""

    id: int
    kind: Literal["whole", "critical"]
    status: Literal["in_progress", "submitted", "graded"]
    ended_at: datetime | None = None
    score: Fraction | None = None
    is_passed: bool = False
    has_critical_right: bool = True
    missed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Start:
    """What the next try is. `can` is what may be done now; `from_at` is when a wait ends.

    kind: whole, critical, continue (one is open), waiting (a person decides), used_up, not_open (yet, from `from_at`),
    closed (for good).
    """

    kind: Literal["whole", "critical", "continue", "waiting", "used_up", "not_open", "closed"]
    can: bool
    from_at: datetime | None = None
    base_id: int | None = None
    missed: tuple[str, ...] = ()
    used: int = 0
    left: int | None = None


def next_start(
    quiz: documents.Quiz, history: Sequence[Past], at: datetime, access: Access | None = None
) -> Start:
    """The next try after `history` (oldest first). ◆ questions may be tried again at once, later ones after the wait.

    `access` is what holds for the learner; without one it is what the quiz says for everybody, and no dates.
    """
    access = access or Access(**tries_of(quiz))
    start = _after(quiz, history, at, access)
    if start.kind not in ("whole", "critical"):
        return start
    from_at = start.from_at or at
    if access.closes_at is not None and max(from_at, at) >= access.closes_at:
        return replace(start, kind="closed", can=False, from_at=None)
    if access.opens_at is not None and access.opens_at > max(from_at, at):
        return replace(start, kind="not_open", can=False, from_at=access.opens_at)
    return start


def _after(quiz: documents.Quiz, history: Sequence[Past], at: datetime, access: Access) -> Start:
    used = sum(past.kind == "whole" for past in history)
    left = max(0, access.attempts - used) if access.attempts else None
    newest = history[-1] if history else None
    if newest is not None and newest.status == "in_progress":
        return Start("continue", True, base_id=newest.id, used=used, left=left)
    if newest is not None and newest.status == "submitted":
        return Start("waiting", False, used=used, left=left)
    wait = timedelta(hours=access.wait_hours)
    if quiz.behaviour == "exam" and newest is not None and not any(past.is_passed for past in history):
        base = _only_critical_missing(quiz, history)
        if base is not None:
            again = newest.kind == "critical" and newest.ended_at is not None
            from_at = newest.ended_at + wait if again and newest.ended_at else None
            is_open = from_at is None or at >= from_at
            return Start(
                "critical",
                is_open,
                None if is_open else from_at,
                base.id,
                newest.missed or base.missed,
                used,
                left,
            )
    if left == 0:
        return Start("used_up", False, used=used, left=left)
    ended = newest.ended_at if newest is not None else None
    from_at = ended + wait if ended is not None else None
    is_open = from_at is None or at >= from_at
    return Start("whole", is_open, None if is_open else from_at, used=used, left=left)


def _only_critical_missing(quiz: documents.Quiz, history: Sequence[Past]) -> Past | None:
    """The newest whole attempt, if its sum was reached and only ◆ questions are missing."""
    whole = [past for past in history if past.kind == "whole"]
    if not whole or whole[-1].score is None:
        return None
    base = whole[-1]
    is_reached = base.score is not None and base.score >= share_of(quiz.cut)
    return base if is_reached and not base.has_critical_right else None
