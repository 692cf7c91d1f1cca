"""Aiken: a question, lettered options, and the letter of the right one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from string import ascii_uppercase

from django.utils.translation import gettext as _

from content import documents
from content.exchange.items import UNFIT, Entry, Item, Loss, Written, decode, finish, limited, unreadable
from content.exchange.words import loss, uncarried

MOST_LINES = 500

_OPTION = re.compile(r"([A-Z])[.)]\s+(.*)", re.DOTALL)
_ANSWER = re.compile(r"ANSWER:\s*(\S*)\s*", re.IGNORECASE)


def read(data: bytes) -> list[Item]:
    """One item for each question; a line ANSWER ends it."""
    return limited(_items(decode(data)))


def _items(text: str) -> Iterator[Item]:
    start, waiting = 1, list[str]()
    for number, line in enumerate(text.split("\n"), start=1):
        answer = _ANSWER.fullmatch(line.strip())
        if not line.strip():
            continue
        if not waiting:
            start = number
        if answer is None:
            waiting.append(line.strip())
            continue
        yield _item(_("line %(number)d") % {"number": start}, waiting, answer.group(1).upper().rstrip(".)"))
        waiting = []
    if waiting:
        yield unreadable(
            _("line %(number)d") % {"number": start}, waiting[0], _("The line “ANSWER:” is missing.")
        )


def _item(place: str, lines: list[str], answer: str) -> Item:
    if len(lines) > MOST_LINES:
        return unreadable(place, lines[0], _("It has more than %(most)d lines.") % {"most": MOST_LINES})
    prompt: list[str] = []
    options: list[tuple[str, str]] = []
    for line in lines:
        option = _OPTION.fullmatch(line)
        if option:
            options.append((option.group(1), option.group(2).strip()))
        elif options:
            options[-1] = (options[-1][0], f"{options[-1][1]} {line}")
        else:
            prompt.append(line)
    letters = [letter for letter, _text in options]
    name = prompt[0] if prompt else place
    if letters != list(ascii_uppercase[: len(letters)]) or len(letters) < 2:
        return unreadable(
            place, name, _("The options have to be lettered A, B, C, one after the other; at least two.")
        )
    if answer not in letters:
        return unreadable(
            place, name, _("The answer “%(letter)s” is none of its options.") % {"letter": answer[:20]}
        )
    return finish(
        place,
        name,
        {
            "kind": "single",
            "prompt": "\n".join(prompt),
            "options": [{"key": letter, "text": text} for letter, text in options],
            "correct": answer,
        },
    )


def write(entries: Sequence[Entry]) -> Written:
    """Single choices with lettered options; all else is left out and named."""
    blocks: list[str] = []
    losses: list[Loss] = []
    for entry in entries:
        block, lost = _block(entry)
        if block:
            blocks.append(block)
        losses += loss(entry, lost, is_left_out=not block)
    return Written("\n".join(blocks).encode("utf-8"), tuple(losses))


def _block(entry: Entry) -> tuple[str, list[str]]:
    question = entry.question
    if not isinstance(question, documents.SingleChoice):
        return "", [_("Aiken knows single choices only")]
    texts = [question.prompt, *(option.text for option in question.options)]
    prompt, *options = (" ".join(UNFIT.sub("", text).split()) for text in texts)
    letters = dict(zip((option.key for option in question.options), ascii_uppercase, strict=False))
    if len(options) > len(ascii_uppercase) or len(options) < 2 or not all((prompt, *options)):
        return "", [_("Aiken wants 2 to 26 options with a text")]
    if question.correct not in letters:
        return "", [_("no option is right")]
    if _OPTION.fullmatch(prompt) or any(_ANSWER.fullmatch(text) for text in (prompt, *options)):
        return "", [_("its text reads like a line of Aiken’s own")]
    lines = [prompt, *(f"{letter}. {text}" for letter, text in zip(ascii_uppercase, options, strict=False))]
    lost = uncarried(entry, ())
    if any("\n" in text for text in texts):
        lost.append(_("line breaks"))
    return "\n".join([*lines, f"ANSWER: {letters[question.correct]}", ""]), lost
