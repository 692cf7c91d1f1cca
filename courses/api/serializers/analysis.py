"""Item analysis: figures of a quiz and of its questions. Null where something is not defined or n is too small."""

from __future__ import annotations

from datetime import date

from rest_framework import serializers

from courses.analysis.rules import ATTEMPTS, is_day
from courses.api.serializers.base import Base

LIGHTS = ("green", "amber", "red", "grey")
PROGRESS = ("none", "waiting", "computing", "failed", "done")


def _figure(text: str) -> serializers.FloatField:
    return serializers.FloatField(allow_null=True, help_text=text)


def check_day(day: date) -> None:
    """A day on which something can have been handed in; ValidationError for any other."""
    if not is_day(day):
        raise serializers.ValidationError("Choose a day in this century.")


class SelectionIn(Base):
    version = serializers.IntegerField(
        required=False,
        default=0,
        min_value=0,
        max_value=99_999,
        help_text="A module version's number; 0: all.",
    )
    which = serializers.ChoiceField(
        choices=ATTEMPTS, required=False, default="first", help_text="Which attempts of each person."
    )
    since = serializers.DateField(
        required=False,
        allow_null=True,
        default=None,
        validators=[check_day],
        help_text="First day (UTC) of handing in.",
    )
    until = serializers.DateField(
        required=False,
        allow_null=True,
        default=None,
        validators=[check_day],
        help_text="Last day (UTC) of handing in.",
    )


class AnalysedQuizOut(Base):
    module = serializers.CharField(source="module.slug")
    quiz = serializers.CharField(source="quiz.slug")
    title = serializers.CharField(source="quiz.title")
    attempts = serializers.IntegerField(help_text="Handed in and marked.")
    lights = serializers.DictField(child=serializers.IntegerField(), allow_null=True)
    computed_at = serializers.DateTimeField(allow_null=True)


class QuizFiguresOut(Base):
    n = serializers.IntegerField()
    questions = serializers.IntegerField(
        allow_null=True, help_text="In the total; null where attempts differ."
    )
    mean = _figure("Per cent.")
    median = _figure("Per cent.")
    sd = _figure("Per cent.")
    skewness = _figure("")
    kurtosis = _figure("")
    consistency = _figure("Per cent: Cronbach's alpha x 100.")
    knowledge_consistency = _figure("Without situational judgement.")
    error_ratio = _figure("Per cent.")
    standard_error = _figure("Per cent.")


class ItemFiguresOut(Base):
    n = serializers.IntegerField()
    facility = _figure("A share of 0 to 1.")
    facility_low = _figure("Wilson, 95 per cent.")
    facility_high = _figure("Wilson, 95 per cent.")
    sd = _figure("A share.")
    guess = _figure("A share; null where there is nothing to guess.")
    intended_weight = _figure("Per cent.")
    effective_weight = _figure("Per cent; null also where the covariance is negative.")
    is_negative = serializers.BooleanField(help_text="The question goes against the total.")
    discrimination = _figure("-100 to 100.")
    efficiency = _figure("Up to 100.")


class AnswerRowOut(Base):
    part = serializers.CharField(
        help_text="An option, a left side or a gap; empty where a question has no parts."
    )
    given = serializers.CharField(help_text="What was given for it; both empty: not answered.")
    n = serializers.IntegerField()
    share = serializers.FloatField()
    rest = _figure("Mean share that these people earned on the other questions.")
    is_key = serializers.BooleanField()


class ItemOut(Base):
    question_id = serializers.UUIDField()
    version = serializers.IntegerField()
    kind = serializers.CharField()
    is_critical = serializers.BooleanField()
    light = serializers.ChoiceField(choices=LIGHTS, source="verdict.light")
    reasons = serializers.ListField(child=serializers.CharField(), source="verdict.reasons")
    attracts = serializers.CharField(
        source="verdict.attracts", help_text="The wrong option that strong people take."
    )
    figures = ItemFiguresOut()
    answers = AnswerRowOut(many=True, source="rows")


class ResultsOut(Base):
    quiz = QuizFiguresOut()
    items = ItemOut(many=True)


class AnalysisOut(Base):
    progress = serializers.ChoiceField(choices=PROGRESS)
    is_stale = serializers.BooleanField(help_text="Attempts were marked since.")
    computed_at = serializers.DateTimeField(allow_null=True)
    results = ResultsOut(allow_null=True)
