"""Corrections of faulty questions, and what each one did to the attempts that were marked before."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.quizzes.models import Attempt
from lms.lib.append_only import AppendOnly


class Outcome(models.TextChoices):
    """What becomes of the question."""

    ACCEPT = "accept", _("Another answer counts as well")
    FULL_MARKS = "full_marks", _("Full marks for everybody")
    TAKE_OUT = "take_out", _("Taken out of the total")
    NEW_KEY = "new_key", _("Another key")


KEYED = ("accept", "new_key")


class Correction(AppendOnly):
    """A decision about one version of a question. It holds for attempts that are marked, open, or still to come.

    `keys` are the question with each key that counts from now on. With `is_keeping` nobody loses by it. `digest` is
    that of the dry run that was looked at; `attempts` is how many marked attempts it showed.
    """

    question_id = models.UUIDField()
    question_version = models.PositiveIntegerField()
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    keys = models.JSONField(null=True)
    is_keeping = models.BooleanField(default=True)
    reason = models.CharField(max_length=300)
    attempts = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, unique=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("question_id", "question_version", "number")
        constraints = (
            models.UniqueConstraint(
                fields=["question_id", "question_version", "number"], name="correction_number_once"
            ),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="correction_outcome_known"),
            models.CheckConstraint(
                condition=Q(outcome__in=KEYED, keys__isnull=False)
                | (~Q(outcome__in=KEYED) & Q(keys__isnull=True)),
                name="correction_keys_agree",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_reason"),
        )

    def __str__(self) -> str:
        return f"{self.question_id} v{self.question_version} correction {self.number}"


class AttemptRegrade(AppendOnly):
    """What a correction did to one attempt, also where that is nothing: the old mark is kept here for ever.

    Shares are those of the corrected question, NULL where it was out of the total. `is_pass_in_doubt`: the correction
    alone would no longer pass it. `is_uncertain`: an answer that nobody had to read may now decide.
    """

    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="regrades")
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="regrades")
    old_score = models.DecimalField(max_digits=7, decimal_places=6)
    new_score = models.DecimalField(max_digits=7, decimal_places=6)
    old_share = models.DecimalField(max_digits=7, decimal_places=6, null=True)
    new_share = models.DecimalField(max_digits=7, decimal_places=6, null=True)
    was_passed = models.BooleanField()
    is_passed = models.BooleanField()
    is_changed = models.BooleanField()
    is_pass_in_doubt = models.BooleanField(default=False)
    is_uncertain = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ("correction", "attempt")
        constraints = (
            models.UniqueConstraint(fields=["correction", "attempt"], name="attempt_regrade_once"),
            models.CheckConstraint(
                condition=Q(old_score__gte=0, old_score__lte=1, new_score__gte=0, new_score__lte=1),
                name="attempt_regrade_score_is_share",
            ),
            models.CheckConstraint(
                condition=(Q(old_share__isnull=True) | Q(old_share__gte=0, old_share__lte=1))
                & (Q(new_share__isnull=True) | Q(new_share__gte=0, new_share__lte=1)),
                name="attempt_regrade_share_is_share",
            ),
            models.CheckConstraint(
                condition=Q(was_passed=False) | Q(is_passed=True), name="attempt_regrade_takes_no_pass"
            ),
            models.CheckConstraint(
                condition=Q(is_changed=True) | Q(old_score=F("new_score"), was_passed=F("is_passed")),
                name="attempt_regrade_change_agrees",
            ),
        )

    def __str__(self) -> str:
        return f"{self.attempt_id} by {self.correction_id}"
