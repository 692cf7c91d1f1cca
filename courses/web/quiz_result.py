"""The result of a quiz: a sentence first, the score second, and the reason behind every option."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.progress.queries import done_keys
from courses.progress.rules import path
from courses.quizzes.queries import AttemptNotFound
from courses.quizzes.question_results import QuestionResult
from courses.quizzes.result_queries import AttemptResult, OwnAnswer, attempt_result
from courses.results import percent
from courses.web.correction_words import corrected_words
from courses.web.quiz_behaviour_words import (
    calibration_words,
    cells,
    certainty_word,
    given_words,
    more_words,
)
from courses.web.quiz_learning_result import (
    coming_back_words,
    learning_again,
    learning_headline,
    learning_pill,
)
from courses.web.quiz_result_words import Verdict, Words
from courses.web.quiz_rows import rows_of, verdict_of, words_of
from courses.web.quiz_words import moment
from courses.web.viewer import viewer
from lms.lib import clock


@dataclass(frozen=True)
class Bar:
    """An objective and how much of it was shown, in per cent."""

    text: str
    percent: int


@dataclass(frozen=True)
class Shown:
    """A question of the result. `is_open`: there is something to learn from it."""

    result: QuestionResult
    verdict: Verdict
    words: Words
    is_open: bool
    sure: str


@dataclass(frozen=True)
class Next:
    """Where to go from here."""

    title: str
    text: str
    url: str


@login_required
def result(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """The learner's own result. At most six queries besides the frame."""
    actor, at = viewer(request), clock.now()
    try:
        page = attempt_result(actor, attempt_id, at)
    except AttemptNotFound as error:
        raise Http404 from error
    if page is None:
        return redirect("attempt_overview", attempt_id=attempt_id)
    shown = [_shown(question, is_precheck=page.certainty is not None) for question in page.questions]
    is_exam = page.quiz.behaviour == "exam"
    title, lede = _headline(page) if is_exam else learning_headline(page)
    context = {
        "page": page,
        "is_exam": is_exam,
        "more": more_words(page.review),
        "own": [_own(each) for each in page.own],
        "four": cells(page.certainty) if page.certainty else [],
        "calibration": calibration_words(page.certainty) if page.certainty else "",
        "coming_back": coming_back_words(page, at),
        "pill": _pill(page) if is_exam else learning_pill(page),
        "title": title,
        "lede": lede,
        "percent": None if page.score is None else percent(page.score),
        "cut": percent(page.quiz.cut),
        "bars": _bars(page),
        "questions": shown,
        "corrected": corrected_words(page.questions),
        "look_again": [each for each in shown if each.is_open] + [each for each in shown if not each.is_open],
        "next": _next(page),
        "again": _again(page, at) if is_exam else learning_again(page),
        "can_try": page.start.can and page.start.kind in ("whole", "critical"),
        "crumbs": _crumbs(page),
    }
    return render(request, "courses/learner/result.html", context)


def _own(answer: OwnAnswer) -> dict[str, Any]:
    """An answer as it was given, while nothing may be said about it yet."""
    kind = answer.question.kind
    chosen = [(text, given_words(kind, given)) for text, given in answer.chosen]
    return {
        "position": answer.position,
        "prompt": answer.question.prompt,
        "chosen": chosen,
        "written": answer.written,
    }


def _shown(question: QuestionResult, *, is_precheck: bool) -> Shown:
    rows = rows_of(question)
    is_open = not question.is_best or bool(question.reason) or bool(question.corrections)
    sure = certainty_word(question.certainty) if is_precheck and question.is_answered else ""
    return Shown(question, verdict_of(question), words_of(question, rows), is_open, sure)


def _pill(page: AttemptResult) -> tuple[str, str, str]:
    """Words, kind and icon of the pill above the headline."""
    if page.is_waiting:
        return _("With a grader"), "soon", "hourglass-medium"
    if not page.is_passed:
        return _("Not passed yet"), "", "circle-half"
    whole = [entry for entry in page.tries if entry.kind == "whole"]
    if page.kind == "whole" and whole and whole[0].id == page.id:
        return _("Passed on your first try"), "good", "seal-check"
    return _("Passed"), "good", "seal-check"


