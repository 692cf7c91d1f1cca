"""A learner works while the network is cut, the browser is killed and the server is killed: every typed answer comes back.

The server is a process of its own behind a line that the test can spoil; the browser keeps its profile on disk, as a
learner's does. Killed means SIGKILL: nobody says goodbye.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from courses.enrollments.models import Enrollment
from courses.quizzes.models import Answer, Attempt
from lms.accounts.models import User
from lms.lib import clock
from tests.cast import Cast
from tests.conftest import DATABASE
from tests.courses.quizzes.answers import started
from tests.harness import small_module as small
from tests.harness.faulty_line import FaultyLine
from tests.harness.fixtures import Released, enroll
from tests.harness.services import ROOT, free_port
from tests.harness.system_packages import CHROMIUM

pytestmark = pytest.mark.django_db(transaction=True)

READY_SECONDS = 60
WRITTEN, ANEW = 7, 9
LONG = "I read the thread to the end before I say a word, because the last line is where she says what she wants. "


@dataclass
class Server:
    """The embedded set-up as a process that can be killed and started again, on the test's own database."""

    environment: dict[str, str]
    port: int
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it and waits until it is ready."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable, "-m", "granian", "--interface", "wsgi", "lms.embedded:application",
                    "--host", "127.0.0.1", "--port", str(self.port), "--blocking-threads", "4",
                ],
                cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + READY_SECONDS
        while not self._is_ready():
            assert time.monotonic() < deadline, self.log.read_text()[-3000:]
            time.sleep(0.1)

    def kill(self) -> None:
        """SIGKILL for it and its workers, in the middle of whatever they do."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)

    def _is_ready(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/health/ready", timeout=5) as answer:
                return answer.status == 200
        except (URLError, OSError):
            return False


@dataclass
class Device:
    """A browser with a profile on disk: what it keeps is there after it was killed."""

    browser: Browser
    profile: Path
    url: str
    session: str
    context: BrowserContext | None = None

    def open(self) -> Page:
        """Starts the browser; the learner is logged in."""
        self.context = self.browser.browser_type.launch_persistent_context(
            self.profile,
            executable_path=next(found for name in CHROMIUM if (found := shutil.which(name))),
            args=["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])],
            base_url=self.url,
            locale="en-GB",
        )
        self.context.set_default_timeout(15_000)
        self.log_in()
        return self.context.pages[0] if self.context.pages else self.context.new_page()

    def log_in(self) -> None:
        """Sets the cookie of the session again: a killed browser forgets it."""
        assert self.context is not None
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": self.session, "url": self.url}
        self.context.add_cookies([cookie])  # type: ignore[list-item]

    def kill(self) -> None:
        """SIGKILL for every process of this browser."""
        for pid in _processes_with(str(self.profile)):
            os.kill(pid, signal.SIGKILL)
        for name in ("SingletonLock", "SingletonCookie", "SingletonSocket"):
            (self.profile / name).unlink(missing_ok=True)
        self.context = None


def _processes_with(argument: str) -> list[int]:
    """Ids of processes that were started with this text in their arguments."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            arguments = (folder / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if argument in arguments and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


@pytest.fixture
def attempt(cast: Cast, small_module: Released) -> Attempt:
    held: Enrollment = enroll(cast.amina, small_module, by=cast.grace, at=clock.now() - timedelta(days=1))
    return started(held, cast.amina, clock.now())


@pytest.fixture
def server(request: pytest.FixtureRequest, attempt: Attempt, tmp_path: Path) -> Iterator[Server]:
    data = tmp_path / "data"
    data.mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        "LMS_MODE": "embedded",
        "LMS_DATA_DIR": str(data),
        "LMS_TICK_SECONDS": "1",
        "DATABASE_URL": request.config.stash[DATABASE].url,
        "SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "lms.settings",
    }
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "-v", "0"],
        cwd=ROOT, env=environment, check=True,
    )  # fmt: skip
    server = Server(environment, free_port(), tmp_path / "server.log")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def line(server: Server) -> Iterator[FaultyLine]:
    line = FaultyLine(server.port)
    yield line
    line.close()


@pytest.fixture
def device(browser: Browser, line: FaultyLine, cast: Cast, tmp_path: Path) -> Iterator[Device]:
    device = Device(browser, tmp_path / "profile", line.url, _session_of(cast.amina))
    yield device
    if device.context is not None:
        device.context.close()


