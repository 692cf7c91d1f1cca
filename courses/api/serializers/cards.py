"""The daily review."""

from __future__ import annotations

from rest_framework import serializers

from courses.api.serializers.base import Base
from courses.api.serializers.quiz import LARGEST, OptionOut


class CardOut(Base):
    id = serializers.UUIDField(source="shown.id")
    version = serializers.IntegerField(source="shown.version")
    kind = serializers.CharField(source="shown.kind")
    prompt = serializers.CharField(source="shown.prompt")
    situation_html = serializers.CharField(source="shown.situation_html")
    options = OptionOut(source="shown.options", many=True)
    rights = OptionOut(source="shown.rights", many=True)
    words = serializers.ListField(source="shown.words", child=serializers.CharField())
    unit = serializers.CharField(source="shown.unit")
    hint = serializers.CharField(help_text="Not empty at the second try.")
    module = serializers.CharField(source="module.slug")
    position = serializers.IntegerField()
    total = serializers.IntegerField()


class DailyReviewOut(Base):
    left = serializers.IntegerField(help_text="Cards of today’s set that are still to come.")
    answered = serializers.IntegerField(help_text="Cards answered today.")
    can_do_more = serializers.BooleanField()
    card = CardOut(allow_null=True, help_text="The next card, or null when today’s set is done.")


class CardAnswerIn(Base):
    key = serializers.UUIDField(help_text="Made by the client; the same key again gives the same answer.")
    card = serializers.UUIDField()
    version = serializers.IntegerField(min_value=1, max_value=LARGEST)
    value = serializers.JSONField(help_text="In the letters of the card; shapes by kind: docs/api.md.")
    certainty = serializers.IntegerField(
        min_value=1, max_value=3, help_text="1 a guess, 2 fairly sure, 3 certain."
    )
    seconds = serializers.IntegerField(min_value=0, max_value=86_400, help_text="Since the card was shown.")


class CardAnswerOut(Base):
    key = serializers.UUIDField()
    share = serializers.FloatField(help_text="How much was right, 0 to 1.")
    rating = serializers.IntegerField(
        allow_null=True, help_text="1 not yet to 4 easy; null where a hint offers a second try."
    )
    due_on = serializers.DateField(allow_null=True, help_text="When the card comes back, in your zone.")


class KnowledgeOut(Base):
    module = serializers.CharField(source="module.slug")
    skill = serializers.CharField(source="module.skill")
    kept = serializers.IntegerField(source="kept.kept")
    known = serializers.IntegerField(source="kept.known", help_text="Cards that were ever answered.")
    total = serializers.IntegerField(source="kept.total")
    next_on = serializers.DateField(source="kept.next_on", allow_null=True)