def _headline(page: AttemptResult) -> tuple[str, str]:
    if not page.review.is_whole:
        return _held_headline(page)
    counting = [question for question in page.questions if not question.is_out]
    total, best = len(counting), sum(question.is_best for question in counting)
    counted = ngettext(
        "You had %(best)s of %(total)s question just right.",
        "You had %(best)s of %(total)s questions just right.",
        total,
    ) % {"best": best, "total": total}
    if page.is_waiting:
        waiting = sum(question.is_waiting for question in page.questions)
        title = ngettext(
            "A person is reading one of your answers",
            "A person is reading %(count)s of your answers",
            waiting,
        ) % {"count": waiting}
        return title, _(
            "Our rule couldn’t tell, so somebody will. The rest is here already, and you can read the reasons."
        )
    if page.is_passed:
        if best == total:
            return _("You had every one of them"), counted
        return _("You have it, nearly everywhere"), _("%(counted)s The others are worth a second look.") % {
            "counted": counted
        }
    if page.score is not None and page.score >= page.quiz.cut:
        return (
            _("The score is there, one thing is left"),
            _(
                "%(counted)s Where somebody may be at risk the answer has to be right. Read why, then try that again."
            )
            % {"counted": counted},
        )
    return (
        _("Not there yet, and here is what to look at"),
        _("%(counted)s Each reason below takes a minute, and your best try counts.") % {"counted": counted},
    )


def _held_headline(page: AttemptResult) -> tuple[str, str]:
    """Before the answers may be seen: what the score says, and nothing about single questions."""
    if page.is_waiting:
        return _("A person is reading some of your answers"), _("The score will be here when they have.")
    if page.is_passed:
        return _("You have it"), _("The score is here, and what you answered.")
    if page.score is not None and page.score >= page.quiz.cut:
        return _("The score is there, one thing is left"), _(
            "Where somebody may be at risk the answer has to be right. You can try that again."
        )
    return _("Not there yet"), _("The score is here, and what you answered. Your best try counts.")


def _bars(page: AttemptResult) -> list[Bar]:
    bars = []
    for objective in page.document.objectives:
        shares = [
            question.share
            for question in page.questions
            if objective.key in question.question.objectives
            and not question.is_waiting
            and not question.is_out
        ]
        if shares:
            bars.append(Bar(objective.text, percent(float(sum(shares) / len(shares)))))
    return bars


def _next(page: AttemptResult) -> Next | None:
    """The next step of the path, unless this quiz is it."""
    for state in path(page.document, done_keys(page.enrollment_id)):
        if state.status == "now" and state.item.key != page.item_key:
            minutes = ngettext("%(count)s minute", "%(count)s minutes", state.item.minutes) % {
                "count": state.item.minutes
            }
            url = reverse("step", args=[page.module_slug, state.item.slug])
            return Next(state.item.title, _("Your next step, %(minutes)s.") % {"minutes": minutes}, url)
    return None


def _again(page: AttemptResult, at: datetime) -> str:
    start = page.start
    if start.kind == "waiting":
        return _("You can go on with the other steps meanwhile.")
    if start.kind == "used_up":
        if page.was_passed:
            return _("Your best result is the one that counts.")
        return _("You have used all your tries. Your manager can see this and talk it over with you.")
    if start.kind == "closed":
        return _("This quiz is closed. Your best result is the one that counts.")
    if start.kind == "continue":
        return _("Another try is open.")
    parts = []
    if start.kind == "critical":
        parts.append(_("Only what was missed is asked again; your score stays."))
    elif start.left is not None:
        parts.append(
            ngettext("You have %(count)s try left.", "You have %(count)s tries left.", start.left)
            % {"count": start.left}
        )
    if start.from_at is not None:
        parts.append(_("The next one opens on %(when)s.") % {"when": moment(start.from_at)})
    if start.kind == "whole":
        parts.append(_("Your best result is the one that counts."))
    return " ".join(parts)


def _crumbs(page: AttemptResult) -> list[dict[str, str]]:
    return [
        {"label": _("Modules"), "url": reverse("modules")},
        {"label": page.document.title, "url": reverse("module", args=[page.module_slug])},
        {"label": _("Quiz result"), "url": ""},
    ]
