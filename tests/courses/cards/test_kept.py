"""Knowledge kept: what would be remembered today."""

from __future__ import annotations

from datetime import date

from courses.cards.rules import Card, knowledge_kept

DAY = date(2026, 3, 5)


def test_nothing_asked_is_nothing_known() -> None:
    kept = knowledge_kept([Card(None, DAY), Card(None, date(2026, 3, 9))])
    assert (kept.kept, kept.known, kept.total, kept.share, kept.next_on) == (0, 0, 2, None, DAY)


def test_kept_while_nine_in_ten_would_remember() -> None:
    kept = knowledge_kept([Card(0.95, DAY), Card(0.9, DAY), Card(0.89, DAY), Card(None, DAY)])
    assert (kept.kept, kept.known, kept.total) == (2, 3, 4)
    assert kept.share == 2 / 3


def test_what_was_missed_last_is_not_kept() -> None:
    kept = knowledge_kept([Card(1.0, DAY, is_lapsed=True), Card(1.0, DAY)])
    assert (kept.kept, kept.known) == (1, 2)


def test_no_cards() -> None:
    assert knowledge_kept([]).next_on is None
