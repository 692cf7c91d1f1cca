"""The one-click log-in: in demo mode only, for the cast only, by a button only."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from lms.accounts import demo
from tests.cast import Cast


@pytest.fixture
def demo_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "IS_DEMO", True)


@pytest.mark.parametrize("key", [person.key for person in demo.CAST])
def test_everybody_of_the_cast_is_one_click_away(cast: Cast, demo_mode: None, key: str) -> None:
    client = Client()
    assert client.get(f"/accounts/demo/{key}/").status_code == 405
    answer = client.post(f"/accounts/demo/{key}/")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(cast.people[key].pk)


@pytest.mark.parametrize("key", ["sam", "otto", "nobody"])
def test_nobody_else_is(cast: Cast, demo_mode: None, key: str) -> None:
    assert Client().post(f"/accounts/demo/{key}/").status_code == 404


def test_outside_of_the_demo_the_door_is_not_there(cast: Cast) -> None:
    client = Client()
    assert client.post("/accounts/demo/lee/").status_code == 404
    assert "_auth_user_id" not in client.session
    assert "/accounts/demo/" not in client.get("/accounts/login/").content.decode()


def test_the_button_needs_its_token(cast: Cast, demo_mode: None) -> None:
    assert Client(enforce_csrf_checks=True).post("/accounts/demo/lee/").status_code == 403
