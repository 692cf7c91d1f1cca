"""Handing a reply on: for now, for somebody else, or because it cannot be judged."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courses.actions import judging
from courses.actions.refusals import Refused
from courses.role_plays import queue
from courses.role_plays.judging import NOT_JUDGED_REASONS, SKIP_REASONS
from courses.web.grading import found_or_404
from courses.web.viewer import viewer
from lms.lib import clock


@login_required
@require_GET
def hand_on_page(request: HttpRequest, submission_id: int) -> HttpResponse:
    """What can be done with a reply that one will not decide now. For whoever holds it; others see the reply's page."""
    found = found_or_404(request, submission_id, clock.now())
    if not found.is_mine:
        return redirect("grading_submission", submission_id=submission_id)
    return _page(request, found)


@login_required
@require_POST
def skip(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Passes it over for now."""
    at = clock.now()
    found = found_or_404(request, submission_id, at)
    try:
        judging.skip(
            actor=viewer(request),
            submission_id=submission_id,
            reason=request.POST.get("reason", ""),
            words=request.POST.get("words", ""),
            at=at,
        )
    except Refused as refusal:
        return _refused(request, found, refusal, "skip")
    messages.success(request, _("Passed over. It comes to you again after everything else."))
    return redirect("grading")


@login_required
@require_POST
def not_judged(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Hands it on for good."""
    at = clock.now()
    found = found_or_404(request, submission_id, at)
    try:
        row = judging.not_judged(
            actor=viewer(request),
            submission_id=submission_id,
            reason=request.POST.get("reason", ""),
            words=request.POST.get("words", ""),
            criteria=request.POST.getlist("criteria"),
            at=at,
        )
    except Refused as refusal:
        return _refused(request, found, refusal, "not-judged")
    messages.success(
        request,
        _("Handed on. Whoever looks after grading decides now; your reason and your marks are kept.")
        if row.is_sent_up
        else _("Handed on. Another grader reads it; your reason and your marks are kept."),
    )
    return redirect("grading")


def _refused(request: HttpRequest, found: queue.Studio, refusal: Refused, form: str) -> HttpResponse:
    if not found.is_mine:
        messages.warning(request, str(refusal.message))
        return redirect("grading_submission", submission_id=found.row.submission_id)
    return _page(request, found, error=str(refusal.message), form=form, status=refusal.status)


def _page(
    request: HttpRequest, found: queue.Studio, *, error: str = "", form: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "studio": found,
        "row": found.row,
        "criteria": found.item.rubric.criteria,
        "skip_reasons": SKIP_REASONS,
        "not_judged_reasons": NOT_JUDGED_REASONS,
        "errors": [{"text": error, "target": f"{form}-reason"}] if error else [],
        "sent_form": form,
        "sent_reason": request.POST.get("reason", ""),
        "sent_words": request.POST.get("words", ""),
        "sent_criteria": request.POST.getlist("criteria"),
    }
    return render(request, "courses/grader/hand_on.html", context, status=status)
