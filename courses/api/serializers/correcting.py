"""Corrections of faulty questions."""

from __future__ import annotations

from rest_framework import serializers

from courses.api.serializers.base import Base


class DryRunIn(Base):
    outcome = serializers.ChoiceField(choices=["accept", "full_marks", "take_out", "new_key"])
    key = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(max_length=12_200), max_length=60),
        required=False,
        default=dict,
        help_text="For accept and new_key: the fields of the key, as GET names them.",
    )
    is_keeping = serializers.BooleanField(
        required=False, default=True, help_text="Nobody loses: the higher mark stays."
    )
    page = serializers.IntegerField(required=False, default=1, min_value=1)


class CorrectionIn(DryRunIn):
    page = None
    reason = serializers.CharField(max_length=300, help_text="Everybody whose mark changes reads it.")
    digest = serializers.CharField(max_length=64, help_text="That of the dry run.")


class KeyFieldOut(Base):
    name = serializers.CharField()
    control = serializers.CharField(help_text="one or many of the choices, or lines of text.")
    value = serializers.ListField(child=serializers.CharField(), help_text="What counts now.")
    choices = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    about = serializers.CharField()


class CorrectionOut(Base):
    number = serializers.IntegerField()
    outcome = serializers.CharField()
    reason = serializers.CharField()
    is_keeping = serializers.BooleanField()
    at = serializers.DateTimeField()
    attempts = serializers.IntegerField(help_text="Marked attempts when it was made.")
    done = serializers.IntegerField(help_text="How many of them are marked anew.")
    changed = serializers.IntegerField()
    newly_passed = serializers.IntegerField()
    in_doubt = serializers.IntegerField(help_text="Would no longer pass; the pass stays.")
    uncertain = serializers.IntegerField()
    is_done = serializers.BooleanField()


class FaultyOut(Base):
    question = serializers.UUIDField(source="question.id")
    version = serializers.IntegerField(source="question.version")
    kind = serializers.CharField(source="question.kind")
    prompt = serializers.CharField(source="question.prompt")
    key = KeyFieldOut(many=True)
    corrections = CorrectionOut(many=True)


class CountsOut(Base):
    total = serializers.IntegerField()
    better = serializers.IntegerField()
    same = serializers.IntegerField()
    worse = serializers.IntegerField()
    newly_passed = serializers.IntegerField()
    in_doubt = serializers.IntegerField()
    uncertain = serializers.IntegerField()


class RegradedOut(Base):
    attempt = serializers.IntegerField(source="attempt_id")
    name = serializers.CharField(help_text="Empty unless you manage the learner.")
    old_percent = serializers.IntegerField()
    new_percent = serializers.IntegerField()
    full_percent = serializers.IntegerField(help_text="What the correction alone would give.")
    was_passed = serializers.BooleanField()
    is_passed = serializers.BooleanField()
    is_pass_in_doubt = serializers.BooleanField()
    is_uncertain = serializers.BooleanField()


class DryRunOut(Base):
    digest = serializers.CharField()
    counts = CountsOut()
    open_attempts = serializers.IntegerField()
    pages = serializers.IntegerField()
    attempts = RegradedOut(many=True)
