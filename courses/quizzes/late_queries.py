"""Answers that came after the time: kept, flagged or not counted, and never hidden from the learner's manager."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from content import documents
from content import queries as library
from courses.quizzes import rules
from courses.quizzes.models import Answer, Attempt, RefusedSave

NEWEST = 50


@dataclass(frozen=True)
class LateAnswer:
    """An answer that came after its time. `is_counted`: within the grace. `late_by` is None where the quiz had been
    handed in without a deadline."""

    module_title: str
    quiz_title: str
    question: str
    text: str
    received_at: datetime
    late_by: timedelta | None
    is_counted: bool


def late_answers(learner_id: int) -> list[LateAnswer]:
    """The newest of one person, newest first. Two queries. Whoever calls this has checked that the reader manages them."""
    refused = RefusedSave.objects.filter(
        attempt__enrollment__learner_id=learner_id, reason__in=["late", "closed"]
    )
    in_grace = Answer.objects.filter(attempt__enrollment__learner_id=learner_id, is_in_grace=True)
    found = [
        _late(row.attempt, str(row.question_id), row.value, row.received_at, is_counted=False)
        for row in refused.select_related("attempt__enrollment__module").order_by("-received_at")[:NEWEST]
    ]
    found += [
        _late(row.attempt, str(row.question_id), row.value, row.saved_at, is_counted=True)
        for row in in_grace.select_related("attempt__enrollment__module").order_by(F("saved_at").desc())[
            :NEWEST
        ]
    ]
    return sorted(found, key=lambda late: late.received_at, reverse=True)[:NEWEST]


def _late(
    attempt: Attempt, question_id: str, value: dict[str, object], at: datetime, *, is_counted: bool
) -> LateAnswer:
    quiz = library.document(attempt.version_id).by_key[attempt.item_key]
    assert isinstance(quiz, documents.Quiz)
    question = quiz.by_id[question_id]
    end = attempt.deadline_at or attempt.submitted_at
    return LateAnswer(
        module_title=attempt.enrollment.module.title,
        quiz_title=quiz.title,
        question=question.prompt,
        text=rules.in_words(question, value),
        received_at=at,
        late_by=at - end if end is not None and at > end else None,
        is_counted=is_counted,
    )
