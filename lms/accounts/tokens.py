"""Finding the token that a request brings."""

from __future__ import annotations

from datetime import datetime

from lms.accounts.models import ApiToken


def find_token(digest: str, at: datetime) -> ApiToken | None:
    """The token with this digest if it and its owner are valid at a moment. One query."""
    return (
        ApiToken.objects.filter(
            digest=digest, revoked_at__isnull=True, expires_at__gt=at, user__is_active=True
        )
        .select_related("user")
        .first()
    )


def note_use(token: ApiToken, at: datetime) -> None:
    """Remembers roughly when a token was last used."""
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
