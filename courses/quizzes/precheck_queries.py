"""Reads of pre-checks that were handed in: of what somebody was certain, and it is otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from content import documents
from content import queries as library
from courses.quizzes import rules
from courses.quizzes.models import Answer, Attempt


@dataclass(frozen=True)
class SureAndWrong:
    """A question that comes back in the daily review, as the attempt asked it."""

    question: documents.Question
    module_id: int
    version_id: int
    handed_in_at: datetime


def sure_and_wrong(learner_id: int, version_ids: Iterable[int]) -> list[SureAndWrong]:
    """What a learner was certain of and had wrong, the newest hand-in first; nothing of withdrawn enrollments.

    `version_ids` are those of their enrollments: no query where none has a pre-check, one otherwise.
    """
    if not any(_has_precheck(version_id) for version_id in version_ids):
        return []
    rows = (
        Answer.objects.filter(
            attempt__enrollment__learner_id=learner_id,
            attempt__enrollment__status__in=["active", "completed"],
            attempt__behaviour="precheck",
            attempt__submitted_at__isnull=False,
            certainty=rules.CERTAIN,
            score__lt=1,
        )
        .select_related("attempt__enrollment")
        .order_by("-attempt__submitted_at", "pk")
    )
    return [found for row in rows if (found := _found(row)) is not None]


def coming_back(attempt: Attempt, quiz: documents.Quiz, answers: Mapping[str, Answer]) -> int:
    """How many questions of a handed-in pre-check the daily review asks again. Expects `enrollment` loaded; no query."""
    if attempt.behaviour != "precheck" or attempt.enrollment.status == "withdrawn":
        return 0
    return sum(_comes_back(quiz, quiz.by_id[key], row) for key, row in answers.items())


def _has_precheck(version_id: int) -> bool:
    return any(
        isinstance(item, documents.Quiz) and item.behaviour == "precheck"
        for item in library.document(version_id).items
    )


def _found(row: Answer) -> SureAndWrong | None:
    attempt = row.attempt
    quiz = library.document(attempt.version_id).by_key[attempt.item_key]
    if not isinstance(quiz, documents.Quiz) or attempt.submitted_at is None:
        return None
    question = quiz.by_id[str(row.question_id)]
    if not _comes_back(quiz, question, row):
        return None
    return SureAndWrong(question, attempt.enrollment.module_id, attempt.version_id, attempt.submitted_at)


def _comes_back(quiz: documents.Quiz, question: documents.Question, row: Answer) -> bool:
    if row.score is None or not rules.is_answered(question, row.value):
        return False
    return rules.comes_back(quiz, question, rules.Sure(rules.share_of(row.score), row.certainty))
