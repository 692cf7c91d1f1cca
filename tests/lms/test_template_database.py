"""A template is as good as a migration, and is used only while it is."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from lms.lib import template_database
from tests.harness.databases import sqlite_template


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    path = tmp_path / "template.sqlite3.gz"
    template_database.pack(sqlite_template(), path)
    return path


def _shape(path: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(path) as connection:
        return connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()


def _migrations(path: Path) -> set[tuple[str, str]]:
    with sqlite3.connect(path) as connection:
        return set(connection.execute("SELECT app, name FROM django_migrations"))


def test_a_copy_is_what_was_packed(packed: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    assert template_database.copy_if_fresh(packed, copy)
    assert _shape(copy) == _shape(sqlite_template())


def test_an_outdated_template_is_left_alone(
    packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(template_database, "fingerprint", lambda: "of other migrations")
    assert not template_database.copy_if_fresh(packed, tmp_path / "copy.sqlite3")
    assert not (tmp_path / "copy.sqlite3").exists()


def test_a_missing_template_is_no_error(tmp_path: Path) -> None:
    assert not template_database.copy_if_fresh(tmp_path / "nowhere.gz", tmp_path / "copy.sqlite3")


def test_the_fingerprint_follows_the_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    before = template_database.fingerprint()
    monkeypatch.setattr(template_database, "OWN_APPS", template_database.OWN_APPS[:-1])
    assert template_database.fingerprint() != before


def test_the_shipped_template_equals_a_fresh_migration(tmp_path: Path) -> None:
    """`make template` builds it anew after a migration. The tests' own template is migrated on this machine."""
    copy = tmp_path / "copy.sqlite3"
    assert template_database.copy_if_fresh(template_database.SHIPPED, copy), "type: make template"
    fresh = sqlite_template()
    assert _shape(copy) == _shape(fresh)
    assert _migrations(copy) == _migrations(fresh)
