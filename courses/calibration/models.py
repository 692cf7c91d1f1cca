"""Runs towards a licence, marks on scored replies, licences, and rounds that graders do together."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.calibration.bank import Address
from lms.lib.append_only import AppendOnly


class MarkKind(models.TextChoices):
    """Where a mark was given."""

    PRACTICE = "practice", _("Practice")
    LICENCE = "licence", _("Licence set")
    ROUND = "round", _("Round")


class CalibrationRun(models.Model):
    """One way through practice and a licence set. `texts` are the addresses to score, in order, frozen at the start.

    Ended without `is_passed` is a run that another structure of the rubric overtook.
    """

    grader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rubric_key = models.CharField(max_length=64)
    structure_digest = models.CharField(max_length=64)
    set_number = models.PositiveSmallIntegerField()
    texts = models.JSONField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    is_passed = models.BooleanField(null=True)

    class Meta:
        ordering = ("started_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["grader", "rubric_key"],
                condition=Q(ended_at__isnull=True),
                name="calibration_run_open_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False) | Q(is_passed__isnull=True),
                name="calibration_run_agrees",
            ),
        )

    def __str__(self) -> str:
        return f"run {self.pk} of {self.grader_id}"

    @property
    def addresses(self) -> list[Address]:
        """Where the replies stand, in the order in which they are scored."""
        return [Address.load(one) for one in self.texts]

    def end(self, *, is_passed: bool | None, at: datetime) -> None:
        """Closes an open run; ValueError for one that has ended."""
        if self.ended_at is not None:
            raise ValueError("this run has ended")
        self.ended_at, self.is_passed = at, is_passed
        self.save(update_fields=["ended_at", "is_passed"])


class CalibrationRound(models.Model):
    """Some replies that all graders of a rubric score alone until `due_at`. `texts` are addresses in order."""

    rubric_key = models.CharField(max_length=64)
    structure_digest = models.CharField(max_length=64)
    texts = models.JSONField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-opened_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["rubric_key"], condition=Q(closed_at__isnull=True), name="calibration_round_open_once"
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("opened_at")), name="calibration_round_has_time"),
        )

    def __str__(self) -> str:
        return f"round {self.pk}"

    @property
    def addresses(self) -> list[Address]:
        """Where the replies stand, in the order in which they are scored."""
        return [Address.load(one) for one in self.texts]

    def is_open(self, at: datetime) -> bool:
        """Marks are still taken."""
        return self.closed_at is None and at < self.due_at

    def close(self, *, at: datetime) -> None:
        """Ends it, before its day or after; ValueError the second time."""
        if self.closed_at is not None:
            raise ValueError("this round is closed")
        self.closed_at = at
        self.save(update_fields=["closed_at"])


class RoundNote(AppendOnly):
    """A line that the graders agreed on after a round: an author may take it into the notes of the next version."""

    round = models.ForeignKey(CalibrationRound, on_delete=models.PROTECT, related_name="notes")
    criterion_key = models.CharField(max_length=64, blank=True)
    text = models.CharField(max_length=400)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("written_at", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="round_note_says_something"),
            models.UniqueConstraint(fields=["round", "criterion_key", "text"], name="round_note_once"),
        )

    def __str__(self) -> str:
        return f"note on round {self.round_id}"


class CalibrationMark(AppendOnly):
    """Somebody's levels for one scored reply, by criterion key. Given once; it counts for nobody's result."""

    grader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=MarkKind.choices)
    run = models.ForeignKey(CalibrationRun, on_delete=models.PROTECT, null=True, related_name="marks")
    round = models.ForeignKey(CalibrationRound, on_delete=models.PROTECT, null=True, related_name="marks")
    rubric_key = models.CharField(max_length=64)
    structure_digest = models.CharField(max_length=64)
    version = models.ForeignKey("content.ModuleVersion", on_delete=models.PROTECT, related_name="+")
    item_key = models.CharField(max_length=64)
    text_key = models.CharField(max_length=64)
    levels = models.JSONField()
    marked_at = models.DateTimeField()

    class Meta:
        ordering = ("marked_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["run", "version", "item_key", "text_key"], name="calibration_mark_once_a_run"
            ),
            models.UniqueConstraint(
                fields=["round", "grader", "version", "item_key", "text_key"],
                name="calibration_mark_once_a_round",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["practice", "licence"], run__isnull=False, round__isnull=True)
                | Q(kind="round", run__isnull=True, round__isnull=False),
                name="calibration_mark_has_its_place",
            ),
        )
        indexes = (models.Index(fields=["grader", "rubric_key"], name="calibration_mark_of_grader"),)

    def __str__(self) -> str:
        return f"{self.text_key} by {self.grader_id}"

    @property
    def address(self) -> Address:
        """Where the reply stands that was scored."""
        return Address(self.version_id, self.item_key, self.text_key)


class LicenceEnd(models.TextChoices):
    """Why a licence ended before its time."""

    RENEWED = "renewed", _("Renewed")
    REVOKED = "revoked", _("Withdrawn")


class Licence(models.Model):
    """The right to grade with one structure of a rubric until `expires_at`. Ended, never deleted."""

    grader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rubric_key = models.CharField(max_length=64)
    structure_digest = models.CharField(max_length=64)
    run = models.OneToOneField(CalibrationRun, on_delete=models.PROTECT, related_name="licence")
    granted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    expiry_told_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    end_kind = models.CharField(max_length=8, choices=LicenceEnd.choices, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("granted_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["grader", "rubric_key"],
                condition=Q(ended_at__isnull=True),
                name="licence_one_current",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("granted_at")), name="licence_has_time"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_kind="", ended_by__isnull=True)
                | Q(ended_at__isnull=False, end_kind="renewed", ended_by__isnull=True)
                | (Q(ended_at__isnull=False, end_kind="revoked", ended_by__isnull=False) & ~Q(end_reason="")),
                name="licence_end_agrees",
            ),
        )
        indexes = (
            models.Index(fields=["expires_at"], condition=Q(ended_at__isnull=True), name="licence_by_expiry"),
        )

    def __str__(self) -> str:
        return f"licence {self.pk} of {self.grader_id}"

    def holds(self, at: datetime) -> bool:
        """It may be used at this moment, as far as time goes."""
        return self.ended_at is None and self.granted_at <= at < self.expires_at

    def end(self, kind: LicenceEnd, *, at: datetime, by_id: int | None = None, reason: str = "") -> None:
        """Ends it before its time; ValueError the second time."""
        if self.ended_at is not None:
            raise ValueError("this licence has ended")
        fields: dict[str, Any] = {
            "ended_at": at,
            "end_kind": kind,
            "ended_by_id": by_id,
            "end_reason": reason,
        }
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=["ended_at", "end_kind", "ended_by", "end_reason"])

    def note_expiry_told(self, *, at: datetime) -> None:
        """Its holder has heard that it runs out."""
        self.expiry_told_at = at
        self.save(update_fields=["expiry_told_at"])
