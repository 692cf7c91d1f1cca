"""The page on which graders keep the comments that their team shares."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courses.actions import comment_bank as actions
from courses.actions.refusals import Refused
from courses.comment_bank import queries, rules
from courses.comment_bank.words import personal_words
from courses.permissions import may_open_grading
from courses.web.comment_bank_words import warn_of_personal
from courses.web.json_requests import as_int
from courses.web.viewer import viewer
from lms.accounts.models import User
from lms.lib import clock
from lms.lib.components import level_word

LEVELS = (1, 2, 3, 4)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def comment_bank_page(request: HttpRequest) -> HttpResponse:
    """Searches the bank; a POST adds a comment that belongs to no criterion."""
    actor = _grader(request)
    error = ""
    if request.method == "POST":
        text = request.POST.get("text", "")
        try:
            actions.keep(
                actor=actor,
                text=text,
                language=actor.language.split("-")[0],
                team_id=as_int(request.POST.get("team")),
                at=clock.now(),
            )
        except Refused as refusal:
            error = str(refusal.message)
        else:
            messages.success(request, _("Kept in the comment bank, for every grader of the team."))
            warn_of_personal(request, text)
            return redirect("comment_bank")
    wanted = queries.Wanted(
        words=request.GET.get("find", "").strip()[:80],
        criterion=request.GET.get("criterion", ""),
        level=_level(request.GET.get("level")),
        is_retired=bool(request.GET.get("retired")),
        page=as_int(request.GET.get("page")) or 1,
    )
    found = queries.page(actor, wanted)
    teams = queries.own_teams(actor)
    context = {
        "found": found,
        "wanted": wanted,
        "levels": [(number, level_word(number)) for number in LEVELS],
        "teams": teams if len(teams) > 1 else [],
        "errors": [{"text": error, "target": "new-text"}] if error else [],
        "sent_text": request.POST.get("text", ""),
        "max_characters": rules.MAX_CHARACTERS,
        "is_searching": bool(wanted.words or wanted.criterion or wanted.level),
        "newer": _address(request, wanted.page - 1) if found.number > 1 else "",
        "older": _address(request, found.number + 1) if found.number < found.pages else "",
    }
    return render(request, "courses/grader/comment_bank.html", context, status=400 if error else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def snippet_page(request: HttpRequest, snippet_id: int) -> HttpResponse:
    """One comment: its words, where it is offered; a POST replaces the words."""
    actor = _grader(request)
    found = _found_or_404(actor, snippet_id)
    context: dict[str, Any] = {
        "snippet": found,
        "levels": [(number, level_word(number)) for number in LEVELS],
        "level": found.level,
        "text": found.text,
        "max_characters": rules.MAX_CHARACTERS,
    }
    if request.method == "POST":
        text, level = request.POST.get("text", ""), _level(request.POST.get("level"))
        try:
            actions.edit(actor=actor, snippet_id=snippet_id, text=text, level=level, at=clock.now())
        except Refused as refusal:
            context |= {
                "text": text,
                "level": level,
                "errors": [{"text": str(refusal.message), "target": "text"}],
            }
            return render(request, "courses/grader/snippet.html", context, status=refusal.status)
        messages.success(request, _("Saved. Replies that were read before keep the words they got."))
        warn_of_personal(request, text)
        return redirect("comment_bank")
    context["personal"] = personal_words(found.text)
    return render(request, "courses/grader/snippet.html", context)


@login_required
@require_POST
def snippet_retire(request: HttpRequest, snippet_id: int) -> HttpResponse:
    """No longer offers it."""
    actor = _grader(request)
    _found_or_404(actor, snippet_id)
    actions.retire(actor=actor, snippet_id=snippet_id, at=clock.now())
    messages.success(request, _("Retired. It is kept, and can be brought back."))
    return redirect("comment_bank")


@login_required
@require_POST
def snippet_bring_back(request: HttpRequest, snippet_id: int) -> HttpResponse:
    """Offers it again."""
    actor = _grader(request)
    _found_or_404(actor, snippet_id)
    actions.bring_back(actor=actor, snippet_id=snippet_id, at=clock.now())
    messages.success(request, _("It is offered again."))
    return redirect("comment_bank")


def _grader(request: HttpRequest) -> User:
    actor = viewer(request)
    if not may_open_grading(actor):
        raise PermissionDenied
    return actor


def _found_or_404(actor: User, snippet_id: int) -> queries.Snippet:
    found = queries.one(actor, snippet_id)
    if found is None:
        raise Http404
    return found


def _level(value: str | None) -> int | None:
    number = as_int(value)
    return number if number in LEVELS else None


def _address(request: HttpRequest, page: int) -> str:
    return "?" + urlencode([*((k, v) for k, v in request.GET.items() if k != "page"), ("page", page)])
