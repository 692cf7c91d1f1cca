"""Event types of the grading studio: handing on, what is set aside, the comment bank, the coach's notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from courses.events.channels import NOTICE
from lms.events.types import EnrollmentEventData, EventData


@dataclass(frozen=True, kw_only=True)
class SubmissionSkipped(EnrollmentEventData):
    """A grader passed a submission over for now; `code` says why."""

    type: ClassVar[str] = "submission.skipped"
    submission_id: int
    code: str


@dataclass(frozen=True, kw_only=True)
class SubmissionNotJudged(EnrollmentEventData):
    """A grader could not judge a submission and handed it on; `code` says why."""

    type: ClassVar[str] = "submission.not_judged"
    submission_id: int
    code: str


@dataclass(frozen=True, kw_only=True)
class SubmissionRiskSeen(EnrollmentEventData):
    """A grader fears that somebody is at risk. Told at once to whoever looks after grading."""

    type: ClassVar[str] = "submission.risk_seen"
    channels: ClassVar[tuple[str, ...]] = (NOTICE,)
    submission_id: int


@dataclass(frozen=True, kw_only=True)
class SubmissionSentUp(EnrollmentEventData):
    """Nobody could judge a submission: it is for whoever looks after grading."""

    type: ClassVar[str] = "submission.sent_up"
    channels: ClassVar[tuple[str, ...]] = (NOTICE,)
    submission_id: int


@dataclass(frozen=True, kw_only=True)
class SetAsideOpened(EnrollmentEventData):
    """Somebody who looks after grading read a submission that was handed on, and saw whose it is."""

    type: ClassVar[str] = "set_aside.opened"
    submission_id: int


@dataclass(frozen=True, kw_only=True)
class SetAsideAnswered(EnrollmentEventData):
    """Somebody who looks after grading has taken care of a risk that a grader saw."""

    type: ClassVar[str] = "set_aside.answered"
    submission_id: int


@dataclass(frozen=True, kw_only=True)
class SubmissionRequeued(EnrollmentEventData):
    type: ClassVar[str] = "submission.requeued"
    submission_id: int


@dataclass(frozen=True, kw_only=True)
class GraderPreferencesSet(EventData):
    """A grader chose which skills and languages they like to read."""

    type: ClassVar[str] = "grader.preferences_set"


@dataclass(frozen=True, kw_only=True)
class SnippetKept(EventData):
    """A grader put a comment into the bank of a team."""

    type: ClassVar[str] = "snippet.kept"
    snippet_id: int
    team_id: int


@dataclass(frozen=True, kw_only=True)
class SnippetEdited(EventData):
    """A comment of the bank got other words."""

    type: ClassVar[str] = "snippet.edited"
    snippet_id: int
    team_id: int
    revision: int


@dataclass(frozen=True, kw_only=True)
class SnippetRetired(EventData):
    """A comment of the bank is no longer offered."""

    type: ClassVar[str] = "snippet.retired"
    snippet_id: int
    team_id: int


@dataclass(frozen=True, kw_only=True)
class SnippetRestored(EventData):
    """A retired comment is offered again."""

    type: ClassVar[str] = "snippet.restored"
    snippet_id: int
    team_id: int


@dataclass(frozen=True, kw_only=True)
class CoachNotesOpened(EnrollmentEventData):
    """A grader opened the coach's notes on a submission, after every level was chosen."""

    type: ClassVar[str] = "coach_notes.opened"
    submission_id: int


@dataclass(frozen=True, kw_only=True)
class LevelChangedAfterCoach(EnrollmentEventData):
    """A grader changed a level after they had seen the coach's notes; before, after and reason are a row."""

    type: ClassVar[str] = "level.changed_after_coach"
    submission_id: int
    change_id: int


@dataclass(frozen=True, kw_only=True)
class CoachAnchorsGrader(EnrollmentEventData):
    """Too many of a grader's levels went one way after the coach's notes: told to whoever looks after grading.

    `percent` is the share of their last openings in which a level went up (or down, where it is negative).
    """

    type: ClassVar[str] = "grader.leans_on_coach"
    channels: ClassVar[tuple[str, ...]] = (NOTICE,)
    submission_id: int
    grader_id: int
    percent: int
