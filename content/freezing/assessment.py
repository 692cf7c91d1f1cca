"""Rubric, role-play, checklist and module blocks as documents."""

from __future__ import annotations

from typing import Any

from content import documents
from content.freezing.text import keyed, plain


def freeze_criteria(stream: Any) -> tuple[documents.Criterion, ...]:
    """The criteria of a rubric."""
    return tuple(
        documents.Criterion(
            key=key,
            title=plain(value["title"]),
            weight=value["weight"] or 0,
            levels=(
                plain(value["starting"]),
                plain(value["building"]),
                plain(value["solid"]),
                plain(value["leading"]),
            ),
            gate=value["gate"],
        )
        for key, value in keyed(stream)
    )


def freeze_thread(stream: Any) -> tuple[documents.ThreadMessage, ...]:
    """The messages that came before."""
    return tuple(
        documents.ThreadMessage(
            who=plain(value["who"]), text=plain(value["text"]), voice=value["voice"], at=plain(value["at"])
        )
        for _, value in keyed(stream)
    )


def freeze_parts(stream: Any) -> tuple[documents.Part, ...]:
    """The parts that a learner writes."""
    return tuple(
        documents.Part(
            key=plain(value["name"]),
            label=plain(value["label"]),
            kind=value["kind"],
            min_words=value["min_words"],
            max_words=value["max_words"],
        )
        for _, value in keyed(stream)
    )


def freeze_part_texts(children: Any) -> dict[str, str]:
    """Texts by the key of their part."""
    return {plain(value["part"]): plain(value["text"]) for _, value in keyed(children)}


def freeze_models(stream: Any) -> tuple[documents.ModelAnswer, ...]:
    """The model answers of a role-play."""
    return tuple(
        documents.ModelAnswer(label=plain(value["label"]), texts=freeze_part_texts(value["texts"]))
        for _, value in keyed(stream)
    )


def freeze_lines(stream: Any) -> tuple[documents.ChecklistLine, ...]:
    """The lines of a checklist."""
    return tuple(
        documents.ChecklistLine(
            key=key,
            text=plain(value["text"]),
            required=value["required"] or 0,
            condition=plain(value["condition"]),
        )
        for key, value in keyed(stream)
    )


def freeze_objectives(stream: Any) -> tuple[documents.Objective, ...]:
    """The objectives of a module."""
    return tuple(documents.Objective(key=plain(v["name"]), text=plain(v["text"])) for _, v in keyed(stream))


def freeze_house_rules(stream: Any) -> tuple[documents.HouseRule, ...]:
    """The house rules of a set."""
    return tuple(documents.HouseRule(key=plain(v["name"]), text=plain(v["text"])) for _, v in keyed(stream))


def freeze_blueprint(stream: Any) -> tuple[documents.BlueprintCell, ...]:
    """What each attempt of a quiz has to ask."""
    return tuple(
        documents.BlueprintCell(plain(value["objective"]), value["count"] or 1, value["kind"] or "")
        for _, value in keyed(stream)
    )
