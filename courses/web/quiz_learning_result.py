"""The result of practice and of a pre-check in words: nothing is passed or failed, and nobody else sees it."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.quizzes.result_queries import AttemptResult

Pill = tuple[str, str, str]


def learning_pill(page: AttemptResult) -> Pill:
    """Words, kind and icon of the pill above the headline."""
    if page.quiz.behaviour == "practice":
        return _("Practice, done"), "good", "check-circle"
    return _("Pre-check, done"), "good", "check-circle"


def learning_headline(page: AttemptResult) -> tuple[str, str]:
    """The sentence first, and what it means."""
    total = len(page.own) or len(page.questions)
    if not page.questions:
        return _("Handed in"), _("What you answered is below. The step is done.")
    best = sum(question.is_best for question in page.questions)
    right = ngettext(
        "%(best)s of %(total)s question right", "%(best)s of %(total)s questions right", total
    ) % {
        "best": best,
        "total": total,
    }
    if page.quiz.behaviour == "practice":
        lede = _("Practice is never scored for anybody else. What was hard here is worth another round.")
        if best == total:
            lede = _("Practice is never scored for anybody else. You had it all.")
        return right, lede
    certainty = page.certainty
    wrong = certainty.quadrants["sure_and_wrong"] if certainty else 0
    if not wrong and not (certainty and certainty.quadrants["knew"]):
        return right, _(
            "You were sure of nothing yet, which is an honest start. The module fills in the rest."
        )
    if not wrong:
        return right, _("Where you were sure, you were right. The module fills in the rest.")
    sentence = ngettext(
        "Of one thing you were sure, and it is otherwise. That is the best place to start reading.",
        "Of %(count)s things you were sure, and they are otherwise. Those are the best place to start reading.",
        wrong,
    )
    return right, sentence % {"count": wrong}


def coming_back_words(page: AttemptResult, at: datetime) -> str:
    """That the daily review asks again what somebody was certain of; empty where there is nothing of the kind."""
    count = page.coming_back
    if not count:
        return ""
    if timezone.localdate(page.submitted_at) == timezone.localdate(at):
        sentence = ngettext(
            "One question where you were certain, and it is otherwise, comes back tomorrow in the daily review.",
            "%(count)s questions where you were certain, and it is otherwise, come back tomorrow in the daily review.",
            count,
        )
    else:
        sentence = ngettext(
            "One question where you were certain, and it is otherwise, is in your daily review now.",
            "%(count)s questions where you were certain, and it is otherwise, are in your daily review now.",
            count,
        )
    return sentence % {"count": count}


def learning_again(page: AttemptResult) -> str:
    """What comes of doing it again."""
    if page.quiz.behaviour == "practice":
        return _("You can practise again whenever you like; there is no wait.")
    return _("A pre-check is taken once. It shows where to look, and counts for nothing.")
