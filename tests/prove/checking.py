"""Compares what learners were promised with what the database holds.

Run as a program in the environment of the server, with the notebooks as JSON on standard input; prints the counts.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from content import queries as library  # noqa: E402
from courses.enrollments.models import Enrollment  # noqa: E402
from courses.quizzes import rules  # noqa: E402
from courses.quizzes.models import Answer, Attempt  # noqa: E402
from lms.events.models import Event  # noqa: E402


def check(notebooks: list[dict[str, Any]]) -> dict[str, int]:
    """lost: acknowledged and not there. wrong: there and never sent so, or marked wrongly. doubled: there twice."""
    counts: Counter[str] = Counter(acknowledged=0, lost=0, wrong=0, doubled=0)
    handed = Counter(
        event.payload["attempt_id"] for event in Event.objects.filter(type="attempt.submitted").iterator()
    )
    tries = Counter(Attempt.objects.values_list("enrollment_id", "item_key"))
    counts["doubled"] += sum(times - 1 for times in [*handed.values(), *tries.values()])
    for notes in notebooks:
        counts["acknowledged"] += notes["acknowledged_saves"] + bool(notes["receipt"])
        _check_one(notes, counts)
    return dict(counts)


def _check_one(notes: dict[str, Any], counts: Counter[str]) -> None:
    attempt = Attempt.objects.select_related("enrollment").get(pk=notes["attempt_id"])
    quiz = library.document(attempt.version_id).by_key[attempt.item_key]
    form = rules.Form.load(attempt.form)
    rows = list(Answer.objects.filter(attempt=attempt))
    stored = {str(row.question_id): row for row in rows}
    counts["doubled"] += len(rows) - len(stored)
    for question_id, seq in notes["acknowledged"].items():
        row = stored.get(question_id)
        if row is None or row.seq < seq:
            counts["lost"] += 1
    for question_id, row in stored.items():
        entry, question = form.entry(question_id), quiz.by_id[question_id]
        sent = notes["sent"].get(question_id, {}).get(str(row.seq))
        if (
            entry is None
            or sent is None
            or rules.check_value(question, rules.decode(question, entry, sent)) != row.value
        ):
            counts["wrong"] += 1
    receipt = notes["receipt"]
    if receipt is None:
        return
    if attempt.submitted_at is None or attempt.answers_digest != receipt["digest"]:
        counts["lost"] += 1
    elif attempt.score is not None and not _is_marked_right(attempt, quiz, form, stored):
        counts["wrong"] += 1


def _is_marked_right(attempt: Attempt, quiz: Any, form: rules.Form, stored: dict[str, Answer]) -> bool:
    """The score is the one that the stored answers earn."""
    marks = []
    for entry in form.entries:
        row, question = stored.get(entry.id), quiz.by_id[entry.id]
        marked = rules.mark(question, row.value if row is not None else {})
        marks.append(rules.QuestionMark(marked.share, question.critical))
    outcome = rules.attempt_outcome(marks, rules.share_of(quiz.cut))
    return abs(outcome.score - rules.share_of(attempt.score or 0)) < rules.share_of("0.000001")


def first_steps(emails: int) -> list[str]:
    """Where each learner starts the quiz: the addresses of the API, in the order of the people."""
    rows = Enrollment.objects.order_by("learner_id")[:emails]
    quiz = next(library.document(rows[0].version_id).quizzes("exam"))
    return [f"/api/v1/enrollments/{row.pk}/steps/{quiz.key}/attempts/" for row in rows]


if __name__ == "__main__":
    if sys.argv[1] == "start":
        print(json.dumps(first_steps(int(sys.argv[2]))))
    else:
        print(json.dumps(check(json.load(sys.stdin))))
