"""What happens around the reading of a reply: who could not judge it, who passed it over, what somebody prefers to read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.role_plays.models import Submission
from lms.lib.append_only import AppendOnly


class NotJudgedReason(models.TextChoices):
    """Why somebody cannot judge a reply. `NO_OCCASION` is about criteria alone."""

    ILLEGIBLE = "illegible", _("It cannot be read: empty, garbled or cut off")
    REAL_PERSON = "real_person", _("It names a real person, or gives their data away")
    CONFLICT = "conflict", _("I know who wrote it, and I am not the right reader")
    LANGUAGE = "language", _("It is in a language that I don’t read well enough")
    NO_OCCASION = "no_occasion", _("The task gave no occasion to show this")
    RISK = "risk", _("Somebody may be at risk")


class NotJudged(AppendOnly):
    """A grader could not judge a submission, or some `criteria` of it (keys; none means the whole).

    `marking` is what they had marked so far. `is_sent_up` says that it left the queue for whoever looks after grading.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="not_judged")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    grader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=NotJudgedReason.choices)
    criteria = models.JSONField(default=list)
    words = models.TextField(blank=True)
    marking = models.JSONField(default=dict)
    is_sent_up = models.BooleanField()
    said_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["submission", "grader"], name="not_judged_once_each"),
            models.CheckConstraint(
                condition=Q(reason__in=NotJudgedReason.values), name="not_judged_reason_known"
            ),
            models.CheckConstraint(condition=~Q(grader=F("learner")), name="not_judged_by_another"),
        )

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.reason}"


class SetAsideAnswer(AppendOnly):
    """What whoever looks after grading did with a submission that was sent up to them, or in which a risk was seen."""

    not_judged = models.OneToOneField(NotJudged, on_delete=models.PROTECT, related_name="answer")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(
        max_length=8,
        choices=[
            ("requeued", _("Back to the queue")),
            ("taken", _("Taken to grade")),
            ("seen", _("Taken care of")),
        ],
    )
    note = models.TextField(blank=True)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(decision__in=["requeued", "taken", "seen"]), name="set_aside_decision_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.not_judged_id}: {self.decision}"


class SkipReason(models.TextChoices):
    """Why somebody passes over a reply for now."""

    TIME = "time", _("It needs more time than I have now")
    FRESH_EYES = "fresh_eyes", _("I have read too many of these in a row")
    OTHER_KNOWS = "other_knows", _("Somebody else knows this topic better")
    OTHER = "other", _("Something else")


class Skip(AppendOnly):
    """A grader passed over a submission: they get it again only after everything else."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="skips")
    grader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=SkipReason.choices)
    words = models.TextField(blank=True)
    skipped_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(reason__in=SkipReason.values), name="skip_reason_known"),
        )
        indexes = (models.Index(fields=["submission", "grader"], name="skip_by_grader"),)

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.reason}"


class GraderPreference(models.Model):
    """What a grader likes to read: skills and languages of modules. Empty lists mean all."""

    grader = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    skills = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"preferences of {self.grader_id}"
