"""`{% load lesson_blocks %}`: one block of a lesson as a learner sees it, answered or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from content import documents

register = template.Library()

KEEP = "keep"


@dataclass(frozen=True)
class LineView:
    """One line of a task. `chosen` and `right` are words; `is_right` is None until the answer was checked."""

    key: str
    text: str
    field: str
    chosen_key: str
    chosen: str
    right: str
    is_right: bool | None
    feedback: str


@dataclass(frozen=True)
class TaskView:
    """A do-it-now task with what the learner answered."""

    text: str
    is_checked: bool
    lines: tuple[LineView, ...]
    right: int
    says_nudge: bool


@register.simple_tag(takes_context=True)
def lesson_block(context: template.Context, block: Any, state: Mapping[str, Any] | None = None) -> SafeString:
    """The block through its own template. `state` is the learner's kept answer to it, or None."""
    values = {
        "block": block,
        "state": state or {},
        "is_preview": context.get("is_preview", False),
        "task": task_view(block, state or {}) if isinstance(block, documents.DoItNow) else None,
    }
    # Without the request: its context processors would run once for each block.
    return render_to_string(f"content/blocks/{block.kind}.html", values)


@register.filter
def released_html(value: str) -> SafeString:
    """HTML that was sanitised when the module was released."""
    return mark_safe(value)  # noqa: S308  sanitised by content.freezing.text


@register.filter
def other_than(replies: tuple[documents.Reply, ...], tone: str) -> list[documents.Reply]:
    """The replies that are not of this tone."""
    return [reply for reply in replies if reply.tone != tone]


@register.filter
def of_tone(replies: tuple[documents.Reply, ...], tone: str) -> list[documents.Reply]:
    """The replies of this tone."""
    return [reply for reply in replies if reply.tone == tone]


def task_view(block: documents.DoItNow, state: Mapping[str, Any]) -> TaskView:
    """A task beside its answer: `text`, `labels` (line to label), `kept` (lines), `is_checked`."""
    is_checked = bool(state.get("is_checked"))
    words = {label.key: label.text for label in block.labels}
    lines = tuple(_line(block, option, state, words, is_checked=is_checked) for option in block.options)
    text = str(state.get("text", ""))
    return TaskView(
        text=text,
        is_checked=is_checked,
        lines=lines,
        right=sum(1 for line in lines if line.is_right),
        says_nudge=is_checked and bool(block.nudge) and not text.strip(),
    )


def _line(
    block: documents.DoItNow,
    option: documents.TaskOption,
    state: Mapping[str, Any],
    words: Mapping[str, str],
    *,
    is_checked: bool,
) -> LineView:
    if block.task == "choose":
        chosen = KEEP if option.key in state.get("kept", ()) else ""
        field = f"{block.key}-kept"
    else:
        chosen = str(state.get("labels", {}).get(option.key, ""))
        field = f"{block.key}-label-{option.key}"
    return LineView(
        key=option.key,
        text=option.text,
        field=field,
        chosen_key=chosen,
        chosen=words.get(chosen, ""),
        right=words.get(option.answer, ""),
        is_right=(chosen == option.answer) if is_checked else None,
        feedback=option.feedback if is_checked else "",
    )
