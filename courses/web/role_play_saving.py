"""Saving the draft of a written role-play: from the page's script part by part, or as a whole form. The pen."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from content.documents import Item
from courses.actions import role_plays
from courses.actions.refusals import Refused
from courses.actions.role_play_refusals import CLOSED, AlreadyHandedIn, TakenOver
from courses.role_plays import rules
from courses.web.json_requests import (
    as_int,
    as_uuid,
    is_json,
    json_body,
    login_required_or_401,
    refusal_response,
)
from courses.web.learner_lookup import step_or_404
from courses.web.role_play_desk import brief_or_404, posted, refused
from courses.web.role_play_workspace import workspace
from courses.web.viewer import viewer
from lms.lib import clock


@login_required_or_401
@require_http_methods(["POST", "PUT"])
def save(request: HttpRequest, module: str, step: str) -> HttpResponse:
    """Keeps the draft: a part at a time from the page's script (`?item=`), or the whole form."""
    held, item = step_or_404(request, module, step, kind="role_play")
    at = clock.now()
    if is_json(request):
        return _save_part(request, held.id, item.key, at)
    refusal = save_form(request, held.id, item, at)
    if refusal is not None:
        return workspace(
            request, brief_or_404(request, module, step, at), posted=posted(request, item), refusal=refusal
        )
    messages.success(request, _("Your draft is saved."))
    return redirect("role_play", module=module, step=step)


@login_required_or_401
@require_POST
def continue_here(request: HttpRequest, module: str, step: str) -> HttpResponse:
    """Gives the pen to this tab. A script only claims it: {client_id} > {epoch}, 409 while another tab holds it."""
    held, item = step_or_404(request, module, step, kind="role_play")
    client_id = as_uuid(json_body(request).get("client_id")) if is_json(request) else None
    try:
        draft = role_plays.continue_here(
            actor=viewer(request),
            enrollment_id=held.id,
            item_key=item.key,
            at=clock.now(),
            client_id=client_id,
            is_claim=is_json(request),
        )
    except Refused as refusal:
        return refused(request, refusal, module, step)
    if is_json(request):
        return JsonResponse({"epoch": draft.epoch})
    messages.success(request, _("You are writing here now. Other tabs can only read."))
    return redirect("role_play", module=module, step=step)


def _save_part(request: HttpRequest, enrollment_id: int, item_key: str, at: datetime) -> HttpResponse:
    body = json_body(request)
    part, value = request.GET.get("item", ""), body.get("value")
    text = value.get("text", "") if isinstance(value, dict) else None
    client_id, seq, epoch = as_uuid(body.get("client_id")), as_int(body.get("seq")), as_int(body.get("epoch"))
    if not part or not isinstance(text, str) or seq is None or client_id is None or epoch is None:
        return JsonResponse({"code": "invalid", "detail": _("This save could not be read.")}, status=400)
    try:
        receipt = role_plays.save_draft(
            actor=viewer(request),
            enrollment_id=enrollment_id,
            item_key=item_key,
            texts={part: text},
            at=at,
            client_id=client_id,
            seq=seq,
            epoch=epoch,
            typed_epoch=as_int(body.get("typed_epoch")),
        )
    except Refused as refusal:
        return refusal_response(refusal)
    if not receipt.is_saved:
        return refusal_response(_behind(receipt.code), epoch=receipt.epoch)
    return JsonResponse(
        {
            "item": part,
            "client_id": str(client_id),
            "seq": seq,
            "digest": rules.digest({"text": rules.tidy(text)}),
            "server_now": at.isoformat(),
            "saved_at": timezone.localtime(at).strftime("%H:%M"),
            "deadline": None,
            "epoch": receipt.epoch,
            "is_superseded": receipt.is_superseded,
        }
    )


def save_form(request: HttpRequest, enrollment_id: int, item: Item, at: datetime) -> Refused | None:
    """Keeps what the form holds; the refusal where that was not possible."""
    try:
        receipt = role_plays.save_draft(
            actor=viewer(request),
            enrollment_id=enrollment_id,
            item_key=item.key,
            texts=posted(request, item),
            at=at,
            client_id=as_uuid(request.POST.get("client_id")),
            epoch=as_int(request.POST.get("epoch")),
        )
    except Refused as refusal:
        return refusal
    return None if receipt.is_saved else _behind(receipt.code)


def _behind(code: str) -> Refused:
    if code == CLOSED:
        return AlreadyHandedIn(_("This was handed in already. What you wrote here is kept below."))
    return TakenOver(
        _("You went on with this draft in another tab or on another device. What you wrote here is kept.")
    )
