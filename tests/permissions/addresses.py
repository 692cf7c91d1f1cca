"""Every address of the site."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

LOG_IN = "/accounts/login/"
ADMIN = "admin/"


def addresses() -> Iterator[tuple[str, str, URLPattern]]:
    """Name with its namespace, the pattern as text, and the pattern."""
    return _addresses(get_resolver())


def _addresses(
    resolver: URLResolver, prefix: str = "", space: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    for pattern in resolver.url_patterns:
        where = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _addresses(pattern, where, inner)
        else:
            yield f"{space}{pattern.name}", where, pattern
