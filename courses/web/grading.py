"""The grader's pages: the queue, and the studio of one submission."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courses.actions import grader
from courses.actions import judging as judging_actions
from courses.actions.refusals import Refused
from courses.permissions import may_open_grading
from courses.role_plays import grader_coach, judging, licences, marks, queue
from courses.role_plays import marking as markings
from courses.role_plays.marking import Marking, Missing
from courses.web import grading_form as forms
from courses.web import grading_queue as queues
from courses.web import grading_steps as steps
from courses.web import role_play_reading as reading
from courses.web import role_play_words as words
from courses.web.anchors import beside
from courses.web.json_requests import as_int, login_required_or_401, refusal_response
from courses.web.viewer import viewer
from lms.lib import clock


@login_required
@require_GET
def queue_page(request: HttpRequest) -> HttpResponse:
    """What waits, what the grader holds, and what they decided this week."""
    actor = _grader(request)
    at = clock.now()
    chosen = queues.wanted(request)
    found = queue.queue(actor, at, chosen)
    context = queues.lists(found, at) | queues.narrowing(request, chosen, at)
    context |= {
        "queue": found,
        "between": marks.between(actor, at),
        "answer_reviews_url": _url("answer_reviews"),
        "unlicensed": licences.advice(actor, queue.free(actor, at)[: queue.LIST_LIMIT], at),
        "set_aside_count": judging.set_aside_count(actor, at),
    }
    return render(request, "courses/grader/queue.html", context)


@login_required
@require_POST
def next_in_queue(request: HttpRequest) -> HttpResponse:
    """Takes the oldest one, or goes on with the one in hand."""
    _grader(request)
    return steps.go_on(request, None, clock.now())


@login_required
@require_POST
def keep_preferences(request: HttpRequest) -> HttpResponse:
    """Keeps the skills and languages that are shown as the grader's own queue."""
    judging_actions.prefer(actor=_grader(request), wanted=queues.read_wanted(request.POST), at=clock.now())
    messages.success(request, _("Kept. Your queue begins with this from now on."))
    return redirect("grading")


@login_required
@require_GET
def submission(request: HttpRequest, submission_id: int) -> HttpResponse:
    """The studio while the grader holds it; else what may be known of it."""
    at = clock.now()
    found = found_or_404(request, submission_id, at)
    if found.is_mine:
        return studio(request, found, found.draft, at)
    context = {"studio": found, "row": found.row, "waiting": queues.waiting_words(found.row.submitted_at, at)}
    if found.row.status == "submitted":
        template = "take.html" if found.is_waiting else "marked.html"
        return render(request, f"courses/grader/{template}", context)
    comments = found.result.comments if found.result else ()
    context |= {
        "item": found.item,
        "module": found.module,
        "feedback": found.result,
        "read_parts": reading.read_parts(found.item, found.texts, comments),
        "loose_comments": [one.text for one in reading.loose(comments)],
    }
    return render(request, "courses/grader/decided.html", context)


