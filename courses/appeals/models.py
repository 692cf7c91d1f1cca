"""A learner's request for a second look at one criterion of a released result."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.role_plays.models import Grade, Submission
from lms.accounts.models import User


class AppealStatus(models.TextChoices):
    """OPEN > DECIDED; WITHDRAWN while nobody reads it. A lease is a field."""

    OPEN = "open", _("Waits for a second look")
    DECIDED = "decided", _("Looked at again")
    WITHDRAWN = "withdrawn", _("Taken back")


class Appeal(models.Model):
    """One for each result. `grade` is the contested one, which stays; `raised_to` is the grade that followed, if any.

    `old_level` and `level` run from 1 to 4: what stood, and what the second grader saw without knowing it.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    grade = models.ForeignKey(Grade, on_delete=models.PROTECT, related_name="+")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    first_grader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    criterion_key = models.CharField(max_length=64)
    old_level = models.PositiveSmallIntegerField()
    argument = models.TextField()
    status = models.CharField(max_length=9, choices=AppealStatus.choices, default=AppealStatus.OPEN)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    leased_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    lease_until = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    level = models.PositiveSmallIntegerField(null=True)
    reason = models.TextField(blank=True)
    raised_to = models.ForeignKey(Grade, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("asked_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["submission"], condition=~Q(status="withdrawn"), name="appeal_once_a_result"
            ),
            models.CheckConstraint(condition=Q(status__in=AppealStatus.values), name="appeal_status_known"),
            models.CheckConstraint(
                condition=Q(old_level__gte=1, old_level__lte=3)
                & (Q(level__isnull=True) | Q(level__gte=1, level__lte=4)),
                name="appeal_level_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    status="decided", decided_at__isnull=False, decided_by__isnull=False, level__isnull=False
                )
                | Q(
                    status__in=["open", "withdrawn"],
                    decided_at__isnull=True,
                    decided_by__isnull=True,
                    level__isnull=True,
                    raised_to__isnull=True,
                ),
                name="appeal_status_agrees",
            ),
            models.CheckConstraint(
                condition=(
                    Q(decided_by__isnull=True)
                    | (~Q(decided_by=F("learner")) & ~Q(decided_by=F("first_grader")))
                )
                & (
                    Q(leased_to__isnull=True) | (~Q(leased_to=F("learner")) & ~Q(leased_to=F("first_grader")))
                ),
                name="appeal_read_by_another",
            ),
            models.CheckConstraint(
                condition=Q(raised_to__isnull=True) | Q(level__gt=F("old_level")), name="appeal_never_lowers"
            ),
        )
        indexes = (models.Index(fields=["asked_at"], condition=Q(status="open"), name="appeal_waiting"),)

    def __str__(self) -> str:
        return f"{self.submission_id} {self.criterion_key} ({self.status})"

    @property
    def is_raised(self) -> bool:
        """The second look found a higher level."""
        return self.level is not None and self.level > self.old_level

    def is_leased(self, at: datetime) -> bool:
        """A grader reads it at this moment."""
        return self.leased_to_id is not None and self.lease_until is not None and self.lease_until > at

    def lease(self, grader: User, *, until: datetime) -> None:
        """Keeps an open one with a grader; ValueError in any other status."""
        if self.status != AppealStatus.OPEN:
            raise ValueError(f"an appeal that is {self.status} cannot be leased")
        self.leased_to, self.lease_until = grader, until
        self.save(update_fields=["leased_to", "lease_until"])

    def give_back(self) -> None:
        """Ends the lease; it waits for the next grader."""
        self.leased_to, self.lease_until = None, None
        self.save(update_fields=["leased_to", "lease_until"])

    def withdraw(self) -> None:
        """OPEN > WITHDRAWN; ValueError from any other status."""
        self._leave(AppealStatus.WITHDRAWN)
        self.save(update_fields=["status", "leased_to", "lease_until"])

    def decide(self, by: User, *, level: int, reason: str, raised_to: Grade | None, at: datetime) -> None:
        """OPEN > DECIDED; ValueError from any other status."""
        self._leave(AppealStatus.DECIDED)
        self.decided_by, self.decided_at = by, at
        self.level, self.reason, self.raised_to = level, reason, raised_to
        self.save()

    def _leave(self, new: AppealStatus) -> None:
        if self.status != AppealStatus.OPEN:
            raise ValueError(f"an appeal that is {self.status} cannot become {new}")
        self.status = new
        self.leased_to, self.lease_until = None, None
