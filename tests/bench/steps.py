"""The steps of `targets.md`, each as a browser does it."""

from __future__ import annotations

import re
import uuid
from typing import Any

import psycopg

from content import documents
from courses.demo import replies
from tests.bench.meters import Cost, Person, measured, round_of

MODULE = "/modules/active-listening/"
LESSON = f"{MODULE}the-four-line-note/"
ATTEMPT = re.compile(r"/attempts/(\d+)/")


def page(path: str, people: list[Person], roots: list[int], rounds: int) -> Cost:
    """A page, as often as asked, by one person after the other; the first visit of each warms up."""
    for person in people:
        _ok(person, path)
    cost = Cost()
    with measured(cost, roots):
        for number in range(rounds):
            person = people[number % len(people)]
            with round_of(cost, person):
                _ok(person, path)
    return cost


class Quizzes:
    """Takes quizzes as a browser does: each question's page, then its save. Reads the form of an attempt from SQL."""

    def __init__(self, database_url: str, quiz: documents.Quiz) -> None:
        self.quiz = quiz
        self.connection = psycopg.connect(database_url, autocommit=True)

    def whole(self, people: list[Person], roots: list[int]) -> Cost:
        """A whole quiz by each person: start, a page and a save for every question, hand in, result."""
        cost = Cost()
        with measured(cost, roots):
            for person in people:
                with round_of(cost, person):
                    attempt, client, entries = self._start(person)
                    for position, entry in enumerate(entries, start=1):
                        _ok(person, f"/attempts/{attempt}/{position}/")
                        self._save(person, attempt, client, entry, position)
                    person.post(f"/attempts/{attempt}/submission/", {"key": str(uuid.uuid4())})
                    _ok(person, f"/attempts/{attempt}/result/")
        return cost

    def saves(self, people: list[Person], roots: list[int], rounds: int) -> Cost:
        """Saves alone: the first question again and again, with a new sequence number."""
        started = [(person, *self._start(person)) for person in people]
        cost = Cost()
        with measured(cost, roots):
            for number in range(rounds):
                person, attempt, client, entries = started[number % len(started)]
                with round_of(cost, person):
                    self._save(person, attempt, client, entries[0], number + 1)
        return cost

    def _start(self, person: Person) -> tuple[int, str, list[dict[str, Any]]]:
        person.post(f"{MODULE}{self.quiz.slug}/quiz/", {})
        match = ATTEMPT.search(person.location)
        if match is None:
            raise RuntimeError("the quiz did not start")
        attempt, client = int(match.group(1)), str(uuid.uuid4())
        row = self.connection.execute("SELECT form FROM courses_attempt WHERE id = %s", [attempt]).fetchone()
        person.send_json(f"/attempts/{attempt}/lease/", {"client_id": client})
        return attempt, client, row[0]["questions"] if row else []

    def _save(self, person: Person, attempt: int, client: str, entry: dict[str, Any], seq: int) -> None:
        body = {"seq": seq, "epoch": 1, "client_id": client, "value": self._value(entry)}
        person.send_json(f"/attempts/{attempt}/answers/{entry['id']}/", body)

    def _value(self, entry: dict[str, Any]) -> dict[str, Any]:
        """A whole answer of the right shape; its quality is beside the point."""
        letters = [chr(ord("a") + place) for place in range(len(entry["order"]))]
        match self.quiz.by_id[entry["id"]].kind:
            case "single":
                return {"choice": "a"}
            case "multiple":
                return {"choices": ["a"]}
            case "highlight":
                return {"words": [1]}
            case "ordering" | "judgement_rank":
                return {"order": letters}
            case "judgement_rate":
                return {"ratings": dict.fromkeys(letters, 2)}
            case "matching":
                rights = [chr(ord("a") + place) for place in range(len(entry["rights"]))]
                return {"pairs": dict(zip(letters, rights, strict=False))}
            case "judgement_pick":
                return {"best": "a", "worst": "b"}
            case "numeric":
                return {"number": "12.5"}
            case "gaps":
                return {"gaps": {name.partition("/")[0]: "a" for name in entry["order"]}}
            case _:
                return {"text": "Labels by tomorrow, for the market."}


def hand_ins(practice_url: str, reply_url: str, people: list[Person], roots: list[int]) -> Cost:
    """Open the workspace, save the draft, hand it in, see that it is with a grader. The practice before is not measured."""
    cost = Cost()
    for person in people:
        _write(person, practice_url, replies.PRACTICE[-1])
    with measured(cost, roots):
        for person in people:
            with round_of(cost, person):
                person.post(f"{reply_url}begin/", {})
                _write(person, reply_url, replies.MAIL["sound"])
    return cost


def _write(person: Person, url: str, text: str) -> None:
    _status, body = _page(person, url)
    part = _found(re.compile(r'name="text-([^"]+)"'), body, "a part to write")
    person.post(f"{url}save/", {f"text-{part}": text})
    person.post(f"{url}hand-in/", {"confirmed": "1", "key": str(uuid.uuid4())})
    _ok(person, url)


def _page(person: Person, path: str) -> tuple[int, str]:
    status, body = person.get(path)
    return status, _text(body)


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")


def _ok(person: Person, path: str) -> None:
    status, _body = person.get(path)
    if status != 200:
        raise RuntimeError(f"{path} answered {status}, {person.location}")


def _found(pattern: re.Pattern[str], text: str, what: str) -> str:
    match = pattern.search(text)
    if match is None:
        raise RuntimeError(what)
    return match.group(1)
