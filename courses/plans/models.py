"""The learner's goal and if-then plan."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from courses.enrollments.models import Enrollment


class Plan(models.Model):
    """«When {cue}, I will {behavior}»: private to the learner and the current manager."""

    enrollment = models.OneToOneField(Enrollment, on_delete=models.PROTECT, related_name="+")
    goal_key = models.CharField(max_length=64, blank=True)
    cue = models.CharField(max_length=300, blank=True)
    behavior = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"plan of {self.enrollment_id}"

    def write(self, *, cue: str, behavior: str, at: datetime) -> None:
        """Keeps the sentence; the moment of the first one stays."""
        self.cue = cue
        self.behavior = behavior
        self.made_at = self.made_at or at
        self.updated_at = at
        self.save(update_fields=["cue", "behavior", "made_at", "updated_at"])
