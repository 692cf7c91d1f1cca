"""Files of questions between the look at what they would do and the doing."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lms.accounts.models import User

KEPT_FOR = timedelta(hours=24)
MOST_FILES = 20


class QuestionFile(models.Model):
    """An uploaded file, kept for a day for its owner alone. `imported_at` is set once, with what came of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    format = models.CharField(max_length=20)
    data = models.BinaryField()
    digest = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    imported_at = models.DateTimeField(null=True)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-uploaded_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("uploaded_at")), name="question_file_expires_later"
            ),
            models.CheckConstraint(
                condition=Q(imported_at__isnull=False) | Q(added=0, changed=0),
                name="question_file_counts_when_imported",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def finish(self, *, at: datetime, added: int, changed: int) -> None:
        """Remembers what came of it; ValueError for a file that was imported before."""
        if self.imported_at is not None:
            raise ValueError(f"{self.pk} was imported already")
        self.imported_at, self.added, self.changed = at, added, changed
        self.save(update_fields=["imported_at", "added", "changed"])


def keep(*, owner: User, name: str, kind: str, data: bytes, digest: str, at: datetime) -> QuestionFile:
    """Keeps a file for a day; of an owner's files only the newest stay."""
    old = QuestionFile.objects.filter(owner=owner).values_list("pk", flat=True)[MOST_FILES - 1 :]
    QuestionFile.objects.filter(pk__in=list(old)).delete()
    return QuestionFile.objects.create(
        owner=owner,
        name=name[:200],
        format=kind,
        data=data,
        digest=digest,
        uploaded_at=at,
        expires_at=at + KEPT_FOR,
    )


def forget_old(at: datetime) -> int:
    """Deletes files whose day is over; how many they were."""
    return QuestionFile.objects.filter(expires_at__lte=at).delete()[0]
