"""What a manager saw on the job, and the sign-off that rests on it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.enrollments.models import Enrollment
from lms.lib.append_only import AppendOnly

CHANNELS = [("chat", _("Chat")), ("email", _("E-mail")), ("phone", _("Phone")), ("social", _("Social"))]


class Mark(models.TextChoices):
    """What was seen of one checklist line in one case."""

    UNPROMPTED = "unprompted", _("Seen unprompted")
    PROMPTED = "prompted", _("Seen with a prompt")
    NOT_SEEN = "not_seen", _("Not seen")
    NO_CHANCE = "no_chance", _("Didn’t arise")


class ObservationDraft(models.Model):
    """What an observer has typed so far about one case."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    observer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["enrollment", "observer"], name="observation_draft_once"),
        )

    def __str__(self) -> str:
        return f"{self.enrollment_id} by {self.observer_id}"


class Observation(AppendOnly):
    """One real case, seen on `seen_on` and recorded at `recorded_at`: by ticket reference, no customer data."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    observer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("content.ModuleVersion", on_delete=models.PROTECT, related_name="+")
    seen_on = models.DateField()
    ticket_reference = models.CharField(max_length=64)
    channel = models.CharField(
        max_length=8,
        choices=CHANNELS,
    )
    note = models.TextField(blank=True)
    record_digest = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("seen_on", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(observer=F("learner")), name="observation_not_own"),
            models.UniqueConstraint(
                fields=["enrollment", "observer", "ticket_reference"], name="observation_case_once"
            ),
        )
        indexes = (models.Index(fields=["enrollment", "seen_on"], name="observation_by_enrollment"),)

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.ticket_reference}"


class ObservationMark(AppendOnly):
    """The mark of one checklist line in one observation; `help` says what would help next time."""

    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="marks")
    line_key = models.CharField(max_length=64)
    mark = models.CharField(max_length=10, choices=Mark.choices)
    help = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["observation", "line_key"], name="observation_mark_once"),
            models.CheckConstraint(condition=Q(mark__in=Mark.values), name="observation_mark_known"),
        )

    def __str__(self) -> str:
        return f"{self.observation_id} {self.line_key} {self.mark}"


class SignOffStatus(models.TextChoices):
    """REQUESTED > SIGNED, DECLINED or CANCELLED. Asking again is a new row."""

    REQUESTED = "requested", _("Requested")
    SIGNED = "signed", _("Signed")
    DECLINED = "declined", _("Declined")
    CANCELLED = "cancelled", _("Cancelled")
    NEEDS_RENEWAL = "needs_renewal", _("Needs renewal")


class SignOff(models.Model):
    """The signature: who, in what standing, on which statement and record. Never for oneself."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    item_key = models.CharField(max_length=64)
    status = models.CharField(max_length=14, choices=SignOffStatus.choices, default=SignOffStatus.REQUESTED)
    requested_at = models.DateTimeField()
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True)
    typed_name = models.CharField(max_length=200, blank=True)
    standing = models.CharField(max_length=300, blank=True)
    statement = models.TextField(blank=True)
    record_digest = models.CharField(max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["enrollment"],
                condition=Q(status__in=["requested", "signed"]),
                name="sign_off_open_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=SignOffStatus.values), name="sign_off_status_known"
            ),
            models.CheckConstraint(
                condition=Q(signer__isnull=True) | ~Q(signer=F("learner")), name="sign_off_not_own"
            ),
            models.CheckConstraint(
                condition=(
                    Q(status="requested", signed_at__isnull=True, signer__isnull=True, closed_at__isnull=True)
                    | (
                        Q(
                            status__in=["signed", "needs_renewal"],
                            signed_at__isnull=False,
                            signer__isnull=False,
                        )
                        & ~Q(statement="")
                        & ~Q(record_digest="")
                    )
                    | Q(status__in=["declined", "cancelled"], signed_at__isnull=True, closed_at__isnull=False)
                ),
                name="sign_off_status_agrees",
            ),
        )
        indexes = (
            models.Index(fields=["requested_at"], condition=Q(status="requested"), name="sign_off_waiting"),
        )

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.status}"

    def sign(
        self,
        *,
        signer_id: int,
        typed_name: str,
        standing: str,
        statement: str,
        record_digest: str,
        at: datetime,
    ) -> None:
        """REQUESTED > SIGNED, with everything that the signature means frozen; ValueError from any other status."""
        self._leave_requested(SignOffStatus.SIGNED)
        self.signer_id = signer_id
        self.signed_at = at
        self.typed_name = typed_name
        self.standing = standing
        self.statement = statement
        self.record_digest = record_digest
        self.save()

    def decline(self, *, reason: str, at: datetime) -> None:
        """REQUESTED > DECLINED with a reason; ValueError from any other status."""
        self._close(SignOffStatus.DECLINED, reason, at)

    def cancel(self, *, reason: str, at: datetime) -> None:
        """REQUESTED > CANCELLED; ValueError from any other status."""
        self._close(SignOffStatus.CANCELLED, reason, at)

    def acknowledge(self, *, at: datetime) -> None:
        """The learner's countersignature under a SIGNED one; a second time changes nothing."""
        if self.status != SignOffStatus.SIGNED:
            raise ValueError(f"a sign-off that is {self.status} cannot be acknowledged")
        if self.acknowledged_at is None:
            self.acknowledged_at = at
            self.save(update_fields=["acknowledged_at"])

    def _close(self, status: SignOffStatus, reason: str, at: datetime) -> None:
        self._leave_requested(status)
        self.reason = reason
        self.closed_at = at
        self.save(update_fields=["status", "reason", "closed_at"])

    def _leave_requested(self, status: SignOffStatus) -> None:
        if self.status != SignOffStatus.REQUESTED:
            raise ValueError(f"a sign-off that is {self.status} cannot become {status}")
        self.status = status
