"""Shortcuts of these tests: a run gone through, a licence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from content.documents import ScoredText
from courses.actions import calibrating
from courses.calibration import bank
from courses.calibration.models import CalibrationRun, Licence
from lms.accounts.models import User
from tests.courses.calibration.scored import RUBRIC

Answer = Callable[[ScoredText], dict[str, int]]


def as_experts(text: ScoredText) -> dict[str, int]:
    """The experts' own levels."""
    return dict(text.levels)


def too_kind(text: ScoredText) -> dict[str, int]:
    """A level above the experts, everywhere that there is one."""
    return {key: min(4, level + 1) for key, level in text.levels.items()}


def gone_through(
    grader: User, at: datetime, *, answer: Answer = as_experts, stop_after: int = 99
) -> CalibrationRun:
    """A run from its start (or from where it stands) to its end, or to so many marks."""
    row = calibrating.start_run(actor=grader, rubric_key=RUBRIC, at=at)
    for place, address in enumerate(row.addresses[:stop_after], start=1):
        calibrating.score(
            actor=grader, run_id=row.pk, place=place, levels=answer(bank.text_at(address).text), at=at
        )
    row.refresh_from_db()
    return row


def licensed(grader: User, at: datetime) -> Licence:
    """A licence for the small module's rubric."""
    return gone_through(grader, at).licence
