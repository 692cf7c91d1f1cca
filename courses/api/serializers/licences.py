"""Licences to grade, and rounds."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from courses.api.serializers.base import Base


class LicenceOut(Base):
    rubric = serializers.CharField(source="rubric.key")
    title = serializers.CharField(source="rubric.title")
    structure = serializers.CharField(source="rubric.digest", help_text="Changes with criteria and weights.")
    state = serializers.ChoiceField(choices=["none", "valid", "expiring", "expired", "changed", "revoked"])
    granted_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)


class GraderLicencesOut(Base):
    grader = serializers.UUIDField(source="grader.public_id")
    name = serializers.CharField(source="grader.name")
    licences = LicenceOut(many=True, source="states")


class RoundOut(Base):
    id = serializers.IntegerField()
    title = serializers.CharField(help_text="The rubric’s.")
    opened_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    is_open = serializers.BooleanField()
    own = serializers.IntegerField(help_text="How many of its replies you have scored.")
    total = serializers.IntegerField()
    finished = serializers.IntegerField(help_text="Graders who have scored every reply.")


class SpreadOut(Base):
    reply = serializers.IntegerField(help_text="Its place in the round.")
    criterion = serializers.CharField()
    levels = serializers.ListField(child=serializers.IntegerField(), help_text="Lowest first, without names.")
    gold = serializers.IntegerField(help_text="The experts’.")


class RoundNoteOut(Base):
    criterion = serializers.CharField(help_text="Empty for the rubric as a whole.")
    text = serializers.CharField()
    written_at = serializers.DateTimeField()


class RoundDetailOut(Base):
    round = RoundOut(source="line")
    talk = serializers.SerializerMethodField()
    notes = RoundNoteOut(many=True)

    @extend_schema_field(SpreadOut(many=True))
    def get_talk(self, found: Any) -> Any:
        """Empty while the round is open."""
        rows = (
            {"reply": step.place, "criterion": one.criterion_key, "levels": one.levels, "gold": one.gold}
            for step, one in found.talk
        )
        return SpreadOut(rows, many=True).data
