"""How far graders agree: levels in, figures with intervals and lights out. Pure."""

from courses.agreement.rules.bands import BANDS, FIRM, Band, Verdict, verdict
from courses.agreement.rules.board import measure
from courses.agreement.rules.marks import KINDS, Criterion, Kind, Mark
from courses.agreement.rules.results import CriterionResult, Figure, Line, Results, RubricWords, dump, load
from courses.agreement.rules.selection import Selection

__all__ = [
    "BANDS",
    "FIRM",
    "KINDS",
    "Band",
    "Criterion",
    "CriterionResult",
    "Figure",
    "Kind",
    "Line",
    "Mark",
    "Results",
    "RubricWords",
    "Selection",
    "Verdict",
    "dump",
    "load",
    "measure",
    "verdict",
]
