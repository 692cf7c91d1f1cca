"""Grades that a release wants checked again, and that somebody did. Neither changes a grade."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from courses.role_plays.models import Grade
from lms.lib.append_only import AppendOnly


class GradeTag(AppendOnly):
    """A grade whose rubric counts otherwise in `version`, which asked for a check."""

    grade = models.ForeignKey(Grade, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("content.ModuleVersion", on_delete=models.PROTECT, related_name="+")
    tagged_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["grade", "version"], name="grade_tag_once"),)

    def __str__(self) -> str:
        return f"{self.grade_id} in {self.version_id}"


class TagCheck(AppendOnly):
    """Somebody checked a tagged grade; `note` says what they found."""

    tag = models.OneToOneField(GradeTag, on_delete=models.PROTECT, related_name="check_again")
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300)
    checked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"check of {self.tag_id}"
