"""Runs through a scenario and the turns taken."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from courses.enrollments.models import Enrollment
from lms.lib.append_only import AppendOnly


class ScenarioRun(models.Model):
    """One play. `ending` is empty while it runs. Number 1 is the first play; every later one is practice replay."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    item_key = models.CharField(max_length=64)
    version = models.ForeignKey("content.ModuleVersion", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["enrollment", "item_key", "number"], name="scenario_run_number_once"
            ),
            models.UniqueConstraint(
                fields=["enrollment", "item_key"],
                condition=Q(finished_at__isnull=True),
                name="scenario_run_open_once",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, ending="")
                | (Q(finished_at__isnull=False) & ~Q(ending="")),
                name="scenario_run_ending_agrees",
            ),
        )

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.item_key} run {self.number}"

    def finish(self, *, ending: str, at: datetime) -> None:
        """Closes an open run with the ending that was reached; ValueError once it is closed."""
        if self.finished_at is not None:
            raise ValueError("the run is finished")
        self.ending = ending
        self.finished_at = at
        self.save(update_fields=["ending", "finished_at"])


class Turn(AppendOnly):
    """A choice that was made: node, choice, and the meters after it. An empty choice took the last reply back."""

    run = models.ForeignKey(ScenarioRun, on_delete=models.PROTECT, related_name="turns")
    number = models.PositiveSmallIntegerField()
    node_key = models.CharField(max_length=64)
    choice_key = models.CharField(max_length=64)
    meters = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("run", "number")
        constraints = (models.UniqueConstraint(fields=["run", "number"], name="turn_number_once"),)

    def __str__(self) -> str:
        return f"{self.run_id}.{self.number} {self.node_key}>{self.choice_key}"
