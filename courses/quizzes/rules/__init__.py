"""How a quiz asks, marks and decides. Pure: documents and facts in, marks out."""

from courses.quizzes.rules.answers import InvalidAnswer, check_value, is_answered
from courses.quizzes.rules.corrections import (
    KEYED,
    Corrected,
    Correction,
    CorrectionOutcome,
    Corrections,
    is_settled,
    keys_now,
    mark_corrected,
    marks_of,
)
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
from courses.quizzes.rules.keys import MAX_KEY_TEXT, InvalidKey, KeyField, key_fields, rekeyed
from courses.quizzes.rules.marking import Marked, Part, mark
from courses.quizzes.rules.outcome import (
    DECIDED,
    Outcome,
    QuestionMark,
    attempt_outcome,
    share_of,
)
from courses.quizzes.rules.regrades import (
    Counts,
    Mark,
    Regraded,
    counted,
    outcome_of,
    percent,
    regraded,
    stored,
)
from courses.quizzes.rules.spoken import in_words
from courses.quizzes.rules.texts import has_phrase, normalized
from courses.quizzes.rules.tries import Past, Start, next_start

__all__ = [
    "DECIDED",
    "KEYED",
    "MAX_KEY_TEXT",
    "Corrected",
    "Correction",
    "CorrectionOutcome",
    "Corrections",
    "Counts",
    "Entry",
    "Form",
    "InvalidAnswer",
    "InvalidKey",
    "KeyField",
    "Mark",
    "Marked",
    "Outcome",
    "Part",
    "Past",
    "Presented",
    "QuestionMark",
    "Regraded",
    "Start",
    "attempt_outcome",
    "build_critical_form",
    "build_form",
    "check_value",
    "counted",
    "decode",
    "encode",
    "has_phrase",
    "in_words",
    "is_answered",
    "is_settled",
    "key_fields",
    "keys_now",
    "mark",
    "mark_corrected",
    "marks_of",
    "next_start",
    "normalized",
    "outcome_of",
    "percent",
    "present",
    "regraded",
    "rekeyed",
    "share_of",
    "stored",
]
