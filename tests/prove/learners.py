"""Learners who answer until they are told to stop, and write down what the server promised them."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from tests.harness.web_person import Unanswered, WebPerson, some_answer

FIRST_WAIT, LONGEST_WAIT = 0.2, 2.0


@dataclass
class Notebook:
    """What one learner sent and what was acknowledged. Keys are question ids; sequence numbers grow."""

    attempt_id: int = 0
    sent: dict[str, dict[int, Any]] = field(default_factory=lambda: defaultdict(dict))
    acknowledged: dict[str, int] = field(default_factory=dict)
    acknowledged_saves: int = 0
    unanswered: int = 0
    refused: list[str] = field(default_factory=list)
    receipt: dict[str, Any] | None = None


class Learner(threading.Thread):
    """Starts a quiz, answers its questions again and again, and hands in once, at a moment of its own.

    Behaves as the page does: what is not acknowledged is sent again, the newest value of a question first of all.
    """

    def __init__(
        self,
        port: int,
        session: str,
        *,
        number: int,
        pause: float,
        hands_in_after: float,
        stop: threading.Event,
    ) -> None:
        super().__init__(daemon=True)
        self.person = WebPerson(port, session)
        self.rng = random.Random(number)
        self.pause = pause
        self.hands_in_after = hands_in_after
        self.stop = stop
        self.client = str(uuid.UUID(int=self.rng.getrandbits(128), version=4))
        self.notes = Notebook()
        self.questions: list[dict[str, Any]] = []

    def begin(self, start_path: str) -> None:
        """Starts the quiz and reads its questions, while nothing is killed yet."""
        started = self.person.send("POST", start_path, {"client_id": self.client})
        if started.status != 201:
            raise RuntimeError(f"the quiz did not start: {started}")
        self.notes.attempt_id = started.data["id"]
        self.questions = started.data["questions"]

    def run(self) -> None:
        """Answers, then hands in; goes on trying after the stop until the last answer is acknowledged."""
        began, seq = time.monotonic(), 0
        while not self.stop.is_set():
            question = self.rng.choice(self.questions)
            seq += 1
            value = some_answer(question, self.rng, f"Answer {seq} of {self.client[:8]}")
            self.notes.sent[question["id"]][seq] = value
            self._save(question["id"], seq, value)
            if time.monotonic() - began > self.hands_in_after:
                break
            self.stop.wait(self.pause * self.rng.uniform(0.5, 1.5))
        self._hand_in()

    def _save(self, question_id: str, seq: int, value: Any) -> None:
        path = f"/attempts/{self.notes.attempt_id}/answers/{question_id}/"
        body = {"client_id": self.client, "seq": seq, "epoch": 1, "value": value}
        answer = self._until_answered("PUT", path, body)
        if answer.status == 200 and answer.data["seq"] >= seq:
            self.notes.acknowledged[question_id] = seq
            self.notes.acknowledged_saves += 1
        else:
            self.notes.refused.append(f"{answer.status} {answer.data}")

    def _hand_in(self) -> None:
        key = str(uuid.UUID(int=self.rng.getrandbits(128), version=4))
        body = {"key": key, "client_id": self.client, "epoch": 1, "manifest": self.notes.acknowledged}
        answer = self._until_answered("PUT", f"/api/v1/attempts/{self.notes.attempt_id}/submission/", body)
        if answer.status == 200:
            self.notes.receipt = answer.data
        else:
            self.notes.refused.append(f"{answer.status} {answer.data}")

    def _until_answered(self, method: str, path: str, body: Any) -> Any:
        wait = FIRST_WAIT
        while True:
            try:
                return self.person.send(method, path, body)
            except Unanswered:
                self.notes.unanswered += 1
                time.sleep(wait * self.rng.uniform(0.5, 1.5))
                wait = min(LONGEST_WAIT, wait * 2)
