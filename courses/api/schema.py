"""The OpenAPI description holds our own addresses alone."""

from __future__ import annotations

from typing import Any

PREFIX = "/api/v1/"


def only_our_api(
    endpoints: list[tuple[str, str, str, Any]], **_kwargs: object
) -> list[tuple[str, str, str, Any]]:
    """Leaves out what Wagtail and others serve."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith(PREFIX)]
