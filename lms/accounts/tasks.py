"""The jobs about accounts: ids in, one mail out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lms.accounts import actions, mail
from lms.accounts.models import User
from lms.jobs.registry import handles


@handles(actions.PASSWORD_LINK, is_external=True)
def send_password_link(args: Mapping[str, Any], *, at: datetime) -> None:
    """The link to choose a password; nobody is written to for an unknown address."""
    user = _reader(args)
    if user is not None:
        mail.send_password_link(user, key=args["key"])


@handles(actions.SECURITY_WORD, is_external=True)
def send_security_word(args: Mapping[str, Any], *, at: datetime) -> None:
    """Word of a change to the protection of an account."""
    user = _reader(args)
    if user is not None:
        mail.send_security_word(user, args["what"], key=args["key"])


def _reader(args: Mapping[str, Any]) -> User | None:
    return User.objects.filter(pk=args["user_id"], is_active=True).first()
