"""What keeps a document from being released: problems, each one sentence that an author can act on."""

from content.checks.blueprint import Coverage, coverage, quiz_problems
from content.checks.coaching import coaching_to_do, role_play_to_do
from content.checks.modules import module_problems
from content.checks.questions import question_problems
from content.checks.rubrics import rubric_problems
from content.checks.scenarios import Finding, scenario_findings, scenario_paths, scenario_problems
from content.checks.scored_texts import scored_problems, scored_to_do

__all__ = [
    "Coverage",
    "Finding",
    "coaching_to_do",
    "coverage",
    "module_problems",
    "question_problems",
    "quiz_problems",
    "role_play_to_do",
    "rubric_problems",
    "scenario_findings",
    "scenario_paths",
    "scenario_problems",
    "scored_problems",
    "scored_to_do",
]
