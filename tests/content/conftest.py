"""Loads the fixtures of `shelf.py` once Django is set up."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """After the root's own hook, which comes first."""
    config.pluginmanager.import_plugin("tests.content.shelf")
