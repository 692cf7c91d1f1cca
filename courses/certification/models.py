"""Certificates: what was issued, with its text frozen."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from courses.enrollments.models import Enrollment


class Certificate(models.Model):
    """Valid through `expires_at` unless revoked: no status is stored.

    `number` is printed (ATT- and twelve symbols without O, I, L); `token` (128 bits) stands in the link and QR.
    `printed` is the text as issued. `only_grader` is the one person who graded every role-play, if it was one.
    """

    enrollment = models.OneToOneField(Enrollment, on_delete=models.PROTECT, related_name="+")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    module = models.ForeignKey("content.Module", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("content.ModuleVersion", on_delete=models.PROTECT, related_name="+")
    sign_off = models.OneToOneField("courses.SignOff", on_delete=models.PROTECT, related_name="+")
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    only_grader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    cycle = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=20, unique=True)
    token = models.CharField(max_length=32, unique=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    printed = models.JSONField()
    evidence_digest = models.CharField(max_length=64)
    is_name_shown = models.BooleanField(default=True)
    is_public = models.BooleanField(default=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    revoked_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("-issued_at",)
        constraints = (
            models.UniqueConstraint(fields=["learner", "module", "cycle"], name="certificate_once_a_cycle"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("issued_at")), name="certificate_expires_later"
            ),
            models.CheckConstraint(condition=~Q(signer=F("learner")), name="certificate_not_own"),
            models.CheckConstraint(
                condition=Q(only_grader__isnull=True) | ~Q(only_grader=F("signer")),
                name="certificate_second_person",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | (Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoked_reason="")),
                name="certificate_revocation_agrees",
            ),
        )
        indexes = (models.Index(fields=["module", "expires_at"], name="certificate_by_module"),)

    def __str__(self) -> str:
        return self.number

    def revoke(self, *, by_id: int, reason: str, at: datetime) -> None:
        """Withdraws it for good, with a reason; ValueError where it already was."""
        if self.revoked_at is not None:
            raise ValueError("this certificate was withdrawn before")
        self.revoked_at = at
        self.revoked_by_id = by_id
        self.revoked_reason = reason
        self.save(update_fields=["revoked_at", "revoked_by", "revoked_reason"])

    def set_consent(self, *, is_public: bool, is_name_shown: bool) -> None:
        """What strangers may see of it, as the holder wants it."""
        self.is_public = is_public
        self.is_name_shown = is_name_shown
        self.save(update_fields=["is_public", "is_name_shown"])
