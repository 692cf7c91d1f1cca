"""The daily review: one card at a time, what came of it, and the end of today's set."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses.actions import cards as actions
from courses.actions.refusals import Refused
from courses.cards.deck_queries import Deck
from courses.cards.queries import Asked, CardNotFound, answered_card, kept_by_skill, next_asked
from courses.quizzes.rules import InvalidAnswer
from courses.web.json_requests import as_int, as_uuid
from courses.web.quiz_answers import refusal_words, value_from
from courses.web.quiz_rows import rows_of, verdict_of, words_of
from courses.web.quiz_words import instruction
from courses.web.review_words import (
    certainties,
    end_words,
    kept_words,
    origin_words,
    outcome_words,
    place_words,
)
from courses.web.viewer import viewer
from lms.lib import clock


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest) -> HttpResponse:
    """The next card, or the end of today's set. POST answers the card that was shown."""
    is_more = "more" in (request.POST if request.method == "POST" else request.GET)
    deck, asked = next_asked(viewer(request), clock.now(), is_more=is_more)
    if request.method == "POST":
        return _answer(request, deck, asked, is_more=is_more)
    if asked is None:
        return _end(request, deck)
    return render(request, "courses/learner/review.html", _context(asked, is_more=is_more))


@login_required
@never_cache
@require_safe
def answered(request: HttpRequest, key: UUID) -> HttpResponse:
    """What came of an answer: the reason behind every option, and when the card comes back."""
    try:
        page = answered_card(viewer(request), key, clock.now())
    except CardNotFound as error:
        raise Http404 from error
    if page.due_on is None:
        return redirect("review")
    context = {
        "page": page,
        "verdict": verdict_of(page.result),
        "words": words_of(page.result, rows_of(page.result)),
        "outcome": outcome_words(page.rating or 0, page.due_on, page.answered_on),
        "next_url": _address(is_more="more" in request.GET and not page.left),
    }
    return render(request, "courses/learner/review_answer.html", context)


def _answer(request: HttpRequest, deck: Deck, asked: Asked | None, *, is_more: bool) -> HttpResponse:
    """Keeps the answer and shows what came of it; what was left out is asked for again."""
    key, version = as_uuid(request.POST.get("key")), as_int(request.POST.get("version"))
    card_id = as_uuid(request.POST.get("card"))
    if key is None or card_id is None or version is None:
        return HttpResponse(status=400)
    shown = asked.shown if asked is not None and asked.shown.id == str(card_id) else None
    value: dict[str, Any] = {}
    try:
        if shown is not None:
            value = value_from(request.POST, shown)
        row = actions.answer_card(
            actor=viewer(request),
            card_id=str(card_id),
            version=version,
            value=value,
            certainty=as_int(request.POST.get("certainty")) or 0,
            seconds=_seconds(request),
            key=key,
            at=clock.now(),
        )
    except CardNotFound as error:
        raise Http404 from error
    except InvalidAnswer as error:
        return _again(request, asked, value, refusal_words(error), "answers", is_more=is_more)
    except (actions.NothingAnswered, actions.CertaintyMissing) as refused:
        target = "sure" if isinstance(refused, actions.CertaintyMissing) else "answers"
        return _again(request, asked, value, str(refused.message), target, is_more=is_more)
    except Refused as refused:
        messages.info(request, str(refused.message))
        return redirect(_address(is_more=is_more))
    if row.due_on is None:
        return redirect(_address(is_more=is_more))
    more = "?more=1" if is_more else ""
    return redirect(f"{reverse('review_answer', args=[row.key])}{more}")


def _again(
    request: HttpRequest,
    asked: Asked | None,
    value: dict[str, Any],
    words: str,
    target: str,
    *,
    is_more: bool,
) -> HttpResponse:
    if asked is None or asked.shown.id != request.POST.get("card"):
        messages.info(request, _("You have answered this card today. Here is the next one."))
        return redirect(_address(is_more=is_more))
    context = _context(asked, is_more=is_more) | {
        "value": value,
        "certainty": request.POST.get("certainty", ""),
        "errors": [{"text": words, "target": target}],
        "started": request.POST.get("started", ""),
    }
    return render(request, "courses/learner/review.html", context, status=400)


def _context(asked: Asked, *, is_more: bool) -> dict[str, Any]:
    shown = asked.shown
    return {
        "asked": asked,
        "shown": shown,
        "value": asked.value,
        "place": place_words(asked),
        "origin": origin_words(asked),
        "instruction": instruction(shown.kind),
        "template": f"courses/learner/questions/{shown.kind}.html",
        "places": range(1, len(shown.options) + 1),
        "certainties": certainties(),
        "certainty": "",
        "key": uuid4(),
        "started": int(time.time()),
        "is_more": is_more,
        "errors": [],
    }


def _end(request: HttpRequest, deck: Deck) -> HttpResponse:
    skills = kept_by_skill(deck)
    context = {
        "deck": deck,
        "words": end_words(deck),
        "skills": [(one, kept_words(one, deck.today)) for one in skills],
        "more_url": _address(is_more=True) if deck.can_do_more else "",
    }
    return render(request, "courses/learner/review_end.html", context)


def _seconds(request: HttpRequest) -> int:
    """Since the card was shown; a browser that says nothing counts as slow."""
    started = as_int(request.POST.get("started"))
    if started is None:
        return actions.MAX_SECONDS
    return min(max(0, int(time.time()) - started), actions.MAX_SECONDS)


def _address(*, is_more: bool) -> str:
    return reverse("review") + ("?more=1" if is_more else "")
