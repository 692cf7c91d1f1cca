"""The learner's page of a written role-play, and the way from draft to hand-in and back."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courses.actions import role_plays
from courses.actions.refusals import Refused
from courses.actions.role_play_refusals import Unfinished
from courses.progress.queries import done_keys
from courses.progress.rules import lock_of
from courses.web.json_requests import as_int, as_uuid
from courses.web.learner_lookup import step_or_404
from courses.web.role_play_desk import brief_or_404, context, empty_parts, posted, refused
from courses.web.role_play_result import result_page, returned_page
from courses.web.role_play_saving import save_form
from courses.web.role_play_workspace import begin_page, locked, preview, workspace
from courses.web.viewer import viewer
from lms.lib import clock


@login_required
@require_GET
def role_play(request: HttpRequest, module: str, step: str) -> HttpResponse:
    """The workspace, or where the handed-in text stands. Eight queries at most beside the frame."""
    brief = brief_or_404(request, module, step, clock.now())
    desk = brief.desk
    match desk.next.step:
        case "write":
            lock = None
            if desk.newest is None:
                lock = lock_of(desk.module, brief.item, done_keys(brief.held.id))
            if lock is not None or not brief.may_write:
                return locked(request, brief, lock)
            if brief.item.is_graded and desk.draft is None:
                return begin_page(request, brief)
            if "preview" in request.GET and desk.draft is not None:
                return preview(request, brief)
            return workspace(request, brief)
        case "closed":
            return locked(request, brief, None)
        case "waiting":
            return render(request, "courses/learner/role_play_waiting.html", context(brief, desk.newest))
        case "revise":
            return returned_page(request, brief)
    if desk.newest is not None:
        return result_page(request, desk.newest, desk.result, desk)
    own_step = desk.module.by_key.get(desk.module.step_key(brief.item.key))
    if own_step is None or own_step.key == brief.item.key:
        raise Http404
    return redirect("role_play", module=module, step=own_step.slug)


@login_required
@require_POST
def begin(request: HttpRequest, module: str, step: str) -> HttpResponse:
    """Opens a draft after the question whether to begin."""
    held, item = step_or_404(request, module, step, kind="role_play")
    try:
        role_plays.start_draft(
            actor=viewer(request), enrollment_id=held.id, item_key=item.key, at=clock.now()
        )
    except Refused as refusal:
        return refused(request, refusal, module, step)
    return redirect("role_play", module=module, step=step)


@login_required
@require_POST
def hand_in(request: HttpRequest, module: str, step: str) -> HttpResponse:
    """Saves what the form holds, asks once, and hands it in."""
    held, item = step_or_404(request, module, step, kind="role_play")
    at = clock.now()
    has_texts = any(name.startswith("text-") for name in request.POST)
    if has_texts:
        refusal = save_form(request, held.id, item, at)
        if refusal is not None:
            brief = brief_or_404(request, module, step, at)
            return workspace(request, brief, posted=posted(request, item), refusal=refusal)
    if not request.POST.get("confirmed"):
        empty = empty_parts(brief_or_404(request, module, step, at)) if has_texts else {}
        if empty:
            return workspace(request, brief_or_404(request, module, step, at), errors=empty)
        response = redirect("role_play", module=module, step=step)
        response["Location"] += "?preview=1"
        return response
    try:
        role_plays.hand_in(
            actor=viewer(request),
            enrollment_id=held.id,
            item_key=item.key,
            key=as_uuid(request.POST.get("key")) or uuid.uuid4(),
            at=at,
            epoch=as_int(request.POST.get("epoch")),
            digest=request.POST.get("digest", ""),
        )
    except Unfinished:
        brief = brief_or_404(request, module, step, at)
        return workspace(request, brief, errors=empty_parts(brief))
    except Refused as refusal:
        return refused(request, refusal, module, step)
    return redirect("role_play", module=module, step=step)


@login_required
@require_POST
def take_back(request: HttpRequest, module: str, step: str) -> HttpResponse:
    """Takes the text back while nobody reads it."""
    held, item = step_or_404(request, module, step, kind="role_play")
    try:
        role_plays.take_back(actor=viewer(request), enrollment_id=held.id, item_key=item.key, at=clock.now())
    except Refused as refusal:
        return refused(request, refusal, module, step)
    messages.success(request, _("You have it back. It is a draft again, and nobody has read it."))
    return redirect("role_play", module=module, step=step)


@login_required
@require_POST
def revise(request: HttpRequest, module: str, step: str) -> HttpResponse:
    """Opens the second version."""
    held, item = step_or_404(request, module, step, kind="role_play")
    try:
        role_plays.start_revision(
            actor=viewer(request), enrollment_id=held.id, item_key=item.key, at=clock.now()
        )
    except Refused as refusal:
        return refused(request, refusal, module, step)
    return redirect("role_play", module=module, step=step)
