"""The rest of the way: enrollments, lessons, quizzes, sign-off, certificates, reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from courses.events.channels import NOTICE, REGRADE
from lms.events.types import EnrollmentEventData, EventData


@dataclass(frozen=True, kw_only=True)
class EnrollmentCreated(EnrollmentEventData):
    type: ClassVar[str] = "enrollment.created"
    channels: ClassVar[tuple[str, ...]] = (NOTICE,)
    version_id: int


@dataclass(frozen=True, kw_only=True)
class EnrollmentDueMoved(EnrollmentEventData):
    type: ClassVar[str] = "enrollment.due_moved"
    channels: ClassVar[tuple[str, ...]] = (NOTICE,)


@dataclass(frozen=True, kw_only=True)
class EnrollmentWithdrawn(EnrollmentEventData):
    type: ClassVar[str] = "enrollment.withdrawn"


@dataclass(frozen=True, kw_only=True)
class EnrollmentRepinned(EnrollmentEventData):
    """The enrollment follows a newer version of its module."""

    type: ClassVar[str] = "enrollment.repinned"
    version_id: int


@dataclass(frozen=True, kw_only=True)
class ModuleOpened(EnrollmentEventData):
    type: ClassVar[str] = "module.opened"


@dataclass(frozen=True, kw_only=True)
class StepCompleted(EnrollmentEventData):
    type: ClassVar[str] = "step.completed"
    item_key: str
    score: float | None = None


@dataclass(frozen=True, kw_only=True)
class ScenarioFinished(EnrollmentEventData):
    type: ClassVar[str] = "scenario.finished"
    run_id: int
    ending: str


@dataclass(frozen=True, kw_only=True)
class AttemptStarted(EnrollmentEventData):
    type: ClassVar[str] = "attempt.started"
    attempt_id: int


@dataclass(frozen=True, kw_only=True)
class AttemptSubmitted(EnrollmentEventData):
    type: ClassVar[str] = "attempt.submitted"
    attempt_id: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class AttemptGraded(EnrollmentEventData):
    """`is_passed` is None where nothing is passed: in practice, and in a pre-check."""

    type: ClassVar[str] = "attempt.graded"
    attempt_id: int
    score: float
    is_passed: bool | None


@dataclass(frozen=True, kw_only=True)
class AnswerChecked(EnrollmentEventData):
    """A try at a question in practice."""

    type: ClassVar[str] = "answer.checked"
    attempt_id: int
    answer_try_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class AnswersBroughtIn(EnrollmentEventData):
    """Somebody brought in a file of answers to an attempt or a role-play; the actor says who, `kept` ones do not count."""

    type: ClassVar[str] = "answers.brought_in"
    attempt_id: int | None = None
    submission_id: int | None = None
    counted: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class AttemptDeadlineMoved(EnrollmentEventData):
    """An open attempt ends at another time, because an override or extra time was changed."""

    type: ClassVar[str] = "attempt.deadline_moved"
    attempt_id: int


@dataclass(frozen=True, kw_only=True)
class QuizAccessChanged(EventData):
    """Somebody got, or lost, other dates and limits in a quiz, or extra time in all of them: the log tells no more."""

    type: ClassVar[str] = "quiz_access.changed"
    learner_id: int
    override_id: int | None = None
    accommodation_id: int | None = None
    is_withdrawn: bool = False


@dataclass(frozen=True, kw_only=True)
class TeamQuizAccessChanged(EventData):
    """A team got, or lost, other dates and limits in a quiz."""

    type: ClassVar[str] = "team_quiz_access.changed"
    team_id: int
    override_id: int
    is_withdrawn: bool = False


@dataclass(frozen=True, kw_only=True)
class AnswerDecided(EnrollmentEventData):
    type: ClassVar[str] = "answer.decided"
    channels: ClassVar[tuple[str, ...]] = (NOTICE,)
    answer_id: int
    attempt_id: int


@dataclass(frozen=True, kw_only=True)
class QuestionCorrected(EventData):
    """A faulty question was put right. The job that follows marks attempts anew and tells each person once."""

    type: ClassVar[str] = "question.corrected"
    channels: ClassVar[tuple[str, ...]] = (REGRADE,)
    correction_id: int


@dataclass(frozen=True, kw_only=True)
class AttemptRegraded(EnrollmentEventData):
    """An attempt got another mark by a correction."""

    type: ClassVar[str] = "attempt.regraded"
    attempt_id: int
    correction_id: int
    score: float
    is_passed: bool


@dataclass(frozen=True, kw_only=True)
class ReviewFinished(EventData):
    """A day's set of cards is done. Single answers are rows of their own and record no event."""

    type: ClassVar[str] = "review.finished"
    learner_id: int
    answered: int
    held: int


