"""Checking a question in practice. A form without script posts here and comes back to the question."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from courses.actions import checking
from courses.actions.refusals import Refused
from courses.quizzes.queries import AttemptNotFound, attempt_state
from courses.quizzes.rules import InvalidAnswer
from courses.web.json_requests import as_int, as_seq, as_uuid
from courses.web.quiz_answers import refusal_words, value_from
from courses.web.viewer import viewer
from lms.lib import clock

FEEDBACK = "#feedback"


@login_required
@require_POST
def check(request: HttpRequest, attempt_id: int, question_id: UUID) -> HttpResponse:
    """Marks the answer in the form at once and shows what may be shown. Pressed twice, it happens once."""
    actor, at = viewer(request), clock.now()
    key = as_uuid(request.POST.get("key"))
    if key is None:
        return HttpResponse(status=400)
    try:
        state = attempt_state(actor, attempt_id, at)
    except AttemptNotFound as error:
        raise Http404 from error
    current = next((each for each in state.questions if each.shown.id == str(question_id)), None)
    if current is None:
        raise Http404
    try:
        checking.check_answer(
            actor=actor,
            attempt_id=attempt_id,
            question_id=str(question_id),
            value=value_from(request.POST, current.shown),
            key=key,
            at=at,
            epoch=as_int(request.POST.get("epoch")) or 0,
            client_id=as_uuid(request.POST.get("client_id")),
            seq=as_seq(request.POST.get("seq")),
        )
    except InvalidAnswer as error:
        messages.error(request, refusal_words(error))
    except Refused as refused:
        messages.error(request, str(refused.message))
    return redirect(reverse("attempt", args=[attempt_id, current.position]) + FEEDBACK)
