"""Shortcuts of the tests that bring in a file of answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from courses.actions.answer_files import BroughtIn, bring_in
from courses.quizzes.models import Answer, RefusedSave
from courses.role_plays.draft_models import DraftSnapshot
from courses.role_plays.models import Submission
from lms.accounts.models import User
from lms.events.models import Event
from tests.cast import Cast
from tests.harness.answer_file import read

Bring = Callable[..., BroughtIn]
MINUTE = timedelta(minutes=1)


def bringer(cast: Cast, at: datetime) -> Bring:
    """Brings answers of Amina into a record, by Grace an hour later unless said otherwise."""

    def call(record: str, *answers: dict[str, Any], actor: User | None = None, **more: Any) -> BroughtIn:
        options: dict[str, Any] = {"at": at + 60 * MINUTE, **more}
        file = read(cast.amina, record, *answers)
        return bring_in(actor=actor or cast.grace, learner_id=cast.amina.pk, file=file, **options)

    return call


def outcomes(done: BroughtIn) -> list[str]:
    """What became of the answers, the newest first."""
    return [line.outcome for line in done.lines]


def rows() -> tuple[Any, ...]:
    """All that bringing in can change."""
    return (
        list(Answer.objects.order_by("pk").values()),
        list(RefusedSave.objects.order_by("pk").values()),
        list(Submission.objects.order_by("pk").values()),
        list(DraftSnapshot.objects.order_by("pk").values()),
        list(Event.objects.order_by("pk").values_list("pk", flat=True)),
    )
