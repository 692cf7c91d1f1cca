"""What keeps a document from being released: problems, each one sentence that an author can act on."""

from content.checks.blueprint import Coverage, coverage, quiz_problems
from content.checks.modules import module_problems
from content.checks.questions import question_problems
from content.checks.rubrics import rubric_problems
from content.checks.scenarios import scenario_paths, scenario_problems

__all__ = [
    "Coverage",
    "coverage",
    "module_problems",
    "question_problems",
    "quiz_problems",
    "rubric_problems",
    "scenario_paths",
    "scenario_problems",
]
