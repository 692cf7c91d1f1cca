"""Opening the coach's notes after every level is chosen, and changing a level afterwards with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.actions.grading_desk import locked
from courses.actions.refusals import Refused
from courses.events import CoachAnchorsGrader, CoachNotesOpened, LevelChangedAfterCoach
from courses.role_plays import anchoring, grader_coach, queries
from courses.role_plays import marking as markings
from courses.role_plays.coach_models import CoachOpening, LevelChange
from courses.role_plays.marking import Marking, Missing
from courses.role_plays.models import GradeDraft, Submission
from lms.accounts.models import User
from lms.events.log import record


class NotOpenYet(Refused):
    """Some level is still to be chosen and saved, or the actor does not hold the submission."""

    code = "not_open_yet"


@transaction.atomic
def open_notes(*, actor: User, submission_id: int, at: datetime) -> CoachOpening:
    """Opens the notes once every level is chosen in the saved draft; twice is once."""
    submission, enrollment = locked(actor, submission_id, at)
    opening = grader_coach.opening_of(submission_id, actor.pk)
    if opening is not None:
        return opening
    if submission.status != "submitted" or submission.leased_to_id != actor.pk:
        raise NotOpenYet(_("The coach’s notes open for whoever holds the reply."))
    draft = GradeDraft.objects.filter(submission=submission, grader=actor).first()
    marking = markings.load(draft.body) if draft else Marking()
    rubric = queries.brief(submission.version_id, submission.item_key).rubric
    if not markings.is_complete(marking, rubric):
        raise NotOpenYet(
            _("The coach’s notes open once every level is chosen, so that your own eyes come first.")
        )
    reading, _item = grader_coach.reading_of(submission_id)
    opening = CoachOpening.objects.create(
        submission=submission,
        grader=actor,
        levels=dict(marking.levels),
        pack_digest=reading.digest,
        opened_at=at,
    )
    event = CoachNotesOpened(
        enrollment_id=enrollment.pk, learner_id=submission.learner_id, submission_id=submission.pk
    )
    record(event, actor=actor, at=at)
    return opening


def settled(
    actor: User, submission: Submission, marking: Marking, *, at: datetime
) -> tuple[Marking, tuple[Missing, ...]]:
    """The marking with levels changed after the notes where a reason was given, which is written down; and what lacks one.

    Without a reason the level stays as it was. Expects the submission locked and a placed marking.
    """
    opening = grader_coach.opening_of(submission.pk, actor.pk)
    if opening is None:
        return replace(marking, reasons={}), ()
    stands = grader_coach.levels_now(opening)
    lacking = []
    for key, level in marking.levels.items():
        before, reason = stands.get(key), marking.reasons.get(key, "")
        if before is None or before == level:
            continue
        if not reason:
            lacking.append(Missing("change_reason", key))
            continue
        _change(actor, submission, opening, key, (before, level), reason, at)
        stands[key] = level
    return replace(marking, levels={**marking.levels, **stands}, reasons={}), tuple(lacking)


def _change(
    actor: User,
    submission: Submission,
    opening: CoachOpening,
    key: str,
    levels: tuple[int, int],
    reason: str,
    at: datetime,
) -> None:
    earlier = grader_coach.lean_of(actor.pk)
    before, after = levels
    change = LevelChange.objects.create(
        opening=opening, criterion_key=key, before=before, after=after, reason=reason, changed_at=at
    )
    about = {
        "enrollment_id": submission.enrollment_id,
        "learner_id": submission.learner_id,
        "submission_id": submission.pk,
    }
    record(LevelChangedAfterCoach(**about, change_id=change.pk), actor=actor, at=at)
    lean = grader_coach.lean_of(actor.pk)
    if anchoring.tips_over(earlier, lean):
        told = CoachAnchorsGrader(**about, grader_id=actor.pk, percent=lean.percent)
        record(told, actor=actor, at=at)
