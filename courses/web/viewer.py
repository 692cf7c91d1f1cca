"""Who is looking, for views behind `login_required`."""

from __future__ import annotations

from django.http import HttpRequest

from lms.accounts.models import User


def viewer(request: HttpRequest) -> User:
    """The logged-in person; TypeError for anonymous readers, who never come this far."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("a view for logged-in people was reached without one")
    return user
