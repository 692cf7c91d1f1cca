"""The moderator's pages: what waits for a decision, and two marks of one text beside each other, without names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from content.documents import Rubric
from courses.actions import grader, moderating
from courses.actions.refusals import Refused
from courses.permissions import may_open_grading
from courses.role_plays import double_marking, marks
from courses.role_plays.marking import Comment, Marking, Missing
from courses.role_plays.marks import Case, ReaderMark
from courses.web import grading_form as forms
from courses.web import role_play_reading as reading
from courses.web import role_play_words as words
from courses.web.grading_queue import waiting_words
from courses.web.json_requests import as_int
from courses.web.viewer import viewer
from lms.accounts.models import User
from lms.lib import clock


@dataclass(frozen=True)
class Reading:
    """What one reader made of one criterion."""

    letter: str
    level: int
    anchor: str
    quote: str
    note: str


@dataclass(frozen=True)
class Compared:
    """A criterion as both readers saw it. `verdict` says in words how far apart they are."""

    key: str
    title: str
    is_gate: bool
    is_apart: bool
    verdict: str
    readings: tuple[Reading, ...]


@login_required
@require_GET
def moderation(request: HttpRequest) -> HttpResponse:
    """What waits for a moderator, oldest first."""
    actor, at = grader_or_403(request), clock.now()
    found = marks.waiting(actor, at)

    def lines(rows: tuple[marks.Row, ...]) -> list[dict[str, Any]]:
        return [{"row": row, "waiting": waiting_words(row.submitted_at, at)} for row in rows]

    context = {"found": found, "held": lines(found.held), "waiting": lines(found.rows)}
    return render(request, "courses/moderation/list.html", context)


@login_required
@require_GET
def moderation_case(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Both marks while the moderator holds it; before that, what may be known of it."""
    return _page(request, _case_or_404(request, submission_id, clock.now()), Marking())


