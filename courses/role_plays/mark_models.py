"""Marks of a role-play before anybody hears of them: each grader's own row, and which one stands."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.role_plays.models import Submission
from lms.lib.append_only import AppendOnly


class MarkKind(models.TextChoices):
    """Whose mark it is: the first grader's, the second one's (blind), or a moderator's own."""

    FIRST = "first", _("First mark")
    SECOND = "second", _("Second mark")
    FINAL = "final", _("Moderator's mark")


class Mark(AppendOnly):
    """What one grader made of a submission. Neither the other marker nor the learner ever reads it as such.

    `marking` is a marking as JSON, `rubric` the rubric it was given on. `advice` says what should happen: a result,
    or another version by the learner (then nothing is weighed). `reasons` are why there should be a second mark: on
    the first mark those found when it was given, on the second one the same.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    marker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=MarkKind.choices)
    advice = models.CharField(
        max_length=8, choices=[("release", _("Release")), ("return", _("Return for revision"))]
    )
    is_passed = models.BooleanField(null=True)
    weighted = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    marking = models.JSONField()
    reasons = models.JSONField(default=list)
    rubric = models.JSONField()
    rubric_digest = models.CharField(max_length=64)
    record_digest = models.CharField(max_length=64)
    marked_at = models.DateTimeField()

    outcome = "kept"

    class Meta:
        ordering = ("submission", "pk")
        constraints = (
            models.UniqueConstraint(fields=["submission", "kind"], name="mark_kind_once"),
            models.UniqueConstraint(fields=["submission", "marker"], name="mark_by_one_person_once"),
            models.CheckConstraint(condition=Q(kind__in=MarkKind.values), name="mark_kind_known"),
            models.CheckConstraint(condition=~Q(marker=F("learner")), name="mark_not_own"),
            models.CheckConstraint(
                condition=Q(advice="return", kind="second", is_passed__isnull=True, weighted__isnull=True)
                | Q(advice="release", is_passed__isnull=False, weighted__isnull=False),
                name="mark_advice_agrees",
            ),
        )
        indexes = (
            models.Index(fields=["marker", "-marked_at"], name="mark_by_marker"),
            models.Index(fields=["rubric_digest", "kind"], name="mark_by_rubric"),
        )

    def __str__(self) -> str:
        return f"{self.kind} mark of {self.submission_id}"

    @property
    def graded_at(self) -> datetime:
        """When it was given, under the name that a grade has for it."""
        return self.marked_at


class SettledBy(models.TextChoices):
    """How it was found out which mark stands."""

    SINGLE = "single", _("No second mark was needed")
    ALONE = "alone", _("Nobody else could mark it")
    AGREED = "agreed", _("A second mark agreed")
    COPIED = "copied", _("A moderator chose one of two marks")
    FINAL = "final", _("A moderator marked it")


class Settlement(AppendOnly):
    """Which mark stands, how that came about, and who decided (nobody where the marks agreed, or there was one)."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="+")
    mark = models.ForeignKey(Mark, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=SettledBy.choices)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=SettledBy.values), name="settlement_kind_known"),
            models.CheckConstraint(
                condition=Q(kind__in=["copied", "final"], decided_by__isnull=False)
                | Q(kind__in=["single", "alone", "agreed"], decided_by__isnull=True),
                name="settlement_decider_agrees",
            ),
        )

    def __str__(self) -> str:
        return f"{self.submission_id} {self.kind}"
