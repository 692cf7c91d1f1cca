"""Scored replies as documents."""

from __future__ import annotations

from typing import Any

from content import documents
from content.freezing.assessment import freeze_part_texts
from content.freezing.text import keyed, plain, reference


def freeze_scored(stream: Any, rubric: documents.Rubric) -> tuple[documents.ScoredText, ...]:
    """The scored replies of a brief. A criterion is named by its title, or by its key."""
    by_title = {criterion.title.casefold(): criterion.key for criterion in rubric.criteria}
    return tuple(_scored(key, value, by_title) for key, value in keyed(stream))


def _scored(key: str, value: Any, by_title: dict[str, str]) -> documents.ScoredText:
    marks = {reference(mark["criterion"], by_title): mark for _, mark in keyed(value["marks"])}
    return documents.ScoredText(
        key=key,
        use=value["use"],
        texts=freeze_part_texts(value["texts"]),
        levels={name: int(mark["level"] or 0) for name, mark in marks.items()},
        reasons={name: reason for name, mark in marks.items() if (reason := plain(mark["reason"]))},
        set_number=value["set_number"] or 1,
        remark=value["remark"] or "",
    )