@login_required
@require_POST
def claim(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Takes this one."""
    at = clock.now()
    found_or_404(request, submission_id, at)
    try:
        grader.claim(actor=viewer(request), submission_id=submission_id, at=at)
    except Refused as refusal:
        messages.warning(request, str(refusal.message))
    return redirect("grading_submission", submission_id=submission_id)


@login_required_or_401
@require_POST
def save(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Keeps the draft. A script (Accept: application/json) gets the new revision and where the marking stands."""
    at = clock.now()
    found = found_or_404(request, submission_id, at)
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    data = request.POST if wants_json else steps.prepared(request)
    marking = forms.read_marking(data)
    if wants_json:  # a reason counts when its button is pressed, never half typed
        marking = replace(marking, reasons={})
    try:
        draft = grader.save_grade_draft(
            actor=viewer(request),
            submission_id=submission_id,
            marking=marking,
            revision=revision_of(request),
            at=at,
        )
    except grader.DraftConflict as conflict:
        if wants_json:
            kept = markings.dump(conflict.kept)
            return refusal_response(conflict, revision=conflict.revision, kept=kept)
        return studio(request, found, marking, at, conflict=conflict)
    except Refused as refusal:
        if wants_json:
            return refusal_response(refusal)
        messages.warning(request, str(refusal.message))
        return redirect("grading_submission", submission_id=submission_id)
    kept_marking = markings.load(draft.body)
    steps.count_uses(request, submission_id, data, at)
    held_back = markings.held_back(marking, kept_marking)
    if not wants_json and held_back:
        return studio(request, found, marking, at, missing=held_back, revision=draft.revision)
    if not wants_json:
        return steps.after_saving(request, submission_id, data, kept_marking, at)
    standing = forms.standing_of(kept_marking, found.item)
    return JsonResponse(
        {
            "revision": draft.revision,
            "saved_at": draft.updated_at.isoformat(),
            "headline": standing.headline,
            "detail": standing.detail,
            "outcome": standing.outcome,
            "is_complete": standing.is_complete and not held_back,
            "needs_reason": [one.key for one in held_back],
            "not_found": [
                one.key
                for one in markings.missing_for_release(kept_marking, found.item.rubric)
                if one.kind == "quote_not_found"
            ],
        }
    )


# --- Shared with the decisions ---------------------------------------------------------------------


def found_or_404(request: HttpRequest, submission_id: int, at: datetime) -> queue.Studio:
    """The submission, where it lies in the reader's reach as a grader; else Http404."""
    found = queue.studio(viewer(request), submission_id, at)
    if found is None:
        raise Http404
    return found


def revision_of(request: HttpRequest) -> int:
    """The revision of the draft that the form was filled from."""
    return as_int(request.POST.get("revision")) or 0


def studio(
    request: HttpRequest,
    found: queue.Studio,
    marking: Marking,
    at: datetime,
    *,
    revision: int | None = None,
    missing: tuple[Missing, ...] = (),
    confirm: str = "",
    conflict: grader.DraftConflict | None = None,
) -> HttpResponse:
    """The page on which a submission is marked."""
    item = found.item
    marking = markings.placed(marking, item.rubric, found.texts)
    context: dict[str, Any] = queues.lists(queue.queue(viewer(request), at, queues.wanted(request)), at)
    notes = grader_coach.notes(found.row.submission_id, viewer(request))
    menus, bank = steps.menus(request, found, marking)
    if conflict is not None:
        revision = conflict.revision
        context["other_criteria"] = forms.criterion_fields(item.rubric, conflict.kept)
    context |= {
        "studio": found,
        "row": found.row,
        "item": item,
        "module": found.module,
        "thread": words.thread(item),
        "channel": words.channel_word(item),
        "read_parts": reading.read_parts(item, found.texts, marking.comments),
        "loose": [
            {"number": number, "comment": one}
            for number, one in enumerate(marking.comments, start=1)
            if not (one.quote and one.part)
        ],
        "next_number": len(marking.comments) + 1,
        "next_field": f"comment-{len(marking.comments) + 1}-text",
        "comments": marking.comments,
        "criteria": beside(
            forms.criterion_fields(item.rubric, marking, missing, menus, notes.levels if notes else None),
            item,
            found.module,
        ),
        "coach": notes,
        "marking": marking,
        "revision": found.revision if revision is None else revision,
        "standing": forms.standing_of(marking, item),
        "errors": [
            {"text": forms.missing_words(one, item.rubric), "target": forms.missing_target(one)}
            for one in missing
        ],
        "bank": bank,
        "save_url": reverse("grading_save", args=[found.row.submission_id]),
        "confirm": confirm,
        "conflict": conflict,
        "has_shortcuts": viewer(request).has_shortcuts,
        "version_word": words.version_word(is_revision=found.row.is_revision),
    }
    status = 409 if conflict else 400 if missing else 200
    return render(request, "courses/grader/studio.html", context, status=status)


def _grader(request: HttpRequest) -> Any:
    actor = viewer(request)
    if not may_open_grading(actor):
        raise PermissionDenied
    return actor


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
