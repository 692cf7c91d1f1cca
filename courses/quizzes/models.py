"""Attempts at a quiz, their answers, and what a person has to decide."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.enrollments.models import Enrollment
from lms.accounts.models import User
from lms.lib.append_only import AppendOnly


class AttemptStatus(models.TextChoices):
    """IN_PROGRESS until handed in or closed; SUBMITTED while a person decides; then GRADED."""

    IN_PROGRESS = "in_progress", _("In progress")
    SUBMITTED = "submitted", _("Handed in")
    GRADED = "graded", _("Marked")


class Attempt(models.Model):
    """One try. `form` freezes what is asked: question ids with versions and the order of their options.

    `kind` is a whole quiz, or the re-take of ◆ questions alone after the sum was reached. `epoch` rises when
    another tab or device continues the attempt; `holder` is the client that writes in it, once one said so.
    `flagged` are the ids of questions to look at again. `score` is a share of 0 to 1 over those in the sum.
    `behaviour` is the quiz's when it began: only an exam is passed or not.
    """

    GRACE = timedelta(seconds=60)

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    item_key = models.CharField(max_length=64)
    version = models.ForeignKey("content.ModuleVersion", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(
        max_length=8,
        choices=[("whole", _("Whole quiz")), ("critical", _("Critical questions"))],
        default="whole",
    )
    behaviour = models.CharField(
        max_length=8,
        choices=[("exam", _("Exam")), ("practice", _("Practice")), ("precheck", _("Pre-check"))],
        default="exam",
    )
    status = models.CharField(max_length=12, choices=AttemptStatus.choices, default=AttemptStatus.IN_PROGRESS)
    form = models.JSONField()
    flagged = models.JSONField(default=list, blank=True)
    epoch = models.PositiveIntegerField(default=1)
    holder = models.UUIDField(null=True)
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    graded_at = models.DateTimeField(null=True)
    submit_key = models.UUIDField(unique=True, null=True)
    answers_digest = models.CharField(max_length=64, blank=True)
    score = models.DecimalField(max_digits=7, decimal_places=6, null=True)
    has_critical_right = models.BooleanField(null=True)
    is_passed = models.BooleanField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["enrollment", "item_key", "number"], name="attempt_number_once"),
            models.UniqueConstraint(
                fields=["enrollment", "item_key"],
                condition=Q(status="in_progress"),
                name="attempt_open_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=AttemptStatus.values),
                name="attempt_status_known",
            ),
            models.CheckConstraint(
                condition=(
                    Q(
                        status="in_progress",
                        submitted_at__isnull=True,
                        graded_at__isnull=True,
                    )
                    | Q(
                        status="submitted",
                        submitted_at__isnull=False,
                        graded_at__isnull=True,
                    )
                    | Q(
                        status="graded",
                        submitted_at__isnull=False,
                        graded_at__isnull=False,
                        score__isnull=False,
                    )
                ),
                name="attempt_status_agrees",
            ),
            models.CheckConstraint(
                condition=(
                    Q(behaviour="exam") & (~Q(status="graded") | Q(is_passed__isnull=False))
                    | Q(behaviour__in=["practice", "precheck"], is_passed__isnull=True)
                ),
                name="attempt_passed_in_exam",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=1),
                name="attempt_score_is_share",
            ),
            models.CheckConstraint(
                condition=Q(deadline_at__isnull=True) | Q(deadline_at__gt=F("started_at")),
                name="attempt_deadline_after_start",
            ),
        )
        indexes = (
            models.Index(
                fields=["deadline_at"],
                condition=Q(status="in_progress"),
                name="attempt_to_close",
            ),
        )

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.item_key} attempt {self.number}"

    def is_due(self, at: datetime) -> bool:
        """The deadline and its grace are over."""
        return self.deadline_at is not None and at > self.deadline_at + self.GRACE

    @property
    def was_closed_by_time(self) -> bool:
        """It ended with its deadline, not with the learner's hand."""
        return self.deadline_at is not None and self.submitted_at == self.deadline_at

    def hold(self, client_id: UUID | None, *, is_new: bool) -> None:
        """Gives the pen to a client. `is_new` raises the epoch, so that whoever wrote before reads only."""
        self._expect(AttemptStatus.IN_PROGRESS)
        if is_new:
            self.epoch += 1
        self.holder = client_id
        self.save(update_fields=["epoch", "holder"])

    def flag(self, question_id: str, *, is_flagged: bool) -> None:
        """Notes that a question is to be looked at again, or no longer."""
        self._expect(AttemptStatus.IN_PROGRESS)
        others = [other for other in self.flagged if other != question_id]
        self.flagged = [*others, question_id] if is_flagged else others
        self.save(update_fields=["flagged"])

    def move_deadline(self, deadline_at: datetime | None) -> None:
        """Ends at another time, or never by the clock."""
        self._expect(AttemptStatus.IN_PROGRESS)
        self.deadline_at = deadline_at
        self.save(update_fields=["deadline_at"])

    def hand_in(self, *, at: datetime, digest: str, key: UUID | None) -> None:
        """IN_PROGRESS > SUBMITTED; ValueError from any other status."""
        self._expect(AttemptStatus.IN_PROGRESS)
        self.status = AttemptStatus.SUBMITTED
        self.submitted_at = at
        self.answers_digest = digest
        self.submit_key = key
        self.save(update_fields=["status", "submitted_at", "answers_digest", "submit_key"])

    def grade(
        self, *, at: datetime, score: Decimal, has_critical_right: bool, is_passed: bool | None
    ) -> None:
        """SUBMITTED > GRADED; ValueError from any other status. Only an exam is passed or not."""
        self._expect(AttemptStatus.SUBMITTED)
        self.status = AttemptStatus.GRADED
        self.graded_at = at
        self.score = score
        self.has_critical_right = has_critical_right
        self.is_passed = is_passed
        self.save(
            update_fields=[
                "status",
                "graded_at",
                "score",
                "has_critical_right",
                "is_passed",
            ]
        )

    def regrade(self, *, score: Decimal, has_critical_right: bool, is_passed: bool) -> None:
        """Another mark after a correction; ValueError before it was marked, or where a pass would be taken."""
        self._expect(AttemptStatus.GRADED)
        if self.is_passed and not is_passed:
            raise ValueError("a pass that was given is not taken by a correction")
        self.score = score
        self.has_critical_right = has_critical_right
        self.is_passed = is_passed
        self.save(update_fields=["score", "has_critical_right", "is_passed"])

    def _expect(self, status: AttemptStatus) -> None:
        if self.status != status:
            raise ValueError(f"an attempt that is {self.status} is not {status}")


