"""Quiz access and extra time."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from courses.api.serializers.base import Base

WALL = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$"


class AccessOut(Base):
    opens_at = serializers.DateTimeField(allow_null=True)
    closes_at = serializers.DateTimeField(allow_null=True)
    limit_minutes = serializers.IntegerField(allow_null=True, help_text="Null means no limit.")
    attempts = serializers.IntegerField(help_text="0 means no limit.")
    wait_hours = serializers.IntegerField()
    changed = serializers.ListField(
        child=serializers.CharField(),
        help_text="What differs from the quiz: opens, closes, limit, attempts, wait, extra_time.",
    )


class LocalTimeOut(Base):
    at = serializers.CharField(help_text="A wall-clock time, such as 2026-03-29T23:59.")
    zone = serializers.CharField(help_text="Empty: each reader's own.")


class TermsOut(Base):
    opens = LocalTimeOut(allow_null=True)
    closes = LocalTimeOut(allow_null=True)
    limit_minutes = serializers.IntegerField(allow_null=True)
    attempts = serializers.IntegerField(allow_null=True)
    wait_hours = serializers.IntegerField(allow_null=True)


class OverrideOut(Base):
    id = serializers.IntegerField()
    module = serializers.IntegerField(source="module_id")
    item_key = serializers.CharField()
    team = serializers.IntegerField(source="team_id", allow_null=True)
    terms = TermsOut()
    reason = serializers.CharField()
    granted_at = serializers.DateTimeField()


class QuizAccessOut(Base):
    module = serializers.IntegerField(source="module_id")
    item_key = serializers.CharField(source="quiz.key")
    title = serializers.CharField(source="quiz.title")
    access = AccessOut()
    override = OverrideOut(allow_null=True)


class AccommodationOut(Base):
    factor = serializers.DecimalField(
        source="allowance.factor", max_digits=3, decimal_places=2, allow_null=True
    )
    is_untimed = serializers.BooleanField(source="allowance.is_untimed")
    starts_on = serializers.DateField(source="allowance.starts_on", allow_null=True)
    ends_on = serializers.DateField(source="allowance.ends_on", allow_null=True)
    reason = serializers.CharField()
    granted_at = serializers.DateTimeField()


class PersonAccessOut(Base):
    quizzes = QuizAccessOut(many=True)
    accommodation = AccommodationOut(source="standing", allow_null=True)


class OverrideIn(Base):
    opens = serializers.RegexField(WALL, required=False, allow_null=True, default=None)
    closes = serializers.RegexField(WALL, required=False, allow_null=True, default=None)
    zone = serializers.CharField(
        required=False, allow_blank=True, default="", help_text="Of both times; empty: each learner's own."
    )
    limit_minutes = serializers.IntegerField(
        min_value=0,
        max_value=1440,
        required=False,
        allow_null=True,
        default=None,
        help_text="0 means no limit.",
    )
    attempts = serializers.IntegerField(
        min_value=0, max_value=50, required=False, allow_null=True, default=None
    )
    wait_hours = serializers.IntegerField(
        min_value=0, max_value=720, required=False, allow_null=True, default=None
    )
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class AccommodationIn(Base):
    factor = serializers.DecimalField(
        max_digits=3, decimal_places=2, required=False, allow_null=True, default=None
    )
    is_untimed = serializers.BooleanField(required=False, default=False)
    starts_on = serializers.DateField(required=False, allow_null=True, default=None)
    ends_on = serializers.DateField(required=False, allow_null=True, default=None)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Either a factor or no limit."""
        if attrs["is_untimed"] == (attrs["factor"] is not None):
            raise serializers.ValidationError("Give either a factor or is_untimed.")
        return attrs
