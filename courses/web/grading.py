"""The grader's pages: the queue, and the studio of one submission."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from courses.actions import grader
from courses.actions.refusals import Refused
from courses.permissions import may_open_grading
from courses.role_plays import licences, marks, queue
from courses.role_plays import marking as markings
from courses.role_plays.marking import Marking, Missing
from courses.web import grading_form as forms
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
    found = queue.queue(actor, at)
    context = _lists(found, at) | {
        "queue": found,
        "between": marks.between(actor, at),
        "answer_reviews_url": _url("answer_reviews"),
        "unlicensed": licences.advice(actor, queue.free(actor, at)[: queue.LIST_LIMIT], at),
    }
    return render(request, "courses/grader/queue.html", context)


@login_required
@require_POST
def next_in_queue(request: HttpRequest) -> HttpResponse:
    """Takes the oldest one, or goes on with the one in hand."""
    taken = grader.claim_next(actor=_grader(request), at=clock.now())
    if taken is None:
        messages.info(request, _("Nothing else waits for you at the moment."))
        return redirect("grading")
    return redirect("grading_submission", submission_id=taken.pk)


@login_required
@require_GET
def submission(request: HttpRequest, submission_id: int) -> HttpResponse:
    """The studio while the grader holds it; else what may be known of it."""
    at = clock.now()
    found = found_or_404(request, submission_id, at)
    if found.is_mine:
        return studio(request, found, found.draft, at)
    context = {"studio": found, "row": found.row, "waiting": waiting_words(found.row.submitted_at, at)}
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
    marking = forms.read_marking(request.POST)
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
    if not wants_json:
        messages.success(request, _("Your draft is saved. Nobody else sees it."))
        return redirect("grading_submission", submission_id=submission_id)
    kept_marking = markings.load(draft.body)
    standing = forms.standing_of(kept_marking, found.item)
    return JsonResponse(
        {
            "revision": draft.revision,
            "saved_at": draft.updated_at.isoformat(),
            "headline": standing.headline,
            "detail": standing.detail,
            "outcome": standing.outcome,
            "is_complete": standing.is_complete,
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
    context: dict[str, Any] = _lists(queue.queue(viewer(request), at), at)
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
        "comments": marking.comments,
        "criteria": beside(forms.criterion_fields(item.rubric, marking, missing), item, found.module),
        "marking": marking,
        "revision": found.revision if revision is None else revision,
        "standing": forms.standing_of(marking, item),
        "errors": [
            {"text": forms.missing_words(one, item.rubric), "target": forms.missing_target(one)}
            for one in missing
        ],
        "confirm": confirm,
        "conflict": conflict,
        "has_shortcuts": viewer(request).has_shortcuts,
        "version_word": words.version_word(is_revision=found.row.is_revision),
    }
    status = 409 if conflict else 400 if missing else 200
    return render(request, "courses/grader/studio.html", context, status=status)


def waiting_words(since: datetime, at: datetime) -> str:
    """How long something waits, in the reader's days: «Waiting 2 days», «Since 09:12 today»."""
    local, now = timezone.localtime(since), timezone.localtime(at)
    days = (now.date() - local.date()).days
    if days <= 0:
        return _("Since %(time)s today") % {"time": time_format(local, "H:i")}
    if days < 30:
        return ngettext("Waiting %(count)s day", "Waiting %(count)s days", days) % {"count": days}
    return _("Waiting since %(day)s") % {"day": date_format(local, "MONTH_DAY_FORMAT")}


def _lists(found: queue.Queue, at: datetime) -> dict[str, Any]:
    def lines(rows: tuple[queue.Row, ...]) -> list[dict[str, Any]]:
        return [
            {
                "row": row,
                "waiting": waiting_words(row.submitted_at, at),
                "is_long": (at - row.submitted_at).days >= 2,
            }
            for row in rows
        ]

    return {
        "mine": lines(found.mine),
        "waiting": lines(found.waiting),
        "decided": lines(found.decided),
        "waiting_count": found.waiting_count,
        "mine_count": found.mine_count,
    }


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
