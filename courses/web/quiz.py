"""A quiz for its learner: the page before, the questions, what is left, handing in."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from courses.actions import attempts
from courses.actions.refusals import Refused
from courses.quizzes.queries import AttemptNotFound, AttemptState, QuestionState, attempt_state, overview
from courses.quizzes.rules import InvalidAnswer
from courses.web.json_requests import as_int, as_place
from courses.web.quiz_answers import certainty_from, refusal_words, value_from
from courses.web.quiz_behaviour_words import (
    certainty_levels,
    hand_in_words,
    practice_line,
    settled_line,
    settled_title,
    so_far,
)
from courses.web.quiz_rows import rows_of, verdict_of, words_of
from courses.web.quiz_words import instruction, start_words
from courses.web.viewer import viewer
from lms.lib import clock

FINISH = "finish"

# How autosave.js reads the controls of a question.
SHAPES = {
    "single": "single",
    "multiple": "multiple",
    "ordering": "order",
    "judgement_rank": "order",
    "matching": "pairs",
    "judgement_rate": "ratings",
    "judgement_pick": "pick",
    "short_text": "text",
    "highlight": "words",
    "rewrite": "text",
    "numeric": "number",
    "gaps": "gaps",
}


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, module: str, step: str) -> HttpResponse:
    """The page before a quiz. POST starts a try, or goes on with the open one in this tab."""
    actor, at = viewer(request), clock.now()
    try:
        page = overview(actor, module, step, at)
    except AttemptNotFound as error:
        raise Http404 from error
    if request.method == "POST":
        try:
            attempt = attempts.start_attempt(
                actor=actor, enrollment_id=page.enrollment_id, item_key=page.quiz.key, at=at
            )
            if page.start.kind == "continue":
                attempts.continue_here(actor=actor, attempt_id=attempt.pk, at=at)
        except Refused as refused:
            messages.error(request, str(refused.message))
            return redirect("quiz", module=module, step=step)
        return redirect("attempt", attempt_id=attempt.pk, position=page.position)
    return render(request, "courses/learner/quiz_start.html", {"page": page, "words": start_words(page, at)})


@login_required
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, attempt_id: int, position: int) -> HttpResponse:
    """One question. Without script each turn of the page posts the form, which saves; nothing is validated."""
    state = _state(request, attempt_id)
    if not 1 <= position <= len(state.questions):
        raise Http404
    current = state.questions[position - 1]
    if not state.is_open:
        if request.method == "POST":
            # Too late to count, and kept all the same.
            messages.error(request, _save_posted(request, state, current)[0])
        return redirect("attempt_overview", attempt_id=attempt_id)
    if request.method == "GET":
        return render(request, "courses/learner/quiz.html", _context(state, current))
    if current.is_settled:
        return _turn(request.POST, state, position)
    refusal, value = _save_posted(request, state, current)
    if refusal:
        context = _context(state, current) | {"refusal": refusal}
        if value is not None:
            context["value"] = value
        return render(request, "courses/learner/quiz.html", context, status=409)
    return _turn(request.POST, state, position)


@login_required
def finish(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """What is not answered yet and what was flagged, and the button that hands in."""
    state = _state(request, attempt_id)
    if state.status != "in_progress":
        return redirect("attempt_result", attempt_id=attempt_id)
    return render(request, "courses/learner/quiz_finish.html", _before(state, uuid4(), ""))


@login_required
@require_POST
def submit(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """Hands in once, however often it is pressed, and shows the result."""
    try:
        key, client_id = UUID(request.POST.get("key", "")), _client(request.POST)
        manifest, epoch = _manifest(request.POST), as_int(request.POST.get("epoch"))
    except ValueError:
        return HttpResponse(status=400)
    try:
        attempts.submit_attempt(
            actor=viewer(request),
            attempt_id=attempt_id,
            key=key,
            at=clock.now(),
            client_id=client_id,
            manifest=manifest,
            epoch=epoch,
        )
    except AttemptNotFound as error:
        raise Http404 from error
    except attempts.AlreadyHandedIn:
        return redirect("attempt_result", attempt_id=attempt_id)
    except Refused as refused:
        state = _state(request, attempt_id)
        context = _before(state, key, str(refused.message))
        return render(request, "courses/learner/quiz_finish.html", context, status=409)
    return redirect("attempt_result", attempt_id=attempt_id)


@login_required
@require_POST
def take_pen(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """«Continue here»: this tab writes from now on, others turn read-only."""
    try:
        attempts.continue_here(actor=viewer(request), attempt_id=attempt_id, at=clock.now())
    except AttemptNotFound as error:
        raise Http404 from error
    except attempts.NotOpen as refused:
        messages.error(request, str(refused.message))
        return redirect("attempt_result", attempt_id=attempt_id)
    position = as_place(request.POST.get("position", "1"))
    if position is None:
        return redirect("attempt_overview", attempt_id=attempt_id)
    return redirect("attempt", attempt_id=attempt_id, position=position)


def _before(state: AttemptState, key: UUID, missing: str) -> dict[str, Any]:
    """The page before handing in; `missing` says why it could not be done."""
    then = hand_in_words(state.review, state.behaviour)
    return {"state": state, "key": key, "missing": missing, "then": then}


def _state(request: HttpRequest, attempt_id: int) -> AttemptState:
    try:
        return attempt_state(viewer(request), attempt_id, clock.now())
    except AttemptNotFound as error:
        raise Http404 from error


def _save_posted(
    request: HttpRequest, state: AttemptState, current: QuestionState
) -> tuple[str, dict[str, Any] | None]:
    """Saves what the form holds; what kept it back, and the answer as it was given."""
    value: dict[str, Any] | None = None
    try:
        value = value_from(request.POST, current.shown)
        epoch = as_int(request.POST.get("epoch")) or 0
        attempts.save_answer(
            actor=viewer(request),
            attempt_id=state.id,
            question_id=current.shown.id,
            value=value,
            certainty=certainty_from(request.POST),
            at=clock.now(),
            epoch=epoch,
        )
    except InvalidAnswer as error:
        return refusal_words(error), value
    except Refused as refused:
        return str(refused.message), value
    return "", value


def _turn(post: QueryDict, state: AttemptState, position: int) -> HttpResponse:
    if "flag" in post:
        return redirect("attempt", attempt_id=state.id, position=position)
    goal = post.get("go", "")
    if goal == FINISH:
        return redirect("attempt_overview", attempt_id=state.id)
    place = as_place(goal)
    if place is None or place > len(state.questions):
        place = position
    return redirect("attempt", attempt_id=state.id, position=place)


def _context(state: AttemptState, current: QuestionState) -> dict[str, Any]:
    last = len(state.questions)
    following = current.position + 1
    return {
        "state": state,
        "question": current,
        "shown": current.shown,
        "value": current.value,
        "instruction": instruction(current.shown.kind),
        "previous": current.position - 1,
        "next_go": following if following <= last else FINISH,
        "next_url": (
            reverse("attempt", args=[state.id, following])
            if following <= last
            else reverse("attempt_overview", args=[state.id])
        ),
        "template": f"courses/learner/questions/{current.shown.kind}.html",
        "shape": SHAPES[current.shown.kind],
        "last_key": current.shown.options[-1].token.upper() if current.shown.options else "",
        "places": range(1, len(current.shown.options) + 1),
        "refusal": "",
        "levels": certainty_levels(current.certainty) if state.behaviour == "precheck" else [],
        **_practice(current),
    }


def _practice(current: QuestionState) -> dict[str, Any]:
    """What practice adds to a question: tries and hints, and after a check what it said."""
    practice = current.practice
    if practice is None:
        return {}
    settled = practice.settled
    return {
        "practice": practice,
        "practice_line": practice_line(practice),
        "key": uuid4(),
        "so_far": so_far(current.shown.kind, practice),
        "settled": settled,
        "settled_title": settled_title(practice),
        "settled_line": settled_line(practice),
        "settled_verdict": None if settled is None else verdict_of(settled),
        "settled_words": None if settled is None else words_of(settled, rows_of(settled)),
    }


def _client(post: QueryDict) -> UUID | None:
    return UUID(str(post["client_id"])) if post.get("client_id") else None


def _manifest(post: QueryDict) -> dict[str, int]:
    data = json.loads(post.get("manifest") or "{}")
    if not isinstance(data, dict) or not all(isinstance(seq, int) for seq in data.values()):
        raise ValueError("the manifest maps questions to numbers")
    return data
