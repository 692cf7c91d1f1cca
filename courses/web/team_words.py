"""The team page in words: its sentence, the cells of the matrix, the short names of skills."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.humanize.templatetags.humanize import apnumber
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_words
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from courses.reports.team_board import Cell, PersonInfo, TeamBoard


@dataclass(frozen=True)
class CellWords:
    """A cell as `components/matrix_cell.html` takes it."""

    kind: str
    text: str
    full: str
    url: str
    value: int
    max: int


def short_skill(skill: str, title: str) -> str:
    """One word for the head of a column; the module's title where there is none."""
    words = {
        "active-listening": pgettext("skill", "Listening"),
        "clear-communication": pgettext("skill", "Clarity"),
        "empathy": pgettext("skill", "Empathy"),
        "patience": pgettext("skill", "Patience"),
        "adaptability": pgettext("skill", "Adapting"),
        "positive-attitude": pgettext("skill", "Attitude"),
        "problem-solving": pgettext("skill", "Problems"),
        "willingness-to-learn": pgettext("skill", "Learning"),
        "time-management": pgettext("skill", "Time"),
        "de-escalation": pgettext("skill", "Conflict"),
    }
    return words.get(skill, title)


def listed(parts: list[str]) -> str:
    """«one», «one and two», «one, two and three»."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def opening(board: TeamBoard) -> str:
    """The first sentence of the page: what waits for the reader."""
    replies = board.to_grade.waiting_count + board.to_grade.mine_count if board.to_grade else 0
    signs = board.ready_to_sign
    cases = len(board.to_sign_off) - signs
    parts = []
    if replies:
        parts.append(ngettext("%(n)s reply", "%(n)s replies", replies) % {"n": apnumber(replies)})
    if signs:
        parts.append(ngettext("%(n)s sign-off", "%(n)s sign-offs", signs) % {"n": apnumber(signs)})
    if cases:
        parts.append(ngettext("%(n)s observation", "%(n)s observations", cases) % {"n": apnumber(cases)})
    if parts:
        total = replies + signs + cases
        what = listed(parts)
        sentence = ngettext("%(what)s is waiting for you", "%(what)s are waiting for you", total) % {
            "what": what
        }
        return sentence[:1].upper() + sentence[1:]
    late = len({row.person.id for row in board.past_due})
    if late:
        return ngettext(
            "Nothing waits for you, and %(n)s person is past due",
            "Nothing waits for you, and %(n)s people are past due",
            late,
        ) % {"n": apnumber(late)}
    return _("Nobody is waiting for you today")


def people_words(count: int) -> str:
    """«nine people»."""
    return ngettext("%(n)s person", "%(n)s people", count) % {"n": apnumber(count)}


def days_words(count: int) -> str:
    """«4 days»."""
    return ngettext("%(n)s day", "%(n)s days", count) % {"n": count}


def waited(since: datetime, at: datetime) -> str:
    """How long something has waited, in days of the reader's zone: «today», «1 day», «2 days»."""
    days = (timezone.localdate(at) - timezone.localdate(since)).days
    return days_words(days) if days > 0 else _("today")


def cell_words(cell: Cell, person: PersonInfo, module: str) -> CellWords:
    """A cell in print and as a whole sentence. Cells of people who never began lead nowhere."""
    if cell.enrollment_id is None:
        return CellWords("none", "", _("%(module)s: not enrolled") % {"module": module}, "", 0, 0)
    url = reverse("team_person", args=[person.public_id]) + f"#e{cell.enrollment_id}"
    kind, text, full = cell.kind, "", ""
    steps = _("%(done)s of %(total)s") % {"done": cell.done, "total": cell.total}
    if cell.kind == "done":
        text = str(cell.number) if cell.number is not None else _("Done")
        full = (
            _("Finished, best quiz %(n)s per cent") % {"n": cell.number}
            if cell.number is not None
            else _("Finished")
        )
    elif cell.kind == "sign":
        url, text = reverse("sign_off", args=[cell.enrollment_id]), pgettext("button", "Sign")
        full = _("Waiting for your sign-off")
    elif cell.kind == "observe":
        kind, url, text = "sign", reverse("observe", args=[cell.enrollment_id]), pgettext("button", "Observe")
        full = _("Waiting for your observation")
    elif cell.kind == "late":
        text = days_words(cell.number or 1)
        full = _("Past due for %(days)s, %(steps)s steps done") % {"days": text, "steps": steps}
    elif cell.kind == "due" and cell.due_at:
        text = date_words(timezone.localdate(cell.due_at), "D")
        full = _("Due %(day)s, %(steps)s steps done") % {
            "day": date_words(timezone.localdate(cell.due_at), "l j F"),
            "steps": steps,
        }
    elif cell.kind == "returned":
        text, full = _("Returned"), _("A reply is back with the learner")
    elif cell.kind == "progress":
        text, full = steps, _("In progress, %(steps)s steps done") % {"steps": steps}
    else:
        full = _("Not started")
    return CellWords(kind, text, f"{module}: {full}", url, cell.done, cell.total)
