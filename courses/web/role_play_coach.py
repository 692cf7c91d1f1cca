"""The coach beside a practice draft: asking, saying what one thinks of a remark, switching it off. The writer alone."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.actions import coaching
from courses.actions.refusals import Refused
from courses.enrollments.queries import Held
from courses.web.coach_words import shown
from courses.web.learner_lookup import step_or_404
from courses.web.role_play_desk import brief_or_404, posted
from courses.web.role_play_saving import save_form
from courses.web.role_play_workspace import workspace
from courses.web.viewer import viewer
from lms.lib import clock


@login_required
@require_POST
def ask(request: HttpRequest, module: str, step: str) -> HttpResponse:
    """Saves what the form holds and shows the workspace with what the coach says of it."""
    return _answer(request, module, step, clock.now())


@login_required
@require_POST
def judge(request: HttpRequest, module: str, step: str) -> HttpResponse:
    """Keeps that a remark was mistaken or not helpful (`verdict=<rule>|<verdict>`), and shows the rest again."""
    held, item = step_or_404(request, module, step, kind="role_play")
    at = clock.now()
    rule, _bar, verdict = request.POST.get("verdict", "").partition("|")
    try:
        coaching.judge(
            actor=viewer(request), enrollment_id=held.id, item_key=item.key, rule=rule, verdict=verdict, at=at
        )
    except Refused as refusal:
        return _answer(request, module, step, at, note=str(refusal.message))
    return _answer(request, module, step, at)


@login_required
@require_POST
def choose(request: HttpRequest, module: str, step: str) -> HttpResponse:
    """Switches the coach off (`off=1`) or on again, for every practice."""
    held, item = step_or_404(request, module, step, kind="role_play")
    at = clock.now()
    if posted(request, item):
        save_form(request, held.id, item, at)
    is_off = request.POST.get("off") == "1"
    coaching.choose(actor=viewer(request), is_off=is_off, at=at)
    said = _("The coach is off. You can switch it on again here.") if is_off else _("The coach is on.")
    messages.success(request, said)
    return redirect("role_play", module=module, step=step)


def _answer(request: HttpRequest, module: str, step: str, at: datetime, note: str = "") -> HttpResponse:
    held, item = step_or_404(request, module, step, kind="role_play")
    texts = posted(request, item)
    refusal = save_form(request, held.id, item, at) if texts else None
    brief = brief_or_404(request, module, step, at)
    if brief.item.is_graded:
        raise Http404
    if refusal is not None:
        return workspace(request, brief, posted=texts, refusal=refusal)
    focus = request.POST.get("focus", "")
    try:
        found = _ask(request, held, item.key, focus, at)
    except Refused as said:
        return workspace(request, brief, more={"coach_note": str(said.message), "focus": focus})
    more = {
        "coached": shown(brief.item, found.texts, found.reading, found.verdicts),
        "fixed_since": found.draft - 1,
        "coach_note": note,
        "focus": focus,
    }
    return workspace(request, brief, more=more)


def _ask(request: HttpRequest, held: Held, item_key: str, focus: str, at: datetime) -> coaching.Coached:
    return coaching.ask(actor=viewer(request), enrollment_id=held.id, item_key=item_key, at=at, focus=focus)
