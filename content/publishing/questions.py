"""Numbered versions of questions."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from content import documents
from content.questions import Question, QuestionStatus, QuestionVersion
from lms.accounts.models import User


@transaction.atomic
def keep_version(question: Question, *, by: User | None, at: datetime) -> QuestionVersion | None:
    """Freezes a ready question whose text differs from its newest version; None where there is nothing to keep."""
    locked = Question.objects.select_for_update().get(pk=question.pk)
    newest = locked.newest()
    if locked.status != QuestionStatus.READY or locked.problems() or not locked.is_changed_since(newest):
        return None
    number = newest.number + 1 if newest else 1
    document = documents.dump_question(locked.freeze(number))
    version = QuestionVersion(
        question=locked,
        number=number,
        document=document,
        digest=documents.digest(document),
        created_at=at,
        created_by=by,
    )
    version.save()
    return version
