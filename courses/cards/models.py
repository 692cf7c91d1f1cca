"""What a learner remembers of a card, and every answer that it rests on."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from courses.cards.rules import AGAIN, Memory
from lms.lib.append_only import AppendOnly


class CardState(models.Model):
    """The memory of one card. Days are in the learner's zone; `stability` is in days, `difficulty` from 1 to 10."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    module = models.ForeignKey("content.Module", on_delete=models.PROTECT, related_name="+")
    question_id = models.UUIDField()
    stability = models.FloatField()
    difficulty = models.FloatField()
    last_on = models.DateField()
    last_at = models.DateTimeField()
    last_rating = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    reviews = models.PositiveIntegerField(default=0)
    lapses = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["learner", "question_id"], name="card_state_once"),
            models.CheckConstraint(condition=Q(stability__gt=0), name="card_state_stability_positive"),
            models.CheckConstraint(
                condition=Q(difficulty__gte=1, difficulty__lte=10), name="card_state_difficulty_in_range"
            ),
            models.CheckConstraint(
                condition=Q(last_rating__gte=1, last_rating__lte=4), name="card_state_rating_known"
            ),
            models.CheckConstraint(condition=Q(due_on__gt=F("last_on")), name="card_state_due_later"),
            models.CheckConstraint(condition=Q(lapses__lte=F("reviews")), name="card_state_lapses_counted"),
        )

    def __str__(self) -> str:
        return f"{self.learner_id} {self.question_id}"

    @property
    def memory(self) -> Memory | None:
        """The memory, or None before the first review."""
        return Memory(self.stability, self.difficulty) if self.reviews else None

    def note(self, memory: Memory, *, rating: int, on: date, at: datetime, due_on: date) -> None:
        """Stores what a review made of the card."""
        self.stability, self.difficulty = memory.stability, memory.difficulty
        self.last_on, self.last_at, self.last_rating, self.due_on = on, at, rating, due_on
        self.reviews += 1
        self.lapses += rating == AGAIN
        self.save()


class CardReview(AppendOnly):
    """One answer to a card. `rating` and `due_on` are NULL after a first try that a hint lets them mend.

    `value` is in option keys, `certainty` 1 to 3, `share` 0 to 1. The version is the question's own.
    """

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    module = models.ForeignKey("content.Module", on_delete=models.PROTECT, related_name="+")
    module_version = models.ForeignKey("content.ModuleVersion", on_delete=models.PROTECT, related_name="+")
    question_id = models.UUIDField()
    question_version = models.PositiveIntegerField()
    key = models.UUIDField()
    seed = models.CharField(max_length=120)
    number = models.PositiveSmallIntegerField(default=1)
    value = models.JSONField()
    share = models.FloatField()
    certainty = models.PositiveSmallIntegerField()
    seconds = models.PositiveIntegerField()
    rating = models.PositiveSmallIntegerField(null=True)
    elapsed_days = models.PositiveIntegerField(null=True)
    due_on = models.DateField(null=True)
    answered_on = models.DateField()
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["learner", "key"], name="card_review_key_once"),
            models.UniqueConstraint(
                fields=["learner", "question_id", "answered_on", "number"], name="card_review_try_once"
            ),
            models.UniqueConstraint(
                fields=["learner", "question_id", "answered_on"],
                condition=Q(rating__isnull=False),
                name="card_review_rated_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(share__gte=0, share__lte=1), name="card_review_share_is_share"
            ),
            models.CheckConstraint(
                condition=Q(certainty__gte=1, certainty__lte=3), name="card_review_certainty_known"
            ),
            models.CheckConstraint(
                condition=(
                    Q(number=1, rating__isnull=True, due_on__isnull=True)
                    | Q(
                        number__in=[1, 2],
                        rating__gte=1,
                        rating__lte=4,
                        due_on__gt=F("answered_on"),
                    )
                ),
                name="card_review_agrees",
            ),
        )
        indexes = (
            models.Index(fields=["learner", "answered_on"], name="card_review_of_a_day"),
            models.Index(fields=["question_id"], condition=Q(share=1), name="card_review_right"),
        )

    def __str__(self) -> str:
        return f"{self.learner_id} {self.question_id} on {self.answered_on}"
