"""Practice: drafts kept beside each other, another go, and removing what was written. Only the learner gets here."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courses.actions import practice
from courses.actions.refusals import Refused
from courses.permissions import may_read_practice
from courses.role_plays import replies
from courses.web import role_play_drafts as drafts
from courses.web.json_requests import as_int
from courses.web.learner_lookup import step_or_404
from courses.web.role_play_desk import brief_or_404, posted, refused
from courses.web.role_play_saving import save_form
from courses.web.role_play_workspace import workspace
from courses.web.viewer import viewer
from lms.lib import clock


@login_required
@require_GET
def compare(request: HttpRequest, module: str, step: str) -> HttpResponse:
    """Two drafts beside each other, `?from=1&to=2`; without numbers the last two."""
    brief = brief_or_404(request, module, step, clock.now())
    if brief.item.is_graded:
        raise Http404
    found = replies.practice_drafts(brief.held.id, brief.item.key)
    if not found:
        return redirect("role_play", module=module, step=step)
    chosen = drafts.choose(found, as_int(request.GET.get("from")), as_int(request.GET.get("to")))
    context = {
        "item": brief.item,
        "module": brief.desk.module,
        "module_slug": module,
        "lines": drafts.lines(found),
        "shown": drafts.compared(brief.item, *chosen) if chosen else None,
        "is_writing": brief.desk.draft is not None,
        "may_write": brief.may_write,
    }
    return render(request, "courses/learner/role_play_drafts.html", context)


@login_required
@require_POST
def keep(request: HttpRequest, module: str, step: str) -> HttpResponse:
    """Saves what the form holds and keeps it as a draft of its own; the next one goes on from it."""
    held, item = step_or_404(request, module, step, kind="role_play")
    at = clock.now()
    texts = posted(request, item)
    refusal = save_form(request, held.id, item, at) if texts else None
    if refusal is not None:
        return workspace(request, brief_or_404(request, module, step, at), posted=texts, refusal=refusal)
    try:
        practice.keep_draft(actor=viewer(request), enrollment_id=held.id, item_key=item.key, at=at)
    except Refused as refused_now:
        return refused(request, refused_now, module, step)
    messages.success(request, _("Your draft is kept beside this one. Change what you like."))
    return redirect("role_play", module=module, step=step)


@login_required
@require_POST
def again(request: HttpRequest, module: str, step: str) -> HttpResponse:
    """Opens another draft, with the last text or (`blank`) on an empty page."""
    held, item = step_or_404(request, module, step, kind="role_play")
    try:
        practice.practise_again(
            actor=viewer(request),
            enrollment_id=held.id,
            item_key=item.key,
            at=clock.now(),
            is_blank="blank" in request.POST,
        )
    except Refused as refusal:
        return refused(request, refusal, module, step)
    return redirect("role_play", module=module, step=step)


@login_required
@require_POST
def remove(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Removes the text of one practice at once."""
    at = clock.now()
    reply = replies.reply(submission_id, at=at)
    if reply is None or reply.is_graded or not may_read_practice(viewer(request), reply.learner_id):
        raise Http404
    practice.remove_practice(actor=viewer(request), submission_id=submission_id, at=at)
    messages.success(request, _("The text is gone, here and from our records."))
    return redirect("role_play_drafts", module=reply.module_slug, step=reply.item.slug)
