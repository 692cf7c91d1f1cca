"""Second looks: the learner's page that asks for one, and the pages of the grader who gives it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses.actions import appealing
from courses.actions.refusals import Refused
from courses.analysis.rules import wilson
from courses.appeals import queries, rules
from courses.appeals.queries import Look, Overturned
from courses.permissions import may_open_grading
from courses.role_plays import feedback, replies
from courses.role_plays.replies import Reply
from courses.web import role_play_reading as reading
from courses.web import role_play_words as words
from courses.web.json_requests import as_int
from courses.web.viewer import viewer
from lms.accounts.models import User
from lms.lib import clock
from lms.lib.components import level_word

# --- The learner -----------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, submission_id: int) -> HttpResponse:
    """How a second look works, the form, and what became of it."""
    at = clock.now()
    reply = _own_result(request, submission_id, at)
    if request.method != "POST":
        return _ask_page(request, reply, at)
    try:
        appealing.ask(
            actor=viewer(request),
            submission_id=submission_id,
            criterion_key=request.POST.get("criterion", ""),
            argument=request.POST.get("argument", "").strip(),
            at=at,
        )
    except Refused as refusal:
        return _ask_page(request, reply, at, refusal=refusal)
    messages.success(request, _("Another grader will look at it. Your result stays as it is until then."))
    return redirect("appeal", submission_id=submission_id)


@login_required
@require_POST
def take_back(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Takes the request back while nobody reads it."""
    at = clock.now()
    _own_result(request, submission_id, at)
    asked = queries.asked(submission_id, at)
    if asked is None:
        return redirect("appeal", submission_id=submission_id)
    try:
        appealing.take_back(actor=viewer(request), appeal_id=asked.id, at=at)
    except Refused as refusal:
        messages.warning(request, str(refusal.message))
    else:
        messages.success(request, _("Taken back. Nobody has read it."))
    return redirect("appeal", submission_id=submission_id)


def _own_result(request: HttpRequest, submission_id: int, at: datetime) -> Reply:
    reply = replies.reply(submission_id, at=at)
    if (
        reply is None
        or reply.learner_id != viewer(request).pk
        or reply.status != "released"
        or not reply.item.is_graded
    ):
        raise Http404
    return reply


def _ask_page(
    request: HttpRequest, reply: Reply, at: datetime, *, refusal: Refused | None = None
) -> HttpResponse:
    found = feedback.newest([reply.id]).get(reply.id)
    asked = queries.asked(reply.id, at)
    offer = queries.offer(found, was_asked=asked is not None, at=at)
    context = {
        "reply": reply,
        "item": reply.item,
        "module": reply.module,
        "module_slug": reply.module_slug,
        "asked": asked,
        "offer": offer,
        "criteria": [one for one in found.reached if one.level < rules.HIGHEST] if found else [],
        "chosen": request.POST.get("criterion", ""),
        "argument": request.POST.get("argument", ""),
        "most": rules.MAX_CHARACTERS,
        "days": rules.ANSWER_WORKING_DAYS,
        "refusal": refusal,
        "rate": _rate_words(queries.overturn_rate(at)),
    }
    return render(request, "courses/learner/appeal.html", context, status=refusal.status if refusal else 200)


# --- The second grader -----------------------------------------------------------------------------


@login_required
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """What may be looked at again, oldest first, and how often a level was raised."""
    actor, at = _grader(request), clock.now()
    context = {
        "lines": queries.waiting(actor, at, _today(actor, at)),
        "rate": _rate_words(queries.overturn_rate(at)),
    }
    return render(request, "courses/grader/appeals.html", context)


@login_required
@require_GET
def look(request: HttpRequest, appeal_id: int) -> HttpResponse:
    """The text, the criterion and the argument, while the grader holds it; else the offer to take it."""
    at = clock.now()
    return _look_page(request, _look_or_404(request, appeal_id, at))


@login_required
@require_POST
def claim(request: HttpRequest, appeal_id: int) -> HttpResponse:
    """Takes it."""
    at = clock.now()
    _look_or_404(request, appeal_id, at)
    try:
        appealing.claim(actor=viewer(request), appeal_id=appeal_id, at=at)
    except Refused as refusal:
        messages.warning(request, str(refusal.message))
    return redirect("appeal_look", appeal_id=appeal_id)


@login_required
@require_POST
def give_back(request: HttpRequest, appeal_id: int) -> HttpResponse:
    """Gives it back to the others."""
    at = clock.now()
    _look_or_404(request, appeal_id, at)
    try:
        appealing.give_back(actor=viewer(request), appeal_id=appeal_id, at=at)
    except Refused as refusal:
        messages.warning(request, str(refusal.message))
    return redirect("appeals")


@login_required
@require_POST
def decide(request: HttpRequest, appeal_id: int) -> HttpResponse:
    """Gives the second look."""
    at = clock.now()
    found = _look_or_404(request, appeal_id, at)
    try:
        appealing.decide(
            actor=viewer(request),
            appeal_id=appeal_id,
            level=as_int(request.POST.get("level")),
            reason=request.POST.get("reason", ""),
            quote=request.POST.get("quote", ""),
            at=at,
        )
    except Refused as refusal:
        return _look_page(request, found, refusal=refusal)
    messages.success(request, _("Thank you. The learner reads your reason, without your name."))
    return redirect("appeals")


def _look_or_404(request: HttpRequest, appeal_id: int, at: datetime) -> Look:
    actor = _grader(request)
    found = queries.look(actor, appeal_id, at, _today(actor, at))
    if found is None:
        raise Http404
    return found


def _look_page(request: HttpRequest, found: Look, *, refusal: Refused | None = None) -> HttpResponse:
    chosen = as_int(request.POST.get("level"))
    context: dict[str, Any] = {
        "look": found,
        "item": found.item,
        "thread": words.thread(found.item),
        "channel": words.channel_word(found.item),
        "read_parts": reading.read_parts(found.item, found.texts, ()),
        "levels": [
            {"level": number, "word": level_word(number), "text": text, "is_chosen": number == chosen}
            for number, text in enumerate(found.criterion.levels, start=1)
        ],
        "reason": request.POST.get("reason", ""),
        "quote": request.POST.get("quote", ""),
        "most": rules.MAX_CHARACTERS,
        "refusal": refusal,
        "field": refusal.field if isinstance(refusal, appealing.NotComplete) else "",
    }
    return render(request, "courses/grader/appeal.html", context, status=refusal.status if refusal else 200)


def _grader(request: HttpRequest) -> User:
    actor = viewer(request)
    if not may_open_grading(actor):
        raise PermissionDenied
    return actor


def _today(actor: User, at: datetime) -> date:
    return clock.local_day(at, actor.time_zone)


def _rate_words(found: Overturned) -> str:
    """How often a second look raised a level; below the minimum without a share."""
    numbers = {"raised": found.raised, "decided": found.decided}
    if found.share is None:
        if not found.decided:
            return _("Nobody has had a second look within a year.")
        return _("Within a year %(decided)s had a second look, and %(raised)s of them rose.") % numbers
    low, high = wilson(found.share, found.decided)
    return _(
        "Within a year %(raised)s of %(decided)s second looks raised a level: %(share)s per cent (%(low)s to %(high)s)."
    ) % {
        **numbers,
        "share": round(found.share * 100),
        "low": round(low * 100),
        "high": round(high * 100),
    }
