"""The client's address is believed only as far as our own proxies have written it down."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import RequestFactory

from lms.lib.client_address import client_address

HEADER = "203.0.113.66, 198.51.100.7, 192.0.2.1"


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, HEADER, "127.0.0.1"),
        (1, HEADER, "192.0.2.1"),
        (2, HEADER, "198.51.100.7"),
        (1, "", "127.0.0.1"),
        (1, "nonsense", "127.0.0.1"),
        (1, "2001:db8::7", "2001:db8::7"),
        (3, "198.51.100.7", "127.0.0.1"),
    ],
)
def test_the_address(monkeypatch: pytest.MonkeyPatch, proxies: int, header: str, address: str) -> None:
    monkeypatch.setattr(settings, "TRUSTED_PROXIES", proxies)
    request = RequestFactory().get("/", headers={"X-Forwarded-For": header} if header else {})
    assert client_address(request) == address
