"""From attempts to figures: the records are read once, a few hundred attempts at a time, and never all held in memory."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.db.models import Count, F, IntegerField, Max, QuerySet, Sum, TextField, Window
from django.db.models.functions import Cast, Round, RowNumber

from content import documents
from content import queries as library
from courses.analysis import rules
from courses.analysis.rules import ItemKey, Selection
from courses.analysis.rules.figures import hidden_item, hidden_quiz
from courses.quizzes.correction_models import Correction
from courses.quizzes.corrections import corrections_of
from courses.quizzes.models import Answer, Attempt, AttemptStatus
from courses.quizzes.rules import Corrections, keys_now

CHUNK = 500
# Forms whose places are remembered: a quiz without drawing has one.
FORMS_KEPT = 1_000
JUDGEMENT = ("judgement_rank", "judgement_rate", "judgement_pick")
# Which of a person's attempts comes first, for those that keep one of each person.
FIRST_IN = {
    "first": ("started_at", "pk"),
    "best": ("-score", "started_at", "pk"),
    "last": ("-started_at", "-pk"),
}
MICRO = Cast(Round(F("score") * rules.UNIT), IntegerField())

Quizzes = dict[int, documents.Quiz]


def quizzes_of(selection: Selection) -> Quizzes:
    """The quiz in each of the module's versions that the selection takes in, newest first; only under exam conditions."""
    found = {}
    for version in library.versions(selection.module_id):
        item = library.document(version.id).by_key.get(selection.item_key)
        if selection.version in (0, version.number) and isinstance(item, documents.Quiz):
            if item.behaviour == "exam":
                found[version.id] = item
    return found


def attempts(selection: Selection, quizzes: Iterable[int]) -> QuerySet[Attempt]:
    """The attempts of a selection in the order of their ids."""
    rows = _counted(selection.item_key, quizzes)
    if selection.since:
        rows = rows.filter(submitted_at__gte=midnight(selection.since))
    if selection.until and selection.until < date.max:
        rows = rows.filter(submitted_at__lt=midnight(selection.until + timedelta(days=1)))
    if selection.which != "all":
        order = FIRST_IN[selection.which]
        place = Window(RowNumber(), partition_by=[F("enrollment__learner_id")], order_by=order)
        rows = rows.annotate(place=place).filter(place=1)
    return rows.order_by("pk")


def state(selection: Selection, quizzes: Quizzes) -> str:
    """A digest that changes when an attempt is marked, or marked anew, or a question corrected. Two queries."""
    asked = {question.id for quiz in quizzes.values() for question in quiz.questions}
    marks = _counted(selection.item_key, quizzes).aggregate(
        n=Count("pk"), newest=Max("pk"), graded=Max("graded_at"), points=Sum(MICRO)
    )
    corrected = Correction.objects.filter(question_id__in=asked).aggregate(
        newest=Max("pk"), applied=Max("regrades__pk")
    )
    facts = [str(fact) for fact in (*marks.values(), *corrected.values())]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def measure(selection: Selection, quizzes: Quizzes) -> rules.Results:
    """Every figure of the selection, as marks stand after corrections. A query for each `CHUNK` attempts, and two."""
    questions = {
        (question.id, question.version): question
        for quiz in reversed(list(quizzes.values()))
        for question in quiz.questions
    }
    corrections = corrections_of({question_id for question_id, _version in questions})
    matrix = rules.Matrix({key: _traits(question, corrections) for key, question in questions.items()})
    tallies = {
        key: rules.AnswerTally(question, keys_now(question, corrections.get(key, ())))
        for key, question in questions.items()
    }
    # What a question is worth that was left empty.
    nothing = {key: rules.UNIT if _newest(corrections, key) == "full_marks" else 0 for key in questions}
    names = {name: id_ for id_, _version in questions for name in (id_, id_.replace("-", ""))}
    known: dict[tuple[int, tuple[str, ...]], list[rules.Place]] = {}
    rows = attempts(selection, quizzes).values_list("pk", "version_id", "form")
    for chunk in _chunks(rows.iterator(chunk_size=CHUNK), CHUNK):
        given = _answers([row[0] for row in chunk], names)
        for attempt_id, version_id, form in chunk:
            entries = form["questions"]
            keys = [(entry["id"], entry["version"]) for entry in entries]
            answers = given.get(attempt_id, {})
            found = [answers.get(key[0], (nothing[key], "")) for key in keys]
            form_key = (version_id, tuple(key[0] for key in keys))
            places = known.get(form_key)
            if places is None:
                places = rules.places(quizzes[version_id], form_key[1])
                if len(known) < FORMS_KEPT:
                    known[form_key] = places
            cells = [
                (key, place, share) for key, place, (share, _raw) in zip(keys, places, found, strict=True)
            ]
            for key, rest, (_share, raw) in zip(keys, matrix.add(cells), found, strict=True):
                tallies[key].add(raw, rest)
    return _results(matrix, tallies, quizzes)


