"""Files of questions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from content.exchange import FORMATS
from courses.api.serializers.base import Base


class QuestionFileIn(Base):
    """A file, or the text of one."""

    file = serializers.FileField(required=False, help_text="Sent as multipart/form-data; at most 5 MB.")
    content = serializers.CharField(
        required=False, trim_whitespace=False, help_text="The text of a file, for formats that are text."
    )
    format = serializers.ChoiceField(
        choices=[found.name for found in FORMATS],
        default="",
        allow_blank=True,
        help_text="Empty: tell by the file.",
    )
    dry_run = serializers.BooleanField(default=True)
    include_changes = serializers.BooleanField(
        default=False, help_text="Also change questions that are there."
    )
    make_ready = serializers.BooleanField(
        default=False, help_text="Complete new questions become ready instead of drafts."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of file and content."""
        if bool(attrs.get("file")) == bool(attrs.get("content")):
            raise serializers.ValidationError({"file": _("Send a file, or its content; one of the two.")})
        return attrs


class QuestionRowOut(Base):
    """What one question of the file does."""

    number = serializers.IntegerField()
    place = serializers.CharField(help_text="Where it stands in the file.")
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=["add", "change", "same", "bad"])
    question_kind = serializers.CharField()
    question_id = serializers.UUIDField(allow_null=True)
    is_complete = serializers.BooleanField()
    texts = serializers.ListField(child=serializers.CharField(), help_text="What changes, lacks or is wrong.")
    lost = serializers.ListField(child=serializers.CharField(), help_text="What the bank cannot keep.")


class QuestionsDoneOut(Base):
    """What was done."""

    added = serializers.IntegerField()
    changed = serializers.IntegerField()


class QuestionImportOut(Base):
    """A look at a file, and what was done with it."""

    format = serializers.CharField(source="plan.format")
    rows = QuestionRowOut(source="plan.rows", many=True)
    done = QuestionsDoneOut(allow_null=True, help_text="Null after a dry run.")


class QuestionLossOut(Base):
    """What a format cannot carry of one question."""

    question_id = serializers.UUIDField()
    name = serializers.CharField()
    texts = serializers.ListField(child=serializers.CharField())
    is_left_out = serializers.BooleanField()


class QuestionLookOut(Base):
    """What a file would hold and lose."""

    count = serializers.IntegerField()
    too_many = serializers.BooleanField()
    losses = QuestionLossOut(many=True)
