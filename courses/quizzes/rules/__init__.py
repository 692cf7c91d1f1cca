"""How a quiz asks, marks and decides. Pure: documents and facts in, marks out."""

from courses.quizzes.rules.answers import InvalidAnswer, check_value, is_answered
from courses.quizzes.rules.forms import (
    Entry,
    Form,
    Presented,
    build_critical_form,
    build_form,
    decode,
    encode,
    present,
)
from courses.quizzes.rules.marking import Marked, Part, mark
from courses.quizzes.rules.outcome import (
    DECIDED,
    Outcome,
    QuestionMark,
    attempt_outcome,
    share_of,
)
from courses.quizzes.rules.spoken import in_words
from courses.quizzes.rules.texts import has_phrase, normalized
from courses.quizzes.rules.tries import Past, Start, next_start

__all__ = [
    "DECIDED",
    "Entry",
    "Form",
    "InvalidAnswer",
    "Marked",
    "Outcome",
    "Part",
    "Past",
    "Presented",
    "QuestionMark",
    "Start",
    "attempt_outcome",
    "build_critical_form",
    "build_form",
    "check_value",
    "decode",
    "encode",
    "has_phrase",
    "in_words",
    "is_answered",
    "mark",
    "next_start",
    "normalized",
    "present",
    "share_of",
]
