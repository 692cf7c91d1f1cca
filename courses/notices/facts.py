"""What a notice is made of, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import formats, timezone


@dataclass(frozen=True)
class Facts:
    """What the words are made of. Empty strings where a fact does not apply."""

    kind: str
    at: datetime
    module_title: str
    module_slug: str
    learner_name: str
    learner_id: str
    actor_name: str
    enrollment_id: int
    due_at: datetime | None = None
    step_title: str = ""
    step_slug: str = ""
    customer_name: str = ""
    submission_id: int = 0
    attempt_id: int = 0
    is_passed: bool | None = None
    certificate_number: str = ""
    is_own: bool = True
    quote: str = ""
    note: str = ""
    old_percent: int = 0
    new_percent: int = 0
    waiting: int = 0
    days: int = 0
    rubric_title: str = ""
    rubric_key: str = ""
    round_id: int = 0


@dataclass(frozen=True)
class Message:
    """`subject` is the news itself; `url` is a path of this site."""

    subject: str
    lines: tuple[str, ...]
    button: str
    url: str
    quote: str = ""


def day(moment: datetime | None) -> str:
    """The day of a moment in the reader's zone; empty without one."""
    return formats.date_format(timezone.localtime(moment), "MONTH_DAY_FORMAT") if moment else ""
