"""Whom a token lets in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from lms.accounts import actions
from lms.accounts.models import User
from lms.lib import clock
from tests.cast import Cast, with_second_factor

pytestmark = pytest.mark.django_db


def _status(secret: str) -> int:
    return Client().get("/api/v1/enrollments/", headers={"Authorization": f"Bearer {secret}"}).status_code


def _secret(user: User) -> str:
    return actions.create_token(actor=user, at=clock.now(), name="script")[1]


def test_a_learner_comes_in(cast: Cast) -> None:
    assert _status(_secret(cast.amina)) == 200


def test_anything_else_does_not(cast: Cast) -> None:
    assert _status("att_made-up") == 401
    assert Client().get("/api/v1/enrollments/").status_code == 401


def test_a_revoked_or_old_token_is_shut(cast: Cast) -> None:
    token, secret = actions.create_token(actor=cast.amina, at=clock.now(), name="script")
    actions.revoke_token(actor=cast.amina, at=clock.now(), token=token)
    old = actions.create_token(actor=cast.amina, at=clock.now() - timedelta(days=366), name="old")[1]
    assert (_status(secret), _status(old)) == (401, 401)


def test_suspending_shuts_every_token(cast: Cast) -> None:
    secret = _secret(cast.amina)
    actions.suspend(actor=cast.lee, at=clock.now(), user=cast.amina)
    assert _status(secret) == 401


def test_who_sees_others_needs_a_second_factor(cast: Cast) -> None:
    secret = _secret(cast.grace)
    assert _status(secret) == 401
    with_second_factor(cast.grace)
    assert _status(secret) == 200
