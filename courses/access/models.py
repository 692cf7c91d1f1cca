"""Overrides of when a quiz may be taken, and extra time that a person has in every quiz."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from content import documents
from courses.access.rules import Allowance, Terms
from lms.accounts.models import Team, User

NOTHING_SAID = Q(
    opens="", closes="", limit_minutes__isnull=True, attempts__isnull=True, wait_hours__isnull=True
)


class Withdrawable(models.Model):
    """Something that was granted, and may be withdrawn. A change is a new row; the old one stays on record."""

    reason = models.CharField(_("reason"), max_length=300, blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def withdraw(self, by: User, *, at: datetime) -> None:
        """It no longer counts; ValueError where it does not any more."""
        if self.withdrawn_at is not None:
            raise ValueError("this was withdrawn already")
        self.withdrawn_by = by
        self.withdrawn_at = at
        self.save(update_fields=["withdrawn_by", "withdrawn_at"])


class QuizOverride(Withdrawable):
    """Other dates, limits or tries in one quiz, for a person or for everybody who learns in a team and below.

    `opens` and `closes` are wall-clock times ("2026-03-29T23:59") in `zone`, or in each reader's own where it is
    empty. What is empty stays as the author set it; 0 minutes and 0 attempts mean no limit.
    """

    module = models.ForeignKey("content.Module", on_delete=models.PROTECT, related_name="+")
    item_key = models.CharField(max_length=64)
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    opens = models.CharField(max_length=16, blank=True)
    closes = models.CharField(max_length=16, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    limit_minutes = models.PositiveSmallIntegerField(null=True)
    attempts = models.PositiveSmallIntegerField(null=True)
    wait_hours = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(learner__isnull=True, team__isnull=False)
                | Q(learner__isnull=False, team__isnull=True),
                name="quiz_override_for_one",
            ),
            models.CheckConstraint(condition=~NOTHING_SAID, name="quiz_override_says_something"),
            models.CheckConstraint(
                condition=Q(learner__isnull=True) | ~Q(learner=F("granted_by")), name="quiz_override_not_own"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="quiz_override_withdrawal_agrees",
            ),
            models.UniqueConstraint(
                fields=["learner", "module", "item_key"],
                condition=Q(withdrawn_at__isnull=True, learner__isnull=False),
                name="quiz_override_once_a_person",
            ),
            models.UniqueConstraint(
                fields=["team", "module", "item_key"],
                condition=Q(withdrawn_at__isnull=True, team__isnull=False),
                name="quiz_override_once_a_team",
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_key} for {self.learner_id or self.team_id}"

    @property
    def terms(self) -> Terms:
        """What it says, as the rules read it."""
        return Terms(
            opens=documents.LocalTime(self.opens, self.zone) if self.opens else None,
            closes=documents.LocalTime(self.closes, self.zone) if self.closes else None,
            limit_minutes=self.limit_minutes,
            attempts=self.attempts,
            wait_hours=self.wait_hours,
        )


class Accommodation(Withdrawable):
    """Extra time that a person has in every quiz: each limit times `factor`, or none. At most one stands.

    The reason is private: for the learner, their managers and administrators.
    """

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    factor = models.DecimalField(max_digits=3, decimal_places=2, null=True)
    is_untimed = models.BooleanField(default=False)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(is_untimed=True, factor__isnull=True)
                | Q(is_untimed=False, factor__gt=1, factor__lte=5),
                name="accommodation_factor_or_untimed",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="accommodation_ends_after_start",
            ),
            models.CheckConstraint(condition=~Q(learner=F("granted_by")), name="accommodation_not_own"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="accommodation_withdrawal_agrees",
            ),
            models.UniqueConstraint(
                fields=["learner"],
                condition=Q(withdrawn_at__isnull=True),
                name="accommodation_one_standing",
            ),
        )

    def __str__(self) -> str:
        return f"extra time of {self.learner_id}"

    @property
    def allowance(self) -> Allowance:
        """What it gives, as the rules read it."""
        return Allowance(self.factor, self.is_untimed, self.starts_on, self.ends_on)
