"""Reads of answers that wait for a person, for the graders who may decide them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from content import documents
from content import queries as library
from courses.quizzes import rules
from courses.quizzes.models import AnswerReview
from courses.quizzes.queries import AttemptNotFound
from lms.accounts.models import User
from lms.accounts.queries import learners_within, standing


@dataclass(frozen=True)
class WaitingAnswer:
    """A row of the queue. The learner stays unnamed. `is_mine`: leased to the reader."""

    id: int
    module_title: str
    prompt: str
    kind: str
    requested_at: datetime
    is_mine: bool


@dataclass(frozen=True)
class AnswerToReview:
    """One answer with what the rule found. `found` pairs an idea with whether it was there."""

    id: int
    module_title: str
    question: documents.ShortText | documents.Rewrite
    text: str
    found: tuple[tuple[str, bool], ...]
    requested_at: datetime
    lease_until: datetime | None
    is_mine: bool
    is_taken: bool
    decision: str
    reason: str


def waiting_for(actor: User, at: datetime) -> list[WaitingAnswer]:
    """Answers that the actor may decide and nobody else reads now, oldest first. Never their own."""
    rows = _waiting(actor, at).filter(_free_for(actor, at)).order_by("requested_at", "pk")[:200]
    return [_row(row, actor, at) for row in rows]


def next_waiting(actor: User, at: datetime) -> int | None:
    """The id of the answer to read next: one already leased to the actor, else the oldest."""
    rows = _waiting(actor, at).filter(_free_for(actor, at))
    mine = (
        rows.filter(leased_to=actor, lease_until__gt=at).order_by("pk").values_list("pk", flat=True).first()
    )
    return mine or rows.order_by("requested_at", "pk").values_list("pk", flat=True).first()


def answer_to_review(actor: User, review_id: int, at: datetime) -> AnswerToReview:
    """One answer within the actor's reach; AttemptNotFound outside of it and for their own."""
    row = _visible(actor, at).filter(pk=review_id).first()
    if row is None:
        raise AttemptNotFound(f"no answer {review_id}")
    document, question = _asked(row)
    if not isinstance(question, documents.ShortText | documents.Rewrite):
        raise AttemptNotFound(f"answer {review_id} is not decided by people")
    labels = {group.key: group.label for group in question.groups}
    return AnswerToReview(
        id=row.pk,
        module_title=document.title,
        question=question,
        text=str(row.answer.value.get("text", "")),
        found=tuple((labels[p.key], p.is_right) for p in rules.mark(question, row.answer.value).parts),
        requested_at=row.requested_at,
        lease_until=row.lease_until,
        is_mine=row.leased_to_id == actor.pk and row.lease_until is not None and row.lease_until > at,
        is_taken=row.is_leased_to_other(actor.pk, at),
        decision=row.decision,
        reason=row.reason,
    )


def _visible(actor: User, at: datetime) -> QuerySet[AnswerReview]:
    rows = AnswerReview.objects.filter(learner__in=learners_within(standing(actor).grades_in, at))
    return rows.exclude(learner_id=actor.pk).select_related("answer__attempt")


def _waiting(actor: User, at: datetime) -> QuerySet[AnswerReview]:
    return _visible(actor, at).filter(decision="", answer__is_undecided=True)


def _free_for(actor: User, at: datetime) -> Q:
    return (
        Q(leased_to__isnull=True) | Q(leased_to=actor) | Q(lease_until__lte=at) | Q(lease_until__isnull=True)
    )


def _asked(row: AnswerReview) -> tuple[documents.Module, documents.Question]:
    document = library.document(row.answer.attempt.version_id)
    quiz = document.by_key[row.answer.attempt.item_key]
    if not isinstance(quiz, documents.Quiz):
        raise AttemptNotFound(f"{row.answer.attempt.item_key} is no quiz")
    return document, quiz.by_id[str(row.answer.question_id)]


def _row(row: AnswerReview, actor: User, at: datetime) -> WaitingAnswer:
    document, question = _asked(row)
    return WaitingAnswer(
        id=row.pk,
        module_title=document.title,
        prompt=question.prompt,
        kind=question.kind,
        requested_at=row.requested_at,
        is_mine=row.leased_to_id == actor.pk and row.lease_until is not None and row.lease_until > at,
    )
