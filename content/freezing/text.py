"""Sanitised HTML, clean plain text and stable keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import nh3
from wagtail.rich_text import RichText, expand_db_html

TAGS = {
    *("p", "br", "h2", "h3", "h4", "b", "strong", "i", "em", "u", "sub", "sup", "code"),
    *("ul", "ol", "li", "blockquote", "a", "hr"),
}
ATTRIBUTES = {"a": {"href"}}
SCHEMES = {"http", "https", "mailto", "tel"}

# The editor writes b and i where people write strong and em: one of the two, so that saving changes nothing.
_SPELLINGS = (("b", "strong"), ("i", "em"))
_QUOTE = re.compile(r"<blockquote>(.*?)</blockquote>", re.DOTALL)
_MARKUP = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"[ \t\r\n]+")
_AFTER_BREAK = re.compile(r"(?<=<br>) ")
_BETWEEN_BLOCKS = re.compile(r"(?<=>)\s+(?=</?(?:p|h[2-4]|ul|ol|li|blockquote|hr)\b)")


def clean_html(source: str) -> str:
    """HTML that is safe to show: known tags, links without scripts, no classes, styles or handlers.

    The same text gives the same HTML however the editor spelled it.
    """
    cleaned: str = nh3.clean(
        source, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer"
    )
    for short, long in _SPELLINGS:
        cleaned = cleaned.replace(f"<{short}>", f"<{long}>").replace(f"</{short}>", f"</{long}>")
    cleaned = _AFTER_BREAK.sub("", _SPACE.sub(" ", cleaned)).replace("<p></p>", "")
    cleaned = _BETWEEN_BLOCKS.sub("", cleaned).strip()
    return _QUOTE.sub(_without_paragraphs, cleaned)


def _without_paragraphs(quote: re.Match[str]) -> str:
    """The editor knows no paragraphs inside a quotation, only line breaks."""
    inner = quote.group(1).replace("</p><p>", "<br><br>").replace("<p>", "").replace("</p>", "")
    return f"<blockquote>{inner}</blockquote>"


def html(value: RichText | str | None) -> str:
    """The sanitised HTML of a rich text value or of its stored source."""
    source = value.source if isinstance(value, RichText) else (value or "")
    return clean_html(expand_db_html(source))


def plain(value: object) -> str:
    """Plain text with one kind of line end and nothing around it."""
    return str(value or "").replace("\r\n", "\n").strip()


def names(value: str) -> tuple[str, ...]:
    """Short names that an author wrote with commas between them."""
    return tuple(name for part in value.split(",") if (name := part.strip()))


def numbers(value: str) -> tuple[int, ...]:
    """Whole numbers written with commas, and ranges such as 62-65; ValueError for anything else."""
    result: list[int] = []
    for name in names(value):
        first, _, last = name.replace("–", "-").partition("-")
        result += range(int(first), int(last or first) + 1)
    return tuple(result)


def searchable(*texts: object) -> str:
    """The words of these texts without markup and capitals, as a search in the bank looks for them."""
    return " ".join(_MARKUP.sub(" ", " ".join(str(text or "") for text in texts)).casefold().split())


def text_lines(value: object) -> tuple[str, ...]:
    """The filled lines of a plain text."""
    return tuple(line for each in plain(value).splitlines() if (line := each.strip()))


def keyed(values: Any) -> Iterator[tuple[str, Any]]:
    """The children of a list or stream value with their stable keys; a child not saved yet goes by its place."""
    children = values.bound_blocks if hasattr(values, "bound_blocks") else values
    for place, child in enumerate(children):
        yield str(child.id or place), child.value


def flat(values: Any) -> tuple[str, ...]:
    """The plain texts of a list or stream of lines."""
    return tuple(text for _, value in keyed(values) if (text := plain(value)))


def reference(value: object, by_text: dict[str, str]) -> str:
    """A short name; where an author wrote the text that it stands for, the name of that text."""
    written = plain(value)
    return by_text.get(written.casefold(), written)
