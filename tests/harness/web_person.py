"""A person at the other end of HTTP: a session, the CSRF secret, one connection, JSON both ways."""

from __future__ import annotations

import http.client
import json
import random
from dataclasses import dataclass
from typing import Any

CSRF = "attune" * 5 + "ab"


class Unanswered(Exception):
    """Nobody answered, the line broke, or the server asked for patience: whether it was done is not known."""


@dataclass(frozen=True)
class Reply:
    """What came back. `data` is the parsed JSON, or None where it was none."""

    status: int
    data: Any


class WebPerson:
    """One signed-in person. Nothing is tried again here: that is for the caller to decide."""

    def __init__(self, port: int, session: str, *, timeout: float = 5) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        self.cookie = f"attune_csrf={CSRF}; attune_session={session}"

    def get(self, path: str) -> Reply:
        """A page or a call that changes nothing."""
        return self._send("GET", path, None)

    def send(self, method: str, path: str, values: Any) -> Reply:
        """A call with a JSON body."""
        return self._send(method, path, json.dumps(values))

    def _send(self, method: str, path: str, body: str | None) -> Reply:
        headers = {
            "Cookie": self.cookie,
            "X-CSRFToken": CSRF,
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            **({"Content-Type": "application/json"} if body else {}),
        }
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            raise Unanswered(str(error)) from error
        if answer.status >= 500:
            raise Unanswered(f"{answer.status}")
        is_json = answer.getheader("Content-Type", "").startswith("application/json")
        return Reply(answer.status, json.loads(content) if is_json and content else None)


def some_answer(question: dict[str, Any], rng: random.Random, text: str) -> dict[str, Any]:
    """A whole answer of the right shape to a question as the API shows it; `text` is used where one is written."""
    letters = [option["token"] for option in question["options"]]
    rights = [option["token"] for option in question["rights"]]
    match question["kind"]:
        case "single":
            return {"choice": rng.choice(letters)}
        case "multiple":
            return {"choices": sorted(rng.sample(letters, rng.randint(1, len(letters))))}
        case "ordering" | "judgement_rank":
            return {"order": rng.sample(letters, len(letters))}
        case "judgement_rate":
            return {"ratings": {letter: rng.randint(1, 4) for letter in letters}}
        case "judgement_pick":
            best, worst = rng.sample(letters, 2)
            return {"best": best, "worst": worst}
        case "matching":
            return {"pairs": {letter: rng.choice(rights) for letter in letters}}
        case "highlight":
            return {"words": sorted(rng.sample(range(len(question["words"])), 3))}
        case "numeric":
            return {"number": str(rng.randint(0, 999))}
        case "short_text" | "rewrite":
            return {"text": text}
    raise ValueError(f"no answer to a question of the kind {question['kind']}")
