"""Reads of what is kept of the coach."""

from __future__ import annotations

from django.db.models import Count

from content import coach
from courses.coaching import rules
from courses.coaching.models import CoachChoice, CoachShowing, Verdict


def is_off(learner_id: int) -> bool:
    """Whether somebody writes without the coach. One query."""
    return CoachChoice.objects.filter(learner_id=learner_id, is_off=True).exists()


def demoted(digest: str) -> frozenset[str]:
    """The rules of a pack that have been mistaken too often lately. One query, and one for each suspect."""
    named = CoachShowing.objects.filter(digest=digest, verdict=Verdict.MISTAKEN).values("rule")
    counted = named.annotate(count=Count("pk")).values_list("rule", "count").order_by()
    suspects = [rule for rule, count in counted if rules.is_demoted([Verdict.MISTAKEN] * count)]
    return frozenset(rule for rule in suspects if rules.is_demoted(_newest(digest, rule)))


def demoted_in(language: str) -> frozenset[str]:
    """The same for the pack of a language."""
    return demoted(coach.pack_for(language).digest)


def verdicts(submission_id: int, draft: int) -> dict[str, str]:
    """What the writer said of the remarks on a draft, by rule. One query."""
    rows = CoachShowing.objects.filter(submission_id=submission_id, draft=draft).exclude(verdict="")
    return dict(rows.values_list("rule", "verdict"))


def _newest(digest: str, rule: str) -> list[str]:
    rows = CoachShowing.objects.filter(digest=digest, rule=rule).order_by("-pk")
    return list(rows.values_list("verdict", flat=True)[: rules.WINDOW])
