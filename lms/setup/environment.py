"""The virtual environment, made or brought up to date. Needs Python alone: `python3 lms/setup/environment.py [--dev]`.

Nothing happens while the lock files are those that were installed last.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
MINIMUM = (3, 11)

NO_INSTALLER = """\
This Python can make no virtual environment: it has neither ensurepip nor pip, and there is no uv.
On Debian or Ubuntu type:  apt-get install python3-venv
Then try again."""


def main() -> int:
    """0 when the environment is ready; 1 after a sentence that says what is missing."""
    if sys.version_info < MINIMUM:
        print(f"Attune needs Python {MINIMUM[0]}.{MINIMUM[1]} or newer; this is {sys.version.split()[0]}.")
        print("Name another one with:  make run PYTHON=python3.12")
        return 1
    is_dev = "--dev" in sys.argv[1:]
    files = [ROOT / "requirements.txt", *([ROOT / "requirements-dev.txt"] if is_dev else [])]
    stamp = VENV / ("installed-dev" if is_dev else "installed")
    wanted = _fingerprint(files)
    if stamp.exists() and stamp.read_text() == wanted and PYTHON.exists():
        return 0
    installer = _installer()
    if installer is None:
        print(NO_INSTALLER)
        return 1
    print(
        f"Installing {' and '.join(file.name for file in files)} into .venv (about a minute, once) ...",
        flush=True,
    )
    arguments = [argument for file in files for argument in ("-r", str(file))]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [*installer, "--require-hashes", *arguments], cwd=ROOT, env=environment, check=False
    )
    if done.returncode != 0:
        print("The packages could not be installed; the lines above say why. Nothing else was changed.")
        return 1
    stamp.write_text(wanted)
    (VENV / "installed").write_text(_fingerprint(files[:1]))
    return 0


def _fingerprint(files: list[Path]) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _installer() -> list[str] | None:
    """The command that installs into the environment, which is created on the way; None where nothing can."""
    uv = shutil.which("uv")
    if uv:
        if not PYTHON.exists():
            subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(VENV)], check=True)
        return [uv, "pip", "install", "--quiet", "--python", str(PYTHON), "--compile-bytecode"]
    quiet = ["install", "--quiet", "--disable-pip-version-check", "--no-input", "--progress-bar=off"]
    if importlib.util.find_spec("pip"):
        if not PYTHON.exists():
            subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(VENV)], check=True)
        return [sys.executable, "-m", "pip", "--python", str(PYTHON), *quiet]
    if importlib.util.find_spec("ensurepip"):
        subprocess.run([sys.executable, "-m", "venv", "--upgrade-deps", str(VENV)], check=True)
        return [str(PYTHON), "-m", "pip", *quiet]
    return None


if __name__ == "__main__":
    sys.exit(main())
