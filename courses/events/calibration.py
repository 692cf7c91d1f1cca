"""The event types of licences and rounds: ids and numbers only, as everywhere. `learner_id` is the grader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from courses.events.channels import NOTICE
from lms.events.types import EventData


@dataclass(frozen=True, kw_only=True)
class CalibrationStarted(EventData):
    """A grader began to work for a licence. Single marks are rows of their own and record no event."""

    type: ClassVar[str] = "calibration.started"
    learner_id: int
    run_id: int


@dataclass(frozen=True, kw_only=True)
class CalibrationEnded(EventData):
    """A grader has scored a whole licence set."""

    type: ClassVar[str] = "calibration.ended"
    learner_id: int
    run_id: int
    is_passed: bool


@dataclass(frozen=True, kw_only=True)
class LicenceGranted(EventData):
    type: ClassVar[str] = "licence.granted"
    learner_id: int
    licence_id: int


@dataclass(frozen=True, kw_only=True)
class LicenceExpiring(EventData):
    type: ClassVar[str] = "licence.expiring"
    channels: ClassVar[tuple[str, ...]] = (NOTICE,)
    learner_id: int
    licence_id: int


@dataclass(frozen=True, kw_only=True)
class LicenceRevoked(EventData):
    type: ClassVar[str] = "licence.revoked"
    channels: ClassVar[tuple[str, ...]] = (NOTICE,)
    learner_id: int
    licence_id: int


@dataclass(frozen=True, kw_only=True)
class RoundOpened(EventData):
    """All graders are asked to score the same replies alone."""

    type: ClassVar[str] = "round.opened"
    channels: ClassVar[tuple[str, ...]] = (NOTICE,)
    round_id: int


@dataclass(frozen=True, kw_only=True)
class RoundScored(EventData):
    """A grader has scored every reply of a round."""

    type: ClassVar[str] = "round.scored"
    learner_id: int
    round_id: int


@dataclass(frozen=True, kw_only=True)
class RoundClosed(EventData):
    type: ClassVar[str] = "round.closed"
    channels: ClassVar[tuple[str, ...]] = (NOTICE,)
    round_id: int


@dataclass(frozen=True, kw_only=True)
class RoundNoted(EventData):
    """The graders agreed on a line about a criterion."""

    type: ClassVar[str] = "round.noted"
    round_id: int
    note_id: int
