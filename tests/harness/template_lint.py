"""What every template keeps to: it compiles, obeys the content security policy, and its words can be translated.

`python -m tests.harness.template_lint` prints what does not, one line each.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import django
from django.template import TemplateSyntaxError
from django.template.loader import get_template

from tests.harness.sources import templates

TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
COMMENT = re.compile(r"{% comment.*?endcomment %}", re.DOTALL)
TRANSLATED = re.compile(r"{% (blocktranslate|blocktrans)\b.*?%}.*?{% end\1 %}", re.DOTALL)
CLASSES = re.compile(r"{% block \w*(?:class|target|slug|page)\w* %}[^<]*?{% endblock %}")
VERBATIM = re.compile(r"<(script|style|svg|code|kbd|pre)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]{2,}")
READ_ALOUD = ("alt", "aria-label", "aria-description", "placeholder", "title", "content-label")
NEVER_SAID = re.compile(r"\b(courses?|overdue)\b", re.IGNORECASE)
# Mail clients read styles only from attributes, and no policy holds there.
MAIL = "emails/"
# Names and signs that are the same in every language.
SAME_EVERYWHERE = {"attune", "csv", "xlsx", "pdf", "api", "ctrl", "esc", "utc", "id"}


class Markup(HTMLParser):
    """Collects what the policy forbids, and words that no translator would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        values = {name: value or "" for name, value in attrs}
        if tag == "script" and "src" not in values:
            if values.get("type") not in ("application/json", "speculationrules"):
                self.found.append((line, "inline script"))
        if tag == "style":
            self.found.append((line, "inline style element"))
        for name, value in values.items():
            if name == "style":
                self.found.append((line, "style attribute"))
            elif name.startswith("on"):
                self.found.append((line, f"{name} attribute"))
            elif name in ("href", "src", "action") and value.lower().startswith("javascript:"):
                self.found.append((line, f"script in {name}"))
            elif name.startswith(("hx-on", "hx-vals")) and ("hx-on" in name or "js:" in value):
                self.found.append((line, f"{name} needs eval"))
            elif name in READ_ALOUD and _has_words(value):
                self.found.append((line, f"untranslated {name}: {value[:40]}"))

    def handle_data(self, data: str) -> None:
        if _has_words(data):
            self.found.append((self.getpos()[0], f"untranslated text: {' '.join(data.split())[:40]}"))


def _has_words(text: str) -> bool:
    return any(word.lower() not in SAME_EVERYWHERE for word in WORD.findall(text))


def _blank(match: re.Match[str]) -> str:
    """Nothing to read, on as many lines; something where an attribute would otherwise be empty."""
    return "\n" * match.group().count("\n")


def findings(name: str, text: str) -> Iterator[tuple[int, str]]:
    """Line and complaint for a template's text."""
    if not name.endswith(".html"):
        return
    bare = CLASSES.sub(_blank, COMMENT.sub(_blank, text))
    for match in NEVER_SAID.finditer(TAG.sub(_visible, bare)):
        yield bare.count("\n", 0, match.start()) + 1, f"the word «{match.group()}»"
    if name.startswith(MAIL):
        return
    markup = Markup()
    plain = TAG.sub(_blank, TRANSLATED.sub(_blank, bare))
    # A template without a tag holds attributes for the tag that includes it.
    markup.feed(plain if "<" in plain else f"<div {plain}>")
    for line, complaint in markup.found:
        if not (complaint.startswith("untranslated text") and _inside_verbatim(bare, line)):
            yield line, complaint


def _visible(match: re.Match[str]) -> str:
    """Of a tag, the words that end up on the page: those of translate and of arguments in quotes."""
    tag = match.group()
    words = (
        " ".join(re.findall(r'"([^"/:._]*)"', tag)) if tag.startswith(("{% translate", "{% trans ")) else ""
    )
    return words + "\n" * tag.count("\n")


def _inside_verbatim(text: str, line: int) -> bool:
    return any(
        text.count("\n", 0, match.start()) + 1 <= line <= text.count("\n", 0, match.end()) + 1
        for match in VERBATIM.finditer(text)
    )


def complaints() -> list[str]:
    """Every complaint about every template, as `file:line: what`."""
    found = []
    for name, path in templates():
        text = path.read_text()
        found += [f"{path.name}:{line}: {what} ({name})" for line, what in findings(name, text)]
        found += [f"{name}: {problem}" for problem in _compile(name, get_template)]
    return found


def _compile(name: str, load: Callable[[str], object]) -> Iterator[str]:
    try:
        load(name)
    except TemplateSyntaxError as error:
        yield f"does not compile: {error}"


def main() -> int:
    """0 when there is nothing to say."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    django.setup()
    found = complaints()
    if found:
        print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
