"""What a learner reads about corrections of a quiz that they have handed in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from courses.quizzes.correction_notes import CorrectionNote
from courses.quizzes.result_queries import QuestionResult


@dataclass(frozen=True)
class CorrectedWords:
    """A sentence about one correction, and the question that it is about."""

    position: int
    sentence: str


def corrected_words(questions: Iterable[QuestionResult]) -> list[CorrectedWords]:
    """A sentence for each correction that this attempt was marked anew for, oldest first."""
    told = [
        (note.at, question.position, sentence)
        for question in questions
        for note in question.corrections
        for sentence in [sentence_of(question.position, note)]
        if sentence
    ]
    return [CorrectedWords(position, sentence) for _at, position, sentence in sorted(told)]


def sentence_of(position: int, note: CorrectionNote) -> str:
    """«Question 3 was corrected on 3 December; your mark rose from 70% to 80%.» Empty for attempts marked later."""
    if note.old_percent is None or note.new_percent is None:
        return ""
    words = {
        "number": position,
        "day": formats.date_format(timezone.localtime(note.at), "j F Y"),
        "old": note.old_percent,
        "new": note.new_percent,
    }
    if note.new_percent > note.old_percent:
        text = _("Question %(number)s was corrected on %(day)s; your mark rose from %(old)s%% to %(new)s%%.")
    elif note.new_percent < note.old_percent:
        text = _(
            "Question %(number)s was corrected on %(day)s; your mark went from %(old)s%% to %(new)s%%. "
            "What you have passed stays passed."
        )
    else:
        text = _("Question %(number)s was corrected on %(day)s; your mark stays at %(new)s%%.")
    return text % words