def _session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def at(page: Page, attempt: Attempt, position: int) -> Page:
    page.goto(f"/attempts/{attempt.pk}/{position}/")
    return page


def chip(page: Page, text: str) -> None:
    expect(page.locator("attune-save-state")).to_contain_text(text, timeout=20_000)


def stored(question_id: str) -> object:
    answer = Answer.objects.filter(question_id=question_id).first()
    return answer and answer.value


def write(page: Page, text: str) -> None:
    page.locator("#text").press("End")
    page.locator("#text").press_sequentially(text, delay=2)


def come_back(device: Device, attempt: Attempt, position: int, text: str) -> Page:
    """The browser is started anew: the question shows what was typed, before anything is pressed and after it is sent."""
    page = at(device.open(), attempt, position)
    expect(page.locator("#text")).to_have_value(text)
    page.get_by_role("button", name="Continue here").click()
    expect(page.locator("#text")).to_have_value(text)
    eventually(lambda: stored(small.SHORT_TEXT if position == WRITTEN else small.REWRITE) == {"text": text})
    return page


def test_control_without_the_device_the_text_would_be_gone(
    attempt: Attempt, line: FaultyLine, device: Device
) -> None:
    """What the test below shows is the work of the kept copy: without it a killed browser loses the text."""
    page = device.open()
    page.add_init_script("IDBFactory.prototype.open = () => { throw new Error('no store'); };")
    at(page, attempt, WRITTEN)
    with line.being("cut"):
        write(page, LONG)
        chip(page, "Kept on this device (1)")
        device.kill()
    page = at(device.open(), attempt, WRITTEN)
    expect(page.locator("#text")).to_have_value("")
    assert stored(small.SHORT_TEXT) is None


def test_every_typed_answer_comes_back(
    attempt: Attempt, server: Server, line: FaultyLine, device: Device
) -> None:
    page = at(device.open(), attempt, 1)
    page.get_by_role("radio", name="Option b").check()
    chip(page, "Saved at")

    # The answer arrives, the receipt does not: it is asked for again, and nothing is doubled.
    at(page, attempt, 2)
    with line.being("deaf"):
        page.get_by_role("checkbox", name="Option a").check()
        eventually(lambda: stored(small.MULTIPLE) == {"choices": ["a"]})
    chip(page, "Saved at")

    # The network goes in the middle of a sentence, then the browser is killed.
    at(page, attempt, WRITTEN)
    write(page, LONG)
    with line.being("cut"):
        write(page, "Then the tunnel. ")
        chip(page, "Kept on this device (1)")
        page.get_by_role("button", name="Next question").click()
        expect(page.locator("[data-autosave-notice]")).to_contain_text("kept on this device")
        write(page, "Still writing.")
        page.wait_for_timeout(100)
        device.kill()
    long = LONG + "Then the tunnel. Still writing."
    page = come_back(device, attempt, WRITTEN, long)

    # The server is killed while somebody writes, and started again: nothing has to be pressed.
    at(page, attempt, ANEW)
    write(page, "Your invoices ")
    server.kill()
    write(page, "appear twice.")
    chip(page, "Kept on this device (1)")
    server.start()
    eventually(lambda: stored(small.REWRITE) == {"text": "Your invoices appear twice."})

    # Both at once.
    write(page, " Since the import.")
    server.kill()
    write(page, " I am on it.")
    chip(page, "Kept on this device")
    device.kill()
    server.start()
    page = come_back(device, attempt, ANEW, "Your invoices appear twice. Since the import. I am on it.")

    # A line that stands and says nothing is no different from one that is cut.
    with line.being("silent"):
        write(page, " Promised.")
        page.wait_for_timeout(1500)
        device.kill()
    final = "Your invoices appear twice. Since the import. I am on it. Promised."
    page = come_back(device, attempt, ANEW, final)

    page.goto(f"/attempts/{attempt.pk}/finish/")
    expect(page.get_by_role("heading", level=1)).to_have_text("6 questions are still open")
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("dialog").get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/result/")
    assert stored(small.SINGLE) == {"choice": "b"}
    assert stored(small.MULTIPLE) == {"choices": ["a"]}
    assert stored(small.SHORT_TEXT) == {"text": long}
    assert stored(small.REWRITE) == {"text": final}
    assert Answer.objects.count() == 4


def eventually(what: Callable[[], object], seconds: float = 20) -> None:
    """Asks until it holds."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.05)
