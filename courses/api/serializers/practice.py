"""Written practice and the coach."""

from __future__ import annotations

from rest_framework import serializers

from courses.api.serializers.base import Base


class PracticeDraftOut(Base):
    number = serializers.IntegerField()
    submission = serializers.IntegerField(source="submission_id")
    texts = serializers.DictField(child=serializers.CharField(allow_blank=True))
    at = serializers.DateTimeField()
    is_open = serializers.BooleanField()
    is_finished = serializers.BooleanField()


class AgainIn(Base):
    is_blank = serializers.BooleanField(required=False, default=False)


class CoachIn(Base):
    focus = serializers.CharField(
        required=False, allow_blank=True, default="", help_text="A criterion of the rubric that comes first."
    )


class RemarkOut(Base):
    rule = serializers.CharField()
    name = serializers.CharField()
    part = serializers.CharField(allow_blank=True)
    start = serializers.IntegerField(allow_null=True, help_text="Offset into the text of the part.")
    end = serializers.IntegerField(allow_null=True)
    quote = serializers.CharField(allow_blank=True)
    effect = serializers.CharField()
    question = serializers.CharField(allow_blank=True)
    fragments = serializers.ListField(child=serializers.CharField())
    criterion = serializers.CharField(allow_blank=True)


class FixedOut(Base):
    rule = serializers.CharField()
    name = serializers.CharField()
    quote = serializers.CharField(allow_blank=True)


class ReadingOut(Base):
    strengths = RemarkOut(many=True)
    warnings = RemarkOut(many=True)
    hints = RemarkOut(many=True)
    fixed = FixedOut(many=True, help_text="What was said about the draft kept before, and is gone now.")
    language = serializers.CharField()
    version = serializers.CharField()
    digest = serializers.CharField(help_text="Which rules spoke.")
