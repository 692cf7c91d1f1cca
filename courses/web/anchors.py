"""Anchors beside the levels of the studio: the page shows the one that is nearest to what was chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from content.documents import LEVEL_COUNT, Module, RolePlay, ScoredText
from courses.calibration import rules
from lms.lib.components import level_word


@dataclass(frozen=True)
class AnchorBeside:
    """An anchor under one criterion: its level there, why, its words, and the levels to which it is the nearest.

    `brief` is named where the anchor answers another brief than the one that is read.
    """

    level: int
    word: str
    reason: str
    texts: tuple[str, ...]
    near: tuple[int, ...]
    brief: str = ""

    @property
    def classes(self) -> str:
        """What the style sheet asks for: `near-1 near-2`."""
        return " ".join(f"near-{level}" for level in self.near)


Field = TypeVar("Field")


def beside(fields: Iterable[Field], item: RolePlay, module: Module) -> list[Field]:
    """The criteria of a form, each with its anchors: those of this brief, else of another with the same rubric."""
    home, texts = _anchors(item, module)
    brief = "" if home is item else home.title
    return [
        replace(one, anchors=_under(one.key, texts, brief))  # type: ignore[type-var, attr-defined]
        for one in fields
    ]


def _anchors(item: RolePlay, module: Module) -> tuple[RolePlay, tuple[ScoredText, ...]]:
    others = (
        one
        for one in module.items
        if isinstance(one, RolePlay) and one.key != item.key and one.rubric.key == item.rubric.key
    )
    for home in (item, *others):
        texts = tuple(one for one in home.scored if one.use == "anchor")
        if texts:
            return home, texts
    return item, ()


def _under(criterion: str, texts: tuple[ScoredText, ...], brief: str) -> tuple[AnchorBeside, ...]:
    levels = {one.key: one.levels[criterion] for one in texts if criterion in one.levels}
    near: dict[str, list[int]] = {key: [] for key in levels}
    for chosen in range(1, LEVEL_COUNT + 1):
        if levels:
            near[rules.nearest(levels, chosen)].append(chosen)
    return tuple(
        AnchorBeside(
            level=levels[one.key],
            word=str(level_word(levels[one.key])),
            reason=one.reasons.get(criterion, ""),
            texts=tuple(one.texts.values()),
            near=tuple(near[one.key]),
            brief=brief,
        )
        for one in texts
        if one.key in levels
    )
