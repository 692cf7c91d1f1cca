"""What the loader put where, so that it never overwrites an author's work."""

from __future__ import annotations

from django.db import models


class SeedRecord(models.Model):
    """One loaded object: `source` is the digest of its data in the files, `loaded` of what stood in the library after."""

    key = models.CharField(max_length=100, unique=True)
    source = models.CharField(max_length=64)
    loaded = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.key
