"""How far graders agree. A figure of fewer scripts than it takes has a grey light and says little; null is not defined."""

from __future__ import annotations

from rest_framework import serializers

from courses.agreement.rules import KINDS
from courses.api.serializers.analysis import LIGHTS, PROGRESS, check_day
from courses.api.serializers.base import Base


def _number(text: str) -> serializers.FloatField:
    return serializers.FloatField(allow_null=True, help_text=text)


class AgreementIn(Base):
    team = serializers.UUIDField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Of the learners; empty: the topmost in reach.",
    )
    rubric = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=64, help_text="A rubric's key; empty: all."
    )
    language = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=12, help_text="Of the learners' teams."
    )
    kind = serializers.ChoiceField(
        choices=KINDS, required=False, allow_blank=True, default="", help_text="Kind of marks; empty: all."
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


class AgreementFigureOut(Base):
    name = serializers.CharField(help_text="exact, adjacent, kappa, alpha, icc, smd or passing.")
    value = _number("Shares are 0 to 1.")
    low = _number("Of the 95 per cent interval.")
    high = _number("Of the 95 per cent interval.")
    n = serializers.IntegerField(help_text="Scripts.")
    light = serializers.ChoiceField(choices=LIGHTS, source="verdict.light")
    is_talk = serializers.BooleanField(
        source="verdict.is_talk", help_text="Amber or red of few scripts: a reason to talk, no more."
    )


class AgreementCriterionOut(Base):
    rubric = serializers.CharField()
    key = serializers.CharField()
    kappa = AgreementFigureOut()
    exact = AgreementFigureOut()


class AgreementRubricOut(Base):
    key = serializers.CharField()
    title = serializers.CharField()
    criteria = serializers.DictField(child=serializers.CharField(), help_text="Titles by key.")


class SeverityOut(Base):
    name = serializers.CharField(source="key", help_text="Of a grader or a site, or the code of a language.")
    graders = serializers.IntegerField()
    n = serializers.IntegerField(help_text="Scripts that others have marked, too.")
    value = _number("Own mean less that of others on the same work, in levels; below 0 is stricter.")
    low = _number("Of the 95 per cent interval.")
    high = _number("Of the 95 per cent interval.")
    smd = _number("The same in standard deviations, without a sign.")
    light = serializers.ChoiceField(choices=LIGHTS, source="verdict.light")
    n_gold = serializers.IntegerField(help_text="Scripts with a score that experts agreed on.")
    bias = _number("Mean difference from that score, in levels.")
    error = _number("Mean absolute difference from it, in levels.")


class AgreementResultsOut(Base):
    scripts = serializers.IntegerField(help_text="Marked by two graders or more.")
    marks = serializers.IntegerField()
    graders = serializers.IntegerField()
    sem = _number("Standard error of measurement, in levels.")
    figures = AgreementFigureOut(many=True)
    criteria = AgreementCriterionOut(many=True, help_text="What is agreed on least stands first.")
    by_grader = SeverityOut(many=True, help_text="Graders whom the reader may tell apart.")
    by_site = SeverityOut(many=True, help_text="Of the graders.")
    by_language = SeverityOut(many=True, help_text="Of the graders.")
    rubrics = AgreementRubricOut(many=True)


class AgreementOut(Base):
    progress = serializers.ChoiceField(choices=PROGRESS)
    is_stale = serializers.BooleanField(help_text="Marks came since.")
    computed_at = serializers.DateTimeField(allow_null=True)
    results = AgreementResultsOut(source="told", allow_null=True)
