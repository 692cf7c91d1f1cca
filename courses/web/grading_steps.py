"""Buttons of the marking form beside saving: a comment of the bank put in, one kept there, one removed; and what
comes next. Each works without a script: the draft is saved first, so nothing typed is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.actions import coach_notes, comment_bank, grader
from courses.actions.refusals import Refused
from courses.comment_bank import queries as bank
from courses.comment_bank import rules as bank_rules
from courses.comment_bank.queries import Snippet
from courses.role_plays import queue
from courses.role_plays.marking import Marking
from courses.web.comment_bank_words import warn_of_personal
from courses.web.grading_queue import wanted
from courses.web.json_requests import as_int
from courses.web.viewer import viewer

# Fields of the form that a comment of the bank may be put into.
_FIELD = re.compile(r"note-[\w-]+|comment-\d{1,4}-text|what_works|one_change")
SHOWN_AT_MOST = 40
MAX_ID = 2**31


@dataclass(frozen=True)
class Offered:
    """A comment of the bank in a menu. `fits` the level that is chosen; `title` of its criterion, where that is not clear."""

    row: Snippet
    fits: bool
    title: str = ""


def prepared(request: HttpRequest) -> QueryDict:
    """The sent form with what the pressed button changes in it: a comment put in, or one taken out."""
    data = request.POST.copy()
    field, _colon, snippet = data.get("insert", "").rpartition(":")
    text = bank.text_of(viewer(request), as_int(snippet) or 0) if _FIELD.fullmatch(field) else ""
    if text:
        data[field] = bank_rules.added(data.get(field, ""), text)
        data.appendlist("used", snippet)
    if removed := data.get("remove", ""):
        data.pop(f"comment-{removed}-text", None)
    return data


def count_uses(request: HttpRequest, submission_id: int, data: QueryDict, at: datetime) -> None:
    """Counts the comments of the bank that the form says were put in."""
    used = [found for one in data.getlist("used") if 0 < (found := as_int(one) or 0) < MAX_ID]
    if used:
        comment_bank.note_uses(actor=viewer(request), submission_id=submission_id, snippet_ids=used, at=at)


def after_saving(
    request: HttpRequest, submission_id: int, data: QueryDict, marking: Marking, at: datetime
) -> HttpResponse:
    """Where the pressed button leads, once the draft is saved."""
    here = redirect("grading_submission", submission_id=submission_id)
    if data.get("then") == "next":
        return go_on(request, submission_id, at)
    if data.get("then") == "hand-on":
        return redirect("grading_hand_on", submission_id=submission_id)
    if data.get("then") == "coach":
        return _open_notes(request, submission_id, at)
    if data.get("keep"):
        _keep(request, submission_id, data, marking, at)
        return here
    field = data.get("insert", "").rpartition(":")[0]
    if field:
        number = len(marking.comments)
        place = f"comment-{number}" if field.startswith("comment-") else field
        return redirect(f"{reverse('grading_submission', args=[submission_id])}#{place}")
    if not data.get("remove"):
        messages.success(request, _("Your draft is saved. Nobody else sees it."))
    return here


def _open_notes(request: HttpRequest, submission_id: int, at: datetime) -> HttpResponse:
    try:
        coach_notes.open_notes(actor=viewer(request), submission_id=submission_id, at=at)
    except Refused as refusal:
        messages.info(request, str(refusal.message))
    return redirect(f"{reverse('grading_submission', args=[submission_id])}#coach-notes")


def go_on(request: HttpRequest, submission_id: int | None, at: datetime) -> HttpResponse:
    """To the next reply of the queue, after `submission_id` where one is looked at."""
    taken = grader.claim_next(actor=viewer(request), at=at, wanted=wanted(request), after=submission_id)
    if taken is not None:
        return redirect("grading_submission", submission_id=taken.pk)
    messages.info(request, _("Nothing else waits for you at the moment."))
    if submission_id is None:
        return redirect("grading")
    return redirect("grading_submission", submission_id=submission_id)


def _keep(request: HttpRequest, submission_id: int, data: QueryDict, marking: Marking, at: datetime) -> None:
    field = data.get("keep", "")
    key = field.removeprefix("note-") if field.startswith("note-") else ""
    text = data.get(field if key else f"{field}-text", "")
    place, language = comment_bank.place_in(submission_id, key, marking.levels.get(key))
    try:
        comment_bank.keep(actor=viewer(request), text=text, place=place, language=language, at=at)
    except Refused as refusal:
        messages.warning(request, str(refusal.message))
        return
    messages.success(request, _("Kept in the comment bank, for every grader of the team."))
    warn_of_personal(request, text)


def menus(
    request: HttpRequest, found: queue.Studio, marking: Marking
) -> tuple[dict[str, tuple[Offered, ...]], tuple[Offered, ...]]:
    """The comments to offer: below each criterion its own, those for the chosen level first; and for the reply."""
    rows = bank.offered(viewer(request), found.item.rubric, found.row.language)
    titles = {one.key: one.title for one in found.item.rubric.criteria}

    def below(key: str) -> tuple[Offered, ...]:
        level = marking.levels.get(key)
        own = [Offered(row, fits(row, level)) for row in rows if row.criterion_key in (key, "")]
        own.sort(key=lambda one: (not one.fits, one.row.criterion_key == "", -one.row.uses))
        return tuple(own[:SHOWN_AT_MOST])

    whole = tuple(Offered(row, True, titles.get(row.criterion_key, "")) for row in rows[:SHOWN_AT_MOST])
    return {key: below(key) for key in titles}, whole


def fits(row: Snippet, level: int | None) -> bool:
    """A comment is for any level, or for the chosen one; before a level is chosen every one fits."""
    return level is None or row.level is None or row.level == level
