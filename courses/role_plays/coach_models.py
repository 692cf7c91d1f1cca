"""The coach's notes before a grader: when they were opened, and which levels were changed afterwards.

Nothing of this reaches a grade, a report or a certificate.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from courses.role_plays.models import Submission
from lms.lib.append_only import AppendOnly


class CoachOpening(AppendOnly):
    """A grader opened the coach's notes on a submission. `levels` are the ones they had chosen before, by criterion;
    `pack_digest` names the rules that spoke.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    grader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    levels = models.JSONField()
    pack_digest = models.CharField(max_length=64)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["submission", "grader"], name="coach_opening_once_each"),
        )
        indexes = (models.Index(fields=["grader", "-opened_at"], name="coach_opening_of_grader"),)

    def __str__(self) -> str:
        return f"{self.submission_id} by {self.grader_id}"


class LevelChange(AppendOnly):
    """A level that a grader changed after they had seen the coach's notes, and why."""

    opening = models.ForeignKey(CoachOpening, on_delete=models.PROTECT, related_name="changes")
    criterion_key = models.CharField(max_length=64)
    before = models.PositiveSmallIntegerField()
    after = models.PositiveSmallIntegerField()
    reason = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=~Q(before=F("after")), name="level_change_changes"),
            models.CheckConstraint(condition=~Q(reason=""), name="level_change_has_reason"),
        )

    def __str__(self) -> str:
        return f"{self.criterion_key}: {self.before} to {self.after}"
