"""Reads of pre-checks that were handed in: of what somebody was certain, and it is otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from content import documents
from content import queries as library
from courses.quizzes import rules
from courses.quizzes.models import Answer, Attempt


@dataclass(frozen=True)
class SureAnswer:
    """A certain answer that was not right, in a pre-check that was handed in."""

    module_id: int
    version_id: int
    item_key: str
    question_id: str
    handed_in_at: datetime


@dataclass(frozen=True)
class SureAndWrong:
    """A question that comes back in the daily review, as the attempt asked it."""

    question: documents.Question
    module_id: int
    version_id: int
    handed_in_at: datetime


def has_precheck(version_ids: Iterable[int]) -> bool:
    """One of these versions has a pre-check. No query."""
    return any(
        isinstance(item, documents.Quiz) and item.behaviour == "precheck"
        for version_id in version_ids
        for item in library.document(version_id).items
    )


def sure_answers(learner_id: int) -> QuerySet[Answer]:
    """What a learner was certain of in pre-checks and had wrong; nothing of withdrawn enrollments."""
    return Answer.objects.filter(
        attempt__enrollment__learner_id=learner_id,
        attempt__enrollment__status__in=["active", "completed"],
        attempt__behaviour="precheck",
        attempt__submitted_at__isnull=False,
        certainty=rules.CERTAIN,
        score__lt=1,
    ).exclude(value={})


def questions_of(answers: Iterable[SureAnswer]) -> Iterator[SureAndWrong]:
    """The questions among these that the daily review may ask. No query."""
    for answer in answers:
        quiz = library.document(answer.version_id).by_key[answer.item_key]
        if isinstance(quiz, documents.Quiz):
            question = quiz.by_id[answer.question_id]
            if rules.may_come_back(quiz, question):
                yield SureAndWrong(question, answer.module_id, answer.version_id, answer.handed_in_at)


def coming_back(attempt: Attempt, quiz: documents.Quiz, answers: Mapping[str, Answer]) -> int:
    """How many questions of a handed-in pre-check the daily review asks again. Expects `enrollment` loaded; no query."""
    if attempt.behaviour != "precheck" or attempt.enrollment.status == "withdrawn":
        return 0
    return sum(
        rules.is_certain_and_wrong(rules.Sure(rules.share_of(row.score), row.certainty))
        and rules.may_come_back(quiz, quiz.by_id[question_id])
        for question_id, row in answers.items()
        if row.value and row.score is not None
    )
