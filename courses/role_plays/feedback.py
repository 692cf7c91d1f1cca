"""A grade as the learner may see it: returned ones without levels, released ones with everything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courses.role_plays.marking import Comment
from courses.role_plays.models import CriterionScore, Grade


@dataclass(frozen=True)
class Reached:
    """A criterion with the level given (1-4), its four anchors, and the words that showed it."""

    key: str
    title: str
    weight: int
    is_gate: bool
    level: int
    anchors: tuple[str, ...]
    quote: str = ""
    quote_part: str = ""
    note: str = ""

    @property
    def anchor(self) -> str:
        """The descriptor of the level reached."""
        return self.anchors[self.level - 1]

    @property
    def next_level(self) -> int:
        """The level above; the highest has none above it and stays."""
        return min(self.level + 1, len(self.anchors))

    @property
    def next_anchor(self) -> str:
        """The descriptor of the level above."""
        return self.anchors[self.next_level - 1]


@dataclass(frozen=True)
class Feedback:
    """One decision. Levels and the weighted score (0-100) are there only when it was released."""

    grade_id: int
    submission_id: int
    outcome: str
    graded_at: datetime
    grader_id: int
    is_passed: bool | None
    weighted: float | None
    what_works: str
    one_change: str
    comments: tuple[Comment, ...]
    reached: tuple[Reached, ...]


def newest(submission_ids: Iterable[int]) -> dict[int, Feedback]:
    """The newest decision on each submission, by submission id. Two queries."""
    rows = Grade.objects.filter(submission_id__in=list(submission_ids)).order_by("number")
    grades = {grade.submission_id: grade for grade in rows}
    released = [grade.pk for grade in grades.values() if grade.outcome == "released"]
    scores: dict[int, dict[str, CriterionScore]] = {}
    if released:
        for score in CriterionScore.objects.filter(grade_id__in=released):
            scores.setdefault(score.grade_id, {})[score.criterion_key] = score
    return {key: _feedback(grade, scores.get(grade.pk, {})) for key, grade in grades.items()}


def _feedback(grade: Grade, scores: dict[str, CriterionScore]) -> Feedback:
    return Feedback(
        grade_id=grade.pk,
        submission_id=grade.submission_id,
        outcome=grade.outcome,
        graded_at=grade.graded_at,
        grader_id=grade.grader_id,
        is_passed=grade.is_passed,
        weighted=float(grade.weighted) if grade.weighted is not None else None,
        what_works=grade.what_works,
        one_change=grade.one_change,
        comments=tuple(
            Comment(one["text"], one.get("quote", ""), one.get("part", "")) for one in grade.comments
        ),
        reached=tuple(
            _reached(criterion, scores[criterion["key"]])
            for criterion in grade.rubric["criteria"]
            if criterion["key"] in scores
        ),
    )


def _reached(criterion: dict[str, Any], score: CriterionScore) -> Reached:
    return Reached(
        key=criterion["key"],
        title=criterion["title"],
        weight=int(criterion["weight"]),
        is_gate=bool(criterion.get("gate")),
        level=score.level,
        anchors=tuple(criterion["levels"]),
        quote=score.quote,
        quote_part=score.quote_part,
        note=score.comment,
    )
