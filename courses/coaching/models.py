"""What is kept of the writing coach: that a rule spoke, and what the writer said of it. Never what it said, nor a text."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.role_plays.models import Submission


class Verdict(models.TextChoices):
    """What the writer said of a remark; empty while they have said nothing."""

    MISTAKEN = "mistaken", _("Mistaken")
    UNHELPFUL = "unhelpful", _("Not helpful")


class CoachShowing(models.Model):
    """A rule spoke about one draft of a practice: counted once, however often the coach is asked.

    `draft` numbers the drafts of a submission, `rule` is the rule's id, with + where it praises, `digest` that of its
    pack. `part_hash` (SHA-256) tells drafts apart and goes when the practice is removed.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    draft = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=16)
    digest = models.CharField(max_length=64)
    part_hash = models.CharField(max_length=64, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    shown_at = models.DateTimeField()
    judged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["submission", "draft", "rule"], name="coach_showing_once"),
            models.CheckConstraint(
                condition=Q(verdict="", judged_at__isnull=True)
                | Q(verdict__in=Verdict.values, judged_at__isnull=False),
                name="coach_showing_verdict_agrees",
            ),
        )
        indexes = (models.Index(fields=["digest", "rule", "-id"], name="coach_showing_newest"),)

    def __str__(self) -> str:
        return f"{self.rule} on draft {self.draft} of {self.submission_id}"

    def judge(self, verdict: str, *, at: datetime) -> bool:
        """Keeps the first verdict; whether this was it."""
        if self.verdict:
            return False
        self.verdict, self.judged_at = verdict, at
        self.save(update_fields=["verdict", "judged_at"])
        return True


class CoachChoice(models.Model):
    """Somebody's own choice to write without the coach."""

    learner = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_off = models.BooleanField()
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.learner_id} {'off' if self.is_off else 'on'}"
