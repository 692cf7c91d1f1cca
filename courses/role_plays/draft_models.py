"""What a text said at some moment: of graded work for ever, of practice until it is removed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from courses.role_plays.models import Submission
from lms.lib.append_only import AppendOnly


class DraftSnapshot(AppendOnly):
    """What a draft said at some moment: at most one a minute, so that nothing typed is ever out of reach.

    `refused` names why a save was not taken (taken_over, closed); its text is kept all the same.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    texts = models.JSONField()
    refused = models.CharField(max_length=12, blank=True)
    taken_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["submission", "taken_at"], name="draft_snapshot_order"),)

    def __str__(self) -> str:
        return f"{self.submission_id} {self.taken_at:%H:%M}"


class PracticeText(models.Model):
    """What a practice said at some moment. Unlike that of graded work it may be removed, and is after its time.

    `number` counts the drafts that the learner kept to compare; without one it was taken as DraftSnapshot is.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(null=True)
    texts = models.JSONField()
    refused = models.CharField(max_length=12, blank=True)
    taken_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["submission", "number"], name="practice_draft_once"),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(refused=""), name="practice_draft_was_taken"
            ),
        )
        indexes = (models.Index(fields=["submission", "taken_at"], name="practice_text_order"),)

    def __str__(self) -> str:
        return f"{self.submission_id} {self.taken_at:%H:%M}"
