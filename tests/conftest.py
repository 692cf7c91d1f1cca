"""How the tests run: which database, which environment. What tests use is in `harness/fixtures.py` and `cast.py`.

`pytest --db=sqlite` (the default) runs everything; `pytest --db=postgres` runs what touches a database, on a
private PostgreSQL that is started here unless TEST_POSTGRES_URL names one.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import django
import pytest

from tests.harness import databases
from tests.harness.services import Postgres

pytest.register_assert_rewrite("tests.harness.browser", "tests.harness.fixtures", "tests.cast")

DATABASE = pytest.StashKey[databases.Database]()
DATA_DIR = pytest.StashKey[Path]()
POSTGRES = pytest.StashKey[Postgres]()

NOT_OURS = (
    "REDIS_URL", "CELERY_BROKER_URL", "BROKER_URL", "EMAIL_URL", "ALLOWED_HOSTS", "LMS_BASE_URL", "LMS_DEBUG", "SECRET_KEY",
    "DATABASE_URL_FILE", "HOST", "PORT", "LMS_DEMO_OPEN",
)  # fmt: skip


def pytest_addoption(parser: pytest.Parser) -> None:
    """--db."""
    parser.addoption("--db", choices=["sqlite", "postgres"], default="sqlite", help="the database to test on")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Sets the environment before Django reads it; whatever the shell has set for a real installation is left out."""
    server_url = os.environ.get("TEST_POSTGRES_URL", "")
    if config.getoption("--db") == "postgres" and not server_url:
        config.stash[POSTGRES] = Postgres()
        server_url = os.environ["TEST_POSTGRES_URL"] = config.stash[POSTGRES].start()
    if "PYTEST_XDIST_WORKER" not in os.environ:
        databases.remove_leftovers(server_url)
    database = config.stash[DATABASE] = databases.of_this_process(config.getoption("--db"), server_url)
    data_dir = config.stash[DATA_DIR] = Path(tempfile.mkdtemp(prefix="attune-data-"))
    (data_dir / "static").mkdir()
    for name in NOT_OURS:
        os.environ.pop(name, None)
    os.environ["DATABASE_URL"] = database.url
    os.environ["LMS_DATA_DIR"] = str(data_dir)
    os.environ["LMS_MODE"] = "embedded"
    os.environ["LMS_LOG_LEVEL"] = "WARNING"
    os.environ["DJANGO_SETTINGS_MODULE"] = "lms.settings"
    django.setup()
    # Settings are read once; a process of xdist that found this name would read them before it has its own database.
    del os.environ["DJANGO_SETTINGS_MODULE"]
    config.pluginmanager.import_plugin("tests.harness.fixtures")
    config.pluginmanager.import_plugin("tests.harness.browser")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Removes what this process made, and stops PostgreSQL if nobody else uses it."""
    if DATA_DIR in config.stash:
        shutil.rmtree(config.stash[DATA_DIR], ignore_errors=True)
    if POSTGRES in config.stash:
        config.stash[POSTGRES].stop()
        os.environ.pop("TEST_POSTGRES_URL", None)


def pytest_report_header(config: pytest.Config) -> str:
    """Says on which database, and what that leaves out."""
    if config.getoption("--db") == "postgres":
        return (
            "database: PostgreSQL (deselected, since they run with --db=sqlite: "
            "tests that touch no database, and looks at single pages in the browser)"
        )
    return "database: SQLite"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL what touches the database, and every journey; marked tests on their database alone."""
    kind = config.getoption("--db")
    left_out = [item for item in items if not _runs_on(item, kind)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if _runs_on(item, kind)]
    # What takes longest begins first, so that no process is left alone with it at the end.
    items.sort(key=lambda item: "journeys" not in item.path.parts)


def _runs_on(item: pytest.Item, kind: str) -> bool:
    only_on = item.get_closest_marker("only_on")
    if only_on is not None:
        return kind in only_on.args
    if kind == "sqlite":
        return True
    fixtures = set(getattr(item, "fixturenames", ()))
    if "open_browser" in fixtures and "journeys" not in item.path.parts:
        return False  # how a page looks and reads does not depend on the database
    return bool(
        item.get_closest_marker("django_db")
        or fixtures & {"db", "transactional_db", "live_server", "django_db_setup"}
    )
