"""What came of a reply: comments, levels and examples, for its learner and whoever may read the result."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from courses.coaching import queries as coached
from courses.coaching import reading as coaching
from courses.permissions import may_read_practice, may_read_result
from courses.role_plays import feedback, replies
from courses.role_plays.feedback import Feedback
from courses.web import role_play_reading as reading
from courses.web import role_play_words as words
from courses.web.coach_words import Shown, shown
from courses.web.role_play_desk import Brief, context
from courses.web.viewer import viewer
from lms.lib import clock


@login_required
@require_GET
def result(request: HttpRequest, submission_id: int) -> HttpResponse:
    """One submission that was decided, newest or not. Others than the learner see released, graded ones alone."""
    at = clock.now()
    actor = viewer(request)
    reply = replies.reply(submission_id, at=at)
    if reply is None or reply.status not in ("returned", "released"):
        raise Http404
    is_own = may_read_practice(actor, reply.learner_id)
    may_read = reply.status == "released" and reply.is_graded and may_read_result(actor, reply.learner_id, at)
    if not is_own and not may_read:
        raise Http404
    found = feedback.newest([reply.id]).get(reply.id)
    desk = replies.desk(reply.enrollment_id, reply.version_id, reply.item.key, at=at) if is_own else None
    return result_page(request, reply, found, desk)


def result_page(
    request: HttpRequest, reply: replies.Reply, found: Feedback | None, desk: replies.Desk | None
) -> HttpResponse:
    """The result of one submission. `desk` is there for its learner alone."""
    is_released = reply.status == "released"
    data: dict[str, Any] = {
        "item": reply.item,
        "module": reply.module,
        "module_slug": reply.module_slug,
        "reply": reply,
        "is_own": desk is not None,
        "channel": words.channel_word(reply.item),
        "thread": words.thread(reply.item),
        "version_word": words.version_word(is_revision=reply.is_revision),
        "models": reading.models(reply.item) if is_released and desk is not None else [],
        "next": desk.next if desk else None,
        "versions": reading.versions(desk, current=reply.id) if desk and reply.is_graded else [],
        "sibling": desk.module.by_key.get(desk.next.sibling) if desk and desk.next.sibling else None,
    }
    data |= reading.read(reply, found)
    if desk is not None:
        data["notes_of_coach"] = coach_notes(reply)
    if not is_released:
        return render(request, "courses/learner/role_play_returned.html", data)
    if reply.is_graded or desk is None:
        return render(request, "courses/learner/role_play_result.html", data)
    drafts = replies.practice_drafts(reply.enrollment_id, reply.item.key)
    data |= {"draft_count": len(drafts), "is_writing": desk.draft is not None}
    return render(request, "courses/learner/role_play_practised.html", data)


def returned_page(request: HttpRequest, brief: Brief) -> HttpResponse:
    """A first version that came back, with the way to the second."""
    reply, found = brief.desk.newest, brief.desk.returned
    data = context(brief, reply) | reading.read(reply, found) | {"next_is_revision": True, "is_own": True}
    data["notes_of_coach"] = coach_notes(reply) if reply is not None else None
    return render(request, "courses/learner/role_play_returned.html", data)


def coach_notes(reply: replies.Reply) -> Shown:
    """What the coach found in a text that was handed in. Of practice, and where it is switched off, the warnings alone."""
    language = reply.module.language
    found = coaching.read(reply.item, reply.texts, language=language, demoted=coached.demoted_in(language))
    warnings_alone = not reply.is_graded or coached.is_off(reply.learner_id)
    return shown(reply.item, reply.texts, found, warnings_alone=warnings_alone)
