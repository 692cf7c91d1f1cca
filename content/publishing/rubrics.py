"""Numbered versions of rubrics."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from content import documents
from content.rubrics import Rubric, RubricChange, RubricVersion
from lms.accounts.models import User


@transaction.atomic
def keep_rubric_version(rubric: Rubric, *, note: str, by: User | None, at: datetime) -> RubricVersion | None:
    """Freezes a rubric that differs from its newest version; None where nothing does, or where it has problems.

    The first version needs no `note`; without one for a later version the database refuses (IntegrityError).
    """
    locked = Rubric.objects.select_for_update().get(pk=rubric.pk)
    newest = locked.newest()
    change = change_since(newest, locked)
    if change is None or locked.problems():
        return None
    frozen = locked.freeze(newest.number + 1 if newest else 1)
    document = documents.dump_rubric(frozen)
    version = RubricVersion(
        rubric=locked,
        number=frozen.version,
        kind=change,
        note=note.strip() if newest else "",
        document=document,
        digest=documents.digest(document),
        structure_digest=documents.structure_digest(frozen),
        created_at=at,
        created_by=by,
    )
    version.save()
    return version


def keep_first_rubric_version(rubric: Rubric, *, by: User | None, at: datetime) -> None:
    """Freezes a rubric that was written before versions were kept, as it stands in the database."""
    if not rubric.versions.exists():
        keep_rubric_version(rubric, note="", by=by, at=at)


def change_since(newest: RubricVersion | None, rubric: Rubric) -> RubricChange | None:
    """What the working text is beside its newest version; None where they are the same."""
    if newest is None:
        return RubricChange.FIRST
    if rubric.freeze(newest.number) == newest.load():
        return None
    same = documents.structure_digest(rubric.freeze(newest.number)) == newest.structure_digest
    return RubricChange.WORDING if same else RubricChange.STRUCTURE
