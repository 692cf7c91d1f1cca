"""Lesson blocks as documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from content import documents
from content.freezing.text import flat, html, keyed, plain, reference

# The rendition that learners see of every picture.
RENDITION = "max-1360x1360|format-webp"


def freeze_blocks(stream: Any) -> tuple[documents.LessonBlock, ...]:
    """The blocks of a lesson's body."""
    return tuple(
        _FREEZERS[child.block_type](key, value)
        for child, (key, value) in zip(stream, keyed(stream), strict=True)
    )


def _prose(key: str, value: Any) -> documents.Prose:
    return documents.Prose(key=key, html=html(value))


def _sample(key: str, value: Any) -> documents.Sample:
    return documents.Sample(
        key=key, html=html(value["text"]), caption=plain(value["caption"]), voice=value["voice"]
    )


def _dialogue(key: str, value: Any) -> documents.Dialogue:
    replies = tuple(
        documents.Reply(tone=reply["tone"], html=html(reply["text"]), reason=plain(reply["reason"]))
        for _, reply in keyed(value["replies"])
    )
    return documents.Dialogue(key=key, replies=replies, customer=plain(value["customer"]))


def _quote(key: str, value: Any) -> documents.Quote:
    return documents.Quote(
        key=key,
        text=plain(value["text"]),
        person=plain(value["person"]),
        work=plain(value["work"]),
        source_note=plain(value["source_note"]),
    )


def _do_it_now(key: str, value: Any) -> documents.DoItNow:
    labels = tuple(
        documents.Label(key=plain(label["name"]), text=plain(label["text"]))
        for _, label in keyed(value["labels"])
    )
    by_text = {label.text.casefold(): label.key for label in labels}
    options = tuple(
        documents.TaskOption(
            key=option_key,
            text=plain(option["text"]),
            answer=reference(option["answer"], by_text),
            feedback=plain(option["feedback"]),
        )
        for option_key, option in keyed(value["options"])
    )
    return documents.DoItNow(
        key=key,
        task=value["task"],
        prompt_html=html(value["prompt"]),
        answer_html=html(value["answer"]),
        sample_html=html(value["sample"]),
        options=options,
        labels=labels,
        write_label=plain(value["write_label"]),
        nudge=plain(value["nudge"]),
    )


def _retrieval(key: str, value: Any) -> documents.Retrieval:
    return documents.Retrieval(key=key, question=plain(value["question"]), answer=plain(value["answer"]))


def _key_points(key: str, value: Any) -> documents.KeyPoints:
    return documents.KeyPoints(key=key, points=flat(value["points"]), title=plain(value["title"]))


def _table(key: str, value: Any) -> documents.Table:
    rows = tuple(tuple(plain(cell) for _, cell in keyed(row)) for _, row in keyed(value["rows"]))
    return documents.Table(
        key=key,
        header=tuple(plain(cell) for _, cell in keyed(value["header"])),
        rows=rows,
        caption=plain(value["caption"]),
    )


def _picture(key: str, value: Any) -> documents.Picture:
    return documents.Picture(
        key=key,
        image_id=value["image"].pk if value["image"] else 0,
        rendition=RENDITION,
        alt=plain(value["alt"]),
        caption=plain(value["caption"]),
    )


_FREEZERS: dict[str, Callable[[str, Any], documents.LessonBlock]] = {
    "prose": _prose,
    "sample": _sample,
    "dialogue": _dialogue,
    "quote": _quote,
    "do_it_now": _do_it_now,
    "retrieval": _retrieval,
    "key_points": _key_points,
    "table": _table,
    "picture": _picture,
}
