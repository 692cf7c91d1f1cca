"""Reads of what a learner remembers, together with what their pre-checks ask for again."""

from __future__ import annotations

from django.db.models import CharField, DateTimeField, F, Field, IntegerField, Value
from django.db.models.functions import Cast

from courses.cards.models import CardState
from courses.quizzes.precheck_queries import SureAnswer, sure_answers

_STATE = [field.attname for field in CardState._meta.concrete_fields]
_ANSWER: dict[str, tuple[str, Field[object, object]]] = {
    "version_id": ("attempt__version_id", IntegerField()),
    "item_key": ("attempt__item_key", CharField(max_length=64)),
    "handed_in_at": ("attempt__submitted_at", DateTimeField()),
}
# Columns that both have, as an answer names them.
_SHARED = {
    "id": "id",
    "learner_id": "attempt__enrollment__learner_id",
    "module_id": "attempt__enrollment__module_id",
    "question_id": "question_id",
}


def memories_of(learner_id: int, *, with_prechecks: bool) -> tuple[list[CardState], list[SureAnswer]]:
    """The memory of every card, and what was certain and wrong in a pre-check, the newest hand-in first. One query."""
    states = CardState.objects.filter(learner_id=learner_id)
    if not with_prechecks:
        return list(states), []
    names = [*_STATE, *_ANSWER]
    columns = [f"memory_{name}" for name in names]
    # A bare NULL is text to PostgreSQL, so each one is cast.
    rows = (
        states.annotate(
            **{f"memory_{name}": F(name) for name in _STATE},
            **{f"memory_{name}": Cast(Value(None), kind) for name, (_path, kind) in _ANSWER.items()},
        )
        .values_list(*columns)
        .order_by()
    )
    answers = (
        sure_answers(learner_id)
        .annotate(
            **{f"memory_{name}": F(path) for name, path in _SHARED.items()},
            **{
                f"memory_{field.attname}": Cast(Value(None), field)
                for field in CardState._meta.concrete_fields
                if field.attname not in _SHARED
            },
            **{f"memory_{name}": F(path) for name, (path, _kind) in _ANSWER.items()},
        )
        .values_list(*columns)
        .order_by()
    )
    found: list[CardState] = []
    sure: list[SureAnswer] = []
    for row in rows.union(answers, all=True):
        one = dict(zip(names, row, strict=True))
        if one["handed_in_at"] is None:
            found.append(CardState.from_db(states.db, _STATE, row[: len(_STATE)]))
        else:
            sure.append(
                SureAnswer(
                    one["module_id"],
                    one["version_id"],
                    one["item_key"],
                    str(one["question_id"]),
                    one["handed_in_at"],
                )
            )
    return found, sorted(sure, key=lambda answer: answer.handed_in_at, reverse=True)
