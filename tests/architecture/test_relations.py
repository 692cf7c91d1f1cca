"""Foreign keys point down the house, as imports do; an import linter cannot see those given as strings."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, models

from lms.lib import append_only

# From the lowest to the highest; a key may point to its own line or to one above it in this list.
ORDER = (
    {"lms.accounts"},
    {"lms.jobs"},
    {"lms.events"},
    {"content"},
    {"courses.enrollments"},
    {"courses.access"},
    {"courses.calibration"},
    {"courses.lessons"},
    {"courses.quizzes"},
    {"courses.scenarios"},
    {"courses.role_plays"},
    {"courses.plans"},
    {"courses.analysis"},
    {"courses.appeals"},
    {"courses.coaching"},
    {"courses.comment_bank"},
    {"courses.cards"},
    {"courses.progress"},
    {"courses.agreement"},
    {"courses.sign_offs"},
    {"courses.certification"},
    {"courses.notices"},
)
ROOMS_APART = {
    "courses.lessons",
    "courses.quizzes",
    "courses.scenarios",
    "courses.role_plays",
    "courses.plans",
}


def _place(model: type[models.Model]) -> str | None:
    """Where a model lives: its package, as ORDER names it; None for models of libraries."""
    module = model.__module__
    for line in ORDER:
        for name in line:
            if module == name or module.startswith(f"{name}."):
                return name
    return None


def _height(place: str) -> int:
    return next(number for number, line in enumerate(ORDER) if place in line)


def _keys() -> list[tuple[type[models.Model], models.ForeignKey[models.Model, models.Model]]]:
    return [
        (model, field)
        for model in apps.get_models()
        if _place(model)
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and not field.auto_created
    ]


def test_every_model_of_ours_has_a_place() -> None:
    lost = [
        model._meta.label
        for model in apps.get_models()
        if model.__module__.split(".")[0] in {"lms", "content", "courses"} and _place(model) is None
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("model", "field"), _keys(), ids=lambda value: getattr(value, "name", getattr(value, "__name__", ""))
)
def test_a_key_points_down(
    model: type[models.Model], field: models.ForeignKey[models.Model, models.Model]
) -> None:
    target = _place(field.related_model)
    place = _place(model)
    assert place is not None
    if target is None or target == place:
        return
    assert _height(target) < _height(place), f"{model.__name__}.{field.name} points up to {target}"
    assert not {place, target} <= ROOMS_APART, f"{model.__name__}.{field.name}: rooms do not know each other"
    if target.startswith("courses.") and place.startswith("courses."):
        assert field.remote_field.related_name == "+", f"{model.__name__}.{field.name} opens a way back"


def test_no_key_destroys_a_record() -> None:
    """Deleting a person, a module or an enrollment is refused while records refer to it."""
    sweeping = [
        f"{model.__name__}.{field.name}"
        for model, field in _keys()
        if field.remote_field.on_delete is models.CASCADE
        and _place(model) != "content"
        and _place(field.related_model) not in {None, _place(model)}
    ]
    assert sweeping == []


def test_every_trigger_is_there(db: None) -> None:
    assert append_only.missing(connection) == []


def test_each_trigger_refuses(db: None) -> None:
    """The control for the test above: names alone would also be there if the triggers did nothing."""
    guarded = {guard.table for guard in append_only.guards()}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal")
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        told = dict(cursor.fetchall())
    for table in guarded:
        definition = told[f"{table}_no_delete"]
        assert "attune_refuse" in definition or "RAISE(ABORT" in definition
        assert "DELETE" in definition
