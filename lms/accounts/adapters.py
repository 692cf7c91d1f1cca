"""How log-in behaves here."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """People are created by administrators and imports, never by signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed."""
        return False
