"""Written role-plays: what was handed in, and how it was graded."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.calibration.models import Licence
from courses.enrollments.models import Enrollment
from lms.lib.append_only import AppendOnly


class SubmissionStatus(models.TextChoices):
    """DRAFT > SUBMITTED > RELEASED or RETURNED; WITHDRAWN while no grader holds it. A lease is a field."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Handed in")
    RETURNED = "returned", _("Returned for revision")
    RELEASED = "released", _("Released")
    WITHDRAWN = "withdrawn", _("Taken back")


class Stage(models.TextChoices):
    """How far the marking of a handed-in text is. The learner sees none of it before the release."""

    FIRST = "first", _("Waits for a mark")
    SECOND = "second", _("Waits for a second mark")
    MODERATION = "moderation", _("Waits for a moderator")
    READY = "ready", _("Ready to release")


class Submission(models.Model):
    """One text for one brief. `texts` maps part keys to text; handing in freezes them with the version.

    `number` counts submissions on a brief; `revision_of` is the returned one that this revises. The lease
    keeps it with one grader until `lease_until`. `writers` maps a part to the client, sequence number and
    epoch that brought its newest text; `holder` is the tab that writes, `epoch` rises when another one continues.
    Practice is private; its text goes when the learner says so or at the end of its time, at `text_removed_at`.
    """

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    item_key = models.CharField(max_length=64)
    version = models.ForeignKey("content.ModuleVersion", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=SubmissionStatus.choices, default=SubmissionStatus.DRAFT)
    is_graded_mode = models.BooleanField(default=True)
    revision_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    blind_label = models.CharField(max_length=12, unique=True)
    texts = models.JSONField(default=dict)
    texts_digest = models.CharField(max_length=64, blank=True)
    epoch = models.PositiveIntegerField(default=1)
    holder = models.UUIDField(null=True)
    writers = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    submit_key = models.UUIDField(unique=True, null=True)
    leased_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    lease_until = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    is_passed = models.BooleanField(null=True)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.FIRST)
    release_at = models.DateTimeField(null=True)
    text_removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["enrollment", "item_key", "number"], name="submission_number_once"
            ),
            models.UniqueConstraint(
                fields=["enrollment", "item_key"],
                condition=Q(status__in=["draft", "submitted"]),
                name="submission_open_once",
            ),
            models.UniqueConstraint(
                fields=["revision_of"], condition=~Q(status="withdrawn"), name="submission_revised_once"
            ),
            models.UniqueConstraint(
                fields=["enrollment", "item_key"],
                condition=Q(status="returned"),
                name="submission_returned_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=SubmissionStatus.values), name="submission_status_known"
            ),
            models.CheckConstraint(
                condition=(
                    Q(status__in=["draft", "withdrawn"], decided_at__isnull=True)
                    | Q(status="submitted", submitted_at__isnull=False, decided_at__isnull=True)
                    | Q(status="returned", submitted_at__isnull=False, decided_at__isnull=False)
                    | Q(
                        status="released",
                        submitted_at__isnull=False,
                        decided_at__isnull=False,
                        is_passed__isnull=False,
                    )
                ),
                name="submission_status_agrees",
            ),
            models.CheckConstraint(
                condition=Q(leased_to__isnull=True) | ~Q(leased_to=F("learner")),
                name="submission_not_graded_by_self",
            ),
            models.CheckConstraint(
                condition=Q(leased_to__isnull=True, lease_until__isnull=True)
                | Q(leased_to__isnull=False, lease_until__isnull=False),
                name="submission_lease_agrees",
            ),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="submission_stage_known"),
            models.CheckConstraint(
                condition=(
                    Q(stage="first", release_at__isnull=True)
                    | Q(stage="second", status="submitted", release_at__isnull=True)
                    | Q(stage="moderation", status__in=["submitted", "returned"], release_at__isnull=True)
                    | Q(
                        stage="ready",
                        status__in=["submitted", "released"],
                        release_at__isnull=False,
                        leased_to__isnull=True,
                    )
                ),
                name="submission_stage_agrees",
            ),
            models.CheckConstraint(
                condition=Q(text_removed_at__isnull=True) | Q(is_graded_mode=False, texts={}),
                name="submission_graded_text_stays",
            ),
        )
        indexes = (
            models.Index(fields=["submitted_at"], condition=Q(status="submitted"), name="submission_waiting"),
            models.Index(
                fields=["release_at"],
                condition=Q(stage="ready", status="submitted"),
                name="submission_to_release",
            ),
            models.Index(
                fields=["saved_at"],
                condition=Q(is_graded_mode=False, text_removed_at__isnull=True),
                name="submission_practice_kept",
            ),
        )

    def __str__(self) -> str:
        return f"{self.blind_label} ({self.status})"

    def is_leased(self, at: datetime) -> bool:
        """A grader holds it at this moment."""
        return self.leased_to_id is not None and self.lease_until is not None and self.lease_until > at

    def hold(self, client_id: UUID | None, *, is_new: bool) -> None:
        """Gives the pen to a client. `is_new` raises the epoch, so that whoever wrote before reads only."""
        if self.status != SubmissionStatus.DRAFT:
            raise ValueError(f"a submission that is {self.status} has no pen to give")
        self.epoch += int(is_new)
        self.holder = client_id
        self.save(update_fields=["epoch", "holder"])

    def write(self, texts: dict[str, str], writers: dict[str, dict[str, object]], *, at: datetime) -> None:
        """Replaces the texts of some parts of a draft; ValueError once it was handed in."""
        if self.status != SubmissionStatus.DRAFT:
            raise ValueError(f"a submission that is {self.status} cannot be written")
        self.texts = {**self.texts, **texts}
        self.writers = {**self.writers, **writers}
        self.saved_at = at
        self.save(update_fields=["texts", "writers", "saved_at"])

    def hand_in(self, *, texts: dict[str, str], digest: str, key: UUID, at: datetime) -> None:
        """DRAFT > SUBMITTED; the texts stay as they are from here on. ValueError from any other status."""
        self._leave(SubmissionStatus.DRAFT, SubmissionStatus.SUBMITTED)
        self.texts, self.texts_digest, self.submit_key = texts, digest, key
        self.submitted_at = self.saved_at = at
        self.save(update_fields=["status", "texts", "texts_digest", "submit_key", "submitted_at", "saved_at"])

    def withdraw(self) -> None:
        """SUBMITTED > WITHDRAWN; ValueError from any other status, and once there is a mark."""
        self._at(Stage.FIRST)
        self._leave(SubmissionStatus.SUBMITTED, SubmissionStatus.WITHDRAWN)
        self.leased_to, self.lease_until = None, None
        self.save(update_fields=["status", "leased_to", "lease_until"])

    def remove_text(self, *, at: datetime) -> None:
        """Takes the text out of a practice; an open draft ends with it. ValueError for work that is graded."""
        if self.is_graded_mode:
            raise ValueError("the text of graded work stays")
        if self.status == SubmissionStatus.DRAFT:
            self.status = SubmissionStatus.WITHDRAWN
        self.texts, self.writers, self.texts_digest, self.text_removed_at = {}, {}, "", at
        self.save(update_fields=["status", "texts", "writers", "texts_digest", "text_removed_at"])

    def lease(self, grader_id: int, *, until: datetime) -> None:
        """Keeps a handed-in submission with one grader; ValueError in any other status, and where it is settled."""
        self._at(Stage.FIRST, Stage.SECOND, Stage.MODERATION)
        if self.status != SubmissionStatus.SUBMITTED:
            raise ValueError(f"a submission that is {self.status} cannot be leased")
        self.leased_to_id, self.lease_until = grader_id, until
        self.save(update_fields=["leased_to", "lease_until"])

    def renew_lease(self, *, until: datetime, step: timedelta) -> None:
        """Moves the end of the lease, at most once each `step`, so that saving a draft stays one write."""
        if self.lease_until is None or until - self.lease_until >= step:
            self.lease_until = until
            self.save(update_fields=["lease_until"])

    def give_back(self) -> None:
        """Ends the lease; the submission waits for the next grader."""
        self.leased_to, self.lease_until = None, None
        self.save(update_fields=["leased_to", "lease_until"])

    def return_for_revision(self, *, at: datetime) -> None:
        """SUBMITTED > RETURNED; no result. ValueError from any other status, and once a result is settled."""
        self._at(Stage.FIRST, Stage.MODERATION)
        self._leave(SubmissionStatus.SUBMITTED, SubmissionStatus.RETURNED)
        self.decided_at = at
        self._end_lease(["status", "decided_at"])

    def release(self, *, is_passed: bool, at: datetime) -> None:
        """SUBMITTED > RELEASED with its outcome; ValueError from any other status, and while marks are unsettled."""
        self._at(Stage.FIRST, Stage.READY)
        self._leave(SubmissionStatus.SUBMITTED, SubmissionStatus.RELEASED)
        self.decided_at, self.is_passed = at, is_passed
        self._end_lease(["status", "decided_at", "is_passed"])

    def raise_result(self, *, is_passed: bool) -> None:
        """After a later grade raised a level; a pass stays a pass. ValueError unless it is RELEASED."""
        if self.status != SubmissionStatus.RELEASED:
            raise ValueError(f"a submission that is {self.status} has no result to raise")
        self.is_passed = bool(self.is_passed) or is_passed
        self.save(update_fields=["is_passed"])

    def ask_for_second_mark(self) -> None:
        """FIRST > SECOND; nobody holds it. ValueError at any other stage."""
        self._move(Stage.SECOND, Stage.FIRST)

    def ask_for_moderator(self) -> None:
        """SECOND > MODERATION; nobody holds it. ValueError at any other stage."""
        self._move(Stage.MODERATION, Stage.SECOND)

    def make_ready(self, *, release_at: datetime) -> None:
        """SECOND or MODERATION > READY: it goes out at `release_at`, unless somebody is quicker."""
        self._move(Stage.READY, Stage.SECOND, Stage.MODERATION, release_at=release_at)

    def plan_release(self, *, release_at: datetime) -> None:
        """Moves the moment at which a ready result goes out; ValueError at any other stage."""
        self._at(Stage.READY)
        self.release_at = release_at
        self.save(update_fields=["release_at"])

    def _move(self, new: Stage, *old: Stage, release_at: datetime | None = None) -> None:
        if self.status != SubmissionStatus.SUBMITTED:
            raise ValueError(f"a submission that is {self.status} is not being marked")
        self._at(*old)
        self.stage, self.release_at = new, release_at
        self._end_lease(["stage", "release_at"])

    def _at(self, *stages: Stage) -> None:
        if self.stage not in stages:
            raise ValueError(f"this cannot be done at the stage {self.stage}")

    def _end_lease(self, fields: list[str]) -> None:
        self.leased_to, self.lease_until = None, None
        self.save(update_fields=[*fields, "leased_to", "lease_until"])

    def _leave(self, old: SubmissionStatus, new: SubmissionStatus) -> None:
        if self.status != old:
            raise ValueError(f"a submission that is {self.status} cannot become {new}")
        self.status = new


