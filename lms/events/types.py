"""Bases of event types. No Django here, so that rules and documents may name events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, kw_only=True)
class EventData:
    """Base of all event types: ids and numbers only. `channels` name the jobs that follow."""

    type: ClassVar[str]
    channels: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class EnrollmentEventData(EventData):
    """An event about one enrollment and its learner."""

    enrollment_id: int
    learner_id: int
