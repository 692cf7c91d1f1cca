"""Reads for the learner's pages: the workspace, what was handed in, what came of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content import queries as library
from content.documents import Module, RolePlay
from courses.role_plays import feedback, queries, rules, siblings
from courses.role_plays.draft_models import PracticeText
from courses.role_plays.feedback import Feedback
from courses.role_plays.models import Stage, Submission


@dataclass(frozen=True)
class Reply:
    """One submission as its learner sees it. `is_opened` says that a grader holds it at the moment."""

    id: int
    number: int
    enrollment_id: int
    learner_id: int
    learner_name: str
    module_slug: str
    item: RolePlay
    module: Module
    version_id: int
    status: str
    is_graded: bool
    is_revision: bool
    is_opened: bool
    epoch: int
    texts: dict[str, str]
    writers: dict[str, Any]
    saved_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    is_passed: bool | None
    is_removed: bool


@dataclass(frozen=True)
class PracticeDraft:
    """A draft of a practice: one that was kept to compare, the open one, or (`is_finished`) the last before the models.

    `number` counts all of a brief.
    """

    number: int
    submission_id: int
    texts: dict[str, str]
    at: datetime
    is_open: bool = False
    is_finished: bool = False


@dataclass(frozen=True)
class Desk:
    """All that the page of a brief needs. `newest` is None before the first draft; `next` is what may come now.

    `draft_number` is that of the draft, or the one that a draft would get.

    `returned` is the feedback on the first version that came back, `last` that on the last one decided, `result` that
    on the newest, if it was decided.
    `earlier` and `versions` are what was begun on the brief, and what was decided on it and its siblings.
    """

    enrollment_id: int
    item: RolePlay
    module: Module
    newest: Reply | None
    next: rules.Next
    returned: Feedback | None
    last: Feedback | None
    result: Feedback | None
    earlier: tuple[Reply, ...]
    versions: tuple[Reply, ...]
    draft_number: int

    @property
    def draft(self) -> Reply | None:
        """The open draft."""
        return self.newest if self.newest is not None and self.newest.status == "draft" else None


def desk(enrollment_id: int, version_id: int, item_key: str, *, at: datetime) -> Desk | None:
    """What a learner has before them on a brief; None where the version has no such role-play. Up to three queries."""
    keys = siblings.chain(library.document(version_id), item_key)
    written = list(
        Submission.objects.filter(enrollment_id=enrollment_id, item_key__in={*keys, item_key})
        .select_related("learner", "enrollment__module")
        .order_by("pk")
    )
    rows = [row for row in written if row.item_key == item_key]
    counted = [row for row in rows if row.status != "withdrawn"]
    newest = counted[-1] if counted else None
    pinned = newest.version_id if newest is not None and newest.status == "draft" else version_id
    module = library.document(pinned)
    item = module.by_key.get(item_key)
    if not isinstance(item, RolePlay):
        return None
    decided = [row.pk for row in counted if row.status in ("returned", "released") and row.is_graded_mode]
    grades = feedback.newest(decided) if decided else {}
    returned = next((row.pk for row in counted if row.status == "returned"), None)
    tries: dict[str, list[rules.Try]] = defaultdict(list)
    for row in written:
        tries[row.item_key].append(queries.as_try(row))
    return Desk(
        enrollment_id=enrollment_id,
        item=item,
        module=module,
        newest=_reply(newest, at) if newest else None,
        next=siblings.next_in_chain(module, item_key, tries, at=at),
        returned=grades.get(returned) if returned is not None else None,
        last=grades.get(decided[-1]) if decided else None,
        result=grades.get(newest.pk) if newest else None,
        earlier=tuple(_reply(row, at) for row in counted[:-1]),
        versions=tuple(_reply(row, at) for row in written if row.status in ("returned", "released")),
        draft_number=rows[-1].number + int(rows[-1].status != "draft") if rows else 1,
    )


def practice_drafts(enrollment_id: int, item_key: str) -> tuple[PracticeDraft, ...]:
    """All drafts of a practice, oldest first, as far as their text is still there. Two queries."""
    rows = Submission.objects.filter(
        enrollment_id=enrollment_id, item_key=item_key, is_graded_mode=False, text_removed_at__isnull=True
    )
    submissions = list(rows.exclude(status="withdrawn").order_by("number"))
    kept: dict[int, list[PracticeText]] = defaultdict(list)
    ids = [row.pk for row in submissions]
    for one in PracticeText.objects.filter(submission__in=ids, number__isnull=False).order_by("number"):
        kept[one.submission_id].append(one)
    found: list[PracticeDraft] = []
    for row in submissions:
        for one in kept[row.pk]:
            found.append(PracticeDraft(len(found) + 1, row.pk, dict(one.texts), one.taken_at))
        found.append(
            PracticeDraft(
                len(found) + 1,
                row.pk,
                dict(row.texts),
                row.saved_at,
                is_open=row.status == "draft",
                is_finished=row.status == "released",
            )
        )
    return tuple(found)


def reply(submission_id: int, *, at: datetime) -> Reply | None:
    """One submission; None where there is none. One query. Who may see it is for the caller to ask."""
    row = Submission.objects.filter(pk=submission_id).select_related("learner", "enrollment__module").first()
    return _reply(row, at) if row else None


def _reply(row: Submission, at: datetime) -> Reply:
    module = library.document(row.version_id)
    return Reply(
        id=row.pk,
        number=row.number,
        enrollment_id=row.enrollment_id,
        learner_id=row.learner_id,
        learner_name=row.learner.name,
        module_slug=row.enrollment.module.slug,
        item=queries.brief(row.version_id, row.item_key),
        module=module,
        version_id=row.version_id,
        status=row.status,
        is_graded=row.is_graded_mode,
        is_revision=row.revision_of_id is not None,
        is_opened=row.is_leased(at) or row.stage != Stage.FIRST,
        epoch=row.epoch,
        texts=dict(row.texts),
        writers=dict(row.writers),
        saved_at=row.saved_at,
        submitted_at=row.submitted_at,
        decided_at=row.decided_at,
        is_passed=row.is_passed,
        is_removed=row.text_removed_at is not None,
    )
