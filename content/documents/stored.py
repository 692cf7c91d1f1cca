"""Documents to and from JSON, and the digest that says whether two are the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter

from content.documents.modules import Module
from content.documents.questions import Question
from content.documents.role_plays import Rubric

SCHEMA = 3

_MODULE: TypeAdapter[Module] = TypeAdapter(Module)
_QUESTION: TypeAdapter[Question] = TypeAdapter(Question)
_RUBRIC: TypeAdapter[Rubric] = TypeAdapter(Rubric)

# One function for each step: UPGRADERS[n] turns the JSON of schema n into that of n + 1.
UPGRADERS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {
    # New kinds of questions and new fields; the defaults say what held before.
    1: lambda data: {**data, "schema": 2},
    # Role-plays have a lexicon of their case; the default holds no words.
    2: lambda data: {**data, "schema": 3},
}


def load(data: dict[str, Any]) -> Module:
    """The module of stored JSON of any schema so far; pydantic.ValidationError where it does not fit."""
    while data["schema"] < SCHEMA:
        data = UPGRADERS[data["schema"]](data)
    return _MODULE.validate_python(data)


def dump(module: Module) -> dict[str, Any]:
    """JSON-ready data of a module; `load(dump(m)) == m`."""
    result: dict[str, Any] = _MODULE.dump_python(module, mode="json")
    return result


def load_question(data: dict[str, Any]) -> Question:
    """One question of stored JSON; pydantic.ValidationError where it does not fit."""
    return _QUESTION.validate_python(data)


def dump_question(question: Question) -> dict[str, Any]:
    """JSON-ready data of one question."""
    result: dict[str, Any] = _QUESTION.dump_python(question, mode="json")
    return result


def load_rubric(data: dict[str, Any]) -> Rubric:
    """One rubric of stored JSON; pydantic.ValidationError where it does not fit."""
    return _RUBRIC.validate_python(data)


def dump_rubric(rubric: Rubric) -> dict[str, Any]:
    """JSON-ready data of one rubric."""
    result: dict[str, Any] = _RUBRIC.dump_python(rubric, mode="json")
    return result


def digest(data: dict[str, Any]) -> str:
    """SHA-256 (hex) of canonical JSON: sorted keys, no spaces, UTF-8."""
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def structure_digest(rubric: Rubric) -> str:
    """SHA-256 (hex) of what a rubric counts by: its criteria, their weights, gates and levels, and the rule for passing.

    Texts and the order of the criteria are no part of it.
    """
    criteria = sorted((one.key, one.weight, one.gate, len(one.levels)) for one in rubric.criteria)
    return digest({"key": rubric.key, "criteria": criteria, "pass_rule": asdict(rubric.pass_rule)})
