"""What the learner's pages of a written role-play share: the brief that was asked for, its context, refusals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from content.documents import Item, RolePlay
from courses.actions.refusals import Refused
from courses.enrollments.queries import Held
from courses.role_plays import replies, rules
from courses.web import role_play_reading as reading
from courses.web import role_play_words as words
from courses.web.json_requests import is_json, refusal_response
from courses.web.learner_lookup import step_or_404


@dataclass(frozen=True)
class Brief:
    """A brief that the reader may open: their enrollment, the step, and what is on the desk."""

    held: Held
    item: RolePlay
    desk: replies.Desk

    @property
    def may_write(self) -> bool:
        """Graded work belongs to a module that is open; practice goes on after the certificate."""
        return self.held.is_active or (not self.item.is_graded and self.held.status == "completed")


def brief_or_404(request: HttpRequest, module: str, step: str, at: datetime) -> Brief:
    """The brief at this address; Http404 where the reader has none. Up to four queries."""
    held, item = step_or_404(request, module, step, kind="role_play")
    desk = replies.desk(held.id, held.version_id, item.key, at=at)
    if desk is None:
        raise Http404
    return Brief(held, desk.item, desk)


def context(brief: Brief, reply: replies.Reply | None) -> dict[str, Any]:
    """The case, the text so far, and what was said of the last version."""
    item = brief.item
    is_revision = bool(reply and reply.is_revision)
    return {
        "item": item,
        "module": brief.desk.module,
        "module_slug": brief.desk.module.slug,
        "reply": reply,
        "parts": words.part_fields(item, reply.texts if reply else {}),
        "thread": words.thread(item),
        "channel": words.channel_word(item),
        "reply_time": words.reply_time(),
        "is_revision": is_revision,
        "version_word": words.version_word(is_revision=is_revision),
        "comments": reading.general(brief.desk.last),
        "versions": reading.versions(brief.desk, current=reply.id if reply else None)
        if item.is_graded
        else [],
        "next": brief.desk.next,
    }


def posted(request: HttpRequest, item: Item) -> dict[str, str]:
    """The texts that the form holds, by part."""
    if not isinstance(item, RolePlay):
        return {}
    names = {part.key: f"text-{part.key}" for part in item.parts}
    return {key: request.POST[name] for key, name in names.items() if name in request.POST}


def empty_parts(brief: Brief) -> dict[str, str]:
    """What to say of the parts that are still to be written."""
    texts = brief.desk.newest.texts if brief.desk.newest else {}
    return {part.key: _("there is nothing here yet") for part in rules.empty_parts(texts, brief.item)}


def refused(request: HttpRequest, refusal: Refused, module: str, step: str) -> HttpResponse:
    """The answer to a refusal: its sentence, on the page or for the script."""
    if is_json(request):
        return refusal_response(refusal)
    messages.warning(request, str(refusal.message))
    return redirect("role_play", module=module, step=step)
