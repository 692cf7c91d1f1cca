"""Role-plays and grading."""

from __future__ import annotations

from rest_framework import serializers

from courses.api.serializers.base import Base


class PartOut(Base):
    key = serializers.CharField()
    label = serializers.CharField()
    kind = serializers.CharField()
    min_words = serializers.IntegerField(allow_null=True)
    max_words = serializers.IntegerField(allow_null=True)


class BriefOut(Base):
    key = serializers.CharField()
    title = serializers.CharField()
    channel = serializers.CharField()
    task = serializers.CharField()
    is_graded = serializers.BooleanField(help_text="Practice is not, and nobody but its writer reads it.")
    parts = PartOut(many=True)
    you_know = serializers.ListField(child=serializers.CharField())
    constraints = serializers.ListField(child=serializers.CharField())
    step = serializers.CharField(help_text="What comes next: write, wait, revise, done ...")
    texts = serializers.DictField(child=serializers.CharField(allow_blank=True))
    status = serializers.CharField(allow_blank=True)
    submission = serializers.IntegerField(allow_null=True)
    result = serializers.DictField(allow_null=True)


class DraftIn(Base):
    texts = serializers.DictField(child=serializers.CharField(allow_blank=True))
    epoch = serializers.IntegerField(required=False, allow_null=True, default=None)
    client_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    seq = serializers.IntegerField(required=False, default=0, min_value=0)


class DraftOut(Base):
    is_saved = serializers.BooleanField()
    submission = serializers.IntegerField(source="submission_id")
    epoch = serializers.IntegerField()
    saved_at = serializers.DateTimeField()
    code = serializers.CharField(allow_blank=True)


class HandInIn(Base):
    key = serializers.UUIDField()


class SubmissionOut(Base):
    id = serializers.IntegerField(source="pk")
    status = serializers.CharField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    is_passed = serializers.BooleanField(allow_null=True)


class QueueRowOut(Base):
    submission = serializers.IntegerField(source="submission_id")
    label = serializers.CharField(help_text="A label instead of a name where grading is blind.")
    step = serializers.CharField(source="item_title")
    module = serializers.CharField(source="module_title")
    words = serializers.IntegerField()
    is_revision = serializers.BooleanField()
    status = serializers.CharField()
    submitted_at = serializers.DateTimeField()
    lease_until = serializers.DateTimeField(allow_null=True)


class OnTheWayOut(QueueRowOut):
    stage = serializers.CharField(help_text="second, moderation or ready")
    release_at = serializers.DateTimeField(allow_null=True, help_text="when it goes out, once it is ready")


class QueueOut(Base):
    mine = QueueRowOut(many=True)
    waiting = QueueRowOut(many=True)
    on_the_way = OnTheWayOut(many=True, help_text="marked by you, not yet released")
    waiting_count = serializers.IntegerField()


class CriterionOut(Base):
    key = serializers.CharField()
    title = serializers.CharField()
    weight = serializers.IntegerField()
    gate = serializers.BooleanField()
    levels = serializers.ListField(child=serializers.CharField())


class StudioOut(QueueRowOut):
    texts = serializers.DictField(child=serializers.CharField())
    criteria = CriterionOut(many=True)
    draft = serializers.DictField()
    revision = serializers.IntegerField()
    may_return = serializers.BooleanField()


class EvidenceIn(Base):
    text = serializers.CharField()
    part = serializers.CharField(required=False, allow_blank=True)


class MarkingIn(Base):
    levels = serializers.DictField(child=serializers.IntegerField(min_value=1, max_value=4))
    evidence = serializers.DictField(child=EvidenceIn(), required=False)
    notes = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)
    reasons = serializers.DictField(
        child=serializers.CharField(allow_blank=True),
        required=False,
        help_text="Why a level is changed after the coach's notes, by criterion; without one it stays as it was.",
    )
    comments = serializers.ListField(child=serializers.DictField(), required=False)
    what_works = serializers.CharField(required=False, allow_blank=True)
    one_change = serializers.CharField(required=False, allow_blank=True)
    revision = serializers.IntegerField(required=False, allow_null=True, default=None)


class GradeOut(Base):
    id = serializers.IntegerField(source="pk")
    submission = serializers.IntegerField(source="submission_id")
    outcome = serializers.CharField(help_text="released, returned, or kept: another grader reads it first")
    is_passed = serializers.BooleanField(allow_null=True)
    weighted = serializers.FloatField(allow_null=True, help_text="0 to 100")
    graded_at = serializers.DateTimeField()


class GradeDraftOut(Base):
    revision = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
