"""Release, return, give back: what a grader decides about a submission."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.actions import grader
from courses.actions.refusals import Refused
from courses.role_plays import marking as markings
from courses.web import grading_form as forms
from courses.web.grading import found_or_404, revision_of, studio
from courses.web.viewer import viewer
from lms.lib import clock


@login_required
@require_POST
def release(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Releases the result, after asking once."""
    return _decide(request, submission_id, "release")


@login_required
@require_POST
def send_back(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Returns a first version for revision, after asking once."""
    return _decide(request, submission_id, "return")


@login_required
@require_POST
def give_back(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Puts it back into the queue for somebody else."""
    at = clock.now()
    found_or_404(request, submission_id, at)
    try:
        grader.release_lease(actor=viewer(request), submission_id=submission_id, at=at)
    except Refused as refusal:
        messages.warning(request, str(refusal.message))
    else:
        messages.success(
            request, _("It waits in the queue again. Your draft is kept, should you take it once more.")
        )
    return redirect("grading")


def _decide(request: HttpRequest, submission_id: int, verb: str) -> HttpResponse:
    at = clock.now()
    actor = viewer(request)
    found = found_or_404(request, submission_id, at)
    marking = forms.read_marking(request.POST)
    act = grader.release_grade if verb == "release" else grader.return_for_revision
    try:
        if request.POST.get("confirmed"):
            grade = act(
                actor=actor,
                submission_id=submission_id,
                marking=marking,
                revision=revision_of(request),
                at=at,
            )
            messages.success(request, _said(grade.outcome, is_passed=bool(grade.is_passed)))
            return redirect("grading")
        draft = grader.save_grade_draft(
            actor=actor, submission_id=submission_id, marking=marking, revision=revision_of(request), at=at
        )
    except grader.DraftConflict as conflict:
        return studio(request, found, marking, at, conflict=conflict)
    except grader.NotComplete as refusal:
        return studio(request, found, marking, at, missing=refusal.missing, revision=revision_of(request))
    except Refused as refusal:
        messages.warning(request, str(refusal.message))
        return redirect("grading_submission", submission_id=submission_id)
    kept = markings.load(draft.body)
    missing = (
        markings.missing_for_release(kept, found.item.rubric)
        if verb == "release"
        else markings.missing_for_return(kept)
    )
    held_back = markings.held_back(marking, kept)
    missing = (*held_back, *missing)
    confirm = "" if missing else verb
    shown = marking if held_back else kept
    return studio(request, found, shown, at, missing=missing, confirm=confirm, revision=draft.revision)


def _said(outcome: str, *, is_passed: bool) -> str:
    if outcome == "kept":
        return _(
            "Your mark is kept. Two graders read this reply; the learner hears once the result is settled."
        )
    if outcome == "returned":
        return _("Returned with your comments. The levels stay hidden.")
    if is_passed:
        return _("Result released: passed. The learner hears about it today.")
    return _("Result released: not yet. The learner hears about it today.")
