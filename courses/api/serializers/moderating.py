"""Marks, decisions and ready results in the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from courses.api.serializers.base import Base
from courses.api.serializers.writing import CriterionOut, MarkingIn, QueueRowOut


class ModerationOut(Base):
    held = QueueRowOut(many=True)
    waiting = QueueRowOut(many=True, source="rows")
    count = serializers.IntegerField()


class ReaderMarkOut(Base):
    id = serializers.IntegerField()
    letter = serializers.CharField(help_text="A or B; it does not tell who came first.")
    advice = serializers.CharField(help_text="release, or return for a reader who asks for another version")
    is_passed = serializers.BooleanField(allow_null=True)
    weighted = serializers.FloatField(allow_null=True, help_text="0 to 100")
    marking = serializers.DictField()


class CaseOut(QueueRowOut):
    texts = serializers.DictField(child=serializers.CharField())
    criteria = CriterionOut(many=True)
    is_mine = serializers.BooleanField()
    marks = ReaderMarkOut(many=True)


class DecisionIn(Base):
    mark = serializers.IntegerField(required=False, help_text="the mark that stands as it is")
    marking = MarkingIn(required=False, help_text="or a mark of your own")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One of the two."""
        if ("mark" in attrs) == ("marking" in attrs):
            raise serializers.ValidationError("Give either a mark or a marking.")
        return attrs


class SettlementOut(Base):
    submission = serializers.IntegerField(source="submission_id")
    mark = serializers.IntegerField(source="mark_id")
    kind = serializers.CharField()
    settled_at = serializers.DateTimeField()


class ReadyOut(Base):
    submission = serializers.IntegerField(source="row.submission_id")
    label = serializers.CharField(source="row.label")
    step = serializers.CharField(source="row.item_title")
    module = serializers.CharField(source="row.module_title")
    team = serializers.CharField(source="team_name")
    is_passed = serializers.BooleanField()
    weighted = serializers.FloatField(help_text="0 to 100")
    settled_by = serializers.CharField()
    release_at = serializers.DateTimeField()


class ReleaseIn(Base):
    submissions = serializers.ListField(child=serializers.IntegerField(), allow_empty=False, max_length=500)
    release_at = serializers.DateTimeField(required=False, help_text="without it they go out now")


class ReleasedOut(Base):
    done = serializers.IntegerField()
    passed_over = serializers.IntegerField(help_text="released before, or not settled")
