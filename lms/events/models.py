"""The event log: append-only, and the audit trail."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lms.lib.append_only import AppendOnly


class Event(AppendOnly):
    """Something that happened. `payload` holds ids and numbers, never names or written text.

    `seq`, `prev_hash` and `hash` chain the evidence events once the chain is switched on.
    """

    type = models.CharField(max_length=60)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    enrollment_id = models.BigIntegerField(null=True)
    payload = models.JSONField(default=dict)
    request_id = models.CharField(max_length=36, blank=True)
    seq = models.BigIntegerField(null=True, unique=True)
    prev_hash = models.CharField(max_length=64, null=True, unique=True)
    hash = models.CharField(max_length=64, null=True)

    class Meta:
        ordering = ("at", "pk")
        indexes = (
            models.Index(fields=["at"], name="event_by_time"),
            models.Index(fields=["enrollment_id", "at"], name="event_by_enrollment"),
            models.Index(fields=["subject", "at"], name="event_by_subject"),
            models.Index(fields=["actor", "at"], name="event_by_actor"),
            models.Index(fields=["type", "at"], name="event_by_type"),
        )

    def __str__(self) -> str:
        return f"{self.type} {self.at:%Y-%m-%d %H:%M}"
