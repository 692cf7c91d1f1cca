"""Reads of role-plays for learners, reports and certification. Everything but the room's own pages asks here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from content import queries as library
from content.documents import Module, RolePlay
from courses.role_plays import rules, siblings
from courses.role_plays.draft_models import DraftSnapshot, PracticeText
from courses.role_plays.mark_models import Mark, Settlement
from courses.role_plays.models import CriterionScore, Grade, Stage, Submission
from courses.role_plays.studio_models import NotJudged, NotJudgedReason
from lms.accounts.models import User
from lms.accounts.queries import learners_within, standing


@dataclass(frozen=True)
class RolePlaySummary:
    """Where a learner stands on one brief. `can_start_at` is when writing opens again after a result without a pass.

    `status` is that of the newest submission that was not taken back; `number` counts handed-in versions and drafts.
    """

    submission_id: int
    status: str
    number: int
    is_revision: bool
    submitted_at: datetime | None
    decided_at: datetime | None
    is_passed: bool | None
    can_start_at: datetime | None
    weighted: float | None
    grader_id: int | None


@dataclass(frozen=True)
class GradedRolePlay:
    """The newest released grade of one graded role-play. `scores` are pairs of level (1-4) and weight."""

    item_key: str
    submission_id: int
    is_passed: bool
    weighted: float
    grader_id: int
    graded_at: datetime
    scores: tuple[tuple[int, int], ...]


def summary(enrollment_ids: Iterable[int]) -> dict[tuple[int, str], RolePlaySummary]:
    """Where learners stand, by enrollment and item key; briefs never begun are left out. Two queries."""
    rows = _rows(
        Submission.objects.filter(enrollment_id__in=list(enrollment_ids)).exclude(status="withdrawn")
    )
    newest: dict[tuple[int, str], Submission] = {(row.enrollment_id, row.item_key): row for row in rows}
    counts: dict[tuple[int, str], int] = defaultdict(int)
    for row in rows:
        counts[(row.enrollment_id, row.item_key)] += 1
    decided = [row.pk for row in newest.values() if row.status == "released"]
    grades = {
        grade.submission_id: grade
        for grade in Grade.objects.filter(submission_id__in=decided).order_by("number")
    }
    return {key: _summary(row, counts[key], grades.get(row.pk)) for key, row in newest.items()}


def levels(enrollment_ids: Iterable[int]) -> dict[int, list[GradedRolePlay]]:
    """The newest released grade of each graded role-play or its sibling, by enrollment. Two queries."""
    grades = (
        Grade.objects.filter(submission__enrollment_id__in=list(enrollment_ids), outcome="released")
        .select_related("submission")
        .order_by("graded_at", "pk")
    )
    newest = {(grade.submission.enrollment_id, _step_key(grade.submission)): grade for grade in grades}
    scores: dict[int, list[CriterionScore]] = defaultdict(list)
    for score in CriterionScore.objects.filter(grade_id__in=[grade.pk for grade in newest.values()]).order_by(
        "pk"
    ):
        scores[score.grade_id].append(score)
    result: dict[int, list[GradedRolePlay]] = defaultdict(list)
    for (enrollment_id, item_key), grade in newest.items():
        weights = {str(one["key"]): int(one.get("weight", 0)) for one in grade.rubric["criteria"]}
        result[enrollment_id].append(
            GradedRolePlay(
                item_key=item_key,
                submission_id=grade.submission_id,
                is_passed=bool(grade.is_passed),
                weighted=float(grade.weighted or 0),
                grader_id=grade.grader_id,
                graded_at=grade.graded_at,
                scores=tuple((one.level, weights.get(one.criterion_key, 0)) for one in scores[grade.pk]),
            )
        )
    return dict(result)


def graders_of(enrollment_id: int) -> set[int]:
    """Who gave the newest released grades of an enrollment's role-plays. One or two queries."""
    return {one.grader_id for one in levels([enrollment_id]).get(enrollment_id, [])}


def tries(enrollment_id: int, item_key: str) -> list[rules.Try]:
    """The facts that the rules ask for, oldest first. One query."""
    return tries_by_brief(enrollment_id, [item_key]).get(item_key, [])


def tries_by_brief(enrollment_id: int, item_keys: Iterable[str]) -> dict[str, list[rules.Try]]:
    """The same for several briefs. One query."""
    rows = Submission.objects.filter(enrollment_id=enrollment_id, item_key__in=list(item_keys))
    found: dict[str, list[rules.Try]] = defaultdict(list)
    for row in rows.order_by("number").only(
        "item_key", "status", "decided_at", "is_passed", "revision_of_id", "number"
    ):
        found[row.item_key].append(as_try(row))
    return dict(found)


def next_of(enrollment_id: int, document: Module, item_key: str, *, at: datetime) -> rules.Next:
    """What a learner may do on a brief, its siblings considered. One query."""
    keys = siblings.chain(document, item_key)
    return siblings.next_in_chain(document, item_key, tries_by_brief(enrollment_id, keys), at=at)


