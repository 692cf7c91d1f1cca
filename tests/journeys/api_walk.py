"""From enrolment to a verified certificate with the API alone: nothing but addresses, tokens and JSON."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from content import documents
from courses.demo import answers, replies
from courses.demo.stories import BEST_WAY, CRITERIA, LEVELS, QUOTES


class ApiError(Exception):
    """An answer outside of 2xx."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body


@dataclass(frozen=True)
class Api:
    """The API as one person sees it. An empty token is a stranger from the street."""

    base: str
    token: str = ""

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON of the answer, None for an empty one; ApiError outside of 2xx."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body, default=str).encode()
        request = urllib.request.Request(f"{self.base}/api/v1/{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                content = answer.read()
        except urllib.error.HTTPError as error:
            raise ApiError(error.code, json.loads(error.read() or b"null")) from error
        return json.loads(content) if content else None


def enroll(manager: Api, team: str, module: str, due_on: date) -> None:
    """The manager enrols a team."""
    team_id = next(row["id"] for row in manager("GET", "teams/") if row["name"] == team)
    module_id = next(row["id"] for row in manager("GET", "modules/") if row["slug"] == module)
    manager("POST", "enroll/", {"team": team_id, "modules": [module_id], "due_on": due_on})


def own_enrollment(learner: Api, module: str) -> dict[str, Any]:
    """The learner's enrollment in a module, with its steps."""
    row = next(row for row in learner("GET", "enrollments/") if row["module"] == module)
    found: dict[str, Any] = learner("GET", f"enrollments/{row['id']}/")
    return found


def learn(learner: Api, way: Mapping[str, Any]) -> None:
    """Reads every lesson and plays the conversation the best way."""
    for step in way["steps"]:
        at = f"enrollments/{way['id']}/steps/{step['key']}/"
        if step["kind"] == "lesson":
            learner("GET", f"{at}lesson/")
            learner("POST", f"{at}lesson/finish/")
        elif step["kind"] == "scenario":
            run = learner("POST", f"{at}runs/")
            for number, (_node, choice) in enumerate(BEST_WAY, start=1):
                run = learner("POST", f"runs/{run['id']}/turns/", {"number": number, "choice": choice})
            assert run["ending"], "the conversation has an end"


def take_quiz(learner: Api, way: Mapping[str, Any], quiz: documents.Quiz) -> dict[str, Any]:
    """Answers every question rightly and hands in, twice with the same key."""
    attempt = learner("POST", f"enrollments/{way['id']}/steps/{quiz.key}/attempts/", {})
    client, manifest = str(uuid.uuid4()), {}
    for number, shown in enumerate(attempt["questions"], start=1):
        question = quiz.by_id[shown["id"]]
        body = {
            "value": in_letters(question, shown, answers.right(question)),
            "epoch": attempt["epoch"],
            "client_id": client,
            "seq": number,
        }
        path = f"attempts/{attempt['id']}/answers/{shown['id']}/"
        receipt = learner("PUT", path, body)
        assert learner("PUT", path, body)["digest"] == receipt["digest"], (
            "a repeated save gives the same receipt"
        )
        manifest[shown["id"]] = number
    body = {"key": str(uuid.uuid4()), "client_id": client, "manifest": manifest}
    handed: dict[str, Any] = learner("PUT", f"attempts/{attempt['id']}/submission/", body)
    assert learner("PUT", f"attempts/{attempt['id']}/submission/", body) == handed
    return handed


def in_letters(
    question: documents.Question, shown: Mapping[str, Any], value: Mapping[str, Any]
) -> dict[str, Any]:
    """An answer in option keys as one in the letters that this attempt shows, found by the options' texts."""
    if question.kind == "gaps":
        return {"gaps": _gaps_in_letters(question, shown, value["gaps"])}
    own = question.lefts if question.kind == "matching" else getattr(question, "options", ())
    letter = {row["text"]: row["token"] for row in shown["options"]}
    left = {option.key: letter[option.text] for option in own}
    match question.kind:
        case "single":
            return {"choice": left[value["choice"]]}
        case "multiple":
            return {"choices": [left[key] for key in value["choices"]]}
        case "ordering" | "judgement_rank":
            return {"order": [left[key] for key in value["order"]]}
        case "judgement_pick":
            return {name: left[key] for name, key in value.items()}
        case "judgement_rate":
            return {"ratings": {left[key]: rating for key, rating in value["ratings"].items()}}
        case "matching":
            letter = {row["text"]: row["token"] for row in shown["rights"]}
            right = {option.key: letter[option.text] for option in question.rights}
            return {"pairs": {left[key]: right[other] for key, other in value["pairs"].items()}}
        case _:
            return dict(value)


def _gaps_in_letters(
    question: documents.Gaps, shown: Mapping[str, Any], value: Mapping[str, str]
) -> dict[str, str]:
    texts = {gap.key: {option.key: option.text for option in gap.options} for gap in question.gaps}
    letters = {
        piece["key"]: {row["text"]: row["token"] for row in piece["options"]} for piece in shown["gaps"]
    }
    return {key: letters[key][texts[key][option]] for key, option in value.items()}


def write_replies(learner: Api, way: Mapping[str, Any]) -> None:
    """Writes the practice and hands in both graded role-plays."""
    for step in way["steps"]:
        if step["kind"] == "role_play":
            at = f"enrollments/{way['id']}/steps/{step['key']}/reply/"
            brief = learner("GET", at)
            text = [replies.MAIL["strong"]] if brief["channel"] == "email" else list(replies.CALL["strong"])
            texts = {part["key"]: words for part, words in zip(brief["parts"], text, strict=True)}
            learner("PUT", f"{at}draft/", {"texts": texts})
            key = str(uuid.uuid4())
            first = learner("POST", f"{at}hand-in/", {"key": key})
            assert learner("POST", f"{at}hand-in/", {"key": key})["id"] == first["id"]
            assert bool((learner("GET", at)["result"] or {}).get("models")) is not brief["is_graded"]


def grade_all(grader: Api) -> int:
    """Takes one after the other and releases a strong result. How many there were."""
    count = 0
    while (studio := grader("POST", "grading/next/")) is not None:
        channel = "email" if len(studio["texts"]) == 1 else "phone"
        marking = {
            "levels": dict(zip(CRITERIA, LEVELS["strong"], strict=True)),
            "evidence": {key: {"text": text} for key, text in QUOTES[channel]["strong"].items()},
            "what_works": replies.WORKS[0],
            "one_change": replies.CHANGES[0],
        }
        grade = grader("POST", f"submissions/{studio['submission']}/release/", marking)
        assert grade["is_passed"]
        count += 1
    return count


def make_plan(learner: Api, way: Mapping[str, Any]) -> None:
    """The if-then plan."""
    plan = {"cue": "a message ends with a date", "behavior": "play it back before I reach for the template"}
    learner("PUT", f"enrollments/{way['id']}/plan/", plan)


def observe_and_sign(
    manager: Api, way: Mapping[str, Any], name: str, today: Callable[[], date], next_day: Callable[[], None]
) -> str:
    """Three cases on three days, then the signature. The certificate's number."""
    at = f"enrollments/{way['id']}/"
    lines = manager("GET", f"{at}sign-off/")["lines"]
    for number in range(3):
        marks = {line["key"]: "unprompted" if line["required"] else "no_chance" for line in lines}
        case = {"seen_on": today(), "ticket_reference": f"CH-{number}", "channel": "chat", "marks": marks}
        manager("POST", f"{at}observations/", case)
        next_day()
    assert manager("GET", f"{at}sign-off/")["is_ready"]
    signed = manager("POST", f"{at}sign-off/", {"typed_name": name})
    certificate: str = signed["certificate"]
    return certificate
