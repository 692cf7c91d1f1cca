"""What operators are told is what the code reads and starts."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import connection

from lms.lib.env import Env
from tests.harness.services import ROOT

OPERATE = (ROOT / "docs" / "operate.md").read_text()
COMPOSE = (ROOT / "compose.yaml").read_text()
VARIABLES = sorted(
    str(name)
    for field in Env.model_fields.values()
    for name in field.validation_alias.choices  # type: ignore[union-attr]
)


@pytest.mark.parametrize("name", VARIABLES)
def test_each_variable_is_explained(name: str) -> None:
    assert f"`{name}`" in OPERATE


def test_nothing_is_explained_that_is_not_read() -> None:
    table = OPERATE.split("## The environment")[1].split("## Watching")[0]
    told = {
        cell
        for line in table.splitlines()
        if line.startswith("| `")
        for cell in line.split("|")[1].split("`")[1::2]
    }
    assert told == set(VARIABLES)


def test_compose_starts_each_part_with_what_it_reads() -> None:
    services: dict[str, Any] = yaml.safe_load(COMPOSE)["services"]
    assert set(services) == {"migrate", "web", "worker", "beat", "database", "redis"}
    for name in ("migrate", "web", "worker", "beat"):
        assert set(services[name]["environment"]) <= set(VARIABLES)
        assert {"SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS", "LMS_BASE_URL", "EMAIL_URL"} <= set(
            services[name]["environment"]
        )
    assert "default,mail,heavy" in services["worker"]["command"]
    assert set(yaml.safe_load(COMPOSE)["volumes"]) == {"data", "database"}


def test_the_image_copies_what_there_is() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    for line in lines:
        if line.startswith("COPY ") and "--from" not in line:
            assert (ROOT / line.split()[1]).exists(), line
    assert "USER attune" in lines


@pytest.mark.only_on("sqlite")
def test_a_backup_is_whole_and_overwrites_nothing(transactional_db: None, tmp_path: Path) -> None:
    target = tmp_path / "copy.sqlite3"
    call_command("backup", str(target), verbosity=0)
    copy = sqlite3.connect(target)
    tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    copy.close()
    assert set(connection.introspection.table_names()) <= tables
    assert target.stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", str(target))