@login_required
@require_POST
def take(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Takes this one, which opens both marks."""
    return _act(request, submission_id, moderating.take, "")


@login_required
@require_POST
def give_back(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Leaves it to another moderator."""
    said = _("It waits for another moderator.")
    return _act(request, submission_id, moderating.give_back, said, to_list=True)


@login_required
@require_POST
def decide(request: HttpRequest, submission_id: int) -> HttpResponse:
    """One of the two stands, or the moderator's own mark, or it is returned for revision."""
    at = clock.now()
    found = _case_or_404(request, submission_id, at)
    choice = request.POST.get("choice", "")
    marking = forms.read_marking(request.POST)
    try:
        if choice == "own":
            moderating.write(actor=viewer(request), submission_id=submission_id, marking=marking, at=at)
        elif choice == "return":
            marking = _as_comment(marking)
            moderating.return_for_revision(
                actor=viewer(request), submission_id=submission_id, marking=marking, at=at
            )
        else:
            moderating.choose(
                actor=viewer(request), submission_id=submission_id, mark_id=as_int(choice) or 0, at=at
            )
    except grader.NotComplete as refusal:
        return _page(request, found, marking, missing=refusal.missing)
    except Refused as refusal:
        messages.warning(request, str(refusal.message))
        return redirect("moderation")
    if choice == "return":
        messages.success(
            request, _("Returned with your comment. Both marks stay on record and are not shown.")
        )
    else:
        messages.success(request, _("Decided. The result is ready, and goes out by itself tomorrow."))
    return redirect("moderation")


def grader_or_403(request: HttpRequest) -> User:
    """The reader, who grades somewhere; else PermissionDenied."""
    actor = viewer(request)
    if not may_open_grading(actor):
        raise PermissionDenied
    return actor


def _case_or_404(request: HttpRequest, submission_id: int, at: datetime) -> Case:
    found = marks.case(viewer(request), submission_id, at)
    if found is None:
        raise Http404
    return found


def _act(
    request: HttpRequest,
    submission_id: int,
    act: Callable[..., object],
    said: str,
    *,
    to_list: bool = False,
) -> HttpResponse:
    at = clock.now()
    _case_or_404(request, submission_id, at)
    try:
        act(actor=viewer(request), submission_id=submission_id, at=at)
    except Refused as refusal:
        messages.warning(request, str(refusal.message))
        return redirect("moderation")
    if said:
        messages.success(request, said)
    return redirect("moderation") if to_list else redirect("moderation_case", submission_id=submission_id)


def _page(
    request: HttpRequest, found: Case, marking: Marking, missing: tuple[Missing, ...] = ()
) -> HttpResponse:
    rubric = found.item.rubric
    context: dict[str, Any] = {
        "case": found,
        "row": found.row,
        "item": found.item,
        "module": found.module,
        "waiting": waiting_words(found.row.submitted_at, clock.now()),
    }
    if found.is_mine:
        own = marking if missing else _shared(found.marks)
        context |= {
            "compared": compared(found.marks, rubric),
            "outcomes": [(one, _outcome(one)) for one in found.marks],
            "summary": _summary(found.marks, rubric),
            "thread": words.thread(found.item),
            "channel": words.channel_word(found.item),
            "read_parts": reading.read_parts(found.item, found.texts, ()),
            "criteria": forms.criterion_fields(rubric, own, missing),
            "own": own,
            "no_reason": {one.key for one in missing if one.kind == "reason"},
            "errors": [
                {"text": _missing_words(one, rubric), "target": _missing_target(one)} for one in missing
            ],
        }
    status = 400 if missing else 200
    return render(request, "courses/moderation/case.html", context, status=status)


def compared(found: tuple[ReaderMark, ...], rubric: Rubric) -> list[Compared]:
    """Criterion by criterion; a reader who asks for another version may have left some out."""
    rows = []
    for criterion in rubric.criteria:
        levels = [one.marking.levels.get(criterion.key, 0) for one in found]
        gap = max(levels) - min(levels)
        rows.append(
            Compared(
                key=criterion.key,
                title=criterion.title,
                is_gate=criterion.gate,
                is_apart=gap > double_marking.AGREEING_LEVELS or not all(levels),
                verdict=_verdict(gap, is_whole=all(levels)),
                readings=tuple(_reading(one, criterion.key, criterion.levels) for one in found),
            )
        )
    return rows


def _reading(one: ReaderMark, key: str, anchors: tuple[str, ...]) -> Reading:
    level, evidence = one.marking.levels.get(key, 0), one.marking.evidence.get(key)
    return Reading(
        letter=one.letter,
        level=level,
        anchor=anchors[level - 1] if level else "",
        quote=evidence.text if evidence else "",
        note=one.marking.notes.get(key, ""),
    )


def _verdict(gap: int, *, is_whole: bool) -> str:
    if not is_whole:
        return _("One reader gave no level")
    if gap == 0:
        return _("Same level")
    return ngettext("%(count)s level apart", "%(count)s levels apart", gap) % {"count": gap}


def _outcome(one: ReaderMark) -> str:
    if one.advice == "return":
        return _("Asks for another version")
    score = {"score": round(one.weighted or 0)}
    return (_("Pass, %(score)s of 100") if one.is_passed else _("Not yet, %(score)s of 100")) % score


def _summary(found: tuple[ReaderMark, ...], rubric: Rubric) -> str:
    """Why it is here, in a sentence."""
    if any(one.advice == "return" for one in found):
        return _("One reader gave a result, the other asks for another version.")
    titles = {criterion.key: criterion.title for criterion in rubric.criteria}
    first, second = found
    keys = double_marking.apart(first.marking.levels, second.marking.levels, rubric)
    far = ", ".join(titles[key] for key in keys)
    if first.is_passed != second.is_passed and far:
        return _("One says passed, the other not yet. More than one level apart: %(far)s.") % {"far": far}
    if first.is_passed != second.is_passed:
        return _("One says passed, the other not yet.")
    return _("Both come to the same outcome. More than one level apart: %(far)s.") % {"far": far}


def _shared(found: tuple[ReaderMark, ...]) -> Marking:
    """What both readers gave alike, to begin one's own mark with."""
    first, second = (one.marking for one in found)
    levels = {key: level for key, level in first.levels.items() if second.levels.get(key) == level}
    return Marking(levels=levels)


def _as_comment(marking: Marking) -> Marking:
    """A return shows no levels: what is to change is its one comment."""
    comments = (Comment(marking.one_change),) if marking.one_change else ()
    return Marking(comments=comments, what_works=marking.what_works, one_change=marking.one_change)


def _missing_words(one: Missing, rubric: Rubric) -> str:
    if one.kind != "reason":
        return forms.missing_words(one, rubric)
    title = next((criterion.title for criterion in rubric.criteria if criterion.key == one.key), "")
    return _("%(title)s: say why it is the level of neither reader") % {"title": title}


def _missing_target(one: Missing) -> str:
    return f"note-{one.key}" if one.kind == "reason" else forms.missing_target(one)
