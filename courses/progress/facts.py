"""What is known of a learner's steps besides their being done: begun, waiting, graded. Two queries for any number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.db.models import CharField, DateTimeField, DecimalField, F, IntegerField, Model, QuerySet, Value
from django.db.models.functions import Cast

from content import queries as library
from content.documents import RolePlay
from courses.lessons.models import LessonProgress
from courses.progress.models import StepCompletion
from courses.quizzes.models import Attempt
from courses.role_plays.models import Submission
from courses.scenarios.models import ScenarioRun

_SHARE = DecimalField(max_digits=7, decimal_places=6)


@dataclass(frozen=True)
class Fact:
    """One thing that happened on a step.

    done: `score` is the best share. lesson: `state` is the place. run: `state` is the ending, empty while it runs.
    attempt: `state` is its status, `number` counts attempts, `score` is its share.
    """

    source: Literal["done", "lesson", "run", "attempt"]
    enrollment_id: int
    item_key: str
    state: str
    number: int
    score: Decimal | None
    at: datetime


@dataclass(frozen=True)
class Handed:
    """A submission of a role-play: its status, and the levels of its newest released grade by criterion key.

    `weights` are those of the rubric that it was graded with, whatever version the learner is on now.
    """

    enrollment_id: int
    item_key: str
    number: int
    status: str
    is_graded_mode: bool
    is_passed: bool | None
    is_claimed: bool
    submitted_at: datetime | None
    decided_at: datetime | None
    levels: dict[str, int]
    weights: dict[str, int]


def facts_of(enrollment_ids: Iterable[int]) -> dict[int, list[Fact]]:
    """All facts by enrollment, oldest first. One query."""
    ids = list(enrollment_ids)
    parts = [
        _part(StepCompletion, ids, "done", state="kind", score="score", at="completed_at"),
        _part(LessonProgress, ids, "lesson", state="place", at="opened_at"),
        _part(ScenarioRun, ids, "run", state="ending", number="number", at="started_at"),
        _part(Attempt, ids, "attempt", state="status", number="number", score="score", at="started_at"),
    ]
    found: dict[int, list[Fact]] = defaultdict(list)
    for row in parts[0].union(*parts[1:], all=True):
        found[row[1]].append(Fact(*row))
    for facts in found.values():
        facts.sort(key=lambda fact: fact.at)
    return dict(found)


def handed_of(enrollment_ids: Iterable[int]) -> dict[int, list[Handed]]:
    """All submissions by enrollment in the order in which they were begun. One query."""
    rows = (
        Submission.objects.filter(enrollment_id__in=list(enrollment_ids))
        .order_by("pk", "grades__number")
        .values_list(
            "pk",
            "enrollment_id",
            "version_id",
            "item_key",
            "number",
            "status",
            "is_graded_mode",
            "is_passed",
            "leased_to_id",
            "submitted_at",
            "decided_at",
            "grades__outcome",
            "grades__scores__criterion_key",
            "grades__scores__level",
        )
    )
    by_pk: dict[int, Handed] = {}
    grade: list[Any]
    for (
        pk,
        enrollment_id,
        version_id,
        item_key,
        number,
        status,
        graded,
        passed,
        lease,
        handed_at,
        decided_at,
        *grade,
    ) in rows:
        handed = by_pk.setdefault(
            pk,
            Handed(
                enrollment_id=enrollment_id,
                item_key=item_key,
                number=number,
                status=status,
                is_graded_mode=graded,
                is_passed=passed,
                is_claimed=lease is not None,
                submitted_at=handed_at,
                decided_at=decided_at,
                levels={},
                weights={},
            ),
        )
        outcome, criterion_key, level = grade
        if outcome == "released" and criterion_key is not None:
            handed.levels[criterion_key] = level
            if not handed.weights:
                handed.weights.update(_weights(version_id, item_key))
    found: dict[int, list[Handed]] = defaultdict(list)
    for handed in by_pk.values():
        found[handed.enrollment_id].append(handed)
    return dict(found)


def _weights(version_id: int, item_key: str) -> dict[str, int]:
    item = library.document(version_id).by_key.get(item_key)
    return {one.key: one.weight for one in item.rubric.criteria} if isinstance(item, RolePlay) else {}


def _part(
    model: type[Model], ids: list[int], source: str, *, state: str, at: str, **columns: str
) -> QuerySet[Any, Any]:
    """One branch of the union. Every column is cast, because PostgreSQL types a bare NULL or constant as text."""
    number = columns.get("number")
    score = columns.get("score")
    return (
        model._default_manager.filter(enrollment_id__in=ids)
        .annotate(
            fact_source=Cast(Value(source), CharField(max_length=10)),
            fact_enrollment=F("enrollment_id"),
            fact_item=F("item_key"),
            fact_state=Cast(F(state), CharField(max_length=64)),
            fact_number=Cast(F(number) if number else Value(0), IntegerField()),
            fact_score=Cast(F(score) if score else Value(None), _SHARE),
            fact_at=Cast(F(at), DateTimeField()),
        )
        .values_list(
            "fact_source",
            "fact_enrollment",
            "fact_item",
            "fact_state",
            "fact_number",
            "fact_score",
            "fact_at",
        )
        .order_by()
    )
