"""Attempts and answers."""

from __future__ import annotations

from rest_framework import serializers

from courses.api.serializers.base import Base


class OptionOut(Base):
    token = serializers.CharField(help_text="What an answer names: the letter under which it is shown.")
    text = serializers.CharField()


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
    questions = QuestionOut(many=True)


class StartAttemptIn(Base):
    client_id = serializers.UUIDField(required=False, allow_null=True)


class AnswerIn(Base):
    value = serializers.JSONField(help_text="In the letters of the attempt; shapes by kind: docs/api.md.")
    epoch = serializers.IntegerField(min_value=1)
    client_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    seq = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)


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


# --- Role-plays and grading ----------------------------------------------------------------------


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


class QueueOut(Base):
    mine = QueueRowOut(many=True)
    waiting = QueueRowOut(many=True)
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
    comments = serializers.ListField(child=serializers.DictField(), required=False)
    what_works = serializers.CharField(required=False, allow_blank=True)
    one_change = serializers.CharField(required=False, allow_blank=True)
    revision = serializers.IntegerField(required=False, allow_null=True, default=None)


class GradeOut(Base):
    id = serializers.IntegerField(source="pk")
    submission = serializers.IntegerField(source="submission_id")
    outcome = serializers.CharField()
    is_passed = serializers.BooleanField(allow_null=True)
    weighted = serializers.FloatField(allow_null=True, help_text="0 to 100")
    graded_at = serializers.DateTimeField()


class GradeDraftOut(Base):
    revision = serializers.IntegerField()
    updated_at = serializers.DateTimeField()


# --- Sign-off, certificate, report ---------------------------------------------------------------


class ObservationIn(Base):
    seen_on = serializers.DateField()
    ticket_reference = serializers.CharField(max_length=64, help_text="A reference only; no customer data.")
    channel = serializers.ChoiceField(choices=CHANNELS)
    marks = serializers.DictField(
        child=serializers.ChoiceField(choices=MARKS), help_text="By checklist line."
    )
    helps = serializers.DictField(child=serializers.CharField(), required=False)
    note = serializers.CharField(required=False, allow_blank=True, default="")


class ObservationOut(Base):
    id = serializers.IntegerField(source="pk")
    seen_on = serializers.DateField()
    ticket_reference = serializers.CharField()
    recorded_at = serializers.DateTimeField()
    digest = serializers.CharField(source="record_digest")


class ChecklistLineOut(Base):
    key = serializers.CharField()
    text = serializers.CharField()
    required = serializers.IntegerField()
    condition = serializers.CharField()


class SignOffStateOut(Base):
    lines = ChecklistLineOut(many=True)
    status = serializers.CharField(allow_blank=True, help_text="Empty until the other steps are done.")
    is_ready = serializers.BooleanField(help_text="Seen often enough, on enough days.")
    statement = serializers.CharField()


class SignIn(Base):
    typed_name = serializers.CharField(max_length=200, help_text="The signer's name, as on their account.")


class SignOffOut(Base):
    id = serializers.IntegerField(source="pk")
    status = serializers.CharField()
    signed_at = serializers.DateTimeField(allow_null=True)
    standing = serializers.CharField()
    statement = serializers.CharField()
    digest = serializers.CharField(source="record_digest")
    certificate = serializers.CharField(allow_null=True, help_text="Number of the certificate that followed.")


class CertificateOut(Base):
    number = serializers.CharField()
    title = serializers.CharField()
    holder = serializers.CharField()
    learner = serializers.UUIDField(source="learner_public_id")
    module = serializers.CharField(source="module_slug")
    status = serializers.CharField()
    issued_on = serializers.DateField()
    valid_through = serializers.DateField()
    verify_token = serializers.CharField(source="token")


class PublicCertificateOut(Base):
    """What anybody may see of a certificate: what its holder agreed to."""

    status = serializers.CharField()
    holder = serializers.CharField(allow_blank=True)
    title = serializers.CharField()
    number = serializers.CharField()
    organization = serializers.CharField()
    issued_on = serializers.DateField()
    valid_through = serializers.DateField()


class CellOut(Base):
    module = serializers.CharField()
    finished = serializers.IntegerField(
        allow_null=True, help_text="Null where there are too few people to show."
    )
    under_way = serializers.IntegerField(allow_null=True)
    not_started = serializers.IntegerField(allow_null=True)
    past_due = serializers.IntegerField(allow_null=True)


class LineOut(Base):
    team = serializers.UUIDField(allow_null=True)
    name = serializers.CharField()
    people = serializers.IntegerField()
    cells = CellOut(many=True)


class CompletionOut(Base):
    at = serializers.DateTimeField()
    teams = LineOut(many=True)
    total = LineOut()
