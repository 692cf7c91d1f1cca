"""Whether what a quiz says about behaviour and review makes sense together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from django.utils.translation import gettext as _

from content import documents


def review_problem(behaviour: str, review: str) -> str:
    """Why this review does not go with this behaviour; empty where it does."""
    if behaviour == "practice" and review != "at_once":
        return _("Practice shows everything at each question: choose “At each question”.")
    if behaviour != "practice" and review == "at_once":
        return _(
            "Only practice shows anything at each question: choose when the quiz was handed in, or later."
        )
    return ""


def behaviour_problems(quiz: documents.Quiz) -> Iterator[str]:
    """What does not fit in one quiz."""
    problem = review_problem(quiz.behaviour, quiz.review)
    if problem:
        yield problem
    if quiz.review == "after_close" and quiz.closes is None:
        yield _("The answers are shown once the quiz has closed, and it never closes: say when it does.")
    if quiz.behaviour == "practice" and not (1 <= quiz.tries <= 10 and 0 <= quiz.penalty <= 1):
        yield _("Practice needs 1 to 10 tries at a question and a deduction of 0 to 100 per cent.")


def sharing_problems(module: documents.Module) -> Iterator[str]:
    """Pre-checks and practice show their answers: the former share no question with any quiz, practice none with an exam."""
    quizzes = [item for item in module.items if isinstance(item, documents.Quiz)]
    for first, other in permutations(quizzes, 2):
        if first.behaviour == "precheck":
            sentence = _("%(title)s: “%(prompt)s” may also come up in “%(other)s”.")
        elif (first.behaviour, other.behaviour) == ("practice", "exam"):
            sentence = _(
                "%(title)s: practice shows the answer to “%(prompt)s”, and “%(other)s” asks it in an exam."
            )
        else:
            continue
        for question in first.questions:
            if question.id in other.by_id:
                yield sentence % {
                    "title": first.title,
                    "prompt": question.prompt[:60],
                    "other": other.title,
                }
