"""Writing a decision down: the grade, its levels, and the digest that seals them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from content.documents import RolePlay, digest
from courses.role_plays import marking as markings
from courses.role_plays import rules
from courses.role_plays.marking import Marking
from courses.role_plays.models import CriterionScore, Grade, Submission
from lms.accounts.models import User


def append_grade(
    actor: User,
    submission: Submission,
    item: RolePlay,
    marking: Marking,
    *,
    outcome: str,
    is_passed: bool | None,
    score: float | None,
    at: datetime,
) -> Grade:
    """Inserts the decision with the rubric that was used and a digest over all that it says. Refusals come before."""
    rubric: dict[str, Any] = _plain(asdict(item.rubric))
    body = markings.dump(marking)
    rubric_digest = digest(rubric)
    number = Grade.objects.filter(submission=submission).count() + 1
    sealed = {
        "submission": submission.pk,
        "texts": submission.texts_digest,
        "rubric": rubric_digest,
        "grader": actor.pk,
        "number": number,
        "outcome": outcome,
        "is_passed": is_passed,
        "weighted": score,
        "marking": body,
        "at": at.isoformat(),
    }
    grade = Grade.objects.create(
        submission=submission,
        learner_id=submission.learner_id,
        grader=actor,
        number=number,
        outcome=outcome,
        is_passed=is_passed,
        weighted=score,
        what_works=marking.what_works,
        one_change=marking.one_change,
        comments=body["comments"],
        rubric=rubric,
        rubric_digest=rubric_digest,
        record_digest=digest(sealed),
        graded_at=at,
    )
    CriterionScore.objects.bulk_create(_scores(grade, item, marking))
    return grade


def _scores(grade: Grade, item: RolePlay, marking: Marking) -> list[CriterionScore]:
    """One row for each criterion that has its level and, where it must, its quote."""
    rows = []
    for criterion in item.rubric.criteria:
        level, quote = marking.levels.get(criterion.key), marking.evidence.get(criterion.key)
        has_quote = quote is not None and bool(quote.part)
        if level is None or (level in rules.NEEDS_QUOTE and not has_quote):
            continue
        rows.append(
            CriterionScore(
                grade=grade,
                criterion_key=criterion.key,
                level=level,
                quote_part=quote.part if quote and has_quote else "",
                quote=quote.text if quote and has_quote else "",
                comment=marking.notes.get(criterion.key, ""),
            )
        )
    return rows


def _plain(data: Any) -> Any:
    """Tuples as lists, as JSON will give them back, so that the digest holds after reading."""
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [_plain(value) for value in data]
    return data
