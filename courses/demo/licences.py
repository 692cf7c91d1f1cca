"""The grader of the demonstration holds a licence, and a round waits for them."""

from __future__ import annotations

from datetime import datetime, timedelta

from courses.actions import calibrating, rounds
from courses.calibration import bank
from courses.calibration.rules import VALID_MONTHS
from lms.accounts.models import User

EARNED = timedelta(days=30 * VALID_MONTHS - 45)


def earn(grader: User, rubric_key: str, *, at: datetime) -> None:
    """A licence earned four and a half months ago. One level of one practice reply was seen otherwise."""
    then = at - EARNED
    run = calibrating.start_run(actor=grader, rubric_key=rubric_key, at=then)
    for place, address in enumerate(run.addresses, start=1):
        levels = dict(bank.text_at(address).text.levels)
        if place == 1:
            levels[next(iter(levels))] = 2
        then += timedelta(minutes=3)
        calibrating.score(actor=grader, run_id=run.pk, place=place, levels=levels, at=then)


def open_round(manager: User, rubric_key: str, *, at: datetime) -> None:
    """A round that was opened two days ago, for nine days."""
    begun = at - timedelta(days=2)
    rounds.open_round(actor=manager, rubric_key=rubric_key, due_at=begun + timedelta(days=9), at=begun)