class Answer(models.Model):
    """The newest answer to a question, with the client and sequence number that brought it.

    `score` (a share of 0 to 1) stays NULL until marked; `is_undecided` waits for a person. In practice it is marked
    once its tries are over. `certainty` (1 a guess, 2 fairly sure, 3 certain) is asked for in a pre-check alone.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="answers")
    question_id = models.UUIDField()
    question_version = models.PositiveIntegerField()
    value = models.JSONField()
    certainty = models.PositiveSmallIntegerField(null=True)
    client_id = models.UUIDField(null=True)
    epoch = models.PositiveIntegerField(default=1)
    seq = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()
    is_in_grace = models.BooleanField(default=False)
    score = models.DecimalField(max_digits=7, decimal_places=6, null=True)
    is_undecided = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["attempt", "question_id"], name="answer_once"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=1),
                name="answer_score_is_share",
            ),
            models.CheckConstraint(
                condition=Q(certainty__isnull=True) | Q(certainty__gte=1, certainty__lte=3),
                name="answer_certainty_known",
            ),
        )
        indexes = (models.Index(fields=["question_id", "question_version"], name="answer_by_question"),)

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.question_id}"


class AnswerTry(AppendOnly):
    """A step of practice: what was checked, and what it earned on its own. `key` makes a check happen once."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="+")
    question_id = models.UUIDField()
    question_version = models.PositiveIntegerField()
    number = models.PositiveSmallIntegerField()
    value = models.JSONField()
    share = models.DecimalField(max_digits=7, decimal_places=6)
    is_undecided = models.BooleanField(default=False)
    key = models.UUIDField()
    checked_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["attempt", "question_id", "number"], name="answer_try_number_once"
            ),
            models.UniqueConstraint(fields=["attempt", "key"], name="answer_try_key_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="answer_try_number_from_1"),
            models.CheckConstraint(condition=Q(share__gte=0, share__lte=1), name="answer_try_share"),
        )

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.question_id} try {self.number}"


class RefusedSave(models.Model):
    """A save that came too late or from a tab that had been taken over: kept, never counted."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="+")
    question_id = models.UUIDField()
    client_id = models.UUIDField()
    seq = models.PositiveIntegerField()
    value = models.JSONField()
    reason = models.CharField(
        max_length=12,
        choices=[
            ("late", _("Late")),
            ("taken_over", _("Taken over")),
            ("closed", _("Closed")),
            ("settled", _("Settled")),
        ],
    )
    received_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["attempt", "client_id", "seq"], name="refused_save_once"),
        )

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.reason}"


class AnswerReview(models.Model):
    """An answer that the rule could not decide: a grader says full, half or none, with a reason."""

    answer = models.OneToOneField(Answer, on_delete=models.PROTECT, related_name="review")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    leased_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    lease_until = models.DateTimeField(null=True)
    decision = models.CharField(
        max_length=6,
        blank=True,
        choices=[("accept", _("Accept")), ("half", _("Half")), ("no", _("Not yet"))],
    )
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=(
                    Q(decision="", decided_by__isnull=True, decided_at__isnull=True)
                    | (
                        Q(decision__in=["accept", "half", "no"])
                        & Q(decided_by__isnull=False, decided_at__isnull=False)
                    )
                ),
                name="answer_review_agrees",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("learner")),
                name="answer_review_not_own",
            ),
        )
        indexes = (
            models.Index(
                fields=["requested_at"],
                condition=Q(decision=""),
                name="answer_review_waiting",
            ),
        )

    def __str__(self) -> str:
        return f"review of {self.answer_id}"

    def is_leased_to_other(self, grader_id: int, at: datetime) -> bool:
        """Somebody else is reading it now."""
        return (
            self.leased_to_id not in (None, grader_id)
            and self.lease_until is not None
            and self.lease_until > at
        )

    def claim(self, grader: User, *, until: datetime) -> None:
        """Leases it to a grader; ValueError once it is decided."""
        if self.decision:
            raise ValueError("a decided answer is not claimed again")
        self.leased_to = grader
        self.lease_until = until
        self.save(update_fields=["leased_to", "lease_until"])

    def decide(self, grader: User, *, decision: str, reason: str, at: datetime) -> None:
        """Notes the decision; ValueError where there is one already."""
        if self.decision:
            raise ValueError("this answer was decided already")
        self.decision = decision
        self.reason = reason
        self.decided_by = grader
        self.decided_at = at
        self.lease_until = None
        self.save(
            update_fields=[
                "decision",
                "reason",
                "decided_by",
                "decided_at",
                "lease_until",
            ]
        )