@dataclass(frozen=True, kw_only=True)
class PlanMade(EnrollmentEventData):
    type: ClassVar[str] = "plan.made"


@dataclass(frozen=True, kw_only=True)
class SignOffRequested(EnrollmentEventData):
    type: ClassVar[str] = "sign_off.requested"
    channels: ClassVar[tuple[str, ...]] = (NOTICE,)
    sign_off_id: int


@dataclass(frozen=True, kw_only=True)
class ObservationRecorded(EnrollmentEventData):
    type: ClassVar[str] = "observation.recorded"
    channels: ClassVar[tuple[str, ...]] = (NOTICE,)
    observation_id: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class SignOffSigned(EnrollmentEventData):
    type: ClassVar[str] = "sign_off.signed"
    sign_off_id: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class SignOffDeclined(EnrollmentEventData):
    type: ClassVar[str] = "sign_off.declined"
    channels: ClassVar[tuple[str, ...]] = (NOTICE,)
    sign_off_id: int


@dataclass(frozen=True, kw_only=True)
class SignOffAcknowledged(EnrollmentEventData):
    type: ClassVar[str] = "sign_off.acknowledged"
    sign_off_id: int


@dataclass(frozen=True, kw_only=True)
class CertificateIssued(EnrollmentEventData):
    type: ClassVar[str] = "certificate.issued"
    channels: ClassVar[tuple[str, ...]] = (NOTICE,)
    certificate_id: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class CertificateRevoked(EnrollmentEventData):
    type: ClassVar[str] = "certificate.revoked"
    channels: ClassVar[tuple[str, ...]] = (NOTICE,)
    certificate_id: int


@dataclass(frozen=True, kw_only=True)
class CertificateConsentChanged(EnrollmentEventData):
    type: ClassVar[str] = "certificate.consent_changed"
    certificate_id: int
    is_name_shown: bool
    is_public: bool


@dataclass(frozen=True, kw_only=True)
class EvidenceViewed(EnrollmentEventData):
    """Somebody other than the learner opened the evidence behind a certificate."""

    type: ClassVar[str] = "evidence.viewed"
    certificate_id: int


@dataclass(frozen=True, kw_only=True)
class ReportExported(EventData):
    """Somebody took completion away as a file: everything that they see, or one team of it."""

    type: ClassVar[str] = "report.exported"
    kind: str
    team_id: int | None


@dataclass(frozen=True, kw_only=True)
class ConversationsExported(EventData):
    """Somebody took away as a file how their people's scenarios went."""

    type: ClassVar[str] = "conversations.exported"


@dataclass(frozen=True, kw_only=True)
class AnalysisAsked(EventData):
    """A selection of attempts is to be worked out: by an author, or by the clock."""

    type: ClassVar[str] = "analysis.asked"
    analysis_id: int


@dataclass(frozen=True, kw_only=True)
class AgreementAsked(EventData):
    """How far graders agree is to be worked out for a selection of marks: by somebody, or by the clock."""

    type: ClassVar[str] = "agreement.asked"
    agreement_id: int
