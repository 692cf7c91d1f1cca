"""Shortcuts to a correction of the small module's quiz."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from courses.actions import correcting
from courses.quizzes.correction_models import Correction
from courses.quizzes.corrections import DryRun
from lms.accounts.models import User
from tests.harness import small_module as small

TO_A = {"correct": ["a"]}


def looked(actor: User, at: datetime, outcome: str = "new_key", **more: Any) -> DryRun:
    """The dry run of a correction, by default of the single choice whose key then says a."""
    values = {"question_id": small.SINGLE, "version": 1, "key": TO_A, "is_keeping": True, **more}
    return correcting.preview(actor=actor, outcome=outcome, at=at, **values)  # type: ignore[arg-type]


def corrected(
    actor: User,
    at: datetime,
    outcome: str = "new_key",
    *,
    digest: str = "",
    reason: str = "The key was wrong.",
    **more: Any,
) -> Correction:
    """A correction with the digest of its own dry run; marks are put right by its job."""
    return correcting.correct_question(
        actor=actor,
        outcome=outcome,  # type: ignore[arg-type]
        digest=digest or looked(actor, at, outcome, **more).digest,
        reason=reason,
        at=at,
        **{"question_id": small.SINGLE, "version": 1, "key": TO_A, "is_keeping": True, **more},
    )
