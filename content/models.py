"""What Django has to know of this app's tables."""

from content.pages.closing import ChecklistPage, PlanPage
from content.pages.lesson import LessonPage
from content.pages.module import ModulePage, ProgrammePage
from content.pages.quiz import QuizPage
from content.pages.role_play import RolePlayPage
from content.pages.scenario import ScenarioPage
from content.question_files import QuestionFile
from content.questions import Question, QuestionTag, QuestionVersion
from content.rubrics import HouseRuleSet, Rubric, RubricVersion
from content.seed.records import SeedRecord
from content.versions import ChangeKind, Module, ModuleVersion, Programme

__all__ = [
    "ChangeKind",
    "ChecklistPage",
    "HouseRuleSet",
    "LessonPage",
    "Module",
    "ModulePage",
    "ModuleVersion",
    "PlanPage",
    "Programme",
    "ProgrammePage",
    "Question",
    "QuestionFile",
    "QuestionTag",
    "QuestionVersion",
    "QuizPage",
    "RolePlayPage",
    "Rubric",
    "RubricVersion",
    "ScenarioPage",
    "SeedRecord",
]