def _counted(item_key: str, versions: Iterable[int]) -> QuerySet[Attempt]:
    return Attempt.objects.filter(
        version_id__in=list(versions),
        item_key=item_key,
        kind="whole",
        behaviour="exam",
        status=AttemptStatus.GRADED,
    )


def _answers(attempt_ids: list[int], names: dict[str, str]) -> dict[int, dict[str, tuple[int, str]]]:
    """By attempt and question: the share in millionths, and the answer as stored. Text in, so that nothing is parsed twice."""
    rows: QuerySet[Answer, Any] = (
        Answer.objects.filter(attempt_id__in=attempt_ids)
        .annotate(
            micro=MICRO,
            question=Cast("question_id", TextField()),
            raw=Cast("value", TextField()),
        )
        .values_list("attempt_id", "question", "micro", "raw")
    )
    found: dict[int, dict[str, tuple[int, str]]] = {}
    for attempt_id, question, share, raw in rows:
        found.setdefault(attempt_id, {})[names.get(question, question)] = (share or 0, raw)
    return found


def _results(
    matrix: rules.Matrix, tallies: dict[ItemKey, rules.AnswerTally], quizzes: Quizzes
) -> rules.Results:
    quiz = rules.quiz_figures(matrix)
    figures = rules.item_figures(matrix)
    items = []
    for version_id, document in quizzes.items():
        for question in document.questions:
            found = figures.pop((question.id, question.version), None)
            if found is not None:
                items.append(_item(question, found, tallies[question.id, question.version], version_id))
    if quiz.n < rules.LEAST:
        quiz = hidden_quiz(quiz)
    return rules.Results(quiz, tuple(items))


def _item(
    question: documents.Question, figures: rules.ItemFigures, tally: rules.AnswerTally, version_id: int
) -> rules.ItemResult:
    guess = rules.guess_score(question)
    figures = replace(figures, guess=None if guess is None else float(guess))
    rows = rules.answer_rows(tally)
    is_shown = figures.n >= rules.LEAST
    return rules.ItemResult(
        question_id=question.id,
        version=question.version,
        kind=question.kind,
        is_critical=question.critical,
        module_version_id=version_id,
        figures=figures if is_shown else hidden_item(figures),
        verdict=rules.verdict(figures, rows, kind=question.kind, is_critical=question.critical),
        rows=rows if is_shown else (),
    )


def _traits(question: documents.Question, corrections: Corrections) -> rules.Traits:
    is_out = _newest(corrections, (question.id, question.version)) == "take_out"
    return rules.Traits(
        is_counted=not question.critical and not is_out, is_judgement=question.kind in JUDGEMENT
    )


def _newest(corrections: Corrections, key: ItemKey) -> str:
    """The outcome of the newest correction of a question; empty text where there is none."""
    of_question = corrections.get(key, ())
    return of_question[-1].outcome if of_question else ""


def _chunks(rows: Iterator[Any], size: int) -> Iterator[list[Any]]:
    while chunk := list(islice(rows, size)):
        yield chunk


def midnight(day: date) -> datetime:
    """The moment (UTC) at which a day begins."""
    return datetime.combine(day, time.min, UTC)
