"""Where a learner is in a lesson, and what they wrote in its tasks."""

from __future__ import annotations

from django.db import models

from courses.enrollments.models import Enrollment


class LessonProgress(models.Model):
    """`place` is the key of the last block that was reached."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    item_key = models.CharField(max_length=64)
    place = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["enrollment", "item_key"], name="lesson_progress_once"),
        )

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.item_key}"


class PracticeAnswer(models.Model):
    """The newest answer to a task or a retrieval question: private to the learner and never scored."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    item_key = models.CharField(max_length=64)
    block_key = models.CharField(max_length=64)
    value = models.JSONField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["enrollment", "item_key", "block_key"], name="practice_answer_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.item_key} {self.block_key}"
