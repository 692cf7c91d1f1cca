"""Lessons, conversations and plans."""

from __future__ import annotations

from rest_framework import serializers

from courses.api.serializers.base import Base


class PracticeIn(Base):
    value = serializers.DictField()


class PracticeOut(Base):
    block = serializers.CharField()
    updated_at = serializers.DateTimeField()


class LessonOut(Base):
    key = serializers.CharField()
    title = serializers.CharField()
    minutes = serializers.IntegerField()
    blocks = serializers.ListField(
        child=serializers.DictField(), help_text="Blocks as released; answers included."
    )
    completed_at = serializers.DateTimeField(allow_null=True)


class ChoiceOut(Base):
    key = serializers.CharField()
    text = serializers.CharField()


class TurnOut(Base):
    number = serializers.IntegerField()
    says = serializers.CharField()
    reply = serializers.CharField()
    points = serializers.IntegerField(required=False, help_text="Only when the conversation has ended.")
    reason = serializers.CharField(required=False)


class RunOut(Base):
    id = serializers.IntegerField()
    number = serializers.IntegerField()
    says = serializers.CharField(allow_blank=True)
    choices = ChoiceOut(many=True)
    mood = serializers.IntegerField(help_text="0 calm to 4 furious")
    turns = TurnOut(many=True)
    ending = serializers.CharField(allow_blank=True)
    debrief = serializers.CharField(allow_blank=True)


class TurnIn(Base):
    number = serializers.IntegerField(
        min_value=1, help_text="The turn that this reply makes, counted from 1."
    )
    choice = serializers.CharField(max_length=64)


class PlanIn(Base):
    cue = serializers.CharField(max_length=300)
    behavior = serializers.CharField(max_length=300)


class PlanOut(Base):
    cue = serializers.CharField()
    behavior = serializers.CharField()
    made_at = serializers.DateTimeField(allow_null=True)
