"""A migrated, empty SQLite database to copy instead of migrating anew, which takes a quarter of a minute.

A template is good as long as its fingerprint is that of the code: the versions of Django and of the packages
that bring migrations, every migration of ours, and the triggers.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent.parent
SHIPPED = ROOT / "lms" / "template.sqlite3.gz"
PACKAGES = ("Django", "wagtail", "django-allauth", "django-taggit")
OWN_APPS = ("lms/accounts", "lms/jobs", "lms/events", "content", "courses")


def fingerprint() -> str:
    """What the tables and triggers depend on, as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    for package in PACKAGES:
        digest.update(f"{package}=={version(package)}\n".encode())
    for path in _sources():
        digest.update(f"{path.relative_to(ROOT).as_posix()}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def build(path: Path) -> None:
    """Migrates a new SQLite database and packs it to `path`. CalledProcessError where migrating fails."""
    with TemporaryDirectory(dir=path.parent, prefix=".template-") as folder:
        fresh = Path(folder) / "fresh.sqlite3"
        migrate(f"sqlite:///{fresh}", data_dir=Path(folder))
        pack(fresh, path)


def pack(fresh: Path, path: Path) -> None:
    """Puts a freshly migrated database at `path` (a `.gz` is compressed), its fingerprint beside it."""
    half = path.with_name(f".{path.name}.new")
    if path.suffix == ".gz":
        with fresh.open("rb") as source, half.open("wb") as raw:
            with gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) as target:
                shutil.copyfileobj(source, target)
    else:
        shutil.copyfile(fresh, half)
    _fingerprint_of(path).unlink(missing_ok=True)
    half.replace(path)
    _fingerprint_of(path).write_text(fingerprint() + "\n")


def is_fresh(path: Path) -> bool:
    """There is a template at `path`, and it was built from these migrations and packages."""
    note = _fingerprint_of(path)
    return path.exists() and note.exists() and note.read_text().strip() == fingerprint()


def copy_if_fresh(path: Path, target: Path) -> bool:
    """Copies the template to `target` and says True; False, and nothing happens, where it is missing or outdated."""
    if not is_fresh(path):
        return False
    half = target.with_name(f".{target.name}.new")
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as source, half.open("wb") as copy:
        shutil.copyfileobj(source, copy)
        copy.flush()
        os.fsync(copy.fileno())
    half.replace(target)
    return True


def migrate(url: str, *, data_dir: Path) -> None:
    """Runs `migrate` on the database of a URL in a process of its own; CalledProcessError where it fails."""
    environment = {**os.environ, "LMS_MODE": "embedded", "DATABASE_URL": url, "LMS_DATA_DIR": str(data_dir)}
    for name in ("DATABASE_URL_FILE", "REDIS_URL", "CELERY_BROKER_URL", "BROKER_URL"):
        environment.pop(name, None)
    command = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0", "--skip-checks"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def _sources() -> Iterator[Path]:
    yield ROOT / "lms" / "lib" / "append_only.py"
    for app in OWN_APPS:
        yield from sorted((ROOT / app / "migrations").glob("*.py"))


def _fingerprint_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.fingerprint")
