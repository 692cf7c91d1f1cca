"""Reads of goals and plans. Callers check `permissions.may_see_plan` where the reader is not the learner."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from courses.plans.models import Plan


@dataclass(frozen=True)
class PlanCard:
    """A goal and «When {cue}, I will {behavior}». `made_at` is None while there is only a goal."""

    goal_key: str
    cue: str
    behavior: str
    made_at: datetime | None

    @property
    def is_made(self) -> bool:
        """The sentence is there."""
        return self.made_at is not None


def plan_of(enrollment_id: int) -> PlanCard | None:
    """The plan of an enrollment. One query."""
    return plans_of([enrollment_id]).get(enrollment_id)


def plans_of(enrollment_ids: Iterable[int]) -> dict[int, PlanCard]:
    """The plans of many enrollments in one query; those without any are left out."""
    rows = Plan.objects.filter(enrollment_id__in=list(enrollment_ids))
    return {row.enrollment_id: PlanCard(row.goal_key, row.cue, row.behavior, row.made_at) for row in rows}
