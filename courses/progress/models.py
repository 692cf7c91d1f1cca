"""Progress: derived from facts, and can be rebuilt from them."""

from __future__ import annotations

from django.db import models

from courses.enrollments.models import Enrollment


class StepCompletion(models.Model):
    """A step of the path that is done: when it first was, and its best score (a share of 0 to 1) if scored."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    item_key = models.CharField(max_length=64)
    kind = models.CharField(max_length=12)
    completed_at = models.DateTimeField()
    score = models.DecimalField(max_digits=7, decimal_places=6, null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["enrollment", "item_key"], name="step_completion_once"),
        )

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.item_key}"
