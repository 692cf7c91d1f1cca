"""The small module has scored replies here: three anchors, two practice replies and two licence sets."""

from __future__ import annotations

import pytest

from content.documents import Module
from tests.courses.calibration.scored import with_scored
from tests.harness import small_module


@pytest.fixture
def small_document() -> Module:
    """The small module with scored replies, without a database."""
    return with_scored(small_module.document())
