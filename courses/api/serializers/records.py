"""Observations, sign-offs, certificates and the report."""

from __future__ import annotations

from rest_framework import serializers

from courses.api.serializers.base import Base

CHANNELS = ("chat", "email", "phone", "social")
MARKS = ("unprompted", "prompted", "not_seen", "no_chance")


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
