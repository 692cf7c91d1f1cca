"""What a learner does in a quiz: start, save, flag, hand in. And what the clock does when time is up."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from content import documents
from content import queries as library
from courses.access.queries import access_for
from courses.actions.answers import Receipt, SaveRefused, as_kept, save_answer
from courses.actions.attempt_outcomes import mark_handed_in, quiz_of
from courses.actions.opening import note_opening
from courses.actions.refusals import Refused
from courses.enrollments.models import Enrollment
from courses.enrollments.queries import lock
from courses.events import AttemptStarted, AttemptSubmitted
from courses.permissions import may_finish, may_learn
from courses.quizzes import rules
from courses.quizzes.models import Answer, Attempt, AttemptStatus
from courses.quizzes.queries import AttemptNotFound, past_attempts, seen_questions
from lms.accounts.models import User
from lms.events.log import record

logger = logging.getLogger(__name__)

__all__ = [
    "AlreadyHandedIn",
    "CannotStart",
    "Handed",
    "KeyUsed",
    "MissingAnswers",
    "NotOpen",
    "PenElsewhere",
    "Receipt",
    "SaveRefused",
    "StillOpen",
    "close_due_attempts",
    "continue_here",
    "flag_question",
    "save_answer",
    "start_attempt",
    "submit_attempt",
]


class CannotStart(Refused):
    """No try may begin now. `code`: wait, waiting, used_up, not_open or closed; `from_at` is when one may."""

    def __init__(self, start: rules.Start) -> None:
        self.code = "wait" if start.from_at and start.kind != "not_open" else start.kind
        self.from_at = start.from_at
        if start.from_at is not None:
            when = formats.date_format(timezone.localtime(start.from_at), "DATETIME_FORMAT")
            words = (
                _("This quiz opens on %(when)s.")
                if start.kind == "not_open"
                else _("You can try again from %(when)s.")
            )
            message = words % {"when": when}
        elif start.kind == "closed":
            message = _("This quiz is closed. Your manager can open it for you again.")
        elif start.kind == "waiting":
            message = _(
                "A person is still reading one of your answers. You can go on when the result is here."
            )
        else:
            message = _("You have used all your tries. Your manager can see this and talk it over with you.")
        super().__init__(message)


class NotOpen(Refused):
    """The attempt was handed in already."""

    code = "closed"


class StillOpen(Refused):
    """There is no result before the attempt is handed in."""

    code = "open"

    def __init__(self) -> None:
        super().__init__(_("This quiz is still open. Its result is here once it is handed in."))


class PenElsewhere(Refused):
    """Another tab or device writes in this attempt."""

    code = "taken_over"


class MissingAnswers(Refused):
    """The server has older answers than the learner's device. `questions` are those to send again."""

    code = "missing"

    def __init__(self, questions: list[str]) -> None:
        self.questions = questions
        super().__init__(
            _("Your newest answers have not all arrived yet. Nothing is lost; please hand in again.")
        )


class AlreadyHandedIn(Refused):
    """Handed in before, with another key. `receipt` is that of the first time."""

    code = "already_submitted"

    def __init__(self, receipt: Handed) -> None:
        self.receipt = receipt
        super().__init__(_("You have handed in this quiz already."))


class KeyUsed(Refused):
    """The idempotency key belongs to another attempt."""

    code = "key_used"


@dataclass(frozen=True)
class Handed:
    """The receipt of handing in. `score` and `is_passed` are None while a person decides."""

    attempt_id: int
    status: str
    submitted_at: datetime
    digest: str
    score: float | None
    is_passed: bool | None


