"""Attempts and answers."""

from __future__ import annotations

from rest_framework import serializers

from courses.api.serializers.base import Base

# What a counter can hold in the database.
LARGEST = 2**31 - 1


class OptionOut(Base):
    token = serializers.CharField(help_text="What an answer names: the letter under which it is shown.")
    text = serializers.CharField()


class GapOut(Base):
    before = serializers.CharField(help_text="The text before the gap; after the last gap, the rest of it.")
    key = serializers.CharField(help_text="What an answer names; empty where only text is left.")
    options = OptionOut(many=True)


class QuestionOut(Base):
    id = serializers.UUIDField(source="shown.id")
    version = serializers.IntegerField(source="shown.version")
    kind = serializers.CharField(source="shown.kind")
    prompt = serializers.CharField(source="shown.prompt")
    situation_html = serializers.CharField(source="shown.situation_html")
    options = OptionOut(source="shown.options", many=True)
    rights = OptionOut(source="shown.rights", many=True)
    words = serializers.ListField(source="shown.words", child=serializers.CharField())
    original = serializers.CharField(source="shown.original")
    unit = serializers.CharField(source="shown.unit")
    gaps = GapOut(source="shown.gaps", many=True)
    value = serializers.DictField()
    is_answered = serializers.BooleanField()
    seq = serializers.IntegerField()


class AttemptOut(Base):
    id = serializers.IntegerField()
    enrollment = serializers.IntegerField(source="enrollment_id")
    number = serializers.IntegerField()
    kind = serializers.CharField()
    status = serializers.CharField()
    epoch = serializers.IntegerField()
    deadline_at = serializers.DateTimeField(allow_null=True)
    server_now = serializers.DateTimeField(help_text="The server's clock, which alone decides about time.")
    questions = QuestionOut(many=True)


class StartAttemptIn(Base):
    client_id = serializers.UUIDField(required=False, allow_null=True)


class AnswerIn(Base):
    value = serializers.JSONField(help_text="In the letters of the attempt; shapes by kind: docs/api.md.")
    epoch = serializers.IntegerField(min_value=1, max_value=LARGEST)
    client_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    seq = serializers.IntegerField(
        min_value=1, max_value=LARGEST, required=False, allow_null=True, default=None
    )


class ReceiptOut(Base):
    question = serializers.UUIDField()
    client_id = serializers.UUIDField(allow_null=True)
    seq = serializers.IntegerField()
    digest = serializers.CharField()
    server_now = serializers.DateTimeField()
    deadline = serializers.DateTimeField(allow_null=True)
    epoch = serializers.IntegerField()
    is_superseded = serializers.BooleanField()


class SubmitIn(Base):
    key = serializers.UUIDField(help_text="Made by the client; the same key again gives the same receipt.")
    client_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    epoch = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)
    manifest = serializers.DictField(
        child=serializers.IntegerField(), required=False, allow_null=True, default=None
    )


class HandedOut(Base):
    attempt_id = serializers.IntegerField()
    status = serializers.CharField()
    submitted_at = serializers.DateTimeField()
    digest = serializers.CharField()
    score = serializers.FloatField(allow_null=True, help_text="0 to 1; null while a person decides.")
    is_passed = serializers.BooleanField(allow_null=True)
