"""Reads of lessons: the place, and the private answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courses.lessons.models import LessonProgress, PracticeAnswer


@dataclass(frozen=True)
class Place:
    """Where a learner is in a lesson. `block_key` is empty at the beginning."""

    block_key: str
    opened_at: datetime
    completed_at: datetime | None


def place(enrollment_id: int, item_key: str) -> Place | None:
    """Where the learner is, or None before the first visit. One query."""
    row = LessonProgress.objects.filter(enrollment_id=enrollment_id, item_key=item_key).first()
    return Place(row.place, row.opened_at, row.completed_at) if row else None


def answers(enrollment_id: int, item_key: str) -> dict[str, dict[str, Any]]:
    """The newest answer to each task by block key. One query."""
    rows = PracticeAnswer.objects.filter(enrollment_id=enrollment_id, item_key=item_key)
    return dict(rows.values_list("block_key", "value"))
