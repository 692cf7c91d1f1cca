"""What the tests of quizzes share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


@pytest.fixture
def counted(db: None) -> Callable[[Callable[[], Any]], int]:
    """Statements of a call, without those that only open and close a transaction."""

    def count(call: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as queries:
            call()
        return sum(not query["sql"].startswith(NOT_COUNTED) for query in queries)

    return count
