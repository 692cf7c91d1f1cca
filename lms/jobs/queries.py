"""How far behind the work is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lms.jobs.models import Job, JobState


@dataclass(frozen=True)
class Backlog:
    """`waiting_seconds`: how long the oldest due job has waited; `dead`: jobs that were given up."""

    waiting_seconds: int
    dead: int


def backlog(at: datetime) -> Backlog:
    """Two queries."""
    due = Job.objects.filter(state=JobState.QUEUED, run_at__lte=at).order_by("run_at")
    oldest = due.values_list("run_at", flat=True).first()
    waiting = int((at - oldest).total_seconds()) if oldest else 0
    return Backlog(waiting_seconds=waiting, dead=Job.objects.filter(state=JobState.DEAD).count())


def job_states(keys: Iterable[str]) -> dict[str, str]:
    """Where the jobs with these keys stand; those that are not known (any more) are left out. One query."""
    rows = Job.objects.filter(key__in=list(keys)).values_list("key", "state")
    return {str(key): state for key, state in rows}
