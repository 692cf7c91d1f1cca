"""Answers out of a file that a page offered while its server was away: each goes through the door of an ordinary save."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from content import documents
from content import queries as library
from courses import permissions
from courses.actions import answers, role_play_refusals, role_plays
from courses.actions.attempt_outcomes import quiz_of
from courses.actions.refusals import Refused
from courses.enrollments.models import Enrollment
from courses.enrollments.queries import lock
from courses.events import AnswersBroughtIn
from courses.quizzes import rules
from courses.quizzes.models import Answer, Attempt, RefusedSave
from courses.role_plays import queries as replies
from courses.role_plays import rules as reply_rules
from courses.role_plays.draft_models import DraftSnapshot, PracticeText
from courses.role_plays.models import Submission
from lms.accounts.models import User
from lms.events.log import record
from lms.lib.answer_files import AnswerFile, KeptAnswer

ATTEMPT = re.compile(r"attempt-([0-9]{1,15})")
REPLY = re.compile(r"reply-([0-9]{1,15})-(.{1,64})-([0-9]{1,4})")

# taken: stands now · same: stood already · older: what stands is newer · late: handed in or timed out before ·
# settled: its answer was shown · kept: brought in before, not counted · unfit: does not fit the question
Outcome = Literal["taken", "same", "older", "late", "settled", "kept", "unfit"]
REFUSED: dict[str, Outcome] = {
    "late": "late",
    "closed": "late",
    "taken_over": "older",
    "settled": "settled",
}


class NotBroughtIn(Refused):
    """The file as a whole cannot be brought in."""

    code = "not_brought_in"
    status = 400


@dataclass(frozen=True)
class Line:
    """One answer in words, and what becomes of it. `reason` is the code of what does not fit."""

    prompt: str
    text: str
    typed_at: datetime
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True)
class BroughtIn:
    """What a file came to. `taken` answers stand now; `kept` ones came too late or are older, and do not count."""

    module_title: str
    title: str
    lines: tuple[Line, ...]
    taken: int
    kept: int

    @property
    def is_news(self) -> bool:
        """Something changes by it."""
        return bool(self.taken or self.kept)


def bring_in(
    *, actor: User, learner_id: int, file: AnswerFile, at: datetime, is_rehearsal: bool = False
) -> BroughtIn:
    """Saves the answers of a file for its learner; the event names who brought them in. The same file again changes nothing.

    A rehearsal does the same and takes it all back. NotBroughtIn where the file does not fit the record; PermissionDenied.
    """
    if not permissions.may_bring_in(actor, learner_id, at):
        raise PermissionDenied
    with transaction.atomic():
        learner = User.objects.get(pk=learner_id)
        if match := ATTEMPT.fullmatch(file.record):
            done = _into_attempt(actor, learner, int(match[1]), file, at)
        elif match := REPLY.fullmatch(file.record):
            done = _into_reply(actor, learner, int(match[1]), match[2], int(match[3]), file, at)
        else:
            raise _unknown()
        if is_rehearsal:
            transaction.set_rollback(True)
    return done


def _unknown() -> NotBroughtIn:
    return NotBroughtIn(
        _("This file belongs to a quiz or role-play that is not here. Nothing was brought in.")
    )


def _ended() -> NotBroughtIn:
    return NotBroughtIn(_("This module is no longer open for answers, so nothing was brought in."))


def _no_such_part() -> NotBroughtIn:
    return NotBroughtIn(_("One answer in this file belongs to no question here. Nothing was brought in."))


# --- Quizzes ---------------------------------------------------------------------------------------


def _into_attempt(actor: User, learner: User, attempt_id: int, file: AnswerFile, at: datetime) -> BroughtIn:
    attempt = Attempt.objects.filter(pk=attempt_id, enrollment__learner=learner).first()
    if attempt is None:
        raise _unknown()
    lock(attempt.enrollment_id)
    quiz = quiz_of(attempt)
    refused = _refused_of(attempt)
    try:
        lines = tuple(_answer_line(learner, attempt, quiz, one, refused, at) for one in file.answers)
    except PermissionDenied as error:
        raise _ended() from error
    kept = len(_refused_of(attempt) - refused)
    return _noted(actor, attempt.enrollment_id, quiz.title, lines, kept, at, attempt_id=attempt.pk)


def _refused_of(attempt: Attempt) -> set[tuple[UUID, int]]:
    return set(RefusedSave.objects.filter(attempt=attempt).values_list("client_id", "seq"))


def _answer_line(
    learner: User,
    attempt: Attempt,
    quiz: documents.Quiz,
    given: KeptAnswer,
    refused: set[tuple[UUID, int]],
    at: datetime,
) -> Line:
    entry = rules.Form.load(attempt.form).entry(given.item)
    if entry is None:
        raise _no_such_part()
    question = quiz.by_id[entry.id]
    try:
        raw, certainty = rules.split_certainty(given.value)
        value = rules.check_value(question, rules.decode(question, entry, raw))
        outcome = _save_answer(learner, attempt, given, raw, value, certainty, refused, at)
    except rules.InvalidAnswer as error:
        return Line(question.prompt, "", given.typed_at, "unfit", error.code)
    return Line(question.prompt, rules.in_words(question, value), given.typed_at, outcome)


def _save_answer(
    learner: User,
    attempt: Attempt,
    given: KeptAnswer,
    raw: object,
    value: object,
    certainty: int | None,
    refused: set[tuple[UUID, int]],
    at: datetime,
) -> Outcome:
    stored = Answer.objects.filter(attempt=attempt, question_id=given.item).first()
    if stored is not None and (stored.value, stored.certainty) == (value, certainty):
        return "same"
    if (given.client_id, given.seq) in refused:
        return "kept"
    try:
        receipt = answers.save_answer(
            actor=learner,
            attempt_id=attempt.pk,
            question_id=given.item,
            value=raw,
            at=at,
            epoch=min(given.epoch, attempt.epoch),
            client_id=given.client_id,
            seq=given.seq,
            typed_epoch=min(given.typed_epoch, attempt.epoch),
            certainty=certainty,
            typed_at=min(given.typed_at, at),
        )
    except answers.SaveRefused as refusal:
        return REFUSED[refusal.code]
    return "older" if receipt.is_superseded else "taken"


# --- Role-plays ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Brief:
    """The brief that a file was written for, and the submission of that number as it was before; None without one."""

    learner: User
    enrollment: Enrollment
    item: documents.RolePlay
    number: int
    before: Submission | None

    @property
    def written(self) -> QuerySet[Submission]:
        """All that was written on it."""
        return Submission.objects.filter(enrollment=self.enrollment, item_key=self.item.key)

    @property
    def aside(self) -> QuerySet[DraftSnapshot] | QuerySet[PracticeText]:
        """Texts that were kept without being counted."""
        kept = replies.snapshots(is_graded=self.item.is_graded)
        return kept.filter(submission__in=self.written).exclude(refused="")


def _into_reply(
    actor: User, learner: User, enrollment_id: int, item_key: str, number: int, file: AnswerFile, at: datetime
) -> BroughtIn:
    if not Enrollment.objects.filter(pk=enrollment_id, learner=learner).exists():
        raise _unknown()
    enrollment = lock(enrollment_id)
    written = Submission.objects.filter(enrollment=enrollment, item_key=item_key)
    by_number = {row.number: row for row in written.select_for_update(of=("self",))}
    before = by_number.get(number)
    version_id = before.version_id if before is not None else enrollment.version_id
    item = library.document(version_id).by_key.get(item_key)
    if not isinstance(item, documents.RolePlay) or not 1 <= number <= len(by_number) + 1:
        raise _unknown()
    brief = _Brief(learner, enrollment, item, number, before)
    aside = brief.aside.count()
    lines: list[Line] = []
    done: set[str] = set()
    try:
        for given in file.answers:
            lines.append(_part_line(brief, given, at, is_done=given.item in done))
            done.add(given.item)
    except role_play_refusals.NotOpen as refusal:
        raise NotBroughtIn(refusal.message) from refusal
    except PermissionDenied as error:
        raise _ended() from error
    kept = brief.aside.count() - aside
    submission_id = brief.written.filter(number=number).values_list("pk", flat=True).first()
    return _noted(actor, enrollment_id, item.title, tuple(lines), kept, at, submission_id=submission_id)


def _part_line(brief: _Brief, given: KeptAnswer, at: datetime, *, is_done: bool) -> Line:
    label = next((part.label for part in brief.item.parts if part.key == given.item), None)
    if label is None:
        raise _no_such_part()
    text = given.value.get("text", "")
    if not isinstance(text, str):
        return Line(label, "", given.typed_at, "unfit", "shape")
    text = reply_rules.tidy(text)
    try:
        outcome = _save_part(brief, given, text, at, is_done=is_done)
    except role_play_refusals.TooLong:
        return Line(label, "", given.typed_at, "unfit", "long")
    return Line(label, text, given.typed_at, outcome)


def _save_part(brief: _Brief, given: KeptAnswer, text: str, at: datetime, *, is_done: bool) -> Outcome:
    """`is_done`: a newer text of the same file stands in this part already."""
    before, texts = brief.before, {given.item: text}
    standing = brief.written.filter(number=brief.number).values_list("texts", flat=True).first()
    if standing is not None and standing.get(given.item, "") == text:
        return "same"
    if texts in list(brief.aside.values_list("texts", flat=True)):
        return "kept"
    epoch = before.epoch if before is not None else 1
    was_saved_since = (
        before is not None and bool(before.texts.get(given.item)) and before.saved_at >= given.typed_at
    )
    receipt = role_plays.save_draft(
        actor=brief.learner,
        enrollment_id=brief.enrollment.pk,
        item_key=brief.item.key,
        texts=texts,
        at=at,
        client_id=given.client_id,
        seq=given.seq,
        epoch=min(given.epoch, epoch),
        typed_epoch=min(given.typed_epoch, epoch),
        from_file=role_play_refusals.FromFile(brief.number, is_saved_since=is_done or was_saved_since),
    )
    if not receipt.is_saved:
        return REFUSED[receipt.code]
    return "older" if receipt.is_superseded else "taken"


# --- Both ------------------------------------------------------------------------------------------


def _noted(
    actor: User,
    enrollment_id: int,
    title: str,
    lines: tuple[Line, ...],
    kept: int,
    at: datetime,
    **what: int | None,
) -> BroughtIn:
    """Records who brought it in, where anything changed."""
    enrollment = Enrollment.objects.select_related("module").get(pk=enrollment_id)
    taken = sum(line.outcome == "taken" for line in lines)
    done = BroughtIn(enrollment.module.title, title, lines, taken, kept)
    if done.is_news:
        event = AnswersBroughtIn(
            enrollment_id=enrollment_id, learner_id=enrollment.learner_id, counted=taken, kept=kept, **what
        )
        record(event, actor=actor, at=at)
    return done