@transaction.atomic
def start_attempt(
    *, actor: User, enrollment_id: int, item_key: str, at: datetime, client_id: UUID | None = None
) -> Attempt:
    """A new try with a frozen form, or the one that is open. CannotStart says why not, and from when."""
    enrollment = lock(enrollment_id)
    if not may_learn(actor, enrollment):
        raise PermissionDenied
    quiz = library.document(enrollment.version_id).by_key.get(item_key)
    if not isinstance(quiz, documents.Quiz):
        raise AttemptNotFound(f"no quiz {item_key}")
    history = past_attempts(enrollment.pk, item_key)
    access = access_for(actor, enrollment.module_id, quiz, at)
    start = rules.next_start(quiz, history, at, access)
    if start.kind == "continue":
        return Attempt.objects.get(pk=start.base_id)
    if not start.can:
        raise CannotStart(start)
    fields = _form_of(enrollment, quiz, start)
    try:
        with transaction.atomic():
            attempt = Attempt.objects.create(
                enrollment=enrollment,
                item_key=item_key,
                number=len(history) + 1,
                behaviour=quiz.behaviour,
                started_at=at,
                deadline_at=access.deadline(at, is_limited=start.kind == "whole"),
                holder=client_id,
                **fields,
            )
    except IntegrityError:
        return Attempt.objects.get(enrollment=enrollment, item_key=item_key, status=AttemptStatus.IN_PROGRESS)
    note_opening(enrollment, actor=actor, at=at)
    event = AttemptStarted(
        enrollment_id=enrollment.pk, learner_id=enrollment.learner_id, attempt_id=attempt.pk
    )
    record(event, actor=actor, at=at)
    return attempt


@transaction.atomic
def continue_here(
    *, actor: User, attempt_id: int, at: datetime, client_id: UUID | None = None, is_claim: bool = False
) -> Attempt:
    """Gives the pen to this tab or device; others turn read-only.

    With `is_claim` the pen is only taken where nobody holds it, else PenElsewhere. NotOpen once handed in.
    """
    _enrollment, attempt = _locked(actor, attempt_id)
    if attempt.status != AttemptStatus.IN_PROGRESS or attempt.is_due(at):
        raise NotOpen(_("This quiz was handed in already."))
    if is_claim:
        if attempt.holder not in (None, client_id):
            raise PenElsewhere(_("This quiz goes on in another tab or on another device."))
        if attempt.holder != client_id:
            attempt.hold(client_id, is_new=False)
    else:
        attempt.hold(client_id, is_new=True)
    return attempt


@transaction.atomic
def flag_question(*, actor: User, attempt_id: int, question_id: str, is_flagged: bool, at: datetime) -> None:
    """Notes that the learner wants to look at a question again, or no longer."""
    _enrollment, attempt = _locked(actor, attempt_id)
    if attempt.status != AttemptStatus.IN_PROGRESS or attempt.is_due(at):
        raise NotOpen(_("This quiz was handed in already."))
    if rules.Form.load(attempt.form).entry(question_id) is None:
        raise AttemptNotFound(f"no question {question_id}")
    attempt.flag(question_id, is_flagged=is_flagged)


@transaction.atomic
def submit_attempt(
    *,
    actor: User,
    attempt_id: int,
    key: UUID,
    at: datetime,
    client_id: UUID | None = None,
    manifest: Mapping[str, int] | None = None,
    epoch: int | None = None,
) -> Handed:
    """Hands in and marks. A tab that was taken over (an older `epoch`) cannot: PenElsewhere. `manifest` holds the newest sequence number of each question that `client_id` wrote.

    The same key again gives the same receipt; another one raises AlreadyHandedIn. MissingAnswers where the server
    has an older answer. After the deadline what had arrived counts, whatever the manifest says.
    """
    enrollment, attempt = _locked(actor, attempt_id)
    if attempt.status != AttemptStatus.IN_PROGRESS:
        if attempt.submit_key == key:
            return _handed(attempt)
        raise AlreadyHandedIn(_handed(attempt))
    answers = list(Answer.objects.filter(attempt=attempt))
    is_due = attempt.is_due(at)
    if epoch is not None and epoch < attempt.epoch and not is_due:
        raise PenElsewhere(
            _("This quiz went on in another tab or on another device. Look at the answers, then hand in.")
        )
    missing = [] if is_due else _missing(answers, attempt.epoch, client_id, manifest or {})
    if missing:
        raise MissingAnswers(missing)
    _hand_in(enrollment, attempt, answers, actor=actor, at=at, key=key)
    return _handed(attempt)


