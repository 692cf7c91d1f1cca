"""What the tests of quizzes share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
FRAME = (
    "django_session",
    "accounts_user",
    "auth_group",
    "accounts_organization",
    "courses_notice",
    "accounts_teammembership",
)


@pytest.fixture
def counted(db: None) -> Callable[[Callable[[], Any]], int]:
    """Statements of a call, without those for the transaction, the session, the person and the frame of a page."""

    def count(call: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as queries:
            call()
        return sum(
            not sql.startswith(NOT_COUNTED) and not any(f'FROM "{table}' in sql for table in FRAME)
            for sql in (query["sql"] for query in queries)
        )

    return count
