"""Data files: YAML that says no name twice, and what is raised where something does not fit."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import yaml


class SeedError(ValueError):
    """Something in a data file does not fit; says in which file and at which field."""

    def __init__(self, file: Path, field: str, message: str) -> None:
        self.file = file
        self.field = field
        place = f"{file}, {field}" if field else str(file)
        super().__init__(f"{place}: {message}")


class _Loader(yaml.SafeLoader):
    """YAML in which a name given twice is an error, not a silent replacement."""


def _no_twice(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    names = Counter(key.value for key, _ in node.value)
    for name, times in names.items():
        if times > 1:
            raise yaml.constructor.ConstructorError(
                None, None, f"“{name}” is given {times} times", node.start_mark
            )
    result: dict[Any, Any] = loader.construct_mapping(node, deep=True)
    return result


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _no_twice)


def parse(file: Path) -> Any:
    """The plain values of a file; SeedError where it is missing or no YAML."""
    try:
        # The loader is a SafeLoader: it builds plain values only.
        return yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506
    except FileNotFoundError as error:
        raise SeedError(file, "", "there is no such file") from error
    except yaml.YAMLError as error:
        raise SeedError(file, "", f"this is no valid YAML: {error}") from error
