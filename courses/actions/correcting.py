"""Putting a faulty question right: the correction, and marking anew what was marked before.

The correction is one row and one event. Its job marks attempts anew in batches, each in its own transaction and each
attempt once; attempts that are handed in from then on are marked with it at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from content import documents
from content import queries as library
from courses.actions.attempt_outcomes import conclude_decided
from courses.actions.consequences import keep_best_score, settle
from courses.actions.refusals import Refused
from courses.enrollments.models import Enrollment
from courses.events import REGRADE, AttemptRegraded, QuestionCorrected
from courses.permissions import may_correct
from courses.quizzes import rules
from courses.quizzes.correction_models import AttemptRegrade, Correction
from courses.quizzes.corrections import (
    DryRun,
    Faulty,
    NothingToCorrect,
    attempts_asked,
    corrections_of,
    dry_run,
    faulty,
    is_under_way,
    proposed,
    regraded_rows,
)
from courses.quizzes.models import Answer, Attempt, AttemptStatus
from courses.results import Result
from lms.accounts.models import User
from lms.events.log import record
from lms.events.models import Event
from lms.jobs.outbox import enqueue

BATCH = 50
# An attempt that was being handed in while the correction was made is found by a second round.
SECOND_ROUND = timedelta(minutes=2)
MAX_REASON = 300


class DryRunChanged(Refused):
    """What was looked at is no longer what would happen. `preview` is what would happen now."""

    code = "changed"

    def __init__(self, preview: DryRun) -> None:
        self.preview = preview
        super().__init__(
            _("Something has changed since you looked. Nothing was done; here is what would happen now.")
        )


class ReasonNeeded(Refused):
    """Learners read why their mark has changed."""

    code = "reason"
    status = 400


class KeyRefused(Refused):
    """The key does not fit the question. `field` is the place, `reason` what is wrong with it."""

    code = "key"
    status = 400

    def __init__(self, error: rules.InvalidKey) -> None:
        self.field = error.field
        self.reason = error.code
        super().__init__(key_words(error.code))


class UnderWay(Refused):
    """Another correction of the same quiz is still being applied, so no figure would be right."""

    code = "under_way"


class NothingChanges(Refused):
    """The question is marked in this way already."""

    code = "nothing_changes"
    status = 400


@dataclass(frozen=True)
class Batch:
    """What a batch did: the learners whose mark changed, and the attempt to go on after (None: that was the last)."""

    learner_ids: frozenset[int]
    after: int | None


def key_words(code: str) -> str:
    """What is wrong with a key, in a sentence."""
    return {
        "missing": _("Say what counts as right."),
        "choice": _("Choose one of those on offer."),
        "twice": _("Two of them have the same place."),
        "line": _("Write one on each line, in the way shown above."),
        "overlap": _("Two stretches of words overlap."),
        "full": _("One of them has to earn the full credit."),
    }[code]


def preview(
    *,
    actor: User,
    question_id: str,
    version: int,
    outcome: rules.CorrectionOutcome,
    key: Mapping[str, Sequence[str]],
    is_keeping: bool,
    at: datetime,
) -> DryRun:
    """The dry run: each marked attempt with its old and new mark. Changes nothing.

    PermissionDenied, QuestionNotAsked, UnderWay, KeyRefused or NothingChanges say why there is none.
    """
    if not may_correct(actor):
        raise PermissionDenied
    found = faulty(question_id, version)
    _expect_none_under_way(found)
    try:
        correction = proposed(found, outcome=outcome, key=key, is_keeping=is_keeping, at=at)
    except rules.InvalidKey as error:
        raise KeyRefused(error) from error
    except NothingToCorrect as error:
        raise NothingChanges(
            _("This is the key already.")
            if error.code == "same_key"
            else _("This question is marked in this way already.")
        ) from error
    return dry_run(found, correction)


def correct_question(
    *,
    actor: User,
    question_id: str,
    version: int,
    outcome: rules.CorrectionOutcome,
    key: Mapping[str, Sequence[str]],
    is_keeping: bool,
    reason: str,
    digest: str,
    at: datetime,
) -> Correction:
    """Makes the correction that was looked at: `digest` is that of the dry run, else DryRunChanged shows the new one.

    The same digest again gives the correction that is there. Marking anew follows by a job.
    """
    if not may_correct(actor):
        raise PermissionDenied
    there = Correction.objects.filter(
        digest=digest, question_id=question_id, question_version=version
    ).first()
    if there is not None:
        return there
    words = " ".join(reason.replace("\0", " ").split())
    if not words or len(words) > MAX_REASON:
        raise ReasonNeeded(_("Say in one line what was wrong. Everybody whose mark changes reads it."))
    seen = preview(
        actor=actor,
        question_id=question_id,
        version=version,
        outcome=outcome,
        key=key,
        is_keeping=is_keeping,
        at=at,
    )
    if seen.digest != digest:
        raise DryRunChanged(seen)
    try:
        with transaction.atomic():
            library.hold(use.version_id for use in seen.faulty.uses)
            _expect_none_under_way(seen.faulty)
            row = Correction.objects.create(
                question_id=question_id,
                question_version=version,
                number=seen.correction.number,
                outcome=outcome,
                keys=[documents.dump_question(one) for one in seen.correction.keys] or None,
                is_keeping=seen.correction.is_keeping,
                reason=words,
                attempts=seen.counts.total,
                digest=digest,
                decided_by=actor,
                at=at,
            )
            record(QuestionCorrected(correction_id=row.pk), actor=actor, at=at)
    except IntegrityError as error:
        there = Correction.objects.filter(digest=digest).first()
        if there is None:
            raise DryRunChanged(seen) from error
        return there
    return row


def _expect_none_under_way(found: Faulty) -> None:
    if is_under_way(found):
        raise UnderWay(_("Another correction of this quiz is still being applied. Look again in a moment."))


@transaction.atomic
def regrade_batch(*, event: Event, after: int, is_second_round: bool, at: datetime) -> Batch:
    """Marks the next attempts anew and asks for the batch after it. Each attempt once, however often it is called.

    Where a later correction has marked an attempt anew, this one is in its mark already.
    """
    correction = Correction.objects.select_related("decided_by").get(pk=event.payload["correction_id"])
    found = faulty(str(correction.question_id), correction.question_version)
    ahead = (
        attempts_asked(found.uses)
        .filter(pk__gt=after, status__in=[AttemptStatus.SUBMITTED, AttemptStatus.GRADED])
        .exclude(regrades__correction__gte=correction.pk)
    )
    places = list(ahead.values_list("pk", "enrollment_id")[:BATCH])
    learner_ids = _regrade(correction, found, places, at) if places else frozenset()
    last = places[-1][0] if len(places) == BATCH else None
    if last is not None:
        _go_on(event, last, is_second_round=is_second_round, at=at)
    elif not is_second_round:
        _go_on(event, 0, is_second_round=True, at=at, run_at=max(at, correction.at + SECOND_ROUND))
    return Batch(learner_ids, last)


def _go_on(
    event: Event, after: int, *, is_second_round: bool, at: datetime, run_at: datetime | None = None
) -> None:
    enqueue(
        REGRADE,
        {"event_id": event.pk, "after": after, "round": 2 if is_second_round else 1},
        key=f"{REGRADE}:{event.pk}:{2 if is_second_round else 1}:{after}",
        at=at,
        run_at=run_at,
    )


def _regrade(
    correction: Correction, found: Faulty, places: Sequence[tuple[int, int]], at: datetime
) -> frozenset[int]:
    ids = sorted({enrollment_id for _attempt_id, enrollment_id in places})
    locked = Enrollment.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    enrollments = {row.pk: row for row in locked}
    rows = list(
        Attempt.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=[attempt_id for attempt_id, _enrollment_id in places])
        .exclude(pk__in=AttemptRegrade.objects.filter(correction__gte=correction.pk).values("attempt_id"))
        .order_by("pk")
    )
    asked = {question_id for use in found.uses for question_id in use.quiz.by_id}
    told = set()
    for until, group in _by_newest(correction, asked, rows).items():
        corrections = corrections_of(asked, until=until)
        regrading = rules.Regrading(corrections, found.place)
        for attempt, result in regraded_rows(found, group, regrading):
            if _write(correction, enrollments[attempt.enrollment_id], attempt, result, at):
                told.add(enrollments[attempt.enrollment_id].learner_id)
        for attempt in group:
            if attempt.status == AttemptStatus.SUBMITTED:
                _mark_waiting(found, corrections, enrollments[attempt.enrollment_id], attempt, at)
    return frozenset(told)


def _by_newest(correction: Correction, asked: set[str], rows: Sequence[Attempt]) -> dict[int, list[Attempt]]:
    """Attempts by the newest correction in their mark, this one at least: they were marked with those made before."""
    later = Correction.objects.filter(question_id__in=asked, pk__gt=correction.pk)
    made = [(pk, made_at) for pk, made_at in later.values_list("pk", "at")]
    groups: dict[int, list[Attempt]] = defaultdict(list)
    for row in rows:
        marked_at = row.graded_at or row.submitted_at
        held = [pk for pk, made_at in made if marked_at is not None and made_at <= marked_at]
        groups[max([correction.pk, *held])].append(row)
    return groups


def _write(
    correction: Correction, enrollment: Enrollment, attempt: Attempt, result: rules.Regraded, at: datetime
) -> bool:
    """Keeps the old mark, gives the new one, and lets follow what follows. Whether the mark changed."""
    if not result.is_changed and attempt.submitted_at is not None and attempt.submitted_at >= correction.at:
        return False
    AttemptRegrade.objects.create(
        correction=correction,
        attempt=attempt,
        old_score=result.old.score,
        new_score=result.new.score,
        old_share=result.old_share,
        new_share=result.new_share,
        was_passed=result.old.is_passed,
        is_passed=result.new.is_passed,
        is_changed=result.is_changed,
        is_pass_in_doubt=result.is_pass_in_doubt,
        is_uncertain=result.is_uncertain,
        at=at,
    )
    if result.new_share is not None and result.new_share != result.old_share:
        Answer.objects.filter(attempt=attempt, question_id=correction.question_id).update(
            score=result.new_share
        )
    if not result.is_changed:
        return False
    attempt.regrade(
        score=result.new.score,
        has_critical_right=result.new.has_critical_right,
        is_passed=result.new.is_passed,
    )
    event = AttemptRegraded(
        enrollment_id=enrollment.pk,
        learner_id=enrollment.learner_id,
        attempt_id=attempt.pk,
        correction_id=correction.pk,
        score=float(result.new.score),
        is_passed=result.new.is_passed,
    )
    record(event, actor=correction.decided_by, at=at)
    if result.new.score < result.old.score:
        keep_best_score(enrollment, attempt.item_key)
    outcome = Result(
        item_key=attempt.item_key,
        outcome="done" if result.new.is_passed else "not_yet",
        at=at,
        score=float(result.new.score),
    )
    settle(enrollment, outcome, actor=None, at=at)
    return True


def _mark_waiting(
    found: Faulty, corrections: rules.Corrections, enrollment: Enrollment, attempt: Attempt, at: datetime
) -> None:
    """An attempt that waits for a person waits no longer for this answer, where the correction decides it."""
    question_id, version = found.place
    answer = Answer.objects.filter(
        attempt=attempt, question_id=question_id, question_version=version, is_undecided=True
    ).first()
    if answer is None:
        return
    result = rules.mark_corrected(
        found.question, answer.value, corrections[found.place], handed_in_at=attempt.submitted_at
    )
    if result.marked.is_undecided and not result.is_out:
        return
    answer.is_undecided = False
    answer.score = rules.stored(result.marked.share)
    answer.save(update_fields=["is_undecided", "score"])
    conclude_decided(enrollment, attempt, actor=None, at=at)
