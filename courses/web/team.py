"""My team: who needs the manager, and everybody module by module."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.dateformat import format as date_words
from django.utils.translation import gettext as _

from courses.permissions import may_open_set_aside, may_open_team
from courses.reports.team_board import ComingUp, PastDue, PersonRow, TeamBoard, ToSignOff, team_board
from courses.role_plays.judging import set_aside_count
from courses.web import team_words as words
from courses.web.learner_path import day_words
from courses.web.viewer import viewer
from lms.lib import clock

ROWS_SHOWN = 3


@dataclass(frozen=True)
class NeedRow:
    """A row of one of the lists. `status` stands where no button does; `mail` is a mailto address."""

    name: str
    text: str
    url: str
    action: str = ""
    action_url: str = ""
    status: str = ""
    is_soon: bool = False
    mail: str = ""


@dataclass(frozen=True)
class MatrixRow:
    """A person with their cells; `note` is what they have finished, `is_good` when they hold a certificate."""

    name: str
    url: str
    note: str
    is_good: bool
    cells: tuple[words.CellWords, ...]


@login_required
def team(request: HttpRequest) -> HttpResponse:
    """Three lists, what comes up, and the matrix; `?find=` keeps the matrix to some names."""
    actor = viewer(request)
    if not may_open_team(actor):
        raise PermissionDenied
    at = clock.now()
    find = request.GET.get("find", "").strip()[:80]
    board = team_board(actor, at, find=find)
    today = timezone.localdate(at)
    grade = _to_grade(board, at)
    context = {
        "board": board,
        "opening": words.opening(board),
        "people_words": words.people_words(board.people),
        "today": timezone.localtime(at),
        "find": find,
        "grade_rows": grade[:ROWS_SHOWN],
        "grade_more": max(0, _replies(board) - ROWS_SHOWN),
        "grade_count": _replies(board),
        "grading_url": _url("grading"),
        "set_aside_count": set_aside_count(actor, at) if may_open_set_aside(actor) else 0,
        "sign_rows": [_sign_row(row, at) for row in board.to_sign_off],
        "late_rows": [_late_row(row) for row in board.past_due],
        "coming": [
            NeedRow(
                row.person.name,
                _coming_words(row),
                _person_url(row.person.public_id),
                status=day_words(timezone.localdate(row.on), today),
            )
            for row in board.coming_up
        ],
        "heads": [(module.skill, words.short_skill(module.skill, module.title)) for module in board.modules],
        "rows": [_matrix_row(row, board, at) for row in board.rows],
    }
    return render(request, "courses/manager/team.html", context)


def _replies(board: TeamBoard) -> int:
    return board.to_grade.waiting_count + board.to_grade.mine_count if board.to_grade else 0


def _to_grade(board: TeamBoard, at: datetime) -> list[NeedRow]:
    if board.to_grade is None:
        return []
    rows = [*board.to_grade.mine, *board.to_grade.waiting]
    return [
        NeedRow(
            name=row.label,
            text=row.item_title,
            url=_url("grading"),
            status=words.waited(row.submitted_at, at),
            is_soon=(at - row.submitted_at).days >= 2,
        )
        for row in rows
    ]


def _sign_row(row: ToSignOff, at: datetime) -> NeedRow:
    url = reverse("sign_off", args=[row.enrollment_id])
    if row.is_ready:
        text = _("%(module)s, asked for %(when)s") % {"module": row.module_title, "when": _ago(row.since, at)}
        return NeedRow(row.person.name, text, url, action=_("Sign off"), action_url=url)
    text = _("%(module)s, %(seen)s of %(wanted)s cases seen") % {
        "module": row.module_title,
        "seen": row.cases,
        "wanted": row.min_cases,
    }
    return NeedRow(
        row.person.name,
        text,
        url,
        action=_("Observe"),
        action_url=reverse("observe", args=[row.enrollment_id]),
    )


def _ago(since: datetime, at: datetime) -> str:
    days = (timezone.localdate(at) - timezone.localdate(since)).days
    if days < 1:
        return _("today")
    return _("%(days)s ago") % {"days": words.days_words(days)}


def _late_row(row: PastDue) -> NeedRow:
    text = _("%(module)s, %(days)s.") % {"module": row.module_title, "days": words.days_words(row.days)}
    if row.done == row.total - 1 and row.step:
        text += " " + _("Last step: %(step)s") % {"step": row.step}
    elif row.step:
        text += " " + _("Next: %(step)s") % {"step": row.step}
    subject = _("%(module)s: shall we move the date?") % {"module": row.module_title}
    return NeedRow(
        row.person.name,
        text,
        _person_url(row.person.public_id),
        action=_("Move date"),
        action_url=reverse("due_date", args=[row.enrollment_id]),
        mail=f"mailto:{quote(row.person.email)}?subject={quote(subject)}",
    )


def _coming_words(row: ComingUp) -> str:
    if row.kind == "expires":
        return _("%(module)s certificate runs out") % {"module": row.module_title}
    return _("%(module)s is due") % {"module": row.module_title}


def _matrix_row(row: PersonRow, board: TeamBoard, at: datetime) -> MatrixRow:
    today = timezone.localdate(at)
    if row.certificate is not None:
        note = _("Certified to %(day)s") % {"day": _short_day(row.certificate.valid_through, today)}
    else:
        note = _("%(done)s of %(total)s") % {"done": row.finished, "total": len(board.modules)}
    cells = tuple(
        words.cell_words(cell, row.person, module.title)
        for cell, module in zip(row.cells, board.modules, strict=True)
    )
    return MatrixRow(
        row.person.name, _person_url(row.person.public_id), note, row.certificate is not None, cells
    )


def _short_day(day: date, today: date) -> str:
    return date_words(day, "j M" if day.year == today.year else "j M Y")


def _person_url(public_id: str) -> str:
    return reverse("team_person", args=[public_id])


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
