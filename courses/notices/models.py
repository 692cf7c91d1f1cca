"""What somebody should hear of an event."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lms.events.models import Event


class Notice(models.Model):
    """One event for one person. The words are made when it is read, so the row holds no names or text."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (models.UniqueConstraint(fields=["recipient", "event"], name="notice_once"),)
        indexes = (
            models.Index(fields=["recipient", "-created_at"], name="notice_by_recipient"),
            models.Index(
                fields=["recipient"], condition=models.Q(mailed_at__isnull=True), name="notice_to_mail"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient_id}"
