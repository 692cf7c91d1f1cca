"""Enrollment: one person in one module, pinned to a version."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class EnrollmentStatus(models.TextChoices):
    """ACTIVE until completed or withdrawn. A renewal is a new row with the next cycle."""

    ACTIVE = "active", _("Active")
    COMPLETED = "completed", _("Completed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Enrollment(models.Model):
    """A learner's way through one module. Only this row carries a due date."""

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrollments"
    )
    module = models.ForeignKey("content.Module", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("content.ModuleVersion", on_delete=models.PROTECT, related_name="+")
    cycle = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(
        max_length=10, choices=EnrollmentStatus.choices, default=EnrollmentStatus.ACTIVE
    )
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["learner", "module"], condition=Q(status="active"), name="enrollment_active_once"
            ),
            models.UniqueConstraint(fields=["learner", "module", "cycle"], name="enrollment_cycle_once"),
            models.CheckConstraint(
                condition=Q(status__in=EnrollmentStatus.values), name="enrollment_status_known"
            ),
            models.CheckConstraint(
                condition=(
                    Q(status="active", completed_at__isnull=True, withdrawn_at__isnull=True)
                    | Q(status="completed", completed_at__isnull=False, withdrawn_at__isnull=True)
                    | Q(status="withdrawn", completed_at__isnull=True, withdrawn_at__isnull=False)
                ),
                name="enrollment_status_agrees",
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(due_at__gt=F("created_at")),
                name="enrollment_due_after_start",
            ),
        )
        indexes = (
            models.Index(fields=["module", "status", "learner"], name="enrollment_by_module"),
            models.Index(fields=["learner", "status", "due_at"], name="enrollment_by_learner"),
        )

    def __str__(self) -> str:
        return f"{self.learner_id} in {self.module_id} ({self.status})"

    def open(self, *, at: datetime) -> None:
        """Notes the first visit; later ones change nothing."""
        if self.opened_at is None:
            self.opened_at = at
            self.save(update_fields=["opened_at"])

    def complete(self, *, at: datetime) -> None:
        """ACTIVE > COMPLETED; ValueError from any other status."""
        self._leave_active(EnrollmentStatus.COMPLETED)
        self.completed_at = at
        self.save(update_fields=["status", "completed_at"])

    def withdraw(self, *, at: datetime) -> None:
        """ACTIVE > WITHDRAWN; ValueError from any other status."""
        self._leave_active(EnrollmentStatus.WITHDRAWN)
        self.withdrawn_at = at
        self.save(update_fields=["status", "withdrawn_at"])

    def move_due_date(self, due_at: datetime | None) -> None:
        """Sets or removes the due date of an ACTIVE enrollment."""
        if self.status != EnrollmentStatus.ACTIVE:
            raise ValueError("only an active enrollment has a due date to move")
        self.due_at = due_at
        self.save(update_fields=["due_at"])

    def repin(self, version_id: int) -> None:
        """Follows another version of the module while ACTIVE."""
        if self.status != EnrollmentStatus.ACTIVE:
            raise ValueError("only an active enrollment follows a new version")
        self.version_id = version_id
        self.save(update_fields=["version"])

    def _leave_active(self, status: EnrollmentStatus) -> None:
        if self.status != EnrollmentStatus.ACTIVE:
            raise ValueError(f"an enrollment that is {self.status} cannot become {status}")
        self.status = status
