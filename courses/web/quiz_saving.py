"""The JSON that the page talks while a learner works: save an answer, claim the pen, flag a question.

save   PUT or POST {client_id, seq, epoch, value[, typed_epoch]}; in a pre-check `value` may also hold `certainty`
       200 receipt; 400 {code, detail}; 401 {code: login | other_user}; 409 {code: late | taken_over | closed, detail, epoch}
lease  POST {client_id} · 200 {epoch, server_now, deadline}; 409 {code: taken_over | closed, detail}
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courses.actions import attempts
from courses.actions.refusals import Refused
from courses.quizzes.queries import AttemptNotFound, attempt_state
from courses.quizzes.rules import InvalidAnswer, split_certainty
from courses.web.json_requests import as_place, is_somebody_else, somebody_else_response
from courses.web.quiz_answers import certainty_from, refusal_words, value_from
from courses.web.viewer import viewer
from lms.lib import clock

# A little more than the longest text, so that a huge body is refused before it is read.
LONGEST_BODY = 64 * 1024

View = Callable[..., HttpResponse]


def json_login_required(view: View) -> View:
    """401 with a code instead of a redirect, so that the page can keep its text and offer the log-in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _problem("login", _("Please log in again. What you wrote is kept here."), 401)
        if is_somebody_else(request):
            return somebody_else_response()
        return view(request, *args, **kwargs)

    return guarded


@json_login_required
@require_http_methods(["PUT", "POST"])
def save(request: HttpRequest, attempt_id: int, question_id: UUID) -> HttpResponse:
    """Stores one answer. Three queries besides those for the session."""
    at = clock.now()
    try:
        body = _body(request)
        value, certainty = split_certainty(body.get("value"))
        receipt = attempts.save_answer(
            actor=viewer(request),
            attempt_id=attempt_id,
            question_id=str(question_id),
            value=value,
            at=at,
            epoch=_whole(body, "epoch"),
            client_id=_uuid(body),
            seq=_whole(body, "seq"),
            typed_epoch=_whole(body, "typed_epoch") if "typed_epoch" in body else None,
            certainty=certainty,
        )
    except InvalidAnswer as error:
        return _problem("invalid", refusal_words(error), 400)
    except ValueError:
        return _problem("invalid", _("This request does not fit."), 400)
    except AttemptNotFound:
        return _problem("not_found", _("There is no such question."), 404)
    except attempts.SaveRefused as refused:
        return _problem(refused.code, str(refused.message), refused.status, epoch=refused.epoch)
    return JsonResponse(
        {
            "question": receipt.question,
            "client_id": str(receipt.client_id),
            "seq": receipt.seq,
            "digest": receipt.digest,
            "server_now": receipt.server_now.isoformat(),
            "saved_at": timezone.localtime(receipt.server_now).strftime("%H:%M"),
            "deadline": _moment(receipt.deadline),
            "epoch": receipt.epoch,
            "is_superseded": receipt.is_superseded,
        }
    )


@json_login_required
@require_POST
def claim(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """Says that this tab writes here; 409 where another one does."""
    at = clock.now()
    try:
        client_id = _uuid(_body(request))
        attempt = attempts.continue_here(
            actor=viewer(request), attempt_id=attempt_id, at=at, client_id=client_id, is_claim=True
        )
    except ValueError:
        return _problem("invalid", _("This request does not fit."), 400)
    except AttemptNotFound:
        return _problem("not_found", _("There is no such attempt."), 404)
    except Refused as refused:
        return _problem(refused.code, str(refused.message), refused.status)
    return JsonResponse(
        {"epoch": attempt.epoch, "server_now": at.isoformat(), "deadline": _moment(attempt.deadline_at)}
    )


@login_required
@require_POST
def flag(request: HttpRequest, attempt_id: int, question_id: UUID) -> HttpResponse:
    """Flags a question or takes the flag away. A form without script is saved along the way."""
    actor, at = viewer(request), clock.now()
    is_flagged = request.POST.get("flag") == "on"
    try:
        attempts.flag_question(
            actor=actor, attempt_id=attempt_id, question_id=str(question_id), is_flagged=is_flagged, at=at
        )
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"is_flagged": is_flagged})
        state = attempt_state(actor, attempt_id, at)
        current = next(each for each in state.questions if each.shown.id == str(question_id))
        if current.is_settled:
            return redirect("attempt", attempt_id=attempt_id, position=current.position)
        attempts.save_answer(
            actor=actor,
            attempt_id=attempt_id,
            question_id=str(question_id),
            value=value_from(request.POST, current.shown),
            certainty=certainty_from(request.POST),
            at=at,
            epoch=int(request.POST.get("epoch") or 0),
        )
    except AttemptNotFound:
        return _problem("not_found", _("There is no such question."), 404)
    except InvalidAnswer as error:
        messages.error(request, refusal_words(error))
    except ValueError:
        return _problem("invalid", _("This request does not fit."), 400)
    except Refused as refused:
        if request.headers.get("Accept", "").startswith("application/json"):
            return _problem(refused.code, str(refused.message), refused.status)
        messages.error(request, str(refused.message))
    return redirect("attempt", attempt_id=attempt_id, position=as_place(request.POST.get("position")) or 1)


def _body(request: HttpRequest) -> dict[str, Any]:
    if len(request.body) > LONGEST_BODY:
        raise InvalidAnswer("long")
    try:
        data = json.loads(request.body)
    except RecursionError as error:
        raise ValueError("the body is nested too deeply") from error
    if not isinstance(data, dict):
        raise ValueError("the body is an object")
    return data


def _whole(body: dict[str, Any], name: str) -> int:
    number = body.get(name)
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < 2**31:
        raise ValueError(f"{name} is a whole number")
    return number


def _uuid(body: dict[str, Any]) -> UUID:
    text = body.get("client_id")
    if not isinstance(text, str):
        raise ValueError("client_id is a UUID")
    return UUID(text)


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _problem(code: str, detail: str, status: int, **more: object) -> JsonResponse:
    return JsonResponse({"code": code, "detail": detail, **more}, status=status)
