"""The form of one observed case: as strict as the action when sealing, as lenient as a draft when not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from content.documents import Checklist, ChecklistLine
from courses.sign_offs.queries import CHANNEL_CHOICES, MARK_CHOICES


@dataclass(frozen=True)
class Choice:
    """One segment of a control."""

    value: str
    label: str
    is_not: bool = False


@dataclass(frozen=True)
class Error:
    """A problem with the id of the control that it belongs to, as the summary takes it."""

    text: str
    target: str


@dataclass(frozen=True)
class Line:
    """A checklist line with what was chosen and typed for it."""

    line: ChecklistLine
    mark: str
    help: str
    mark_error: str
    help_error: str
    seen: str


@dataclass(frozen=True)
class CaseForm:
    """Everything typed so far, with the problems by field."""

    body: dict[str, Any]
    problems: dict[str, str]

    @classmethod
    def read(cls, data: QueryDict, checklist: Checklist) -> CaseForm:
        """What the browser sent."""
        lines = [line.key for line in checklist.lines]
        return cls(
            {
                "seen_on": data.get("seen_on", "").strip()[:10],
                "ticket_reference": data.get("ticket_reference", "").strip()[:64],
                "channel": data.get("channel", "")[:8],
                "note": data.get("note", "")[:4000],
                "marks": {key: data.get(f"mark_{key}", "")[:10] for key in lines},
                "helps": {key: data.get(f"help_{key}", "")[:2000] for key in lines},
            },
            {},
        )

    @classmethod
    def kept(cls, body: dict[str, Any], today: date) -> CaseForm:
        """A draft, or a fresh form with today in it."""
        return cls({"seen_on": today.isoformat(), **body}, {})

    def with_problems(self, problems: dict[str, Any]) -> CaseForm:
        """The same with what is wrong."""
        return CaseForm(self.body, {key: str(text) for key, text in problems.items()})

    @property
    def seen_on(self) -> date | None:
        """The day, where it is one."""
        try:
            return parse_date(self.body.get("seen_on", ""))
        except ValueError:
            return None

    def text(self, key: str) -> str:
        """A plain field as it was typed."""
        return str(self.body.get(key, ""))

    def chosen(self, kind: str) -> dict[str, str]:
        """`marks` or `helps`, by line key, without empty ones."""
        return {key: str(value) for key, value in dict(self.body.get(kind) or {}).items() if value}

    def lines(self, checklist: Checklist, seen: dict[str, str]) -> list[Line]:
        """The checklist with what was chosen; `seen` says how each line stands so far."""
        marks, helps = self.chosen("marks"), self.chosen("helps")
        return [
            Line(
                line=line,
                mark=marks.get(line.key, ""),
                help=helps.get(line.key, ""),
                mark_error=self.problems.get(f"mark_{line.key}", ""),
                help_error=self.problems.get(f"help_{line.key}", ""),
                seen=seen.get(line.key, ""),
            )
            for line in checklist.lines
        ]

    def errors(self, checklist: Checklist) -> list[Error]:
        """All problems in the order of the page."""
        labels = {
            "seen_on": (_("Day"), "id_seen_on"),
            "ticket_reference": (_("Help desk reference"), "id_ticket_reference"),
            "channel": (_("Channel"), "id_channel_0"),
        }
        for number, line in enumerate(checklist.lines, 1):
            labels[f"mark_{line.key}"] = (_("Line %(n)s") % {"n": number}, f"id_mark_{number}_0")
            labels[f"help_{line.key}"] = (_("Line %(n)s") % {"n": number}, f"id_help_{number}")
        return [
            Error(f"{label}: {self.problems[key]}", target)
            for key, (label, target) in labels.items()
            if key in self.problems
        ]


def channel_choices() -> list[Choice]:
    """The channels in words."""
    return [Choice(value, str(label)) for value, label in CHANNEL_CHOICES]


def mark_choices() -> list[Choice]:
    """The four marks in words."""
    return [Choice(value, str(label), is_not=value == "not_seen") for value, label in MARK_CHOICES]


def saved_words(saved_at: datetime | None, today: date) -> str:
    """«12:03» when it was today; the day as well when it was not."""
    if saved_at is None:
        return ""
    return f"{saved_at:%H:%M}" if saved_at.date() == today else f"{saved_at:%-d.%-m., %H:%M}"