class GradeDraft(models.Model):
    """What a grader has so far: levels, quotes, comments. Replaced by a Grade when released or returned."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    grader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["submission", "grader"], name="grade_draft_once"),)

    def __str__(self) -> str:
        return f"{self.submission_id} by {self.grader_id}"


class Grade(AppendOnly):
    """A decision on a submission. The newest counts; earlier ones stay. `rubric` is the rubric that was used.

    `settlement` says how the mark that it releases came to stand; returned ones have none.
    `licence` is the grader's licence for this rubric that held at that moment; None where there was none.

    `weighted` is the display score of 0 to 100: the sum of weight * (level - 1) / 3.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="grades")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    grader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(default=1)
    outcome = models.CharField(
        max_length=8, choices=[("released", _("Released")), ("returned", _("Returned for revision"))]
    )
    is_passed = models.BooleanField(null=True)
    weighted = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    what_works = models.TextField(blank=True)
    one_change = models.TextField(blank=True)
    comments = models.JSONField(default=list)
    rubric = models.JSONField()
    rubric_digest = models.CharField(max_length=64)
    settlement = models.ForeignKey(
        "courses.Settlement", on_delete=models.PROTECT, null=True, related_name="+"
    )
    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, null=True, related_name="+")
    record_digest = models.CharField(max_length=64)
    graded_at = models.DateTimeField()

    class Meta:
        ordering = ("submission", "number")
        constraints = (
            models.UniqueConstraint(fields=["submission", "number"], name="grade_number_once"),
            models.CheckConstraint(condition=~Q(grader=F("learner")), name="grade_not_own"),
            models.CheckConstraint(
                condition=Q(outcome="returned", is_passed__isnull=True)
                | Q(outcome="released", is_passed__isnull=False, weighted__isnull=False),
                name="grade_outcome_agrees",
            ),
        )

    def __str__(self) -> str:
        return f"grade {self.number} of {self.submission_id}"


class CriterionScore(AppendOnly):
    """A level (1 Starting to 4 Leading) on one criterion, with the quoted evidence for each 1 and 4."""

    grade = models.ForeignKey(Grade, on_delete=models.PROTECT, related_name="scores")
    criterion_key = models.CharField(max_length=64)
    level = models.PositiveSmallIntegerField()
    quote_part = models.CharField(max_length=64, blank=True)
    quote = models.TextField(blank=True)
    comment = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["grade", "criterion_key"], name="criterion_score_once"),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=4), name="criterion_score_level_known"
            ),
            models.CheckConstraint(
                condition=Q(level__in=[2, 3]) | ~Q(quote=""), name="criterion_score_quotes_extremes"
            ),
        )

    def __str__(self) -> str:
        return f"{self.grade_id} {self.criterion_key} {self.level}"
