"""The bank of questions."""

from __future__ import annotations

from rest_framework import serializers

from courses.api.serializers.base import Base

STATUSES = ("draft", "ready", "retired")
MOST_PAGES = 100_000


class BankFilterIn(Base):
    status = serializers.ChoiceField(choices=STATUSES, required=False, default="")
    kind = serializers.CharField(max_length=20, required=False, default="", help_text="For instance single.")
    skill = serializers.CharField(max_length=40, required=False, default="")
    objective = serializers.CharField(max_length=60, required=False, default="", help_text="Its short name.")
    tag = serializers.CharField(max_length=100, required=False, default="")
    difficulty = serializers.IntegerField(min_value=1, max_value=3, required=False, default=None)
    words = serializers.CharField(
        max_length=200, required=False, default="", help_text="All of them, in the text or the answers."
    )
    page = serializers.IntegerField(min_value=1, max_value=MOST_PAGES, required=False, default=1)
    page_size = serializers.IntegerField(min_value=1, max_value=200, required=False, default=50)


class BankEntryOut(Base):
    id = serializers.UUIDField()
    status = serializers.CharField()
    kind = serializers.CharField(allow_blank=True, help_text="Empty while there are no answers.")
    prompt = serializers.CharField()
    skill = serializers.CharField(allow_blank=True)
    objectives = serializers.ListField(child=serializers.CharField())
    tags = serializers.ListField(child=serializers.CharField())
    difficulty = serializers.IntegerField(help_text="1 easy, 2 medium, 3 hard.")
    is_critical = serializers.BooleanField()
    owner = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField(allow_null=True, help_text="The newest; null until it was ready.")
    updated_at = serializers.DateTimeField()


class BankPageOut(Base):
    count = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    questions = BankEntryOut(many=True)


class KeptVersionOut(Base):
    number = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    created_by = serializers.CharField(allow_blank=True)
    digest = serializers.CharField()
    document = serializers.DictField(help_text="The question with its key, as releases contain it.")


class BankQuestionOut(Base):
    entry = BankEntryOut()
    versions = KeptVersionOut(many=True)
