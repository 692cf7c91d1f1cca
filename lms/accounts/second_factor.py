"""Who needs a second factor, and whether it is set up."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings

from lms.accounts.models import User
from lms.accounts.queries import standing


def is_missing(user: User) -> bool:
    """The person may see records of others and has no second factor. Never in demo mode."""
    return not settings.IS_DEMO and standing(user).sees_others and not is_mfa_enabled(user)
