"""A server that says «saved» before it has saved: the control, whose losses the proof has to see."""

from __future__ import annotations

import io
import json
import queue
import re
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from lms.wsgi import application as honest

SAVE = re.compile(r"^/attempts/\d+/answers/([0-9a-f-]{36})/$")
# As long as an operating system likes to keep a page before it writes it.
LATER_SECONDS = 1.0

_waiting: queue.Queue[tuple[float, dict[str, Any], bytes]] = queue.Queue()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Everything as the real one does, but saves: those are acknowledged at once and done a second later."""
    match = SAVE.match(environ["PATH_INFO"])
    if match is None or environ["REQUEST_METHOD"] != "PUT":
        return honest(environ, start_response)
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    kept = {key: value for key, value in environ.items() if isinstance(value, str)}
    _waiting.put((time.monotonic() + LATER_SECONDS, kept, body))
    receipt = json.dumps({"question": match.group(1), "seq": json.loads(body)["seq"]}).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(receipt)))])
    return [receipt]


def _work() -> None:
    while True:
        due, kept, body = _waiting.get()
        time.sleep(max(0.0, due - time.monotonic()))
        environ = {
            **kept,
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        list(honest(environ, lambda *_given: None))


threading.Thread(target=_work, daemon=True).start()
