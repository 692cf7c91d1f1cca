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


class GlimpseOut(Base):
    text = serializers.CharField(help_text="What was chosen.")
    is_right = serializers.BooleanField()
    given = serializers.CharField(help_text="The place, rating, partner or role that it was given.")
    feedback = serializers.CharField()


class TallyOut(Base):
    right = serializers.IntegerField()
    total = serializers.IntegerField()


class TryOut(Base):
    number = serializers.IntegerField()
    share = serializers.FloatField()
    is_undecided = serializers.BooleanField(help_text="The rule cannot tell; in practice nobody is asked.")
    value = serializers.DictField()
    glimpses = GlimpseOut(many=True)
    tally = TallyOut(allow_null=True)


class SettledOut(Base):
    """Everything about a question whose answer may be seen."""

    id = serializers.UUIDField(source="question.id")
    position = serializers.IntegerField()
    prompt = serializers.CharField(source="question.prompt")
    given = serializers.DictField(help_text="In the letters of the attempt, like `right`.")
    right = serializers.DictField(help_text="An answer that earns everything; empty for texts.")
    model_answer = serializers.CharField()
    explanation = serializers.CharField(source="question.explanation")
    feedback = GlimpseOut(many=True)
    share = serializers.FloatField(help_text="0 to 1.")
    is_answered = serializers.BooleanField()
    is_waiting = serializers.BooleanField(help_text="A person still reads this answer.")
    decision = serializers.CharField()
    reason = serializers.CharField()
    tries = serializers.IntegerField()
    certainty = serializers.IntegerField(allow_null=True)


class TriesOut(Base):
    tries = serializers.IntegerField()
    used = serializers.IntegerField()
    left = serializers.IntegerField()
    penalty = serializers.FloatField(help_text="What each try that is not right takes off, 0 to 1.")
    worth = serializers.FloatField(help_text="What a right answer would earn at the next try.")
    hints = serializers.ListField(child=serializers.CharField())
    hints_left = serializers.IntegerField()
    step = TryOut(allow_null=True)
    settled = SettledOut(allow_null=True)


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
    certainty = serializers.IntegerField(allow_null=True, help_text="1 to 3, in a pre-check.")
    practice = TriesOut(allow_null=True, help_text="In a practice quiz alone.")


class AttemptOut(Base):
    id = serializers.IntegerField()
    enrollment = serializers.IntegerField(source="enrollment_id")
    number = serializers.IntegerField()
    kind = serializers.CharField()
    status = serializers.CharField()
    behaviour = serializers.ChoiceField(choices=["exam", "practice", "precheck"])
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


class CertainAnswerIn(AnswerIn):
    certainty = serializers.IntegerField(
        min_value=1,
        max_value=3,
        required=False,
        allow_null=True,
        default=None,
        help_text="How sure: 1 a guess, 2 fairly sure, 3 certain. In a pre-check; without one it counts as a guess.",
    )


class CheckIn(AnswerIn):
    key = serializers.UUIDField(help_text="Made by the client; the same key again gives the same receipt.")


class CheckedOut(Base):
    question = serializers.UUIDField()
    number = serializers.IntegerField(help_text="Which try it was.")
    share = serializers.FloatField(help_text="What this try earned on its own, 0 to 1.")
    is_settled = serializers.BooleanField(help_text="Right, or the last try: the answer is now shown.")
    checked_at = serializers.DateTimeField()


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
    is_passed = serializers.BooleanField(
        allow_null=True, help_text="Null while a person decides, and where nothing is passed."
    )


class ReviewOut(Base):
    score = serializers.BooleanField()
    correctness = serializers.BooleanField()
    feedback = serializers.BooleanField()
    right_answer = serializers.BooleanField()
    explanation = serializers.BooleanField()
    until_spent = serializers.BooleanField(help_text="More shows once no further try can earn more.")
    from_at = serializers.DateTimeField(allow_null=True, help_text="More shows from this moment.")
    until_closed = serializers.BooleanField(help_text="More shows once the quiz has closed.")


class OwnAnswerOut(Base):
    position = serializers.IntegerField()
    id = serializers.UUIDField(source="question.id")
    prompt = serializers.CharField(source="question.prompt")
    chosen = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    written = serializers.CharField()


class CalibrationOut(Base):
    count = serializers.IntegerField()
    bias = serializers.FloatField(help_text="Mean certainty less share right.")
    low = serializers.FloatField()
    high = serializers.FloatField()


class CertaintyOut(Base):
    quadrants = serializers.DictField(child=serializers.IntegerField())
    marks = serializers.FloatField()
    top = serializers.IntegerField()
    calibration = CalibrationOut(allow_null=True)
    answers = serializers.IntegerField()


class ResultOut(Base):
    """`questions` are empty while `review` holds them back; `own` then has the learner's answers alone."""

    id = serializers.IntegerField()
    behaviour = serializers.CharField(source="quiz.behaviour")
    kind = serializers.CharField()
    number = serializers.IntegerField()
    status = serializers.CharField()
    submitted_at = serializers.DateTimeField()
    score = serializers.FloatField(allow_null=True)
    is_passed = serializers.BooleanField(allow_null=True, source="passed")
    review = ReviewOut()
    questions = SettledOut(many=True)
    own = OwnAnswerOut(many=True)
    certainty = CertaintyOut(allow_null=True)
