"""The first set-up of an installation: run twice, it doubles nothing."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from lms.accounts.models import Organization, Role, Team, TeamMembership, User

OPTIONS = {
    "organization": "Larkfield Home",
    "name": "Lee Tran",
    "email": "Lee@larkfield.example",
    "time_zone": "Asia/Tokyo",
}


def run(**changes: str) -> str:
    out = StringIO()
    call_command("setup", stdout=out, **{**OPTIONS, **changes})
    return out.getvalue()


def test_from_nothing_to_an_administrator_who_can_log_in(db: None) -> None:
    printed = run()
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", printed)
    assert found
    client = Client()
    form = client.get(found.group(1))["Location"]
    assert (
        client.post(
            form, {"password1": "a kettle sings at dawn", "password2": "a kettle sings at dawn"}
        ).status_code
        == 302
    )
    client.post("/accounts/login/", {"login": "lee@larkfield.example", "password": "a kettle sings at dawn"})
    assert client.get("/")["Location"] == "/accounts/2fa/"
    assert Organization.objects.get().issuer_name == "Larkfield Home"
    assert TeamMembership.objects.get().role == Role.ADMINISTRATOR


def test_twice_is_once(db: None) -> None:
    first, second = run(), run(organization="Another name")
    assert first != second
    assert Organization.objects.get().name == "Larkfield Home"
    assert (Team.objects.count(), User.objects.count(), TeamMembership.objects.count()) == (1, 1, 1)


def test_a_second_administrator(db: None) -> None:
    run()
    run(name="Mo Second", email="mo@larkfield.example")
    assert TeamMembership.objects.filter(role=Role.ADMINISTRATOR).count() == 2


@pytest.mark.parametrize("changes", [{"time_zone": "Mars/Base"}, {"email": "nobody"}])
def test_a_bad_value_is_refused(db: None, changes: dict[str, str]) -> None:
    with pytest.raises(CommandError):
        run(**changes)
    assert not User.objects.exists()
