"""One's own settings, tokens and sessions."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from django.test import Client

from lms.accounts import actions
from lms.accounts.models import ApiToken
from lms.events.models import Event
from tests.cast import Cast

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_settings_are_saved_and_the_colours_travel_in_a_cookie(
    cast: Cast, as_: Callable[..., Client]
) -> None:
    client = as_(cast.amina)
    fields = {"time_zone": "Europe/Lisbon", "language": "en-gb", "theme": "dark"}
    answer = client.post("/accounts/settings/", fields)
    assert (answer.status_code, answer.cookies["theme"].value) == (302, "dark")
    cast.amina.refresh_from_db()
    assert (cast.amina.time_zone, cast.amina.theme, cast.amina.has_shortcuts) == (
        "Europe/Lisbon",
        "dark",
        False,
    )
    assert Event.objects.get(type="person.changed").actor == cast.amina
    page = client.get("/accounts/settings/").content.decode()
    assert 'data-theme="dark"' in page
    assert "Lisbon time" in page


def test_an_invented_zone_is_refused(cast: Cast, as_: Callable[..., Client]) -> None:
    answer = as_(cast.amina).post("/accounts/settings/", {"time_zone": "Mars/Base", "language": "en-gb"})
    assert answer.status_code == 400
    cast.amina.refresh_from_db()
    assert cast.amina.time_zone == "Africa/Nairobi"


def test_a_token_is_shown_once(cast: Cast, as_: Callable[..., Client]) -> None:
    client = as_(cast.amina)
    shown = client.post("/accounts/tokens/", {"name": "weekly export"}).content.decode()
    secret = re.search(r"att_[\w-]+", shown)
    assert secret
    token = ApiToken.objects.get()
    assert token.digest == actions.token_digest(secret.group())
    later = client.get("/accounts/tokens/").content.decode()
    assert "weekly export" in later
    assert secret.group() not in later


def test_only_ones_own_token_can_be_ended(cast: Cast, as_: Callable[..., Client]) -> None:
    token, _secret = actions.create_token(actor=cast.brian, at=NOW, name="mine")
    address = f"/accounts/tokens/{token.pk}/end/"
    assert as_(cast.amina).post(address).status_code == 404
    assert "mine" not in as_(cast.amina).get("/accounts/tokens/").content.decode()
    assert as_(cast.brian).get(address).status_code == 405
    assert as_(cast.brian).post(address).status_code == 302
    token.refresh_from_db()
    assert token.revoked_at


def test_logging_out_everywhere(cast: Cast, as_: Callable[..., Client]) -> None:
    here, there, grace = as_(cast.amina), as_(cast.amina), as_(cast.grace)
    assert here.post("/accounts/log-out-everywhere/").status_code == 302
    for client in (here, there):
        assert client.get("/accounts/settings/").status_code == 302
    assert grace.get("/accounts/settings/").status_code == 200
    assert Event.objects.filter(type="person.logged_out", actor=cast.amina).exists()


def test_looking_changes_nothing(cast: Cast, as_: Callable[..., Client]) -> None:
    client = as_(cast.amina)
    for path in (
        "/accounts/settings/",
        "/accounts/tokens/",
        "/notices/",
        "/accounts/logout/",
        "/accounts/2fa/",
    ):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    assert not Event.objects.exists()


def test_strangers_are_asked_to_log_in(cast: Cast) -> None:
    for path in ("/accounts/settings/", "/accounts/tokens/", "/notices/"):
        assert Client().get(path)["Location"].startswith("/accounts/login/?next=")
    for path in ("/help/", "/privacy/", "/accessibility/"):
        assert Client().get(path).status_code == 200
