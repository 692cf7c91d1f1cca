"""The grader's way to a licence: where they stand, the rubric with its anchors, one reply after the other."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from content.documents import Rubric
from courses.actions import calibrating
from courses.actions.refusals import Refused
from courses.calibration import queries, rounds
from courses.permissions import may_calibrate
from courses.role_plays.rules import passes
from courses.web import calibration_words as words
from courses.web import grading_form
from courses.web.viewer import viewer
from lms.accounts.models import User
from lms.lib import clock


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Every rubric with the licence for it, and the rounds."""
    actor, at = grader(request), clock.now()
    lines = [(one, words.state_words(one)) for one in queries.states(actor, at)]
    context = {
        "lines": lines,
        "rounds": rounds.lines(actor, at),
        "grades": True,
    }
    return render(request, "courses/grader/calibration.html", context)


@login_required
@require_safe
def rubric(request: HttpRequest, rubric_key: str) -> HttpResponse:
    """The rubric with its anchors, and the button that begins or goes on."""
    state = queries.state_of(grader(request), rubric_key, clock.now())
    if state is None:
        raise Http404
    in_use, at = state.rubric, clock.now()
    waits = state.opens_at is not None and state.opens_at > at and state.open_run_id is None
    context = {
        "state": state,
        "words": words.state_words(state),
        "waits_until": state.opens_at if waits else None,
        "rubric": in_use.rubric,
        "criteria": grading_form.criterion_fields(in_use.rubric, grading_form.Marking()),
        "anchors": [words.anchor_context(one) for one in in_use.of_use("anchor")],
        "practice_count": len(in_use.of_use("practice")),
    }
    return render(request, "courses/grader/calibration_rubric.html", context)


@login_required
@require_POST
def start(request: HttpRequest, rubric_key: str) -> HttpResponse:
    """Begins a run, or goes on with the one under way."""
    try:
        row = calibrating.start_run(actor=grader(request), rubric_key=rubric_key, at=clock.now())
    except calibrating.RubricNotInUse as error:
        raise Http404 from error
    except Refused as refusal:
        messages.info(request, str(refusal.message))
        return redirect("calibration_rubric", rubric_key=rubric_key)
    return redirect("calibration_run", run_id=row.pk)


@login_required
@never_cache
@require_safe
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """On to the next reply; at the end, what came of it."""
    found = _run(request, run_id)
    if found.ended_at is None:
        following = found.next_step
        if not found.is_current or following is None:
            messages.info(request, _("The rubric has changed since you began. Please begin again."))
            return redirect("calibration_rubric", rubric_key=found.rubric_key)
        return redirect("calibration_text", run_id=run_id, place=following.place)
    if found.verdict is None:
        return redirect("calibration_rubric", rubric_key=found.rubric_key)
    context = {
        "run": found,
        "verdict": found.verdict,
        "figures": words.figure_words(found.rubric, found.verdict),
        "missing": words.verdict_words(found.verdict),
        "shown": [
            {
                **words.scoring(one.source, one.own),
                "lines": words.gold_lines(found.rubric, one.own, one.gold, one.reasons),
            }
            for one in found.shown
        ],
        "state": queries.state_of(viewer(request), found.rubric_key, clock.now()),
        "now": clock.now(),
    }
    return render(request, "courses/grader/calibration_result.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, run_id: int, place: int) -> HttpResponse:
    """One reply: score it; a practice reply then shows the experts' levels and their reasons."""
    found = _run(request, run_id)
    if not 1 <= place <= len(found.steps):
        raise Http404
    step = found.steps[place - 1]
    levels, errors = step.own, []
    if request.method == "POST":
        levels = read_levels(request.POST)
        try:
            calibrating.score(
                actor=viewer(request), run_id=run_id, place=place, levels=levels, at=clock.now()
            )
        except calibrating.LevelsMissing:
            errors = missing_levels(found.rubric, levels)
        except Refused as refusal:
            messages.info(request, str(refusal.message))
            return redirect("calibration_run", run_id=run_id)
        else:
            if step.is_practice:
                return redirect("calibration_text", run_id=run_id, place=place)
            return redirect("calibration_run", run_id=run_id)
    elif (not step.is_practice and step.is_scored) or (
        not step.is_scored and (found.next_step is None or found.next_step.place != place)
    ):
        return redirect("calibration_run", run_id=run_id)
    alike = [one for one in found.steps if one.is_practice == step.is_practice]
    context = {
        **words.scoring(step.source, levels),
        "heading": _("Practice reply") if step.is_practice else _("Licence set"),
        "number": alike.index(step) + 1,
        "total": len(alike),
        "action": reverse("calibration_text", args=[run_id, place]),
        "next_url": reverse("calibration_run", args=[run_id]),
        "leave_url": reverse("calibration_rubric", args=[found.rubric_key]),
        "errors": errors,
        "about": _about(step),
        "lines": words.gold_lines(found.rubric, step.own, step.gold, step.reasons) if step.gold else [],
        "rubric": found.rubric,
    }
    return render(request, "courses/grader/calibration_text.html", context, status=400 if errors else 200)


# --- Shared with the rounds ------------------------------------------------------------------------


def grader(request: HttpRequest) -> User:
    """The reader, who grades; else PermissionDenied."""
    actor = viewer(request)
    if not may_calibrate(actor):
        raise PermissionDenied
    return actor


def read_levels(data: QueryDict) -> dict[str, int]:
    """The levels of a posted form, by criterion key."""
    return dict(grading_form.read_marking(data).levels)


def missing_levels(rubric: Rubric, levels: Mapping[str, int]) -> list[dict[str, str]]:
    """The criteria without a level, as lines of the error summary."""
    return [
        {"text": _("%(title)s: choose a level") % {"title": one.title}, "target": f"crit-{one.key}"}
        for one in rubric.criteria
        if one.key not in levels
    ]


def _run(request: HttpRequest, run_id: int) -> queries.Run:
    found = queries.run(grader(request), run_id, passes)
    if found is None:
        raise Http404
    return found


def _about(step: queries.Step) -> str:
    if step.is_practice:
        return _("You see the experts’ levels and their reasons as soon as you have given yours.")
    return _(
        "Read it as you would read a learner’s reply. What you have scored is kept: stop whenever you like."
    )
