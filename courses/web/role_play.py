"""The learner's pages of a written role-play: workspace, preview, what was handed in, and the result."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from content.documents import Item, RolePlay
from courses.actions import role_plays
from courses.actions.refusals import Refused
from courses.enrollments.queries import Held
from courses.permissions import may_read_result
from courses.progress.queries import done_keys
from courses.progress.rules import lock_of
from courses.role_plays import feedback, replies, rules
from courses.role_plays.feedback import Feedback
from courses.web import role_play_reading as reading
from courses.web import role_play_words as words
from courses.web.json_requests import (
    as_int,
    as_uuid,
    is_json,
    json_body,
    login_required_or_401,
    refusal_response,
)
from courses.web.learner_lookup import step_or_404
from courses.web.viewer import viewer
from lms.lib import clock


@dataclass(frozen=True)
class Brief:
    """A brief that the reader may open: their enrollment, the step, and what is on the desk."""

    held: Held
    item: RolePlay
    desk: replies.Desk


@login_required
@require_GET
def role_play(request: HttpRequest, module: str, step: str) -> HttpResponse:
    """The workspace, or where the handed-in text stands. Six queries at most beside the frame."""
    at = clock.now()
    brief = _brief(request, module, step, at)
    desk = brief.desk
    if desk.next.step == "write":
        lock = lock_of(desk.module, brief.item, done_keys(brief.held.id)) if desk.newest is None else None
        if lock is not None or brief.held.status != "active":
            return _locked(request, brief, lock)
        if "preview" in request.GET and desk.newest is not None and desk.newest.status == "draft":
            return _preview(request, brief)
        return _workspace(request, brief)
    if desk.next.step == "waiting":
        return render(request, "courses/learner/role_play_waiting.html", _context(brief, desk.newest))
    if desk.next.step == "revise":
        return render(request, "courses/learner/role_play_returned.html", _returned(brief))
    if desk.newest is None:
        raise Http404
    return _result(request, desk.newest, desk.result, brief=brief)


@login_required_or_401
@require_http_methods(["POST", "PUT"])
def save(request: HttpRequest, module: str, step: str) -> HttpResponse:
    """Keeps the draft: a part at a time from the page's script (`?item=`), or the whole form."""
    held, item = step_or_404(request, module, step, kind="role_play")
    at = clock.now()
    if is_json(request):
        return _save_part(request, held.id, item.key, at)
    refusal = _save_form(request, held.id, item, at)
    if refusal is not None:
        return _workspace(
            request, _brief(request, module, step, at), posted=_posted(request, item), refusal=refusal
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
        return _refused(request, refusal, module, step)
    if is_json(request):
        return JsonResponse({"epoch": draft.epoch})
    messages.success(request, _("You are writing here now. Other tabs can only read."))
    return redirect("role_play", module=module, step=step)


@login_required
@require_POST
def hand_in(request: HttpRequest, module: str, step: str) -> HttpResponse:
    """Saves what the form holds, asks once, and hands it in."""
    held, item = step_or_404(request, module, step, kind="role_play")
    at = clock.now()
    has_texts = any(name.startswith("text-") for name in request.POST)
    if has_texts:
        refusal = _save_form(request, held.id, item, at)
        if refusal is not None:
            brief = _brief(request, module, step, at)
            return _workspace(request, brief, posted=_posted(request, item), refusal=refusal)
    if not request.POST.get("confirmed"):
        empty = _empty_parts(_brief(request, module, step, at)) if has_texts else {}
        if empty:
            return _workspace(request, _brief(request, module, step, at), errors=empty)
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
    except role_plays.Unfinished:
        brief = _brief(request, module, step, at)
        return _workspace(request, brief, errors=_empty_parts(brief))
    except Refused as refusal:
        return _refused(request, refusal, module, step)
    return redirect("role_play", module=module, step=step)


@login_required
@require_POST
def take_back(request: HttpRequest, module: str, step: str) -> HttpResponse:
    """Takes the text back while nobody reads it."""
    held, item = step_or_404(request, module, step, kind="role_play")
    try:
        role_plays.take_back(actor=viewer(request), enrollment_id=held.id, item_key=item.key, at=clock.now())
    except Refused as refusal:
        return _refused(request, refusal, module, step)
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
        return _refused(request, refusal, module, step)
    return redirect("role_play", module=module, step=step)


@login_required
@require_GET
def result(request: HttpRequest, submission_id: int) -> HttpResponse:
    """One submission that was decided, newest or not. Others than the learner see released ones alone."""
    at = clock.now()
    actor = viewer(request)
    reply = replies.reply(submission_id, at=at)
    if reply is None or reply.status not in ("returned", "released"):
        raise Http404
    is_own = reply.learner_id == actor.pk
    if not is_own and (reply.status != "released" or not may_read_result(actor, reply.learner_id, at)):
        raise Http404
    found = feedback.newest([reply.id]).get(reply.id)
    return _result(request, reply, found, brief=None)


# --- Parts of these pages --------------------------------------------------------------------------


def _brief(request: HttpRequest, module: str, step: str, at: datetime) -> Brief:
    held, item = step_or_404(request, module, step, kind="role_play")
    desk = replies.desk(held.id, held.version_id, item.key, at=at)
    if desk is None:
        raise Http404
    return Brief(held, desk.item, desk)


def _context(brief: Brief, reply: replies.Reply | None) -> dict[str, Any]:
    item = brief.item
    return {
        "item": item,
        "module": brief.desk.module,
        "module_slug": brief.desk.module.slug,
        "reply": reply,
        "parts": words.part_fields(item, reply.texts if reply else {}),
        "thread": words.thread(item),
        "channel": words.channel_word(item),
        "reply_time": words.reply_time(),
        "is_revision": bool(reply and reply.is_revision),
        "version_word": words.version_word(is_revision=bool(reply and reply.is_revision)),
        "comments": reading.general(brief.desk.returned),
        "returned": brief.desk.returned,
    }


def _workspace(
    request: HttpRequest,
    brief: Brief,
    *,
    posted: dict[str, str] | None = None,
    refusal: Refused | None = None,
    errors: dict[str, str] | None = None,
) -> HttpResponse:
    draft = brief.desk.newest if brief.desk.newest and brief.desk.newest.status == "draft" else None
    kept = draft.texts if draft else {}
    is_behind = refusal is not None and refusal.code in (role_plays.TAKEN_OVER, role_plays.CLOSED)
    shown = kept if is_behind or posted is None else {**kept, **posted}
    fields = words.part_fields(brief.item, shown, errors)
    context = _context(brief, draft)
    context |= {
        "parts": fields,
        "errors": [
            {"text": f"{field.label}: {field.error}", "target": field.id} for field in fields if field.error
        ],
        "refusal": refusal,
        "unsaved": words.part_fields(brief.item, posted or {}) if is_behind else [],
        "key": uuid.uuid4(),
        "epoch": draft.epoch if draft else 1,
        "scope": f"reply-{brief.held.id}-{brief.item.key}-{brief.desk.draft_number}",
        "has_draft": draft is not None,
        "saved_at": draft.saved_at if draft else None,
        "owner": str(viewer(request).public_id),
    }
    status = refusal.status if refusal else 400 if errors else 200
    return render(request, "courses/learner/role_play.html", context, status=status)


def _preview(request: HttpRequest, brief: Brief) -> HttpResponse:
    draft = brief.desk.newest
    if draft is None:
        raise Http404
    texts = rules.fitted(draft.texts, brief.item)
    context = _context(brief, draft)
    context |= {
        "key": uuid.uuid4(),
        "epoch": draft.epoch,
        "digest": rules.texts_digest(version_id=draft.version_id, item_key=brief.item.key, texts=texts),
        "is_complete": not rules.empty_parts(texts, brief.item),
    }
    return render(request, "courses/learner/role_play_preview.html", context)


def _locked(request: HttpRequest, brief: Brief, lock: Item | None) -> HttpResponse:
    context = _context(brief, None) | {"lock": lock}
    return render(request, "courses/learner/role_play_locked.html", context)


def _returned(brief: Brief) -> dict[str, Any]:
    reply, found = brief.desk.newest, brief.desk.returned
    return _context(brief, reply) | reading.read(reply, found) | {"next_is_revision": True}


def _result(
    request: HttpRequest, reply: replies.Reply, found: Feedback | None, *, brief: Brief | None
) -> HttpResponse:
    is_own = reply.learner_id == viewer(request).pk
    context: dict[str, Any] = {
        "item": reply.item,
        "module": reply.module,
        "module_slug": reply.module_slug,
        "reply": reply,
        "is_own": is_own,
        "channel": words.channel_word(reply.item),
        "thread": words.thread(reply.item),
        "version_word": words.version_word(is_revision=reply.is_revision),
        "models": reading.models(reply.item) if reply.status == "released" else [],
        "next": brief.desk.next if brief else None,
        "earlier": [one for one in brief.desk.earlier if one.status in ("returned", "released")]
        if brief
        else [],
        "sibling": reading.sibling(reply.module, reply.item) if is_own and not reply.is_passed else None,
    }
    context |= reading.read(reply, found)
    template = "role_play_result.html" if reply.status == "released" else "role_play_returned.html"
    return render(request, f"courses/learner/{template}", context)


# --- What was sent ---------------------------------------------------------------------------------


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


def _save_form(request: HttpRequest, enrollment_id: int, item: Item, at: datetime) -> Refused | None:
    try:
        receipt = role_plays.save_draft(
            actor=viewer(request),
            enrollment_id=enrollment_id,
            item_key=item.key,
            texts=_posted(request, item),
            at=at,
            client_id=as_uuid(request.POST.get("client_id")),
            epoch=as_int(request.POST.get("epoch")),
        )
    except Refused as refusal:
        return refusal
    return None if receipt.is_saved else _behind(receipt.code)


def _behind(code: str) -> Refused:
    if code == role_plays.CLOSED:
        return role_plays.AlreadyHandedIn(_("This was handed in already. What you wrote here is kept below."))
    return role_plays.TakenOver(
        _("You went on with this draft in another tab or on another device. What you wrote here is kept.")
    )


def _posted(request: HttpRequest, item: Item) -> dict[str, str]:
    if not isinstance(item, RolePlay):
        return {}
    names = {part.key: f"text-{part.key}" for part in item.parts}
    return {key: request.POST[name] for key, name in names.items() if name in request.POST}


def _empty_parts(brief: Brief) -> dict[str, str]:
    texts = brief.desk.newest.texts if brief.desk.newest else {}
    return {part.key: _("there is nothing here yet") for part in rules.empty_parts(texts, brief.item)}


def _refused(request: HttpRequest, refusal: Refused, module: str, step: str) -> HttpResponse:
    if is_json(request):
        return refusal_response(refusal)
    messages.warning(request, str(refusal.message))
    return redirect("role_play", module=module, step=step)
