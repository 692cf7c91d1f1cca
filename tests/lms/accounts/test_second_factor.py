"""Who sees the work of others needs a second factor before anything else opens."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.test import Client

from lms.accounts import actions
from tests.cast import PASSWORD, Cast, with_second_factor

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
INDEX = "/accounts/2fa/"


def logged_in(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.mark.parametrize("who", ["grace", "gil", "noor", "ingrid", "lee", "ruth", "otto"])
@pytest.mark.parametrize("path", ["/", "/accounts/settings/", "/accounts/tokens/", "/notices/", "/admin/"])
def test_everything_leads_to_the_set_up(cast: Cast, who: str, path: str) -> None:
    answer = logged_in(cast.people[who]).get(path)
    assert (answer.status_code, answer["Location"]) == (302, INDEX)


def test_a_learner_needs_none(cast: Cast) -> None:
    assert logged_in(cast.amina).get("/accounts/settings/").status_code == 200


def test_the_api_says_no_instead_of_leading_elsewhere(cast: Cast) -> None:
    answer = logged_in(cast.grace).get("/api/v1/me/")
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_missing")


def test_no_token_can_be_made_without_it(cast: Cast) -> None:
    answer = logged_in(cast.grace).post("/accounts/tokens/", {"name": "x"})
    assert (answer.status_code, answer["Location"]) == (302, INDEX)


def test_with_one_everything_opens(cast: Cast) -> None:
    with_second_factor(cast.grace)
    assert logged_in(cast.grace).get("/accounts/settings/").status_code == 200


def test_the_demo_asks_for_none(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "IS_DEMO", True)
    assert logged_in(cast.grace).get("/accounts/settings/").status_code == 200


def test_a_new_role_asks_for_it_at_once(cast: Cast) -> None:
    client = logged_in(cast.amina)
    assert client.get("/accounts/settings/").status_code == 200
    actions.give_role(actor=cast.lee, at=NOW, user=cast.amina, team=cast.nairobi, role="manager")  # type: ignore[arg-type]
    assert client.get("/accounts/settings/")["Location"] == INDEX


def test_the_whole_way_of_an_app(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": cast.grace.email, "password": PASSWORD})
    page = client.get(INDEX).content.decode()
    assert "other people’s work" in page
    form = client.get("/accounts/2fa/totp/activate/").content.decode()
    assert "data:image/svg+xml;base64," in form
    secret = re.search(r"<code>(\w+)</code>", form)
    assert secret
    assert client.post("/accounts/2fa/totp/activate/", {"code": "000"}).status_code == 200
    done = client.post("/accounts/2fa/totp/activate/", {"code": code(secret.group(1))})
    assert (done.status_code, done["Location"]) == (302, "/accounts/2fa/recovery-codes/")
    codes = re.findall(r"<li><code>(\w+)</code>", client.get(done["Location"]).content.decode())
    assert len(codes) == 10
    assert client.get("/accounts/settings/").status_code == 200

    # The next log-in stops half-way, and nothing is open in between.
    other = Client()
    answer = other.post("/accounts/login/", {"login": cast.grace.email, "password": PASSWORD})
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert "/accounts/login/" in other.get("/accounts/settings/")["Location"]
    assert other.get("/accounts/2fa/authenticate/").status_code == 200
    assert other.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == 302
    assert other.get("/accounts/settings/").status_code == 200

    # A recovery code works once; guessing ends soon.
    third = Client()
    third.post("/accounts/login/", {"login": cast.grace.email, "password": PASSWORD})
    assert third.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == 200
    later = time.time() + 60
    monkeypatch.setattr(time, "time", lambda: later)
    for _try in range(5):
        answer = third.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "/accounts/login/" in third.get("/accounts/settings/")["Location"]
    assert "many tries" in answer.content.decode() or answer.status_code == 429


def test_taking_it_away_asks_for_the_password_again(cast: Cast, as_: Callable[..., Client]) -> None:
    client = as_(cast.grace)
    answer = client.get("/accounts/2fa/totp/deactivate/")
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    assert Authenticator.objects.filter(user=cast.grace).exists()
