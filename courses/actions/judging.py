"""What a grader does with a reply that is not theirs to decide: pass it over, hand it on; and what becomes of it then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from content.documents import Rubric
from courses import permissions
from courses.actions.grader import NotHeld
from courses.actions.grading_desk import check_reader, check_waiting, locked, take
from courses.actions.refusals import Refused
from courses.enrollments.models import Enrollment
from courses.enrollments.queries import lock
from courses.events import (
    GraderPreferencesSet,
    SetAsideAnswered,
    SetAsideOpened,
    SubmissionNotJudged,
    SubmissionRequeued,
    SubmissionRiskSeen,
    SubmissionSentUp,
    SubmissionSkipped,
)
from courses.role_plays import judging, preferences, queries, queue, rules
from courses.role_plays.models import GradeDraft, Stage, Submission
from courses.role_plays.preferences import Wanted
from courses.role_plays.studio_models import (
    GraderPreference,
    NotJudged,
    NotJudgedReason,
    SetAsideAnswer,
    Skip,
    SkipReason,
)
from lms.accounts.models import User
from lms.events.log import record

MAX_CHARACTERS = 2_000


class ReasonNeeded(Refused):
    """No reason was given, or one that asks for words and has none."""

    code = "reason_needed"
    status = 400


class NothingSetAside(Refused):
    """It is no longer set aside: somebody decided in the meantime."""

    code = "nothing_set_aside"


@transaction.atomic
def skip(*, actor: User, submission_id: int, reason: str, words: str = "", at: datetime) -> Skip:
    """Passes a held submission over: it waits for others, and comes to the actor again after everything else."""
    submission, enrollment = locked(actor, submission_id, at)
    _check_held(actor, submission)
    words = _cut(words)
    if reason not in SkipReason.values or (reason == SkipReason.OTHER and not words):
        raise ReasonNeeded(_("Please choose a reason. For “something else” a few words help us."))
    row = Skip.objects.create(submission=submission, grader=actor, reason=reason, words=words, skipped_at=at)
    submission.give_back()
    event = SubmissionSkipped(
        enrollment_id=enrollment.pk,
        learner_id=submission.learner_id,
        submission_id=submission.pk,
        code=reason,
    )
    record(event, actor=actor, at=at)
    return row


@transaction.atomic
def not_judged(
    *,
    actor: User,
    submission_id: int,
    reason: str,
    words: str,
    criteria: Iterable[str] = (),
    at: datetime,
) -> NotJudged:
    """Hands a held submission on, for good: the actor never gets it again. What they had marked is kept in the record.

    The second one, or the last grader who could, sends it up to whoever looks after grading; a risk alerts them at once.
    """
    submission, enrollment = locked(actor, submission_id, at)
    _check_held(actor, submission)
    rubric = queries.brief(submission.version_id, submission.item_key).rubric
    keys, words = _known(criteria, rubric), _cut(words)
    _check_reason(reason, words, keys)
    draft = GradeDraft.objects.filter(submission=submission, grader=actor).first()
    is_sent_up = judging.goes_up(
        said_before=judging.said_since_answer(submission.pk),
        others_left=sum(1 for _user in queue.able(submission, at, besides=actor.pk)),
    )
    row = NotJudged.objects.create(
        submission=submission,
        learner_id=submission.learner_id,
        grader=actor,
        reason=reason,
        criteria=keys,
        words=words,
        marking=draft.body if draft else {},
        is_sent_up=is_sent_up,
        said_at=at,
    )
    if draft is not None:
        draft.delete()
    submission.give_back()
    about = {
        "enrollment_id": enrollment.pk,
        "learner_id": submission.learner_id,
        "submission_id": submission.pk,
    }
    record(SubmissionNotJudged(**about, code=reason), actor=actor, at=at)
    if reason == NotJudgedReason.RISK:
        record(SubmissionRiskSeen(**about), actor=actor, at=at)
    if is_sent_up:
        record(SubmissionSentUp(**about), actor=actor, at=at)
    return row


@transaction.atomic
def open_set_aside(*, actor: User, submission_id: int, at: datetime) -> Submission:
    """Lets whoever looks after grading read the text and see whose it is. That they did is in the log."""
    submission, enrollment, _rows = _set_aside(actor, submission_id, at)
    event = SetAsideOpened(
        enrollment_id=enrollment.pk, learner_id=submission.learner_id, submission_id=submission.pk
    )
    record(event, actor=actor, at=at)
    return submission


@transaction.atomic
def requeue(*, actor: User, submission_id: int, note: str = "", at: datetime) -> Submission:
    """Puts what was set aside back into the queue, for graders who have not said that they cannot judge it.

    One that never left it, because a risk alone was seen, is taken care of with this.
    """
    submission, enrollment, rows = _set_aside(actor, submission_id, at)
    is_out = submission.status == "submitted" and any(row.is_sent_up for row in rows)
    _answer(rows, actor, "requeued" if is_out else "seen", note, at)
    kind = SubmissionRequeued if is_out else SetAsideAnswered
    event = kind(enrollment_id=enrollment.pk, learner_id=submission.learner_id, submission_id=submission.pk)
    record(event, actor=actor, at=at)
    return submission


@transaction.atomic
def take_set_aside(*, actor: User, submission_id: int, note: str = "", at: datetime) -> Submission:
    """Takes what was set aside to grade it: for somebody who looks after grading and grades here themselves."""
    submission, _enrollment, rows = _set_aside(actor, submission_id, at)
    if submission.status != "submitted":
        raise NothingSetAside(_("It has been decided in the meantime."))
    if not permissions.may_grade(actor, submission.learner_id, at):
        raise PermissionDenied
    if NotJudged.objects.filter(submission=submission, grader=actor).exists():
        raise Refused(_("You said yourself that you cannot judge this one. Somebody else has to."))
    if submission.is_leased(at):
        raise Refused(_("Another grader is reading this one at the moment."))
    check_waiting(actor, submission)
    check_reader(actor, submission, at)
    _answer(rows, actor, "taken", note, at)
    return take(submission, actor, at)


@transaction.atomic
def prefer(*, actor: User, wanted: Wanted, at: datetime) -> Wanted:
    """Keeps what the actor likes to read; nothing chosen means everything. Unknown values are left out."""
    if not permissions.may_open_grading(actor):
        raise PermissionDenied
    skills, languages = preferences.offers(actor, at)
    kept = Wanted(
        preferences.tidied(wanted.skills, (one.value for one in skills)),
        preferences.tidied(wanted.languages, languages),
    )
    values = {"skills": list(kept.skills), "languages": list(kept.languages), "updated_at": at}
    GraderPreference.objects.update_or_create(grader=actor, defaults=values)
    record(GraderPreferencesSet(), actor=actor, at=at)
    return kept


def _check_held(actor: User, submission: Submission) -> None:
    is_to_mark = submission.status == "submitted" and submission.stage in (Stage.FIRST, Stage.SECOND)
    if not is_to_mark or submission.leased_to_id != actor.pk:
        raise NotHeld(_("You do not hold this one any more."))


def _check_reason(reason: str, words: str, criteria: list[str]) -> None:
    if reason not in NotJudgedReason.values:
        raise ReasonNeeded(_("Please choose what keeps you from judging it."))
    if reason == NotJudgedReason.NO_OCCASION and not criteria:
        raise ReasonNeeded(_("Please say which criteria the task gave no occasion for."))
    if not words:
        raise ReasonNeeded(_("Please add a sentence, so that the next person knows what you saw."))


def _known(criteria: Iterable[str], rubric: Rubric) -> list[str]:
    asked = set(criteria)
    return [one.key for one in rubric.criteria if one.key in asked]


def _set_aside(
    actor: User, submission_id: int, at: datetime
) -> tuple[Submission, Enrollment, list[NotJudged]]:
    """What is set aside, locked, with the “cannot judge” that nobody has answered yet."""
    enrollment = lock(Submission.objects.values_list("enrollment_id", flat=True).get(pk=submission_id))
    submission = Submission.objects.select_for_update(of=("self",)).get(pk=submission_id)
    if not permissions.may_look_after_grading(actor, submission.learner_id, at):
        raise PermissionDenied
    rows = list(NotJudged.objects.filter(submission=submission, answer__isnull=True))
    is_out = submission.status == "submitted" and any(row.is_sent_up for row in rows)
    if not is_out and all(row.reason != NotJudgedReason.RISK for row in rows):
        raise NothingSetAside(_("This one is no longer set aside: somebody decided in the meantime."))
    return submission, enrollment, rows


def _answer(rows: list[NotJudged], actor: User, decision: str, note: str, at: datetime) -> None:
    for row in rows:
        SetAsideAnswer.objects.create(
            not_judged=row, actor=actor, decision=decision, note=_cut(note), answered_at=at
        )


def _cut(text: str) -> str:
    return rules.tidy(text).strip()[:MAX_CHARACTERS]
