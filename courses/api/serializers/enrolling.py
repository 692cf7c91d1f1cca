"""The library, teams, and enrolling."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from courses.api.serializers.base import Base


class ModuleOut(Base):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    title = serializers.CharField()
    skill = serializers.CharField()
    purpose = serializers.CharField()
    position = serializers.IntegerField()
    version = serializers.IntegerField(
        source="number", allow_null=True, help_text="Null until the first release."
    )


class TeamOut(Base):
    id = serializers.IntegerField()
    name = serializers.CharField()
    site = serializers.CharField()
    people = serializers.IntegerField()


class EnrollIn(Base):
    team = serializers.IntegerField(required=False, help_text="Everybody who learns in this team today.")
    people = serializers.ListField(
        child=serializers.UUIDField(), required=False, help_text="Or these people."
    )
    modules = serializers.ListField(child=serializers.IntegerField(), min_length=1)
    due_on = serializers.DateField(
        required=False, allow_null=True, help_text="A day, in each learner's own zone."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Either a team or people."""
        if ("team" in attrs) == bool(attrs.get("people")):
            raise serializers.ValidationError("Give either a team or people.")
        return attrs


class EnrolledOut(Base):
    created = serializers.ListField(child=serializers.IntegerField(), help_text="Enrollment ids.")
    already = serializers.ListField(child=serializers.IntegerField())
    finished = serializers.ListField(child=serializers.IntegerField())


class DueIn(Base):
    due_on = serializers.DateField(allow_null=True)


class EnrollmentOut(Base):
    id = serializers.IntegerField()
    learner = serializers.UUIDField(source="learner_public_id")
    learner_name = serializers.CharField()
    module = serializers.CharField(source="module_slug")
    module_title = serializers.CharField()
    version = serializers.IntegerField(source="version_number")
    cycle = serializers.IntegerField()
    status = serializers.CharField()
    due_at = serializers.DateTimeField(allow_null=True)
    opened_at = serializers.DateTimeField(allow_null=True)
    completed_at = serializers.DateTimeField(allow_null=True)


class StepOut(Base):
    key = serializers.CharField(source="item.key")
    slug = serializers.CharField(source="item.slug")
    kind = serializers.CharField(source="item.kind")
    title = serializers.CharField(source="item.title")
    minutes = serializers.IntegerField(source="item.minutes")
    phase = serializers.CharField(source="item.phase")
    status = serializers.ChoiceField(choices=["done", "now", "open", "locked"])


class EnrollmentDetailOut(EnrollmentOut):
    steps = StepOut(many=True)
