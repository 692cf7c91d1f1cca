"""Reads for the learner's pages: the workspace, what was handed in, what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content import queries as library
from content.documents import Module, RolePlay
from courses.role_plays import feedback, queries, rules
from courses.role_plays.feedback import Feedback
from courses.role_plays.models import Stage, Submission


@dataclass(frozen=True)
class Reply:
    """One submission as its learner sees it. `is_opened` says that a grader holds it at the moment."""

    id: int
    enrollment_id: int
    learner_id: int
    learner_name: str
    module_slug: str
    item: RolePlay
    module: Module
    version_id: int
    status: str
    is_revision: bool
    is_opened: bool
    epoch: int
    texts: dict[str, str]
    writers: dict[str, Any]
    saved_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    is_passed: bool | None


@dataclass(frozen=True)
class Desk:
    """All that the page of a brief needs. `newest` is None before the first draft; `next` is what may come now.

    `draft_number` is that of the draft, or the one that a draft would get.

    `returned` is the feedback on a returned first version; `result` that on the newest decided one.
    """

    item: RolePlay
    module: Module
    newest: Reply | None
    next: rules.Next
    returned: Feedback | None
    result: Feedback | None
    earlier: tuple[Reply, ...]
    draft_number: int


def desk(enrollment_id: int, version_id: int, item_key: str, *, at: datetime) -> Desk | None:
    """What a learner has before them on a brief; None where the version has no such role-play. Up to three queries."""
    rows = list(
        Submission.objects.filter(enrollment_id=enrollment_id, item_key=item_key)
        .select_related("learner", "enrollment__module")
        .order_by("number")
    )
    counted = [row for row in rows if row.status != "withdrawn"]
    newest = counted[-1] if counted else None
    pinned = newest.version_id if newest is not None and newest.status == "draft" else version_id
    module = library.document(pinned)
    item = module.by_key.get(item_key)
    if not isinstance(item, RolePlay):
        return None
    decided = [row.pk for row in counted if row.status in ("returned", "released")]
    grades = feedback.newest(decided) if decided else {}
    returned = next((row.pk for row in counted if row.status == "returned"), None)
    return Desk(
        item=item,
        module=module,
        newest=_reply(newest, at) if newest else None,
        next=rules.next_step((queries.as_try(row) for row in rows), at=at),
        returned=grades.get(returned) if returned is not None else None,
        result=grades.get(newest.pk) if newest else None,
        earlier=tuple(_reply(row, at) for row in counted[:-1]),
        draft_number=rows[-1].number + int(rows[-1].status != "draft") if rows else 1,
    )


def reply(submission_id: int, *, at: datetime) -> Reply | None:
    """One submission; None where there is none. One query. Who may see it is for the caller to ask."""
    row = Submission.objects.filter(pk=submission_id).select_related("learner", "enrollment__module").first()
    return _reply(row, at) if row else None


def _reply(row: Submission, at: datetime) -> Reply:
    module = library.document(row.version_id)
    return Reply(
        id=row.pk,
        enrollment_id=row.enrollment_id,
        learner_id=row.learner_id,
        learner_name=row.learner.name,
        module_slug=row.enrollment.module.slug,
        item=queries.brief(row.version_id, row.item_key),
        module=module,
        version_id=row.version_id,
        status=row.status,
        is_revision=row.revision_of_id is not None,
        is_opened=row.is_leased(at) or row.stage != Stage.FIRST,
        epoch=row.epoch,
        texts=dict(row.texts),
        writers=dict(row.writers),
        saved_at=row.saved_at,
        submitted_at=row.submitted_at,
        decided_at=row.decided_at,
        is_passed=row.is_passed,
    )
