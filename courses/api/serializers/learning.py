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
    text = serializers.CharField(allow_blank=True)
    is_silence = serializers.BooleanField(help_text="To say nothing; its text may be empty.")


class MoveOut(Base):
    meter = serializers.CharField()
    before = serializers.IntegerField()
    after = serializers.IntegerField()


class TurnOut(Base):
    number = serializers.IntegerField()
    says = serializers.CharField(allow_blank=True)
    direction = serializers.CharField(
        allow_blank=True, help_text="What happens beside the words, or in their place."
    )
    reply = serializers.CharField(allow_blank=True)
    points = serializers.IntegerField(required=False, help_text="Only when the conversation has ended.")
    reason = serializers.CharField(required=False)
    moves = MoveOut(many=True, required=False, help_text="Only when the conversation has ended.")


class RunOut(Base):
    id = serializers.IntegerField()
    number = serializers.IntegerField()
    says = serializers.CharField(allow_blank=True)
    direction = serializers.CharField(allow_blank=True)
    choices = ChoiceOut(many=True)
    mood = serializers.IntegerField(help_text="0 calm to 4 furious")
    turns = TurnOut(many=True)
    ending = serializers.CharField(allow_blank=True)
    debrief = serializers.CharField(allow_blank=True)


class RunIn(Base):
    is_gentler = serializers.BooleanField(
        default=False, help_text="Play the gentler variant, which counts the same. Nobody is told."
    )
    from_run = serializers.IntegerField(
        required=False, help_text="Practice: begin as this finished play of yours did."
    )
    from_turn = serializers.IntegerField(
        required=False, min_value=1, help_text="The turn before which it branches off."
    )


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


class ExchangeOut(Base):
    says = serializers.CharField(allow_blank=True)
    reply = serializers.CharField(allow_blank=True, help_text="Empty for silence.")
    seconds = serializers.IntegerField(allow_null=True)
    is_by_clock = serializers.BooleanField(help_text="The time ran out.")


class WayOut(Base):
    number = serializers.IntegerField(help_text="1 is the first play.")
    ending = serializers.CharField()
    is_intended = serializers.BooleanField()
    exchanges = ExchangeOut(many=True)
    finished_at = serializers.DateTimeField()


class ConversationOut(Base):
    learner = serializers.UUIDField(source="learner_id")
    learner_name = serializers.CharField()
    module = serializers.CharField(source="module_title")
    scenario = serializers.CharField(source="scenario_title")
    finished_at = serializers.DateTimeField()
    is_private = serializers.BooleanField(
        help_text="The scenario has a gentler variant: how plays went is not told."
    )
    first = WayOut(allow_null=True)
    best = WayOut(allow_null=True)
