"""Written role-plays: practice, grading, second marks, second looks, and what waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from courses.events.channels import NOTICE
from lms.events.types import EnrollmentEventData, EventData


@dataclass(frozen=True, kw_only=True)
class SubmissionSubmitted(EnrollmentEventData):
    type: ClassVar[str] = "submission.submitted"
    channels: ClassVar[tuple[str, ...]] = (NOTICE,)
    submission_id: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class RolePlayPractised(EnrollmentEventData):
    """A practice was finished. All that anybody but the learner ever hears of it."""

    type: ClassVar[str] = "role_play.practised"
    item_key: str


@dataclass(frozen=True, kw_only=True)
class PracticeTextRemoved(EnrollmentEventData):
    """The text of a practice was removed: by its learner, or (`is_due`) at the end of its time."""

    type: ClassVar[str] = "role_play.practice_removed"
    submission_id: int
    is_due: bool


@dataclass(frozen=True, kw_only=True)
class CoachRuleSetAside(EventData):
    """Learners found a rule of the writing coach mistaken too often; it speaks to graders alone from here on."""

    type: ClassVar[str] = "coach.rule_set_aside"
    code: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class SubmissionWithdrawn(EnrollmentEventData):
    type: ClassVar[str] = "submission.withdrawn"
    submission_id: int


@dataclass(frozen=True, kw_only=True)
class SubmissionClaimed(EnrollmentEventData):
    type: ClassVar[str] = "submission.claimed"
    submission_id: int


@dataclass(frozen=True, kw_only=True)
class SubmissionGivenBack(EnrollmentEventData):
    """A grader ended a lease without a decision."""

    type: ClassVar[str] = "submission.given_back"
    submission_id: int


@dataclass(frozen=True, kw_only=True)
class GradeReleased(EnrollmentEventData):
    type: ClassVar[str] = "grade.released"
    channels: ClassVar[tuple[str, ...]] = (NOTICE,)
    submission_id: int
    grade_id: int
    is_passed: bool
    digest: str


@dataclass(frozen=True, kw_only=True)
class MarkGiven(EnrollmentEventData):
    """A grader's mark is kept and not released: a second mark, or a moderator, comes before that."""

    type: ClassVar[str] = "mark.given"
    submission_id: int
    mark_id: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class MarksOpened(EnrollmentEventData):
    """A moderator took a submission and so reads both marks."""

    type: ClassVar[str] = "marks.opened"
    submission_id: int


@dataclass(frozen=True, kw_only=True)
class MarksSettled(EnrollmentEventData):
    """It is decided which mark stands; the actor says who decided, nobody where the marks agreed."""

    type: ClassVar[str] = "marks.settled"
    submission_id: int
    settlement_id: int
    mark_id: int


@dataclass(frozen=True, kw_only=True)
class ReleasePlanned(EnrollmentEventData):
    """The moment at which a ready result goes out was moved; `release_at` in Unix seconds."""

    type: ClassVar[str] = "release.planned"
    submission_id: int
    release_at: int


@dataclass(frozen=True, kw_only=True)
class GradeReturned(EnrollmentEventData):
    type: ClassVar[str] = "grade.returned"
    channels: ClassVar[tuple[str, ...]] = (NOTICE,)
    submission_id: int
    grade_id: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class AppealAsked(EnrollmentEventData):
    """A learner asked for a second look at one criterion of a released result."""

    type: ClassVar[str] = "appeal.asked"
    channels: ClassVar[tuple[str, ...]] = (NOTICE,)
    submission_id: int
    appeal_id: int


@dataclass(frozen=True, kw_only=True)
class AppealWithdrawn(EnrollmentEventData):
    type: ClassVar[str] = "appeal.withdrawn"
    submission_id: int
    appeal_id: int


@dataclass(frozen=True, kw_only=True)
class AppealClaimed(EnrollmentEventData):
    """A second grader opened the text."""

    type: ClassVar[str] = "appeal.claimed"
    submission_id: int
    appeal_id: int


@dataclass(frozen=True, kw_only=True)
class AppealDecided(EnrollmentEventData):
    """`grade_id` is the grade that holds now."""

    type: ClassVar[str] = "appeal.decided"
    channels: ClassVar[tuple[str, ...]] = (NOTICE,)
    submission_id: int
    appeal_id: int
    grade_id: int
    is_raised: bool


@dataclass(frozen=True, kw_only=True)
class GradingReminded(EventData):
    """A grader hears that work waits: how many pieces, and the working days of the oldest."""

    type: ClassVar[str] = "grading.reminded"
    channels: ClassVar[tuple[str, ...]] = (NOTICE,)
    recipient_id: int
    waiting: int
    days: int


@dataclass(frozen=True, kw_only=True)
class GradingEscalated(GradingReminded):
    """The same for a manager, later."""

    type: ClassVar[str] = "grading.escalated"


@dataclass(frozen=True, kw_only=True)
class GradesTagged(EventData):
    """A release asked that grades are checked again whose rubric counts otherwise in it."""

    type: ClassVar[str] = "grades.tagged"
    version_id: int
    count: int


@dataclass(frozen=True, kw_only=True)
class TaggedGradeChecked(EnrollmentEventData):
    """Somebody checked a tagged grade again, which stayed as it was."""

    type: ClassVar[str] = "grade.checked_again"
    grade_id: int
    version_id: int
