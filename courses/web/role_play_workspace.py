"""The pages on which a reply is written: before it begins, the workspace, and the look before handing in."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from content.documents import Item
from courses.actions.refusals import Refused
from courses.actions.role_play_refusals import CLOSED, TAKEN_OVER
from courses.coaching import queries as coaching
from courses.role_plays import replies, rules
from courses.web import role_play_words as words
from courses.web.role_play_desk import Brief, context
from courses.web.viewer import viewer


def workspace(
    request: HttpRequest,
    brief: Brief,
    *,
    posted: dict[str, str] | None = None,
    refusal: Refused | None = None,
    errors: dict[str, str] | None = None,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """The case beside the draft. `posted` is what a form brought that could not be saved, `more` joins the context."""
    draft = brief.desk.draft
    kept = draft.texts if draft else {}
    is_behind = refusal is not None and refusal.code in (TAKEN_OVER, CLOSED)
    shown = kept if is_behind or posted is None else {**kept, **posted}
    fields = words.part_fields(brief.item, shown, errors)
    found = context(brief, draft)
    found |= {
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
        "saved_at": draft.saved_at if draft and draft.texts else None,
        "owner": str(viewer(request).public_id),
    }
    if not brief.item.is_graded:
        found |= _practice(brief) | {"coach_is_off": coaching.is_off(viewer(request).pk)}
    status = refusal.status if refusal else 400 if errors else 200
    return render(request, "courses/learner/role_play.html", found | (more or {}), status=status)


def _practice(brief: Brief) -> dict[str, Any]:
    drafts = replies.practice_drafts(brief.held.id, brief.item.key)
    earlier = [one for one in drafts if not one.is_open]
    previous = earlier[-1] if earlier else None
    return {
        "draft_word": words.draft_word(len(earlier) + 1),
        "earlier_count": len(earlier),
        "previous": previous,
        "previous_word": words.draft_word(previous.number) if previous else "",
        "previous_parts": words.part_fields(brief.item, previous.texts) if previous else [],
    }


def begin_page(request: HttpRequest, brief: Brief) -> HttpResponse:
    """Asks before graded work begins."""
    return render(request, "courses/learner/role_play_begin.html", context(brief, None))


def preview(request: HttpRequest, brief: Brief) -> HttpResponse:
    """What would be handed in, with a button that does it."""
    draft = brief.desk.newest
    if draft is None:
        raise Http404
    texts = rules.fitted(draft.texts, brief.item)
    found = context(brief, draft)
    found |= {
        "key": uuid.uuid4(),
        "epoch": draft.epoch,
        "digest": rules.texts_digest(version_id=draft.version_id, item_key=brief.item.key, texts=texts),
        "is_complete": not rules.empty_parts(texts, brief.item),
    }
    return render(request, "courses/learner/role_play_preview.html", found)


def locked(request: HttpRequest, brief: Brief, lock: Item | None) -> HttpResponse:
    """What opens the brief; `lock` is the step that does, None where nothing is written at the moment."""
    return render(request, "courses/learner/role_play_locked.html", context(brief, None) | {"lock": lock})