def snapshots(*, is_graded: bool) -> QuerySet[DraftSnapshot] | QuerySet[PracticeText]:
    """Where texts on their way are kept: for good, or those of a practice, which can be removed."""
    return DraftSnapshot.objects.all() if is_graded else PracticeText.objects.filter(number=None)


def as_try(row: Submission) -> rules.Try:
    """One row as a fact."""
    return rules.Try(
        status=row.status,  # type: ignore[arg-type]
        decided_at=row.decided_at,
        is_passed=row.is_passed,
        is_revision=row.revision_of_id is not None,
    )


def in_reach(actor: User, at: datetime) -> QuerySet[Submission]:
    """Handed-in work of people in the actor's reach as a grader, never their own."""
    reach = standing(actor)
    if not actor.is_active or not reach.grades_in:
        return Submission.objects.none()
    return Submission.objects.filter(
        status__in=["submitted", "returned", "released"],
        is_graded_mode=True,
        learner__in=learners_within(reach.grades_in, at),
    ).exclude(learner=actor)


def to_mark(actor: User, at: datetime) -> QuerySet[Submission]:
    """Work that waits for a mark by the actor: a first one, or a second one where the first is not theirs."""
    own = Mark.objects.filter(marker=actor).values("submission_id")
    return in_reach(actor, at).filter(
        Q(stage=Stage.FIRST) | Q(stage=Stage.SECOND) & ~Q(pk__in=own), status="submitted"
    )


def waiting_count(actor: User, at: datetime) -> int:
    """How many submissions wait for the actor: free ones and those held. One query."""
    unheld = Q(leased_to__isnull=True) | Q(lease_until__lte=at) | Q(leased_to=actor)
    return to_mark(actor, at).filter(unheld).count()


def unread(at: datetime) -> QuerySet[Submission]:
    """Handed-in work that waits for a person and that nobody holds at this moment, of everybody."""
    unheld = Q(leased_to__isnull=True) | Q(lease_until__lte=at)
    waiting = Submission.objects.filter(unheld, status="submitted", is_graded_mode=True)
    return waiting.exclude(stage=Stage.READY)


def touched_by(actor: User) -> QuerySet[Submission]:
    """What the actor graded, marked, or decided about as a moderator, and what they are no right reader of."""
    return Submission.objects.filter(
        Q(pk__in=Grade.objects.filter(grader=actor).values("submission_id"))
        | Q(pk__in=Mark.objects.filter(marker=actor).values("submission_id"))
        | Q(pk__in=Settlement.objects.filter(decided_by=actor).values("submission_id"))
        | Q(pk__in=in_conflict().filter(grader=actor).values("submission_id"))
    )


def hands_in(submission_id: int) -> set[int]:
    """Who graded a submission, marked it, decided about it as a moderator, or is no right reader. Four queries."""
    return {
        *Grade.objects.filter(submission_id=submission_id).values_list("grader_id", flat=True),
        *Mark.objects.filter(submission_id=submission_id).values_list("marker_id", flat=True),
        *Settlement.objects.filter(submission_id=submission_id, decided_by__isnull=False).values_list(
            "decided_by_id", flat=True
        ),
        *in_conflict().filter(submission_id=submission_id).values_list("grader_id", flat=True),
    }


def in_conflict() -> QuerySet[NotJudged]:
    """What graders said about replies whose writer they know: no later step comes to them either."""
    return NotJudged.objects.filter(reason=NotJudgedReason.CONFLICT)


def brief(version_id: int, item_key: str) -> RolePlay:
    """The brief as it was released; LookupError where the version has no role-play of this key."""
    item = library.document(version_id).by_key.get(item_key)
    if not isinstance(item, RolePlay):
        raise LookupError(f"no role-play {item_key} in version {version_id}")
    return item


def _step_key(row: Submission) -> str:
    return library.document(row.version_id).step_key(row.item_key)


def language(version_id: int) -> str:
    """The language of a submission: that of the module version that it answers."""
    return library.document(version_id).language


def _rows(queryset: QuerySet[Submission]) -> list[Submission]:
    return list(queryset.defer("texts", "writers").order_by("enrollment_id", "item_key", "number"))


def _summary(row: Submission, number: int, grade: Grade | None) -> RolePlaySummary:
    waits = row.status == "released" and not row.is_passed and row.decided_at is not None
    return RolePlaySummary(
        submission_id=row.pk,
        status=row.status,
        number=number,
        is_revision=row.revision_of_id is not None,
        submitted_at=row.submitted_at,
        decided_at=row.decided_at,
        is_passed=row.is_passed,
        can_start_at=row.decided_at + rules.RETRY_WAIT if waits and row.decided_at else None,
        weighted=float(grade.weighted) if grade is not None and grade.weighted is not None else None,
        grader_id=grade.grader_id if grade is not None else None,
    )
