"""A value that does not fit stops the start with a sentence that names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms.lib import env as environment
from lms.lib.env import Mode

PRODUCTION = {
    "LMS_MODE": "production",
    "SECRET_KEY": "k" * 50,
    "DATABASE_URL": "postgresql://attune@db.example/attune",
    "ALLOWED_HOSTS": "attune.example",
    "LMS_BASE_URL": "https://attune.example",
    "EMAIL_URL": "smtp+tls://mail.example",
}


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No `.env` file and none of our variables."""
    monkeypatch.chdir(tmp_path)
    for name in (*PRODUCTION, "LMS_DATA_DIR", "HOST", "PORT", "REDIS_URL", "LMS_DEBUG", "LMS_LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)


def _refusal(monkeypatch: pytest.MonkeyPatch, **values: str) -> str:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as stopped:
        environment.read()
    return str(stopped.value)


def test_nothing_set_is_the_embedded_default() -> None:
    env = environment.read()
    assert env.mode is Mode.EMBEDDED
    assert (env.host, env.port) == ("127.0.0.1", 8000)
    assert env.database_url.get_secret_value() == ""


def test_production_with_all_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    assert environment.read().mode is Mode.PRODUCTION


@pytest.mark.parametrize("name", [name for name in PRODUCTION if name != "LMS_MODE"])
def test_production_names_what_is_missing(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    values = {key: value for key, value in PRODUCTION.items() if key != name}
    assert name in _refusal(monkeypatch, **values)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"LMS_BASE_URL": "http://attune.example"}, "https://"),
        ({"SECRET_KEY": "short"}, "50 characters"),
        ({"LMS_DEBUG": "1"}, "LMS_DEBUG"),
    ],
)
def test_production_refuses_what_is_unsafe(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], word: str
) -> None:
    assert word in _refusal(monkeypatch, **(PRODUCTION | changes))


def test_demo_stays_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "127.0.0.1" in _refusal(monkeypatch, LMS_MODE="demo", HOST="0.0.0.0")
    monkeypatch.setenv("LMS_DEMO_OPEN", "1")
    assert environment.read().mode is Mode.DEMO


@pytest.mark.parametrize("port", ["0", "70000", "eight"])
def test_a_port_that_is_none(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    assert "PORT" in _refusal(monkeypatch, PORT=port).upper()


def test_a_secret_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from a file\n")
    monkeypatch.setenv("SECRET_KEY_FILE", str(secret))
    assert environment.read().secret_key.get_secret_value() == "from a file"


@pytest.mark.parametrize(
    ("url", "port", "use_tls", "use_ssl"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtp+tls://mail.example", 587, True, False),
        ("smtp+ssl://mail.example:1465", 1465, False, True),
    ],
)
def test_mail_by_url(url: str, port: int, use_tls: bool, use_ssl: bool, tmp_path: Path) -> None:
    config = environment.email(url, tmp_path)
    assert (config.host, config.port, config.use_tls, config.use_ssl) == (
        "mail.example",
        port,
        use_tls,
        use_ssl,
    )


def test_mail_goes_to_files_by_default(tmp_path: Path) -> None:
    assert environment.email("", tmp_path).file_path == tmp_path


def test_an_unknown_kind_of_mail(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="EMAIL_URL"):
        environment.email("pigeon://roof", tmp_path)


def test_zones_are_places() -> None:
    zones = environment.time_zones()
    assert {"Africa/Nairobi", "UTC"} <= set(zones)
    assert "localtime" not in zones
