"""Logging in and out, passwords, and what a stranger learns from it: nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

from lms.accounts import actions
from lms.accounts.models import User
from lms.jobs import runner
from lms.jobs.models import Job
from tests.cast import PASSWORD, Cast

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LOG_IN = "/accounts/login/"


def log_in(client: Client, email: str, password: str = PASSWORD) -> int:
    return client.post(LOG_IN, {"login": email, "password": password}).status_code


def test_a_learner_logs_in_and_lands_on_today(client: Client, cast: Cast) -> None:
    answer = client.post(LOG_IN, {"login": "AMINA@larkfield.example", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_the_session_key_is_new_after_log_in(client: Client, cast: Cast) -> None:
    client.get(LOG_IN)
    client.session["seen"] = True
    client.session.save()
    before = client.session.session_key
    assert log_in(client, cast.amina.email) == 302
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before


def test_known_and_unknown_addresses_get_the_same_page(client: Client, cast: Cast) -> None:
    bodies = set()
    for address in (cast.amina.email, cast.sam.email, "nobody@larkfield.example"):
        page = client.post(LOG_IN, {"login": address, "password": "not this one"}).content.decode()
        bodies.add(re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page).replace(address, ""))
    assert len(bodies) == 1


def test_somebody_suspended_cannot_log_in(client: Client, cast: Cast) -> None:
    client.post(LOG_IN, {"login": cast.sam.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_five_wrong_passwords_close_the_door_for_a_while(client: Client, cast: Cast) -> None:
    for _try in range(5):
        log_in(client, cast.amina.email, "not this one")
    answer = client.post(LOG_IN, {"login": cast.amina.email, "password": PASSWORD})
    assert "many tries" in answer.content.decode()
    assert log_in(Client(), cast.brian.email) == 302


def test_thirty_posts_a_minute_from_one_address_are_enough(client: Client, cast: Cast) -> None:
    codes = [log_in(client, f"guess{number}@larkfield.example", "x") for number in range(31)]
    assert codes[-1] == 429


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/email/", "/accounts/confirm-email/"])
def test_nobody_signs_up_or_adds_an_address(client: Client, cast: Cast, path: str) -> None:
    client.force_login(cast.amina)
    assert client.get(path).status_code == 404
    assert client.post(path, {"email": "x@example.org"}).status_code == 404


def test_logging_out_takes_a_post(client: Client, cast: Cast) -> None:
    client.force_login(cast.amina)
    assert client.get("/accounts/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_a_suspended_person_loses_every_session_at_once(cast: Cast, as_: Callable[..., Client]) -> None:
    one, two = as_(cast.amina), as_(cast.amina)
    actions.suspend(actor=cast.lee, user=cast.amina, at=NOW)
    assert not Session.objects.filter(session_key=one.session.session_key).exists()
    for client in (one, two):
        assert client.get("/accounts/settings/").status_code == 302


# --- A new password --------------------------------------------------------------------------------


def _mails() -> list[str]:
    runner.run_due()
    return [str(message.body) for message in mail.outbox]


def _link(body: str) -> str:
    found = re.search(rf"{re.escape(settings.BASE_URL)}(/accounts/password/reset/key/\S+)", body)
    assert found
    return found.group(1)


def _choose(client: Client, link: str, password: str) -> int:
    first = client.get(link)
    if first.status_code != 302:
        return first.status_code
    second = client.post(first["Location"], {"password1": password, "password2": password})
    return second.status_code


def test_the_link_works_once_and_ends_other_sessions(cast: Cast, as_: Callable[..., Client]) -> None:
    elsewhere = as_(cast.amina)
    asked = Client().post("/accounts/password/reset/", {"email": cast.amina.email})
    assert asked.status_code == 302
    link = _link(_mails()[0])
    assert _choose(Client(), link, "a kettle sings at dawn") == 302
    assert "used up" in Client().get(link).content.decode()
    assert elsewhere.get("/accounts/settings/").status_code == 302
    assert log_in(Client(), cast.amina.email, "a kettle sings at dawn") == 302
    assert not EmailAddress.objects.exists()


def test_the_link_ignores_the_host_that_was_asked(cast: Cast) -> None:
    client = Client(HTTP_HOST="localhost", HTTP_X_FORWARDED_HOST="evil.example")
    client.post("/accounts/password/reset/", {"email": cast.amina.email})
    body = _mails()[0]
    assert "evil.example" not in body
    assert _link(body)


def test_an_unknown_address_gets_the_same_answer_and_no_mail(cast: Cast) -> None:
    known = Client().post("/accounts/password/reset/", {"email": cast.amina.email})
    unknown = Client().post("/accounts/password/reset/", {"email": "nobody@larkfield.example"})
    suspended = Client().post("/accounts/password/reset/", {"email": cast.sam.email})
    assert known["Location"] == unknown["Location"] == suspended["Location"]
    assert Job.objects.filter(name="accounts.password_link").count() == 3
    assert len(_mails()) == 1


def test_the_first_password_comes_the_same_way(cast: Cast) -> None:
    new = actions.create_person(actor=cast.lee, at=NOW, email="new@larkfield.example", name="Nia New")
    Client().post("/accounts/password/reset/", {"email": new.email})
    assert _choose(Client(), _link(_mails()[0]), "a kettle sings at dawn") == 302
    assert log_in(Client(), new.email, "a kettle sings at dawn") == 302


def test_a_weak_password_is_refused(cast: Cast) -> None:
    Client().post("/accounts/password/reset/", {"email": cast.amina.email})
    client = Client()
    form = client.get(_link(_mails()[0]))["Location"]
    answer = client.post(form, {"password1": "short", "password2": "short"})
    assert answer.status_code == 200
    assert "12 characters" in answer.content.decode()


def test_a_change_is_told_by_mail(cast: Cast, as_: Callable[..., Client]) -> None:
    client = as_(cast.amina)
    fields = {
        "oldpassword": PASSWORD,
        "password1": "a kettle sings at dawn",
        "password2": "a kettle sings at dawn",
    }
    assert client.post("/accounts/password/change/", fields).status_code == 302
    runner.run_due()
    assert [message.subject for message in mail.outbox] == ["Your password was changed"]
    assert mail.outbox[0].to == [cast.amina.email]


def test_a_password_never_stands_in_a_job(cast: Cast) -> None:
    Client().post("/accounts/password/reset/", {"email": cast.amina.email})
    args = Job.objects.get().args
    assert set(args) == {"user_id", "key"}
    assert args["user_id"] == User.objects.get(email=cast.amina.email).pk
