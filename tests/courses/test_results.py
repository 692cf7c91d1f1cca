"""What everybody reads of a share."""

from __future__ import annotations

from decimal import Decimal

import pytest

from courses.results import percent


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0, 0),
        (0.796, 79),
        (Decimal("0.799999"), 79),
        (0.8, 80),
        (0.29, 29),
        (Decimal("0.666667"), 66),
        (1, 100),
    ],
)
def test_a_share_is_rounded_down(share: float | Decimal, shown: int) -> None:
    assert percent(share) == shown
