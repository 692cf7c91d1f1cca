"""Handing on, what is set aside, preferences, the comment bank."""

from __future__ import annotations

from rest_framework import serializers

from courses.api.serializers.base import Base
from courses.comment_bank.rules import MAX_CHARACTERS
from courses.role_plays.judging import NOT_JUDGED_REASONS, SKIP_REASONS


class SkipIn(Base):
    reason = serializers.ChoiceField(choices=SKIP_REASONS)
    words = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)


class NotJudgedIn(Base):
    reason = serializers.ChoiceField(choices=NOT_JUDGED_REASONS)
    words = serializers.CharField(max_length=2000)
    criteria = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Keys; none means the whole reply."
    )


class HandedOnOut(Base):
    submission = serializers.IntegerField(source="submission_id")
    is_sent_up = serializers.BooleanField(
        help_text="Nobody is left to judge it: whoever looks after grading decides."
    )


class SaidOut(Base):
    reason = serializers.CharField()
    criteria = serializers.ListField(child=serializers.CharField())
    words = serializers.CharField()
    grader = serializers.CharField(source="grader_name")
    said_at = serializers.DateTimeField()


class SetAsideOut(Base):
    submission = serializers.IntegerField(source="submission_id")
    label = serializers.CharField(help_text="A label instead of a name where grading is blind.")
    step = serializers.CharField(source="item_title")
    module = serializers.CharField(source="module_title")
    submitted_at = serializers.DateTimeField()
    is_risk = serializers.BooleanField()
    is_out_of_queue = serializers.BooleanField()
    said = SaidOut(many=True)


class SetAsideIn(Base):
    decision = serializers.ChoiceField(choices=["requeue", "take"])
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)


class PreferencesOut(Base):
    skills = serializers.ListField(child=serializers.CharField(), help_text="None means all.")
    languages = serializers.ListField(child=serializers.CharField(), help_text="None means all.")


class SnippetOut(Base):
    id = serializers.IntegerField()
    text = serializers.CharField()
    team = serializers.CharField(source="team_name")
    rubric = serializers.CharField(source="rubric_key")
    criterion = serializers.CharField(source="criterion_key")
    level = serializers.IntegerField(allow_null=True)
    language = serializers.CharField()
    uses = serializers.IntegerField(help_text="In how many replies it was used.")
    is_retired = serializers.BooleanField()
    warning = serializers.CharField(required=False, help_text="What in it may point to a person.")


class SnippetIn(Base):
    text = serializers.CharField(max_length=MAX_CHARACTERS)
    level = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=4)
    criterion = serializers.CharField(required=False, allow_blank=True, default="")
    submission = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Whose rubric the criterion is of. Without one the comment is for any reply.",
    )


class SnippetEditIn(Base):
    text = serializers.CharField(max_length=MAX_CHARACTERS)
    level = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=4)
    is_retired = serializers.BooleanField(required=False, default=False)


class GraderRemarkOut(Base):
    rule = serializers.CharField()
    name = serializers.CharField()
    quote = serializers.CharField()
    effect = serializers.CharField()
    question = serializers.CharField()
    criterion = serializers.CharField(help_text="A key, or nothing.")


class CoachNotesOut(Base):
    notes = GraderRemarkOut(many=True, help_text="For graders alone.")
    warnings = GraderRemarkOut(many=True)
    hints = GraderRemarkOut(many=True)
    strengths = GraderRemarkOut(many=True)
    levels = serializers.DictField(
        child=serializers.IntegerField(), required=False, help_text="Those that stand; a reason changes one."
    )
