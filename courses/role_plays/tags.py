"""Reads of grades to be checked again: which a release is about, and which are still open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from content import queries as library
from content.comparing_rubrics import structural_sentences
from content.documents import RolePlay, load_rubric, structure_digest
from courses.role_plays.models import Grade
from courses.role_plays.tag_models import GradeTag
from lms.accounts.models import User
from lms.accounts.queries import learners_within, standing

SHOWN = 100


@dataclass(frozen=True)
class TaggedGrade:
    """A grade that waits for a check. `changes` are sentences on what counts otherwise now."""

    tag_id: int
    submission_id: int
    learner: str
    grader: str
    brief: str
    module: str
    version: int
    is_passed: bool
    weighted: float
    graded_at: datetime
    changes: tuple[str, ...]


def grades_of(version_id: int) -> list[Grade]:
    """The newest released grade of each submission whose rubric has another structure in this version. One query."""
    version = library.version(version_id)
    items = {
        item.key: structure_digest(item.rubric)
        for item in library.document(version_id).of_kind("role_play")
        if isinstance(item, RolePlay) and item.is_graded
    }
    rows = (
        Grade.objects.filter(
            outcome="released",
            submission__status="released",
            submission__is_graded_mode=True,
            submission__enrollment__module_id=version.module_id,
            submission__item_key__in=list(items),
        )
        .select_related("submission")
        .order_by("submission_id", "number")
    )
    newest = {grade.submission_id: grade for grade in rows}
    return [
        grade
        for grade in newest.values()
        if structure_digest(load_rubric(grade.rubric)) != items[grade.submission.item_key]
    ]


def open_tags(actor: User, at: datetime) -> tuple[list[TaggedGrade], int]:
    """The oldest open ones of people in the actor's reach as a manager, never the actor's own, and how many there are."""
    rows = (
        GradeTag.objects.filter(check_again__isnull=True, grade__learner__in=_reach(actor, at))
        .exclude(grade__learner=actor)
        .select_related("grade__submission", "grade__learner", "grade__grader", "version")
        .defer("version__document")
        .order_by("tagged_at", "pk")
    )
    return [_tagged(row) for row in rows[:SHOWN]], rows.count()


def within_reach(actor: User, tag_id: int, at: datetime) -> bool:
    """Whether a tag is about somebody whom the actor manages."""
    return (
        GradeTag.objects.filter(pk=tag_id, grade__learner__in=_reach(actor, at))
        .exclude(grade__learner=actor)
        .exists()
    )


def _reach(actor: User, at: datetime) -> object:
    return learners_within(standing(actor).manages, at).values("pk")


def _tagged(row: GradeTag) -> TaggedGrade:
    document, grade = library.document(row.version_id), row.grade
    item = document.by_key.get(grade.submission.item_key)
    changes = (
        structural_sentences(load_rubric(grade.rubric), item.rubric) if isinstance(item, RolePlay) else []
    )
    return TaggedGrade(
        tag_id=row.pk,
        submission_id=grade.submission_id,
        learner=grade.learner.name,
        grader=grade.grader.name,
        brief=item.title if item else "",
        module=document.title,
        version=row.version.number,
        is_passed=bool(grade.is_passed),
        weighted=float(grade.weighted or 0),
        graded_at=grade.graded_at,
        changes=tuple(changes),
    )
