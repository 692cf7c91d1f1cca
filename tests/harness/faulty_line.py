"""A line to a server that can be cut, silenced, slowed or made to lose answers: plain TCP, two threads a connection."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal

State = Literal["whole", "cut", "silent", "deaf"]


class FaultyLine:
    """Listens on a port of its own and passes everything on to `target`.

    whole: as it is. cut: nobody listens, and open connections break. silent: connections stand, nothing goes through
    either way. deaf: requests arrive, answers are lost. `delay` is waited before each piece.
    """

    def __init__(self, target: int) -> None:
        self.target = target
        self.state: State = "whole"
        self.delay = 0.0
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._answer, daemon=True).start()

    @property
    def url(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def being(self, state: State) -> Iterator[None]:
        """In this state for as long as the block runs; connections that it spoiled are closed afterwards."""
        self.state = state
        if state == "cut":
            self._break()
        yield
        self._break()
        self.state = "whole"

    def close(self) -> None:
        """Ends it with everything that is open."""
        self._door.close()
        self._break()

    def _break(self) -> None:
        with self._lock:
            sockets, self._open = self._open, set()
        for one in sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _answer(self) -> None:
        while True:
            try:
                near, _address = self._door.accept()
            except OSError:
                return
            if self.state == "cut":
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self.target), timeout=10)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            with self._lock:
                self._open |= {near, far}
            for source, sink, loses in ((near, far, ("silent",)), (far, near, ("silent", "deaf"))):
                threading.Thread(target=self._pass_on, args=(source, sink, loses), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, loses: tuple[State, ...]) -> None:
        try:
            while piece := source.recv(65536):
                if self.delay:
                    time.sleep(self.delay)
                if self.state not in loses:
                    sink.sendall(piece)
        except OSError:
            pass
        finally:
            for one in (source, sink):
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
