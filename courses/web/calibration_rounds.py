"""A round: score its replies alone, and once it is closed look together at where graders lie apart."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.actions import rounds as actions
from courses.actions.calibrating import LevelsMissing
from courses.actions.refusals import Refused
from courses.calibration import rounds
from courses.permissions import may_calibrate, may_manage_grading, may_read_round_notes
from courses.web import calibration_words as words
from courses.web.calibration import grader, missing_levels, read_levels
from courses.web.viewer import viewer
from lms.accounts.models import User
from lms.lib import clock
from lms.lib.components import level_word


@login_required
@never_cache
@require_safe
def show(request: HttpRequest, round_id: int) -> HttpResponse:
    """While it is open, how far the reader is; afterwards, what to talk about and what was decided."""
    actor, at = _reader(request), clock.now()
    found = _found(actor, round_id, at)
    context: dict[str, Any] = {
        "round": found,
        "line": found.line,
        "grades": may_calibrate(actor),
        "manages": may_manage_grading(actor),
        "criteria": found.rubric.criteria,
        "crumb_url": reverse("calibration") if may_calibrate(actor) else reverse("licences"),
    }
    if not found.line.is_open:
        context["talk"] = [_talk(found, step, spread) for step, spread in found.talk]
        context["texts"] = [
            {"place": one.place, **words.scoring(one.source, one.own), "rows": _rows(found, one)}
            for one in found.steps
        ]
    return render(request, "courses/grader/calibration_round.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, round_id: int, place: int) -> HttpResponse:
    """One reply of a round; nothing but the reader's own levels is told."""
    actor, at = grader(request), clock.now()
    found = _found(actor, round_id, at)
    if not 1 <= place <= len(found.steps):
        raise Http404
    step = found.steps[place - 1]
    levels, errors = step.own, []
    if request.method == "POST":
        levels = read_levels(request.POST)
        try:
            actions.score(actor=actor, round_id=round_id, place=place, levels=levels, at=at)
        except LevelsMissing:
            errors = missing_levels(found.rubric, levels)
        except Refused as refusal:
            messages.info(request, str(refusal.message))
            return redirect("calibration_round", round_id=round_id)
        else:
            return _onward(_found(actor, round_id, at), request)
    elif step.is_scored or not found.line.is_open:
        return redirect("calibration_round", round_id=round_id)
    context = {
        **words.scoring(step.source, levels),
        "heading": _("Round"),
        "number": place,
        "total": len(found.steps),
        "action": reverse("calibration_round_text", args=[round_id, place]),
        "leave_url": reverse("calibration_round", args=[round_id]),
        "errors": errors,
        "about": _("Score it alone. When the round is closed, all see where you lie apart, without names."),
        "rubric": found.rubric,
    }
    return render(request, "courses/grader/calibration_text.html", context, status=400 if errors else 200)


@login_required
@require_POST
def close(request: HttpRequest, round_id: int) -> HttpResponse:
    """Ends it before its day."""
    actor = _reader(request)
    _found(actor, round_id, clock.now())
    actions.close_round(actor=actor, round_id=round_id, at=clock.now())
    messages.success(request, _("The round is closed. Everybody sees now where you lie apart."))
    return redirect("calibration_round", round_id=round_id)


@login_required
@require_POST
def note(request: HttpRequest, round_id: int) -> HttpResponse:
    """Keeps a line that the graders agreed on."""
    actor, at = _reader(request), clock.now()
    _found(actor, round_id, at)
    try:
        actions.note(
            actor=actor,
            round_id=round_id,
            criterion_key=request.POST.get("criterion", ""),
            text=request.POST.get("text", ""),
            at=at,
        )
    except Refused as refusal:
        messages.warning(request, str(refusal.message))
    else:
        messages.success(request, _("Kept. The rubric’s author reads it before the next version."))
    return redirect(f"{reverse('calibration_round', args=[round_id])}#decided")


@login_required
@require_safe
def notes(request: HttpRequest) -> HttpResponse:
    """What rounds have decided, by rubric: for graders, and for the author of the next version."""
    actor = viewer(request)
    if not may_read_round_notes(actor):
        raise PermissionDenied
    return render(request, "courses/grader/calibration_notes.html", {"rubrics": rounds.decided()})


def _reader(request: HttpRequest) -> User:
    actor = viewer(request)
    if not (may_calibrate(actor) or may_manage_grading(actor)):
        raise PermissionDenied
    return actor


def _found(actor: User, round_id: int, at: datetime) -> rounds.Round:
    found = rounds.round_of(actor, round_id, at)
    if found is None:
        raise Http404
    return found


def _onward(found: rounds.Round, request: HttpRequest) -> HttpResponse:
    following = found.next_step
    if following is None:
        messages.success(request, _("That was the last one. You hear when the round is closed."))
        return redirect("calibration_round", round_id=found.line.id)
    return redirect("calibration_round_text", round_id=found.line.id, place=following.place)


def _talk(found: rounds.Round, step: rounds.RoundStep, spread: Any) -> dict[str, Any]:
    return {"place": step.place, **_row(found, step, spread)}


def _rows(found: rounds.Round, step: rounds.RoundStep) -> list[dict[str, Any]]:
    order = [one.key for one in found.rubric.criteria]
    ordered = sorted(step.spreads, key=lambda one: order.index(one.criterion_key))
    return [_row(found, step, one) for one in ordered]


def _row(found: rounds.Round, step: rounds.RoundStep, spread: Any) -> dict[str, Any]:
    titles = {one.key: one.title for one in found.rubric.criteria}
    return {
        "criterion": titles[spread.criterion_key],
        "levels": [f"{level} {level_word(level)}" for level in spread.levels],
        "own": step.own.get(spread.criterion_key, 0),
        "gold": f"{spread.gold} {level_word(spread.gold)}",
        "reason": step.reasons.get(spread.criterion_key, ""),
        "is_apart": spread.is_to_talk,
    }
