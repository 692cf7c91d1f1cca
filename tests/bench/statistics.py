"""Item analysis over many attempts, and marking them: filled with SQL, measured in process.

Run as a program in the environment of the server, after the steps; prints JSON.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

from content import documents  # noqa: E402
from content import queries as library  # noqa: E402
from courses.analysis import reading  # noqa: E402
from courses.analysis.rules import Selection  # noqa: E402
from courses.demo.answers import right  # noqa: E402
from courses.enrollments.models import Enrollment  # noqa: E402
from courses.quizzes import rules  # noqa: E402
from courses.quizzes.models import Attempt  # noqa: E402
from lms.lib import clock  # noqa: E402
from tests.bench.steps import MODULE  # noqa: E402
from tests.courses.analysis.records import take  # noqa: E402

BASE = 500
FIRST_NUMBER = 100
MARKED = 10_000

# Each enrollment gets its share of the attempts, copied from one of the base attempts; `answers_digest` remembers which.
COPY_ATTEMPTS = """
    INSERT INTO courses_attempt (enrollment_id, item_key, version_id, number, kind, behaviour, status, form, flagged, epoch,
        started_at, submitted_at, graded_at, answers_digest, score, has_critical_right, is_passed)
    SELECT e.id, b.item_key, b.version_id, %s + n, b.kind, b.behaviour, b.status, b.form, b.flagged, b.epoch,
        b.started_at, b.submitted_at, b.graded_at, b.id::text, b.score, b.has_critical_right, b.is_passed
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM courses_enrollment WHERE version_id = %s) e
    CROSS JOIN generate_series(1, %s) n
    JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM courses_attempt WHERE id = ANY(%s)) b
        ON b.place = (e.place * 7 + n * 13) %% %s
"""
COPY_ANSWERS = """
    INSERT INTO courses_answer (attempt_id, question_id, question_version, value, epoch, seq, saved_at, is_in_grace,
        score, is_undecided)
    SELECT a.id, b.question_id, b.question_version, b.value, b.epoch, b.seq, b.saved_at, b.is_in_grace, b.score,
        b.is_undecided
    FROM courses_attempt a JOIN courses_answer b ON b.attempt_id = a.answers_digest::bigint
    WHERE a.number > %s AND a.answers_digest <> ''
"""


def main(attempts: int) -> dict[str, Any]:
    """Fills, measures, and takes nothing back: the database is thrown away."""
    card = library.module_by_slug(MODULE.strip("/").split("/")[-1])
    version_id = card.current_version_id or 0
    quiz = next(library.document(version_id).quizzes("exam"))
    values = _fill(version_id, quiz, attempts)
    chosen = Selection(card.id, quiz.key, which="all")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found, analysis = _timed(lambda: reading.measure(chosen, {version_id: quiz}))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    _marked, marking = _timed(lambda: _mark(quiz, values))
    return {
        "analysis_attempts": found.quiz.n,
        "analysis_items": len(found.items),
        "analysis_s": round(analysis[0], 2),
        "analysis_cpu_s": round(analysis[1], 2),
        "analysis_memory_mb": round(grown / 1024, 1),
        "marking_attempts": MARKED,
        "marking_s": round(marking[0], 2),
        "marking_cpu_s": round(marking[1], 2),
    }


def _fill(version_id: int, quiz: documents.Quiz, attempts: int) -> list[dict[str, Any]]:
    """What the base attempts answered."""
    rng = random.Random(7)
    at = clock.now() - timedelta(days=1)
    rows = list(Enrollment.objects.filter(version_id=version_id).order_by("pk")[:BASE])
    values = [_answers(quiz, rng) for _row in rows]
    with transaction.atomic():
        base = [
            take(row, given, at=at, quiz=quiz, number=FIRST_NUMBER).pk
            for row, given in zip(rows, values, strict=True)
        ]
        each = -(-attempts // Enrollment.objects.filter(version_id=version_id).count())
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute(COPY_ATTEMPTS, [FIRST_NUMBER, version_id, each, base, len(base)])
            cursor.execute(COPY_ANSWERS, [FIRST_NUMBER])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE courses_attempt")
        cursor.execute("ANALYZE courses_answer")
    # Of the base attempts only the copies are counted.
    Attempt.objects.filter(pk__in=base).update(kind="critical")
    return values


def _answers(quiz: documents.Quiz, rng: random.Random) -> dict[str, Any]:
    strength = rng.uniform(0.3, 0.98)
    return {
        question.id: right(question) if rng.random() < strength else _some(question, rng)
        for question in quiz.questions
        if rng.random() < 0.98
    }


def _some(question: documents.Question, rng: random.Random) -> dict[str, Any]:
    keys = [option.key for option in getattr(question, "options", ())]
    match question.kind:
        case "single":
            return {"choice": rng.choice(keys)}
        case "multiple":
            return {"choices": rng.sample(keys, rng.randint(1, len(keys)))}
        case "ordering" | "judgement_rank":
            return {"order": rng.sample(keys, len(keys))}
        case "judgement_rate":
            return {"ratings": {key: rng.randint(1, 4) for key in keys}}
        case "matching":
            return {"pairs": {left.key: rng.choice(question.rights).key for left in question.lefts}}
        case "highlight":
            return {"words": rng.sample(range(len(question.text.split())), 3)}
        case "short_text" | "rewrite":
            return {"text": f"Case {rng.randint(1, 999)}: I would look at {question.groups[0].any_of[0]}."}
    return {}


def _mark(quiz: documents.Quiz, values: list[dict[str, Any]]) -> list[rules.Outcome]:
    """Every answer by its rule, and the outcome of each attempt: what handing in does besides the database."""
    cut = rules.share_of(quiz.cut)
    outcomes = []
    for number in range(MARKED):
        given = values[number % len(values)]
        marks = [(rules.mark(question, given.get(question.id)), question) for question in quiz.questions]
        outcomes.append(
            rules.attempt_outcome(
                [rules.QuestionMark(m.share, q.critical, m.is_undecided) for m, q in marks], cut
            )
        )
    return outcomes


def _timed(call: Callable[[], Any]) -> tuple[Any, tuple[float, float]]:
    """What the call gives, and the seconds that it took: by the clock, and of this process alone."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = call()
    return found, (time.perf_counter() - wall, time.process_time() - cpu)


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
