"""What becomes of a grader's mark: it is released, waits for a second one, or goes to a moderator.

Both marks are kept for ever; neither grader reads the other's, and the learner sees one result.
"""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from django.conf import settings
from django.db import transaction

from content.documents import RolePlay, digest, dump_rubric
from courses.actions.grade_records import append_mark
from courses.actions.releasing import forget_drafts, publish
from courses.calibration.queries import current_licence
from courses.enrollments.models import Enrollment
from courses.enrollments.queries import lock
from courses.events import MarkGiven, MarksSettled
from courses.role_plays import double_marking as rules
from courses.role_plays import judging, marks, queue
from courses.role_plays import marking as markings
from courses.role_plays.mark_models import Mark, MarkKind, SettledBy, Settlement
from courses.role_plays.marking import Marking
from courses.role_plays.models import Grade, Stage, Submission
from lms.accounts.models import User
from lms.accounts.queries import organization
from lms.events.log import record

LEFT_ALONE = "courses.settle_left_alone"


def take_mark(
    marker: User,
    submission: Submission,
    enrollment: Enrollment,
    item: RolePlay,
    marking: Marking,
    *,
    at: datetime,
    advice: str = "release",
) -> Grade | Mark:
    """Keeps a complete mark. The grade where it is released at once, else the mark. Expects the enrollment locked."""
    if submission.stage == Stage.SECOND:
        return _second(marker, submission, item, marking, advice=advice, at=at)
    reasons = _reasons(marker, submission, item, marking, at)
    helpers = _others(marker, submission, at) if reasons else 0
    if helpers is None:
        reasons, helpers = (), 0
    mark = append_mark(marker, submission, item, marking, kind=MarkKind.FIRST, reasons=reasons, at=at)
    if reasons and helpers:
        submission.ask_for_second_mark()
        forget_drafts(submission)
        _tell(mark, submission, at)
        return mark
    kind = SettledBy.ALONE if reasons else SettledBy.SINGLE
    settlement = Settlement.objects.create(submission=submission, mark=mark, kind=kind, settled_at=at)
    return publish(submission, enrollment, settlement, actor=marker, at=at)


def given(actor: User, submission: Submission) -> Mark | None:
    """The mark that somebody gave to a submission."""
    return Mark.objects.filter(submission=submission, marker=actor).first()


def settle_marks(
    submission: Submission, mark: Mark, *, kind: SettledBy, actor: User | None, at: datetime
) -> Settlement:
    """Says which mark stands, and gets the result ready: it goes out by itself after a day."""
    settlement = Settlement.objects.create(
        submission=submission, mark=mark, kind=kind, decided_by=actor, settled_at=at
    )
    submission.make_ready(release_at=at + rules.HOLD)
    event = MarksSettled(
        enrollment_id=submission.enrollment_id,
        learner_id=submission.learner_id,
        submission_id=submission.pk,
        settlement_id=settlement.pk,
        mark_id=mark.pk,
    )
    record(event, actor=actor, at=at)
    return settlement


def settle_left_alone(*, at: datetime) -> int:
    """Settles what waits for a second mark that nobody can give any more, since graders left. How many.

    The first mark stands, and the settlement says that nobody else could mark it. What was sent up, since nobody could
    judge it, waits for its answer.
    """
    waiting = Submission.objects.filter(status="submitted", stage=Stage.SECOND).exclude(lease_until__gt=at)
    ids = list(judging.in_queue(waiting).order_by("enrollment_id", "pk").values_list("pk", "enrollment_id"))
    return sum(_settle_left_alone(pk, enrollment_id, at) for pk, enrollment_id in ids)


@transaction.atomic
def _settle_left_alone(submission_id: int, enrollment_id: int, at: datetime) -> bool:
    lock(enrollment_id)
    submission = Submission.objects.select_for_update(of=("self",)).get(pk=submission_id)
    first = Mark.objects.select_related("marker").filter(submission=submission, kind=MarkKind.FIRST).first()
    if first is None or submission.stage != Stage.SECOND or submission.is_leased(at):
        return False
    if next(queue.able(submission, at, besides=first.marker_id), None) is not None:
        return False
    settle_marks(submission, first, kind=SettledBy.ALONE, actor=None, at=at)
    return True


def _second(
    marker: User,
    submission: Submission,
    item: RolePlay,
    marking: Marking,
    *,
    advice: str,
    at: datetime,
) -> Mark:
    first = Mark.objects.get(submission=submission, kind=MarkKind.FIRST)
    mark = append_mark(
        marker,
        submission,
        item,
        marking,
        kind=MarkKind.SECOND,
        reasons=first.reasons,
        advice=advice,
        at=at,
    )
    forget_drafts(submission)
    _tell(mark, submission, at)
    levels = markings.load(first.marking).levels
    if advice == "release" and rules.agree(levels, marking.levels, item.rubric):
        settle_marks(submission, first, kind=SettledBy.AGREED, actor=None, at=at)
    else:
        submission.ask_for_moderator()
    return mark


def _reasons(
    marker: User, submission: Submission, item: RolePlay, marking: Marking, at: datetime
) -> tuple[str, ...]:
    licence = current_licence(marker.pk, item.rubric, at)
    rubric_digest = digest(dump_rubric(item.rubric))
    occasion = rules.Occasion(
        levels=marking.levels,
        rubric=item.rubric,
        is_sampled=rules.in_sample(submission.pk, salt=settings.SECRET_KEY),
        sem=rules.standard_error(marks.pairs_of(item.rubric)),
        marks_since_licence=marks.marks_given(marker.pk, rubric_digest, since=licence.granted_at)
        if licence is not None
        else None,
    )
    return rules.reasons(occasion)


def _others(marker: User, submission: Submission, at: datetime) -> int | None:
    """How many more graders could take part, up to the two that it needs: 0 for too few, None where it is switched off."""
    if not organization().has_double_marking:
        return None
    found = len(list(islice(queue.able(submission, at, besides=marker.pk), rules.NEEDED_BESIDES)))
    return found if found >= rules.NEEDED_BESIDES else 0


def _tell(mark: Mark, submission: Submission, at: datetime) -> None:
    event = MarkGiven(
        enrollment_id=submission.enrollment_id,
        learner_id=submission.learner_id,
        submission_id=submission.pk,
        mark_id=mark.pk,
        digest=mark.record_digest,
    )
    record(event, actor=mark.marker, at=at)
