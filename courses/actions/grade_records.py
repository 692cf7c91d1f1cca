"""Writing down what a grader made of a submission: marks and grades, with the digests that seal them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from content.documents import RolePlay, digest, dump_rubric
from courses.calibration.queries import current_licence
from courses.role_plays import marking as markings
from courses.role_plays import rules
from courses.role_plays.mark_models import Mark, Settlement
from courses.role_plays.marking import Marking
from courses.role_plays.models import CriterionScore, Grade, Submission
from lms.accounts.models import User


def append_mark(
    marker: User,
    submission: Submission,
    item: RolePlay,
    marking: Marking,
    *,
    kind: str,
    at: datetime,
    reasons: Sequence[str] = (),
    advice: str = "release",
) -> Mark:
    """Inserts a mark with the rubric that was used and a digest over all that it says. Refusals come before."""
    rubric = dump_rubric(item.rubric)
    weighs = advice == "release"
    is_passed = rules.passes(marking.levels, item.rubric) if weighs else None
    weighted = rules.weighted(marking.levels, item.rubric) if weighs else None
    body = markings.dump(marking)
    rubric_digest = digest(rubric)
    sealed = {
        "submission": submission.pk,
        "texts": submission.texts_digest,
        "rubric": rubric_digest,
        "marker": marker.pk,
        "kind": kind,
        "advice": advice,
        "is_passed": is_passed,
        "weighted": weighted,
        "marking": body,
        "reasons": list(reasons),
        "at": at.isoformat(),
    }
    return Mark.objects.create(
        submission=submission,
        learner_id=submission.learner_id,
        marker=marker,
        kind=kind,
        advice=advice,
        is_passed=is_passed,
        weighted=weighted,
        marking=body,
        reasons=list(reasons),
        rubric=rubric,
        rubric_digest=rubric_digest,
        record_digest=digest(sealed),
        marked_at=at,
    )


def append_grade(
    grader: User,
    submission: Submission,
    item: RolePlay,
    marking: Marking,
    *,
    outcome: str,
    is_passed: bool | None,
    score: float | None,
    at: datetime,
    settlement: Settlement | None = None,
) -> Grade:
    """Inserts the decision with the rubric that was used and a digest over all that it says. Refusals come before."""
    rubric = dump_rubric(item.rubric)
    body = markings.dump(marking)
    rubric_digest = digest(rubric)
    given_at = settlement.mark.marked_at if settlement is not None else at
    licence = current_licence(grader.pk, item.rubric, given_at)
    number = Grade.objects.filter(submission=submission).count() + 1
    sealed = {
        "submission": submission.pk,
        "texts": submission.texts_digest,
        "rubric": rubric_digest,
        "licence": licence.pk if licence else None,
        "grader": grader.pk,
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
        grader=grader,
        number=number,
        outcome=outcome,
        is_passed=is_passed,
        weighted=score,
        what_works=marking.what_works,
        one_change=marking.one_change,
        comments=body["comments"],
        rubric=rubric,
        rubric_digest=rubric_digest,
        settlement=settlement,
        licence=licence,
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
