"""HTML of other systems as the plain and the rich texts of a question, and back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

import nh3
from django.utils.translation import gettext as _

from content.exchange.items import MOST_CHARACTERS, short
from content.exchange.shapes import NotReadable
from content.freezing.text import ATTRIBUTES, SCHEMES, TAGS, clean_html

_EMPHASIS = {"b", "strong", "i", "em", "u", "sub", "sup", "code"}
_BREAKS = {"p", "div", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "ul", "ol", "table", "hr", "pre"}
_MEDIA = {"audio", "video", "iframe", "object", "embed", "svg", "math", "table"}
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:[a-zA-Z]+|#\d+|#x[0-9a-fA-F]+);")
_END_OF_BLOCK = re.compile(r"</(?:p|h[2-4]|ul|ol|blockquote)>|<hr>")
_SPACE = re.compile(r"[ \t\r\n\f\v]+")

# Between two blocks lies one new line, however many of them end there; a <br> is always one more.
_BREAK = "\v"
_BREAKS_IN_A_ROW = re.compile(r" ?\v[\v ]*")


@dataclass(frozen=True)
class Flat:
    """Plain text, and the names of what it lost."""

    text: str
    lost: tuple[str, ...] = ()


@dataclass(frozen=True)
class Opening:
    """What stands before the answers: a situation in HTML and the question in plain text."""

    situation: str
    prompt: str
    lost: tuple[str, ...] = ()


class _Flattener(HTMLParser):
    def __init__(self, *, keeps_form: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.lost: dict[str, None] = {}
        self.keeps_form = keeps_form

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "img":
            name = values.get("alt") or (values.get("src") or "").rsplit("/", 1)[-1]
            self.lost[_("the picture “%(name)s”") % {"name": short(name)}] = None
        elif tag in _MEDIA:
            self.lost[_("an embedded “%(tag)s”") % {"tag": tag}] = None
        elif tag in _EMPHASIS and not self.keeps_form:
            self.lost[_("emphasis in a plain text")] = None
        elif tag == "a" and not self.keeps_form:
            address = short(values.get("href") or "")
            self.lost[_("the link to “%(address)s”") % {"address": address}] = None
        if tag == "br":
            self.parts.append("\n")
        elif tag in _BREAKS:
            self.parts.append(_BREAK)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS:
            self.parts.append(_BREAK)

    def handle_data(self, data: str) -> None:
        self.parts.append(_SPACE.sub(" ", data))


def _read(html: str, *, keeps_form: bool) -> _Flattener:
    if len(html) > MOST_CHARACTERS:
        raise NotReadable(_("It is longer than %(most)d characters.") % {"most": MOST_CHARACTERS})
    known: str = nh3.clean(
        html,
        tags=TAGS | _MEDIA | _BREAKS | {"img"},
        attributes={**ATTRIBUTES, "img": {"src", "alt"}},
        url_schemes=SCHEMES | {"data"},
        link_rel=None,
    )
    flattener = _Flattener(keeps_form=keeps_form)
    flattener.feed(known)
    flattener.close()
    return flattener


def flatten(html: str) -> Flat:
    """HTML as plain text: paragraphs become lines, and what else it had is named."""
    if not _MARKUP.search(html):
        return Flat(html.strip())
    found = _read(html, keeps_form=False)
    text = _BREAKS_IN_A_ROW.sub(_BREAK, "".join(found.parts)).strip(_BREAK + " \n").replace(_BREAK, "\n")
    return Flat("\n".join(line.strip() for line in text.split("\n")), tuple(found.lost))


def has_markup(text: str) -> bool:
    """The text holds tags or entities."""
    return bool(_MARKUP.search(text))


def as_html(text: str) -> str:
    """Plain text as one paragraph."""
    return f"<p>{escape(text, quote=False).replace(chr(10), '<br>')}</p>" if text else ""


def opening_html(situation: str, prompt: str) -> str:
    """Situation and question as one text whose last paragraph is the question."""
    return f"{situation}{as_html(prompt)}"


def opening(html: str) -> Opening:
    """The last paragraph is the question, what stands before it the situation."""
    if not has_markup(html):
        return Opening("", html.strip())
    media = tuple(_read(html, keeps_form=True).lost)
    cleaned = clean_html(html)
    if cleaned.endswith("</p>"):
        start = cleaned.rfind("<p>")
        head, tail = cleaned[:start], cleaned[start + 3 : -4]
    else:
        ends = list(_END_OF_BLOCK.finditer(cleaned))
        cut = ends[-1].end() if ends else 0
        head, tail = cleaned[:cut], cleaned[cut:]
    question = flatten(tail)
    return Opening(head.strip(), question.text, tuple(dict.fromkeys((*media, *question.lost))))


@dataclass
class Losing:
    """Collects what plain texts lose while a question is read."""

    lost: list[str] = field(default_factory=list)

    def plain(self, html: str) -> str:
        """The plain text of HTML; what it loses is remembered."""
        found = flatten(html)
        self.lost += found.lost
        return found.text

    def opening(self, html: str) -> Opening:
        """Situation and question; what they lose is remembered."""
        found = opening(html)
        self.lost += found.lost
        return found

    def rich(self, html: str) -> str:
        """The sanitised HTML; pictures and what else it loses are remembered."""
        self.lost += _read(html, keeps_form=True).lost
        return clean_html(html)
