"""Runs through a scenario and the turns taken."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from courses.enrollments.models import Enrollment
from lms.lib.append_only import AppendOnly


class ScenarioRun(models.Model):
    """One play. `ending` is empty while it runs. Number 1 is the first play; every later one is practice replay.

    `played_key` names the scenario where the learner took the gentler variant of the step: for the learner alone.
    `is_timed`: the learner asked for a clock. `is_shared`: begun after the learner was told that managers see how
    plays end.
    """

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    item_key = models.CharField(max_length=64)
    version = models.ForeignKey("content.ModuleVersion", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=64, blank=True)
    played_key = models.CharField(max_length=64, blank=True)
    is_timed = models.BooleanField(default=False)
    is_shared = models.BooleanField(default=False)

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

    def stop_clock(self) -> None:
        """The play goes on without a clock."""
        self.is_timed = False
        self.save(update_fields=["is_timed"])

    def finish(self, *, ending: str, at: datetime) -> None:
        """Closes an open run with the ending that was reached; ValueError once it is closed."""
        if self.finished_at is not None:
            raise ValueError("the run is finished")
        self.ending = ending
        self.finished_at = at
        self.save(update_fields=["ending", "finished_at"])


class Turn(AppendOnly):
    """A choice that was made: node, choice, the meters around it, and the words as they were shown.

    An empty choice took the last reply back. `spent_ms` are the milliseconds since the turn before; None where the
    turn was copied from an earlier play, or made before this was kept. `is_by_clock`: the time ran out.
    """

    run = models.ForeignKey(ScenarioRun, on_delete=models.PROTECT, related_name="turns")
    number = models.PositiveSmallIntegerField()
    node_key = models.CharField(max_length=64)
    choice_key = models.CharField(max_length=64)
    before = models.JSONField(default=dict)
    meters = models.JSONField()
    says = models.TextField(blank=True)
    reply = models.TextField(blank=True)
    spent_ms = models.PositiveBigIntegerField(null=True)
    is_by_clock = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ("run", "number")
        constraints = (models.UniqueConstraint(fields=["run", "number"], name="turn_number_once"),)

    def __str__(self) -> str:
        return f"{self.run_id}.{self.number} {self.node_key}>{self.choice_key}"
