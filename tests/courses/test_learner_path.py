"""A path in words: what is next, what waits for whom, what came back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from content.documents import Module
from courses.enrollments.queries import Held
from courses.progress.facts import Fact, Handed
from courses.web.learner_path import LearnerPath, StepCard, build
from tests.harness import small_module

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = AT.date()


def _held(due_in_days: int | None = 14, status: str = "active") -> Held:
    due_at = None if due_in_days is None else AT + timedelta(days=due_in_days)
    return Held(1, 1, 1, 1, status, AT - timedelta(days=30), due_at, AT, None)


def _done(*keys: str, score: float | None = None) -> list[Fact]:
    share = None if score is None else Decimal(str(score))
    return [Fact("done", 1, key, "", 0, share, AT) for key in keys]


def _handed(status: str, **other: Any) -> Handed:
    values: dict[str, Any] = {
        "enrollment_id": 1,
        "item_key": "graded",
        "number": 1,
        "is_graded_mode": True,
        "is_passed": None,
        "is_claimed": False,
        "submitted_at": AT,
        "decided_at": AT,
        "levels": {},
        "weights": {one.key: one.weight for one in small_module.rubric().criteria},
    }
    return Handed(status=status, **(values | other))


def _path(
    document: Module,
    facts: list[Fact] | None = None,
    handed: list[Handed] | None = None,
    *,
    held: Held | None = None,
    manager: str = "Grace",
    has_certificate: bool = False,
) -> LearnerPath:
    return build(
        held or _held(),
        document,
        facts=facts or [],
        handed=handed or [],
        today=TODAY,
        manager=manager,
        has_certificate=has_certificate,
    )


def _card(path: LearnerPath, key: str) -> StepCard:
    return next(card for card in path.cards if card.item.key == key)


def test_a_fresh_path_begins_at_its_first_step(small_document: Module) -> None:
    """Days are suggestions before the due date; locked steps have none on show."""
    path = _path(small_document)
    assert path.next is path.cards[0]
    assert [card.status for card in path.cards] == ["now", "open", "open", "open", "locked", "open", "locked"]
    assert (path.done, path.total, path.minutes_left) == (0, 7, 52)
    assert path.due_on == date(2026, 3, 16)
    assert all(card.day is not None and card.day < path.due_on for card in path.cards)


def test_past_due_suggests_nothing(small_document: Module) -> None:
    """It says so once, at the module."""
    path = _path(small_document, held=_held(-3))
    assert path.is_past_due
    assert {card.day for card in path.cards} == {None}


def test_without_a_due_date_nothing_is_late(small_document: Module) -> None:
    """And no day is made up."""
    path = _path(small_document, held=_held(None))
    assert not path.is_past_due
    assert path.cards[0].note == ""


def test_a_lesson_left_halfway(small_document: Module) -> None:
    """Its link leads to the place."""
    card = _card(_path(small_document, [Fact("lesson", 1, "lesson", "mark", 0, None, AT)]), "lesson")
    assert card.is_begun
    assert "you stopped halfway" in card.meta
    assert card.url.endswith("#b-mark")
    assert card.action == "Continue the lesson"


def test_a_lesson_that_was_only_opened_is_not_begun(small_document: Module) -> None:
    """The first block is the beginning."""
    for place in ("", "prose"):
        card = _card(_path(small_document, [Fact("lesson", 1, "lesson", place, 0, None, AT)]), "lesson")
        assert not card.is_begun


@pytest.mark.parametrize(
    ("state", "words", "wait"),
    [
        ("in_progress", "you have begun", ""),
        ("submitted", "", "An answer is with a grader"),
        ("graded", "best so far 60%", ""),
    ],
)
def test_a_quiz_that_is_not_passed(small_document: Module, state: str, words: str, wait: str) -> None:
    """Begun, with a person, or tried."""
    card = _card(_path(small_document, [Fact("attempt", 1, "quiz", state, 1, Decimal("0.6"), AT)]), "quiz")
    assert card.wait == wait
    assert not words or words in card.meta


def test_handed_in_work_waits_for_the_grader(small_document: Module) -> None:
    """It is not the learner's turn: the next step is another."""
    path = _path(small_document, _done("lesson", "scenario", "quiz", "practice"), [_handed("submitted")])
    assert _card(path, "graded").wait == "With your grader since 2 March"
    assert path.next is _card(path, "plan")
    assert path.waiting == [_card(path, "graded")]


def test_returned_work_comes_first(small_document: Module) -> None:
    """Before lessons that are still open."""
    path = _path(small_document, _done("practice"), [_handed("returned")])
    assert path.next is _card(path, "graded")
    assert path.next.action == "Read the notes"


def test_a_revision_that_was_begun_still_comes_first(small_document: Module) -> None:
    """The draft of the second version."""
    handed = [_handed("returned"), _handed("draft", number=2, submitted_at=None, decided_at=None)]
    path = _path(small_document, _done("practice"), handed)
    assert path.next is _card(path, "graded")


def test_the_sign_off_waits_for_the_manager_by_name(small_document: Module) -> None:
    """When everything else is done."""
    path = _path(small_document, _done("lesson", "scenario", "quiz", "practice", "graded", "plan"))
    assert path.next is None
    assert _card(path, "checklist").wait == "With Grace"
    assert path.minutes_left == 0


def test_a_lock_names_what_opens_it(small_document: Module) -> None:
    """The graded role-play after its practice."""
    assert _card(_path(small_document), "graded").note == "Opens after “A reply to practise”"


def test_a_passed_quiz_keeps_its_best_share(small_document: Module) -> None:
    """As a percentage, rounded down."""
    card = _card(_path(small_document, _done("quiz", score=0.875)), "quiz")
    assert card.meta[-1] == "87%"
    assert card.note == "Done 2 March"


def test_the_level_comes_from_the_newest_released_grade(small_document: Module) -> None:
    """Solid when all passed; Leading with a certificate alone."""
    levels = {"play-back": 4, "questions": 4, "closing": 4}
    first = _handed("released", is_passed=False, levels={"play-back": 1, "questions": 2, "closing": 2})
    second = _handed("released", number=2, is_passed=True, levels=levels)
    assert _path(small_document).level is None
    assert _path(small_document, handed=[first]).level == 1
    assert _path(small_document, handed=[first, second]).level == 3
    assert _path(small_document, handed=[first, second], has_certificate=True).level == 4


def test_the_level_weighs_as_the_grade_did(small_document: Module) -> None:
    """The rubric of the version that the learner is on now may weigh otherwise."""
    levels = {"play-back": 3, "questions": 2, "closing": 2}
    given = {"is_passed": True, "levels": levels}
    assert _path(small_document, handed=[_handed("released", **given)]).level == 2
    alone = {"play-back": 100, "questions": 0, "closing": 0}
    assert _path(small_document, handed=[_handed("released", **given, weights=alone)]).level == 3
