"""What Django has to know of this app's tables: each room's models."""

from courses.access.models import Accommodation, QuizOverride
from courses.agreement.models import AgreementAnalysis
from courses.analysis.models import ItemAnalysis
from courses.appeals.models import Appeal
from courses.calibration.models import (
    CalibrationMark,
    CalibrationRound,
    CalibrationRun,
    Licence,
    RoundNote,
)
from courses.cards.models import CardReview, CardState
from courses.certification.models import Certificate
from courses.coaching.models import CoachChoice, CoachShowing
from courses.comment_bank.models import CommentSnippet, SnippetUse
from courses.enrollments.models import Enrollment
from courses.lessons.models import LessonProgress, PracticeAnswer
from courses.notices.models import Notice
from courses.plans.models import Plan
from courses.progress.models import StepCompletion
from courses.quizzes.correction_models import AttemptRegrade, Correction
from courses.quizzes.models import Answer, AnswerReview, AnswerTry, Attempt, RefusedSave
from courses.role_plays.coach_models import CoachOpening, LevelChange
from courses.role_plays.draft_models import DraftSnapshot, PracticeText
from courses.role_plays.mark_models import Mark, Settlement
from courses.role_plays.models import CriterionScore, Grade, GradeDraft, Submission
from courses.role_plays.studio_models import GraderPreference, NotJudged, SetAsideAnswer, Skip
from courses.role_plays.tag_models import GradeTag, TagCheck
from courses.scenarios.models import ScenarioRun, Turn
from courses.sign_offs.models import Observation, ObservationDraft, ObservationMark, SignOff

__all__ = [
    "Accommodation",
    "AgreementAnalysis",
    "Answer",
    "AnswerReview",
    "AnswerTry",
    "Appeal",
    "Attempt",
    "AttemptRegrade",
    "CalibrationMark",
    "CalibrationRound",
    "CalibrationRun",
    "CardReview",
    "CardState",
    "Certificate",
    "CoachChoice",
    "CoachOpening",
    "CoachShowing",
    "CommentSnippet",
    "Correction",
    "CriterionScore",
    "DraftSnapshot",
    "Enrollment",
    "Grade",
    "GradeDraft",
    "GradeTag",
    "GraderPreference",
    "ItemAnalysis",
    "LessonProgress",
    "LevelChange",
    "Licence",
    "Mark",
    "NotJudged",
    "Notice",
    "Observation",
    "ObservationDraft",
    "ObservationMark",
    "Plan",
    "PracticeAnswer",
    "PracticeText",
    "QuizOverride",
    "RefusedSave",
    "RoundNote",
    "ScenarioRun",
    "SetAsideAnswer",
    "Settlement",
    "SignOff",
    "Skip",
    "SnippetUse",
    "StepCompletion",
    "Submission",
    "TagCheck",
    "Turn",
]
