"""GIFT, read: blocks between blank lines, answers in braces, a backslash before what is meant as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from content.exchange.items import MOST_CHARACTERS, About, Item, decode, finish, limited, short, unreadable
from content.exchange.shapes import (
    NotReadable,
    between,
    decimal_text,
    find,
    matching,
    short_text,
    sorted_tags,
)
from content.exchange.texts import Losing, has_markup

_ESCAPED = re.compile(r"\\([~=#{}:\\n])")
MARKER = re.compile(r"\[(html|moodle|plain|markdown)\]\s*", re.IGNORECASE)
_LABEL = re.compile(r"\[(id|tag):((?:\\.|[^\[\]\\])*)\]")
_MARK = re.compile(r"\\([\[\]\\])")
_WEIGHT = re.compile(r"%(-?\d+(?:\.\d+)?)%")
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_SPACED = re.compile(r"\s*\n\s*")
GAP = "_____"


@dataclass
class _Block:
    line: int
    text: str
    labels: str
    category: str


@dataclass(frozen=True)
class _Answer:
    """`sign` is = or ~, `weight` a percentage or None."""

    sign: str
    text: str
    feedback: str
    weight: float | None

    @property
    def share(self) -> float:
        """What it earns, in percent."""
        if self.weight is not None:
            return self.weight
        return 100 if self.sign == "=" else 0


@dataclass
class _Reading(Losing):
    """The texts of one block in its format."""

    marker: str = "moodle"
    about: list[str] = field(default_factory=list)

    def text(self, source: str) -> str:
        """A text as it is meant, in plain words."""
        marked = MARKER.match(source.strip())
        marker = marked.group(1).lower() if marked else self.marker
        source = source.strip()[marked.end() :] if marked else source.strip()
        meant = unescape(source)
        if marker == "html" or (marker == "moodle" and has_markup(meant)):
            return self.plain(meant)
        if marker == "markdown":
            self.lost.append(_("the meaning of Markdown marks, which stay as written"))
        return meant.strip()


def read(data: bytes) -> list[Item]:
    """One item for each question of the file."""
    return limited(_item(block) for block in _blocks(decode(data)))


def unescape(text: str) -> str:
    """The text that is meant."""
    return _ESCAPED.sub(lambda found: "\n" if found.group(1) == "n" else found.group(1), text)


def _blocks(text: str) -> Iterator[_Block]:
    category, labels, start = "", list[str](), 0
    lines: list[str] = []
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        bare = line.strip()
        if bare.startswith("//"):
            labels.append(bare)
        elif bare.startswith("$CATEGORY:"):
            category = bare.removeprefix("$CATEGORY:").strip()
        elif bare:
            start = start or number
            lines.append(line)
        elif lines:
            yield _Block(start, "\n".join(lines), " ".join(labels), category)
            lines, labels, start = [], [], 0


def _item(block: _Block) -> Item:
    place = _("line %(number)d") % {"number": block.line}
    reading = _Reading()
    title, text = _title(block.text.strip())
    name = title or short(text)
    if len(text) > MOST_CHARACTERS:
        return unreadable(
            place, name, _("It is longer than %(most)d characters.") % {"most": MOST_CHARACTERS}
        )
    try:
        data = _question(text, reading)
    except NotReadable as error:
        return unreadable(place, name, str(error), lost=reading.lost)
    if not data["prompt"]:
        data["prompt"] = title
    ids, about, objectives = _labels(block)
    return finish(place, title, {**data, "id": ids, "objectives": objectives}, about=about, lost=reading.lost)


def _title(text: str) -> tuple[str, str]:
    if not text.startswith("::"):
        return "", text
    end = find(text, "::", start=2)
    return (unescape(text[2:end]).strip(), text[end + 2 :].strip()) if end > 0 else ("", text)


def _labels(block: _Block) -> tuple[str, About, list[str]]:
    """The id, the tags and the objectives that comments name; a category is a tag, too."""
    found = [(key, _MARK.sub(r"\1", value)) for key, value in _LABEL.findall(block.labels)]
    ids = next((value.strip() for key, value in found if key == "id"), "")
    tags = [value for key, value in found if key == "tag"]
    if block.category and block.category != "$course$/top":
        tags.append(block.category.removeprefix("$course$/").removeprefix("top/"))
    return ids, *sorted_tags(tags)


def _question(text: str, reading: _Reading) -> dict[str, Any]:
    marked = MARKER.match(text)
    if marked:
        reading.marker, text = marked.group(1).lower(), text[marked.end() :]
    opened = find(text, "{")
    if opened < 0:
        raise NotReadable(_("It has no answers: a description, not a question."))
    closed = find(text, "}", start=opened)
    if closed < 0:
        raise NotReadable(_("The brace of its answers is never closed."))
    before, body, after = text[:opened], text[opened + 1 : closed], text[closed + 1 :]
    if find(after, "{") >= 0:
        raise NotReadable(_("It has more than one place for answers."))
    explained = find(body, "####")
    explanation = reading.text(body[explained + 4 :]) if explained >= 0 else ""
    body = (body[:explained] if explained >= 0 else body).strip()
    common = {**_opening(before, reading), "explanation": explanation}
    if after.strip():
        return _missing_word(common, before, body, after, reading)
    return {**common, **_answers(body, reading)}


def _opening(source: str, reading: _Reading) -> dict[str, Any]:
    if reading.marker == "html" or (reading.marker == "moodle" and has_markup(unescape(source))):
        found = reading.opening(unescape(source.strip()))
        return {"prompt": found.prompt, "situation_html": found.situation}
    return {"prompt": reading.text(source)}


def _answers(body: str, reading: _Reading) -> dict[str, Any]:
    if not body:
        reading.lost.append(_("that a person marks it: Attune wants the ideas that count"))
        return {"kind": "short_text", "groups": [], "model_answer": ""}
    if body.startswith("#"):
        return _numeric(body[1:], reading)
    truth = _truth(body, reading)
    if truth is not None:
        return truth
    answers = _split(body)
    if all(answer.sign == "=" and find(answer.text, "->") >= 0 for answer in answers):
        return _matching(answers, reading)
    if all(answer.sign == "=" for answer in answers):
        return _short_text(answers, reading)
    return _choice(answers, reading)


def _split(body: str) -> list[_Answer]:
    first = find(body, "=", "~")
    if first != 0:
        raise NotReadable(_("Its answers do not begin with “=” or “~”."))
    answers: list[_Answer] = []
    while first >= 0:
        following = find(body, "=", "~", start=first + 1)
        part = body[first + 1 : following if following >= 0 else len(body)].strip()
        weight = _WEIGHT.match(part)
        part = part[weight.end() :] if weight else part
        cut = find(part, "#")
        answers.append(
            _Answer(
                sign=body[first],
                text=part[:cut] if cut >= 0 else part,
                feedback=part[cut + 1 :] if cut >= 0 else "",
                weight=float(weight.group(1)) if weight else None,
            )
        )
        first = following
    return answers


def _options(answers: list[_Answer], reading: _Reading) -> list[dict[str, str]]:
    return [
        {"key": str(place), "text": reading.text(answer.text), "feedback": reading.text(answer.feedback)}
        for place, answer in enumerate(answers, start=1)
    ]


def _choice(answers: list[_Answer], reading: _Reading) -> dict[str, Any]:
    options = _options(answers, reading)
    right = [option["key"] for option, answer in zip(options, answers, strict=True) if answer.share > 0]
    is_single = sum(answer.sign == "=" for answer in answers) == 1
    if is_single:
        right = [o["key"] for o, answer in zip(options, answers, strict=True) if answer.sign == "="]
        if any(0 < answer.share < 100 for answer in answers if answer.sign == "~"):
            reading.lost.append(_("partial credit of single options"))
        return {"kind": "single", "options": options, "correct": right[0]}
    if len({answer.share for answer in answers if answer.share > 0}) > 1:
        reading.lost.append(_("different weights of right options"))
    return {"kind": "multiple", "options": options, "correct": right}


def _truth(body: str, reading: _Reading) -> dict[str, Any] | None:
    cut = find(body, "#")
    word = (body[:cut] if cut >= 0 else body).strip().upper()
    if word not in _TRUTH:
        return None
    rest = body[cut + 1 :] if cut >= 0 else ""
    second = find(rest, "#")
    wrong, right = (rest[:second], rest[second + 1 :]) if second >= 0 else (rest, "")
    is_true = _TRUTH[word]
    for_true, for_false = (right, wrong) if is_true else (wrong, right)
    return {
        "kind": "single",
        "options": [
            {"key": "true", "text": _("True"), "feedback": reading.text(for_true)},
            {"key": "false", "text": _("False"), "feedback": reading.text(for_false)},
        ],
        "correct": "true" if is_true else "false",
    }


def _matching(answers: list[_Answer], reading: _Reading) -> dict[str, Any]:
    pairs = [(answer.text[: (cut := find(answer.text, "->"))], answer.text[cut + 2 :]) for answer in answers]
    return matching([(reading.text(left), reading.text(right)) for left, right in pairs])


def _short_text(answers: list[_Answer], reading: _Reading) -> dict[str, Any]:
    accepted = [answer for answer in answers if answer.share == 100]
    if len(accepted) < len(answers):
        reading.lost.append(_("answers with partial credit"))
    if any(answer.feedback.strip() for answer in answers):
        reading.lost.append(_("feedback of accepted answers"))
    return short_text([reading.text(answer.text) for answer in accepted])


def _numeric(body: str, reading: _Reading) -> dict[str, Any]:
    body = body.strip()
    if find(body, "=", "~") != 0:
        body = f"={body}"
    accepted: list[dict[str, Any]] = []
    wrong = ""
    for place, answer in enumerate(_split(body), start=1):
        if answer.sign == "~" or answer.text.strip() in ("", "*"):
            wrong = reading.text(answer.feedback)
            continue
        value, tolerance = _number(unescape(answer.text).strip())
        accepted.append(
            {
                "key": str(place),
                "value": value,
                "tolerance": tolerance,
                "credit": answer.share / 100,
                "feedback": reading.text(answer.feedback),
            }
        )
    return {"kind": "numeric", "accepted": accepted, "wrong_feedback": wrong}


def _number(text: str) -> tuple[str, str]:
    low, dots, high = text.partition("..")
    if dots:
        return between(low.strip(), high.strip())
    value, _colon, tolerance = text.partition(":")
    return decimal_text(value), decimal_text(tolerance or "0")


def _missing_word(
    common: dict[str, Any], before: str, body: str, after: str, reading: _Reading
) -> dict[str, Any]:
    """Text on both sides of the answers: a gap with a list, or a short text with a blank."""
    answers = _split(body) if body else []
    start, end = reading.text(before), reading.text(after)
    if answers and any(answer.sign == "~" for answer in answers):
        right = [place for place, answer in enumerate(answers, start=1) if answer.sign == "="]
        gap = {"key": "1", "options": _options(answers, reading), "correct": str(right[0]) if right else ""}
        text = _SPACED.sub("\n", f"{start} [[1]]{'' if end[:1] in '.,;:!?' else ' '}{end}").strip()
        return {
            "kind": "gaps",
            "prompt": _("Choose the missing word."),
            "explanation": common["explanation"],
            "text": text,
            "gaps": [gap],
        }
    return {**common, "prompt": f"{start} {GAP} {end}".strip(), **_answers(body, reading)}
