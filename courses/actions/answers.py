"""Saving one answer: the named exception that locks the attempt alone and records no event."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from content import documents
from courses.actions.attempt_outcomes import quiz_of
from courses.actions.refusals import Refused
from courses.quizzes import rules
from courses.quizzes.models import Answer, Attempt, AttemptStatus, RefusedSave
from courses.quizzes.queries import AttemptNotFound
from lms.accounts.models import User


class SaveRefused(Refused):
    """An answer that came too late or from a tab that was taken over. It was kept, and it is not counted."""

    def __init__(self, reason: str, *, epoch: int) -> None:
        self.code = reason
        self.epoch = epoch
        messages = {
            "late": _("This came after the time was up. It is kept, and it doesn’t count."),
            "taken_over": _(
                "This quiz goes on in another tab or on another device. What you wrote here is kept."
            ),
            "closed": _("This quiz was handed in already. What you wrote here is kept."),
            "settled": _("This question is finished, and its answer is on the page. What you wrote is kept."),
        }
        super().__init__(messages[reason])


@dataclass(frozen=True)
class Receipt:
    """Given after the commit: the answer to `question` is stored. `digest` is SHA-256 of what is stored."""

    question: str
    client_id: UUID | None
    seq: int
    digest: str
    server_now: datetime
    deadline: datetime | None
    epoch: int
    is_superseded: bool = False


def save_answer(
    *,
    actor: User,
    attempt_id: int,
    question_id: str,
    value: object,
    at: datetime,
    epoch: int,
    client_id: UUID | None = None,
    seq: int | None = None,
    typed_epoch: int | None = None,
    certainty: int | None = None,
    typed_at: datetime | None = None,
) -> Receipt:
    """Stores the newest answer to a question and returns after the commit. `value` is in the letters of the form.

    Within an epoch the higher `seq` of a client wins; without one the server counts. `typed_epoch` is the epoch in
    which a kept answer was written: it never replaces one that was given later elsewhere. `at` is when the server
    received it. `certainty` (1 to 3) goes with an answer of a pre-check. `typed_at` is given for an answer out of a
    file: it needs no pen, and replaces nothing that another client saved in its epoch since. Raises SaveRefused (kept all
    the same), rules.InvalidAnswer, AttemptNotFound. Locks the attempt alone.
    """
    with transaction.atomic():
        outcome = _save(
            actor, attempt_id, question_id, value, at, epoch, client_id, seq, typed_epoch, certainty, typed_at
        )
    if isinstance(outcome, SaveRefused):
        raise outcome
    return outcome


def _save(
    actor: User,
    attempt_id: int,
    question_id: str,
    raw: object,
    at: datetime,
    epoch: int,
    client_id: UUID | None,
    seq: int | None,
    typed_epoch: int | None,
    certainty: int | None,
    typed_at: datetime | None,
) -> Receipt | SaveRefused:
    attempt = (
        Attempt.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=attempt_id, enrollment__learner_id=actor.pk)
        .annotate(enrollment_status=F("enrollment__status"))
        .only(
            "status",
            "behaviour",
            "form",
            "submitted_at",
            "deadline_at",
            "epoch",
            "holder",
            "version_id",
            "item_key",
        )
        .first()
    )
    entry = rules.Form.load(attempt.form).entry(question_id) if attempt else None
    if attempt is None or entry is None:
        raise AttemptNotFound(f"no question {question_id} in attempt {attempt_id}")
    if attempt.enrollment_status == "withdrawn":
        raise PermissionDenied
    question = quiz_of(attempt).by_id[question_id]
    value = rules.check_value(question, rules.decode(question, entry, raw))
    _check_certainty(attempt, certainty)
    answer = Answer.objects.filter(attempt_id=attempt.pk, question_id=question_id).first()
    is_same_client = answer is not None and client_id is not None and answer.client_id == client_id

    def receipt(stored: Answer, *, is_superseded: bool = False) -> Receipt:
        return Receipt(
            question=question_id,
            client_id=client_id,
            seq=stored.seq if seq is None else seq,
            digest=documents.digest(as_kept(stored.value, stored.certainty)),
            server_now=at,
            deadline=attempt.deadline_at,
            epoch=attempt.epoch,
            is_superseded=is_superseded,
        )

    is_same = answer is not None and answer.value == value and answer.certainty == certainty
    if answer is not None and is_same and is_same_client and answer.seq == seq:
        return receipt(answer)
    refused = _refused(attempt, answer, value, at, epoch, client_id, typed_epoch, typed_at)
    if refused is None and answer is not None and is_same_client and seq == answer.seq:
        # One client, one number, two answers: a copied tab. Neither may hide the other.
        refused = "taken_over"
    if refused is not None:
        kept = RefusedSave(
            attempt_id=attempt.pk,
            question_id=question_id,
            client_id=client_id or UUID(bytes=secrets.token_bytes(16), version=4),
            seq=seq or 0,
            value=as_kept(value, certainty),
            reason=refused,
            received_at=at,
        )
        RefusedSave.objects.bulk_create([kept], ignore_conflicts=True)
        return SaveRefused(refused, epoch=attempt.epoch)
    if (
        answer is not None
        and is_same_client
        and answer.epoch == epoch
        and seq is not None
        and seq < answer.seq
    ):
        return receipt(answer, is_superseded=True)
    if answer is None:
        answer = Answer(attempt_id=attempt.pk, question_id=question_id, question_version=entry.version)
    elif seq is None and is_same:
        return receipt(answer)
    answer.value = value
    answer.certainty = certainty
    answer.client_id = client_id
    answer.epoch = epoch
    answer.seq = answer.seq + 1 if seq is None else seq
    answer.saved_at = at
    answer.is_in_grace = attempt.deadline_at is not None and at > attempt.deadline_at
    answer.save()
    return receipt(answer)


def as_kept(value: Mapping[str, Any], certainty: int | None) -> dict[str, Any]:
    """An answer with its certainty in one object, for digests and for what is kept without being counted."""
    return {**value} if certainty is None else {**value, "certainty": certainty}


def _check_certainty(attempt: Attempt, certainty: int | None) -> None:
    if certainty is not None and (attempt.behaviour != "precheck" or certainty not in rules.LEVELS):
        raise rules.InvalidAnswer("certainty")


def _refused(
    attempt: Attempt,
    answer: Answer | None,
    value: Mapping[str, Any],
    at: datetime,
    epoch: int,
    client_id: UUID | None,
    typed_epoch: int | None,
    typed_at: datetime | None,
) -> str | None:
    if attempt.status != AttemptStatus.IN_PROGRESS:
        return "late" if attempt.was_closed_by_time else "closed"
    if attempt.is_due(at):
        return "late"
    if attempt.behaviour == "practice" and answer is not None and answer.score is not None:
        return "settled"
    has_pen = epoch == attempt.epoch and attempt.holder in (None, client_id)
    if typed_at is None and not has_pen:
        return "taken_over"
    if answer is None or typed_epoch is None or answer.value == value:
        return None
    is_saved_since = (
        typed_at is not None
        and answer.epoch == typed_epoch
        and answer.client_id != client_id
        and answer.saved_at >= typed_at
    )
    return "taken_over" if answer.epoch > typed_epoch or is_saved_since else None
