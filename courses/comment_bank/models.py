"""Comments that the graders of a team share, and where each was used."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.role_plays.models import Submission
from lms.accounts.models import Team, User
from lms.lib.append_only import AppendOnly


class CommentSnippet(models.Model):
    """A comment to use again. It may belong to a criterion of a rubric, and there to a level (1 to 4).

    Editing raises `revision`; what was inserted before stays as it was. Retired ones are no longer offered.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    rubric_key = models.CharField(max_length=64, blank=True)
    criterion_key = models.CharField(max_length=64, blank=True)
    criterion_title = models.CharField(max_length=200, blank=True)
    level = models.PositiveSmallIntegerField(null=True)
    language = models.CharField(max_length=12)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("comment of the bank")
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="snippet_has_text"),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__gte=1, level__lte=4), name="snippet_level_known"
            ),
            models.CheckConstraint(
                condition=Q(criterion_key="", rubric_key="", level__isnull=True)
                | (~Q(criterion_key="") & ~Q(rubric_key="")),
                name="snippet_level_of_criterion",
            ),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True, retired_by__isnull=True)
                | Q(retired_at__isnull=False, retired_by__isnull=False),
                name="snippet_retired_agrees",
            ),
        )
        indexes = (
            models.Index(
                fields=["team", "criterion_key"], condition=Q(retired_at__isnull=True), name="snippet_offered"
            ),
        )

    def __str__(self) -> str:
        return self.text[:60]

    def edit(self, *, text: str, level: int | None, language: str, at: datetime) -> None:
        """Replaces the words; ValueError for a retired one."""
        if self.retired_at is not None:
            raise ValueError("a retired comment cannot be edited")
        self.text, self.level, self.language = text, level, language
        self.revision, self.updated_at = self.revision + 1, at
        self.save(update_fields=["text", "level", "language", "revision", "updated_at"])

    def retire(self, by: User, *, at: datetime) -> None:
        """It is no longer offered."""
        self.retired_at, self.retired_by = at, by
        self.save(update_fields=["retired_at", "retired_by"])

    def bring_back(self) -> None:
        """It is offered again."""
        self.retired_at, self.retired_by = None, None
        self.save(update_fields=["retired_at", "retired_by"])


class SnippetUse(AppendOnly):
    """A comment of the bank was inserted while a submission was read; however often, it counts once."""

    snippet = models.ForeignKey(CommentSnippet, on_delete=models.PROTECT, related_name="uses")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    grader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    used_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["snippet", "submission"], name="snippet_use_once_a_reply"),
        )

    def __str__(self) -> str:
        return f"{self.snippet_id} in {self.submission_id}"