def close_due_attempts(*, at: datetime) -> int:
    """Closes attempts whose deadline and grace are over, with what had arrived. Returns how many; again: none.

    One that cannot be closed is logged, tried again the next time, and keeps none of the others open.
    """
    due = Attempt.objects.filter(status=AttemptStatus.IN_PROGRESS, deadline_at__lt=at - Attempt.GRACE)
    closed = 0
    for pk, enrollment_id in list(due.values_list("pk", "enrollment_id")):
        try:
            closed += _close(pk, enrollment_id, at)
        except Exception:
            logger.exception("attempt %s could not be closed", pk)
    return closed


@transaction.atomic
def _close(attempt_id: int, enrollment_id: int, at: datetime) -> bool:
    enrollment = lock(enrollment_id)
    attempt = Attempt.objects.select_for_update(of=("self",), no_key=True).get(pk=attempt_id)
    if attempt.status != AttemptStatus.IN_PROGRESS or not attempt.is_due(at):
        return False
    _hand_in(enrollment, attempt, list(Answer.objects.filter(attempt=attempt)), actor=None, at=at, key=None)
    return True


def _locked(actor: User, attempt_id: int) -> tuple[Enrollment, Attempt]:
    """The enrollment and then the attempt, locked. AttemptNotFound for one of somebody else."""
    own = Attempt.objects.filter(pk=attempt_id, enrollment__learner_id=actor.pk)
    enrollment_id = own.values_list("enrollment_id", flat=True).first()
    if enrollment_id is None:
        raise AttemptNotFound(f"no attempt {attempt_id}")
    enrollment = lock(enrollment_id)
    if not may_finish(actor, enrollment):
        raise PermissionDenied
    return enrollment, Attempt.objects.select_for_update(of=("self",), no_key=True).get(pk=attempt_id)


def _form_of(enrollment: Enrollment, quiz: documents.Quiz, start: rules.Start) -> dict[str, Any]:
    seen = seen_questions(enrollment.pk, quiz.key)
    seed = secrets.randbits(31)
    if start.kind == "whole":
        form = rules.build_form(quiz, seed=seed, seen=seen)
        return {"kind": "whole", "form": form.dump(), "version_id": enrollment.version_id}
    base = Attempt.objects.get(pk=start.base_id)
    form = rules.build_critical_form(
        quiz_of(base), start.missed, seed=seed, base_id=base.pk, base_score=str(base.score), seen=seen
    )
    return {"kind": "critical", "form": form.dump(), "version_id": base.version_id}


def _missing(
    answers: list[Answer], epoch: int, client_id: UUID | None, manifest: Mapping[str, int]
) -> list[str]:
    stored = {str(answer.question_id): answer for answer in answers}
    missing = []
    for question_id, seq in manifest.items():
        answer = stored.get(question_id)
        if answer is None or (answer.client_id == client_id and answer.epoch == epoch and answer.seq < seq):
            missing.append(question_id)
    return missing


def _hand_in(
    enrollment: Enrollment,
    attempt: Attempt,
    answers: list[Answer],
    *,
    actor: User | None,
    at: datetime,
    key: UUID | None,
) -> None:
    ended_at = attempt.deadline_at if attempt.is_due(at) and attempt.deadline_at else at
    stored = {str(answer.question_id): answer for answer in answers}
    ordered = [
        [
            entry.id,
            entry.version,
            as_kept(stored[entry.id].value, stored[entry.id].certainty) if entry.id in stored else None,
        ]
        for entry in rules.Form.load(attempt.form).entries
    ]
    digest = documents.digest({"answers": ordered})
    try:
        with transaction.atomic():
            attempt.hand_in(at=ended_at, digest=digest, key=key)
    except IntegrityError as error:
        raise KeyUsed(_("This key belongs to another attempt.")) from error
    event = AttemptSubmitted(
        enrollment_id=enrollment.pk, learner_id=enrollment.learner_id, attempt_id=attempt.pk, digest=digest
    )
    record(event, actor=actor, at=at)
    mark_handed_in(enrollment, attempt, answers, actor=actor, at=at)


def _handed(attempt: Attempt) -> Handed:
    if attempt.submitted_at is None:
        raise ValueError("not handed in")
    return Handed(
        attempt_id=attempt.pk,
        status=attempt.status,
        submitted_at=attempt.submitted_at,
        digest=attempt.answers_digest,
        score=None if attempt.score is None else float(attempt.score),
        is_passed=attempt.is_passed,
    )
