"""How far behind the work is."""

from __future__ import annotations

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
