"""The outbox: work that must follow a change, kept until it is done."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class JobState(models.TextChoices):
    """QUEUED until claimed, RUNNING under a lease, then DONE, or DEAD after the last try."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


class Job(models.Model):
    """One piece of work. `key` makes it happen only once; `args` are ids and numbers, never text of people."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True, null=True)
    name = models.CharField(max_length=100)
    args = models.JSONField(default=dict)
    queue = models.CharField(max_length=20, default="default")
    run_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=8)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_known"),
            models.CheckConstraint(
                condition=Q(state="running", lease_until__isnull=False) | ~Q(state="running"),
                name="job_running_has_lease",
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False)
                | (~Q(state="done") & Q(done_at__isnull=True)),
                name="job_done_has_time",
            ),
        )
        indexes = (
            models.Index(fields=["run_at"], condition=Q(state__in=["queued", "running"]), name="job_due"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.state}"
