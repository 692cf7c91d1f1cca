"""Analyses of quizzes, kept by what was selected. Working data: they can be made anew at any time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

# Figures, their moment and the state of the records that they hold for come and go together.
AGREES = Q(computed_at__isnull=True, results__isnull=True, data_digest="") | (
    Q(computed_at__isnull=False, results__isnull=False) & ~Q(data_digest="")
)


class KeptAnalysis(models.Model):
    """What was found for one selection of records, and the state of the records that it holds for.

    `run` counts how often it was asked for: at most one job for each. What was found stays until a newer run is done.
    """

    selection = models.JSONField()
    selection_digest = models.CharField(max_length=64, unique=True)
    run = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    data_digest = models.CharField(max_length=64, blank=True)
    computed_at = models.DateTimeField(null=True)
    results = models.JSONField(null=True)

    JOB = ""

    class Meta:
        abstract = True

    @property
    def job_key(self) -> str:
        """The key of the job of the newest run."""
        return f"{self.JOB}:{self.pk}:{self.run}"

    def ask(self, *, at: datetime) -> None:
        """Begins another run."""
        self.run += 1
        self.asked_at = at
        self.save(update_fields=["run", "asked_at"])

    def keep(self, results: dict[str, Any], *, data_digest: str, at: datetime) -> None:
        """Keeps what a run found, in place of what was there."""
        self.results = results
        self.data_digest = data_digest
        self.computed_at = at
        self.save(update_fields=["results", "data_digest", "computed_at"])


class ItemAnalysis(KeptAnalysis):
    """Attempts at a quiz."""

    module = models.ForeignKey("content.Module", on_delete=models.PROTECT, related_name="+")
    item_key = models.CharField(max_length=64)

    JOB = "courses.analysis"

    class Meta:
        constraints = (models.CheckConstraint(condition=AGREES, name="item_analysis_agrees"),)
        indexes = (models.Index(fields=["module", "item_key"], name="item_analysis_of_quiz"),)

    def __str__(self) -> str:
        return f"{self.module_id} {self.item_key} {self.selection_digest[:8]}"
