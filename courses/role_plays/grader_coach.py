"""The coach's notes for a grader, and what levels did after they were opened."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from content import coach
from content.coach import Reading
from content.documents import RolePlay
from courses.role_plays import anchoring, queries
from courses.role_plays.anchoring import Lean, Looked
from courses.role_plays.coach_models import CoachOpening, LevelChange
from courses.role_plays.models import Submission
from lms.accounts.models import User
from lms.accounts.queries import learners_within, standing

EARLIER_TEXTS = 5
CHANGES_SHOWN = 20
OPENINGS_READ = 3_000


def opening_of(submission_id: int, grader_id: int) -> CoachOpening | None:
    """When this grader opened the notes on this submission; None where they did not."""
    return CoachOpening.objects.filter(submission_id=submission_id, grader_id=grader_id).first()


def levels_now(opening: CoachOpening) -> dict[str, int]:
    """The levels that stand after the changes that were given a reason."""
    levels = {str(key): int(level) for key, level in opening.levels.items()}
    return levels | {change.criterion_key: change.after for change in opening.changes.all()}


def reading_of(submission_id: int) -> tuple[Reading, RolePlay]:
    """What the coach says of a submission: the same for the same text and rules, always. Two queries."""
    row = Submission.objects.get(pk=submission_id)
    item = queries.brief(row.version_id, row.item_key)
    earlier = (
        Submission.objects.filter(learner_id=row.learner_id, submitted_at__lt=row.submitted_at)
        .filter(Q(status="submitted") | Q(decided_at__isnull=False))
        .order_by("-submitted_at")
        .values_list("texts", flat=True)[:EARLIER_TEXTS]
    )
    openings = [text for texts in earlier for text in texts.values()]
    draft = coach.draft_of(item, row.texts, openings=openings)
    return coach.read(draft, coach.pack_for(queries.language(row.version_id))), item


def lean_of(grader_id: int) -> Lean:
    """How a grader's levels moved after their last openings. Two queries."""
    rows = CoachOpening.objects.filter(grader_id=grader_id).order_by("-opened_at", "-pk")
    return anchoring.lean(_looked(list(rows.prefetch_related("changes")[: anchoring.LAST_OPENINGS])))


@dataclass(frozen=True)
class Changed:
    """A level that was changed after the notes. `label` hides the writer's name."""

    label: str
    criterion: str
    before: int
    after: int
    reason: str
    changed_at: datetime


@dataclass(frozen=True)
class GraderLean:
    """A grader with the shares, and their last changes with the reasons."""

    name: str
    lean: Lean
    changes: tuple[Changed, ...]


def leans(actor: User, at: datetime) -> list[GraderLean]:
    """Graders who opened notes on work in the actor's reach, the most one-sided first. Four queries."""
    learners = learners_within(standing(actor).manages, at)
    rows = (
        CoachOpening.objects.filter(submission__learner__in=learners)
        .exclude(grader=actor)
        .select_related("grader", "submission")
        .prefetch_related("changes")
        .order_by("-opened_at", "-pk")[:OPENINGS_READ]
    )
    by_grader: dict[int, list[CoachOpening]] = defaultdict(list)
    for row in rows:
        by_grader[row.grader_id].append(row)
    found = [
        GraderLean(
            name=own[0].grader.name,
            lean=anchoring.lean(_looked(own)),
            changes=tuple(_changed(row, change) for row in own for change in row.changes.all())[
                :CHANGES_SHOWN
            ],
        )
        for own in by_grader.values()
    ]
    return sorted(found, key=lambda one: (-max(one.lean.up, one.lean.down), one.name))


def _looked(rows: list[CoachOpening]) -> list[Looked]:
    return [Looked(row.levels, levels_now(row)) for row in rows]


def _changed(row: CoachOpening, change: LevelChange) -> Changed:
    item = queries.brief(row.submission.version_id, row.submission.item_key)
    titles = {one.key: one.title for one in item.rubric.criteria}
    return Changed(
        label=row.submission.blind_label,
        criterion=titles.get(change.criterion_key, change.criterion_key),
        before=change.before,
        after=change.after,
        reason=change.reason,
        changed_at=change.changed_at,
    )


@dataclass(frozen=True)
class Notes:
    """The opened notes: what a grader alone reads, what a writer would be shown, and the levels that stand."""

    reading: Reading
    levels: dict[str, int]
    opened_at: datetime


def notes(submission_id: int, grader: User) -> Notes | None:
    """The notes that this grader opened on this submission; None before. One query, or five."""
    opening = opening_of(submission_id, grader.pk)
    if opening is None:
        return None
    return Notes(reading_of(submission_id)[0], levels_now(opening), opening.opened_at)
