"""Second looks as JSON."""

from __future__ import annotations

from rest_framework import serializers

from courses.api.serializers.base import Base


class AppealIn(Base):
    """A request: one criterion below the highest level, and why."""

    criterion = serializers.CharField(max_length=64)
    argument = serializers.CharField(max_length=2_000)


class AppealOut(Base):
    """What a learner may know. `level` is there once it was decided."""

    criterion_key = serializers.CharField()
    criterion = serializers.CharField()
    argument = serializers.CharField()
    status = serializers.ChoiceField(choices=["open", "decided"])
    asked_at = serializers.DateTimeField()
    due_on = serializers.DateField()
    old_level = serializers.IntegerField()
    level = serializers.IntegerField(allow_null=True)
    is_raised = serializers.BooleanField()
    reason = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)


class AppealLineOut(Base):
    """A line of the grader's list; `label` is never a name."""

    id = serializers.IntegerField()
    label = serializers.CharField()
    item_title = serializers.CharField()
    criterion = serializers.CharField()
    asked_at = serializers.DateTimeField()
    due_on = serializers.DateField()
    is_mine = serializers.BooleanField()
    is_overdue = serializers.BooleanField()


class LookOut(AppealLineOut):
    """One request in a grader's hands. `levels` are the four anchors of the criterion."""

    texts = serializers.DictField(child=serializers.CharField())
    argument = serializers.CharField()
    levels = serializers.ListField(child=serializers.CharField())


class LookIn(Base):
    """The second look. `quote` is needed for levels 1 and 4, in words of the text."""

    level = serializers.IntegerField(min_value=1, max_value=4)
    reason = serializers.CharField(max_length=2_000)
    quote = serializers.CharField(max_length=2_000, required=False, allow_blank=True, default="")
