"""What no grader could judge: for managers who also grade, and the head of support."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courses.actions import judging as actions
from courses.actions.refusals import Refused
from courses.permissions import may_open_grading, may_open_set_aside
from courses.results import percent
from courses.role_plays import grader_coach, judging
from courses.role_plays.judging import SetAside
from courses.web import role_play_reading as reading
from courses.web.grading_queue import waiting_words
from courses.web.viewer import viewer
from lms.accounts.models import User
from lms.lib import clock


@login_required
@require_GET
def set_aside_page(request: HttpRequest) -> HttpResponse:
    """All of them, with the reasons."""
    at = clock.now()
    found = judging.set_aside(_handler(request), at)
    lines = [{"row": row, "waiting": waiting_words(row.submitted_at, at)} for row in found]
    return render(request, "courses/grader/set_aside.html", {"lines": lines})


@login_required
@require_GET
def set_aside_one(request: HttpRequest, submission_id: int) -> HttpResponse:
    """One, with the reasons; the text and the name only after asking for them."""
    return _page(request, _found_or_404(request, submission_id))


@login_required
@require_POST
def set_aside_open(request: HttpRequest, submission_id: int) -> HttpResponse:
    """The same with the text and the name. That somebody looked is in the access log."""
    found = _found_or_404(request, submission_id)
    actions.open_set_aside(actor=viewer(request), submission_id=submission_id, at=clock.now())
    item, texts, name = judging.texts_of(submission_id)
    context = {"item": item, "read_parts": reading.read_parts(item, texts, ()), "writer": name}
    return _page(request, found, **context)


@login_required
@require_POST
def set_aside_requeue(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Back to the queue; or, where it never left it, taken care of."""
    found = _found_or_404(request, submission_id)
    said = (
        _("It waits in the queue again, for graders who have not read it yet.")
        if found.is_out_of_queue
        else _("Kept as taken care of.")
    )
    return _answer(request, submission_id, actions.requeue, said) or redirect("set_aside")


@login_required
@require_POST
def set_aside_take(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Takes it to grade it."""
    _found_or_404(request, submission_id)
    refused = _answer(request, submission_id, actions.take_set_aside, "")
    return refused or redirect("grading_submission", submission_id=submission_id)


@login_required
@require_GET
def coach_leans(request: HttpRequest) -> HttpResponse:
    """How graders' levels moved after they had seen the coach's notes."""
    rows = grader_coach.leans(_handler(request), clock.now())
    shown = [{"row": row, "up": percent(row.lean.up), "down": percent(row.lean.down)} for row in rows]
    return render(request, "courses/grader/coach_leans.html", {"rows": shown})


def _answer(
    request: HttpRequest, submission_id: int, act: Callable[..., object], said: str
) -> HttpResponse | None:
    note = request.POST.get("note", "")
    try:
        act(actor=viewer(request), submission_id=submission_id, note=note, at=clock.now())
    except Refused as refusal:
        messages.warning(request, str(refusal.message))
        return redirect("set_aside")
    if said:
        messages.success(request, said)
    return None


def _handler(request: HttpRequest) -> User:
    actor = viewer(request)
    if not may_open_set_aside(actor):
        raise PermissionDenied
    return actor


def _found_or_404(request: HttpRequest, submission_id: int) -> SetAside:
    found = judging.one_set_aside(_handler(request), submission_id, clock.now())
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, found: SetAside, **opened: Any) -> HttpResponse:
    context = {
        "row": found,
        "waiting": waiting_words(found.submitted_at, clock.now()),
        "may_take": found.is_out_of_queue and may_open_grading(viewer(request)),
        **opened,
    }
    return render(request, "courses/grader/set_aside_one.html", context)
