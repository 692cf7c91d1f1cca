"""Habits of the house that are cheap to read from the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.sources import modules, named

MAX_LINES = 400
# Modules whose `connect` opens a database.
DATABASES = {"sqlite3", "psycopg"}
RECEIVERS_ALLOWED = 1
VAGUE = {"utils", "util", "helpers", "helper", "misc", "common"}


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", list(modules()), ids=named)
def test_a_module_keeps_the_habits(path: Path) -> None:
    text = path.read_text()
    assert path.stem not in VAGUE, "find the real name"
    assert text.count("\n") <= MAX_LINES, "split it by noun or by actor"
    hidden = [
        f"{function.name}, line {node.lineno}"
        for function in _functions(path)
        if function.name != "ready"
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == [], "an import that has to hide is a broken layer"


def test_one_signal_receiver() -> None:
    """Wagtail's page_published, which releases a module."""
    receivers = []
    for path in modules():
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "connect"
                and getattr(node.func.value, "id", "") not in {"sqlite3", "psycopg"}
                and getattr(node.func.value, "id", "") not in DATABASES
            ):
                receivers.append(f"{named(path)}:{node.lineno}")
            if isinstance(node, ast.FunctionDef):
                receivers += [
                    f"{named(path)}:{decorator.lineno}"
                    for decorator in node.decorator_list
                    if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "receiver"
                ]
    assert len(receivers) <= RECEIVERS_ALLOWED, receivers


def test_dates_end_in_at_and_booleans_ask() -> None:
    """Field names: `_at` for moments, a question for booleans."""
    wrong = []
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)):
                continue
            kind = getattr(node.value.func, "attr", "")
            name = getattr(node.targets[0], "id", "")
            is_field = getattr(getattr(node.value.func, "value", None), "id", "") == "models"
            if is_field and kind == "DateTimeField" and not name.endswith(("_at", "_until")) and name != "at":
                wrong.append(f"{named(path)}: {name}")
            if (
                is_field
                and kind == "BooleanField"
                and not name.startswith(("is_", "has_", "may_", "was_", "shows_", "shuffle_"))
            ):
                wrong.append(f"{named(path)}: {name}")
    assert wrong == []
