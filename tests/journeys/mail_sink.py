"""A mail server of a few lines: keeps what arrives, and can be told to let a sender wait."""

from __future__ import annotations

import email
import socketserver
import threading
from email.message import Message


class _Conversation(socketserver.StreamRequestHandler):
    """One SMTP session, as far as Django's backend speaks it."""

    server: MailSink

    def handle(self) -> None:
        """Answers each command; a whole message counts only once its end has come and was acknowledged."""
        self._say("220 sink")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.server.someone_waits.set()
                self.server.may_go_on.wait(60)
                self._say("354 go on")
                self.server.keep(self._body())
                self._say("250 kept")
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _body(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return b""
            lines.append(line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


class MailSink(socketserver.ThreadingTCPServer):
    """Listens on a free port of this machine. `hold()` lets senders wait before their message; `let_go()` ends that."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.messages: list[Message] = []
        self.arrived = threading.Condition()
        self.someone_waits = threading.Event()
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """As EMAIL_URL wants it."""
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def keep(self, raw: bytes) -> None:
        """Takes in a message; half a one is nothing."""
        if raw:
            with self.arrived:
                self.messages.append(email.message_from_bytes(raw))
                self.arrived.notify_all()

    def hold(self) -> None:
        """The next sender waits."""
        self.someone_waits.clear()
        self.may_go_on.clear()

    def let_go(self) -> None:
        """Whoever waits may go on."""
        self.may_go_on.set()

    def wait_for(self, count: int, seconds: float) -> list[Message]:
        """The messages once there are so many; AssertionError when they do not come."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.messages) >= count, seconds), (
                f"{len(self.messages)} of {count} mails came within {seconds} s"
            )
            return list(self.messages)
