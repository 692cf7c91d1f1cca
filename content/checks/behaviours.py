"""Whether what a quiz says about behaviour and review makes sense together."""

from __future__ import annotations

from collections.abc import Iterator

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


def precheck_problems(module: documents.Module) -> Iterator[str]:
    """A pre-check shows its answers, so none of its questions may come up in another quiz of the module."""
    quizzes = [item for item in module.items if isinstance(item, documents.Quiz)]
    for precheck in quizzes:
        if precheck.behaviour != "precheck":
            continue
        for other in quizzes:
            shared = precheck.by_id.keys() & other.by_id.keys() if other.key != precheck.key else set()
            for question in precheck.questions:
                if question.id in shared:
                    yield _("%(title)s: “%(prompt)s” may also come up in “%(other)s”.") % {
                        "title": precheck.title,
                        "prompt": question.prompt[:60],
                        "other": other.title,
                    }
