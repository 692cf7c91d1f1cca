"""Blocks as Wagtail stores them: streams, lists and rich text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from content.freezing.text import clean_html

Fields = dict[str, Any]


def stream(children: Iterable[tuple[str, Any, str]]) -> str:
    """Stored form of a stream: (type, value, id)."""
    return json.dumps([{"type": kind, "value": value, "id": key} for kind, value, key in children])


def items(children: Iterable[tuple[Any, str]]) -> list[Fields]:
    """Stored form of a list block: (value, id)."""
    return [{"type": "item", "value": value, "id": key} for value, key in children]


def numbered(values: Iterable[Any], prefix: str) -> list[Fields]:
    """Stored form of a list block whose items are named by their place."""
    return items((value, f"{prefix}-{place}") for place, value in enumerate(values, start=1))


def lines(texts: Iterable[str]) -> str:
    """Stored form of a stream of plain lines."""
    return stream(("line", line, f"line-{place}") for place, line in enumerate(texts, start=1))


def rich(html: str) -> str:
    """HTML as the editor stores it, which reads line breaks only when they are closed."""
    return clean_html(html).replace("<br>", "<br/>")


def commas(values: Iterable[object]) -> str:
    """Names or numbers with commas between them."""
    return ", ".join(str(value) for value in values)
