"""How questions behave, from what people answered. Pure: shares and answers in, figures and verdicts out."""

from courses.analysis.rules.answers import AnswerRow, AnswerTally, answer_rows, essence
from courses.analysis.rules.figures import ItemFigures, QuizFigures, item_figures, quiz_figures, wilson
from courses.analysis.rules.guessing import guess_score
from courses.analysis.rules.results import ItemResult, Results, dump, load
from courses.analysis.rules.selection import ATTEMPTS, Selection, is_day
from courses.analysis.rules.tallies import UNIT, ItemKey, Matrix, Place, Tally, Traits, places
from courses.analysis.rules.verdicts import LEAST, Verdict, verdict

__all__ = [
    "ATTEMPTS",
    "LEAST",
    "UNIT",
    "AnswerRow",
    "AnswerTally",
    "ItemFigures",
    "ItemKey",
    "ItemResult",
    "Matrix",
    "Place",
    "QuizFigures",
    "Results",
    "Selection",
    "Tally",
    "Traits",
    "Verdict",
    "answer_rows",
    "dump",
    "essence",
    "guess_score",
    "is_day",
    "item_figures",
    "load",
    "places",
    "quiz_figures",
    "verdict",
    "wilson",
]
