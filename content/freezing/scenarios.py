"""Scenario blocks as documents."""

from __future__ import annotations

from typing import Any

from content import documents
from content.freezing.text import keyed, plain


def freeze_meters(stream: Any) -> tuple[documents.Meter, ...]:
    """The meters of a scenario."""
    return tuple(
        documents.Meter(
            key=plain(value["name"]),
            label=plain(value["label"]),
            start=value["start"] or 0,
            low=value["low"] or 0,
            high=value["high"] or 0,
        )
        for _, value in keyed(stream)
    )


def freeze_nodes(stream: Any) -> tuple[documents.ScenarioNode, ...]:
    """The nodes of a scenario with their choices."""
    return tuple(
        documents.ScenarioNode(
            key=plain(value["name"]),
            says=plain(value["says"]),
            choices=tuple(_choice(key, choice) for key, choice in keyed(value["choices"])),
            direction=plain(value["direction"]),
            max_visits=value["max_visits"] or 0,
            when_full=plain(value["when_full"]),
            seconds=value["seconds"] or 0,
        )
        for _, value in keyed(stream)
    )


def freeze_endings(stream: Any) -> tuple[documents.Ending, ...]:
    """The endings of a scenario, in the order in which they are tried."""
    return tuple(
        documents.Ending(
            key=plain(value["name"]),
            title=plain(value["title"]),
            text=plain(value["text"]),
            conditions=_conditions(value["conditions"]),
            is_best=value["is_best"],
            only_by_name=value["only_by_name"],
        )
        for _, value in keyed(stream)
    )


def _choice(key: str, value: Any) -> documents.ScenarioChoice:
    return documents.ScenarioChoice(
        key=key,
        text=plain(value["text"]),
        goto=plain(value["goto"]),
        points=value["points"] or 0,
        reason=plain(value["reason"]),
        effects=tuple(
            documents.Effect(meter=plain(effect["meter"]), change=effect["change"] or 0, sets=effect["sets"])
            for _, effect in keyed(value["effects"])
        ),
        is_silence=value["is_silence"],
        conditions=_conditions(value["conditions"]),
        branches=tuple(
            documents.Branch(goto=plain(branch["goto"]), conditions=_conditions(branch["conditions"]))
            for _, branch in keyed(value["branches"])
        ),
    )


def _conditions(values: Any) -> tuple[documents.Condition, ...]:
    return tuple(
        documents.Condition(
            meter=plain(condition["meter"]),
            comparison=condition["comparison"] or ">=",
            value=condition["value"] or 0,
        )
        for _, condition in keyed(values)
    )
