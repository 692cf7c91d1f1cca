"""Token authentication: `Authorization: Bearer att_…`. Only the digest of a token is stored."""

from __future__ import annotations

from datetime import timedelta

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from lms.accounts import second_factor
from lms.accounts.actions import token_digest
from lms.accounts.models import User
from lms.accounts.tokens import find_token, note_use
from lms.lib import clock

SCHEME = b"bearer"
NOTED_EVERY = timedelta(minutes=10)


class TokenAuthentication(BaseAuthentication):
    """Lets a token stand for its owner while both are valid."""

    def authenticate(self, request: Request) -> tuple[User, str] | None:
        """The owner; None without a bearer header; AuthenticationFailed for a token that does not hold.

        Whoever may see records of others needs a second factor for their tokens too.
        """
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != SCHEME:
            return None
        if len(parts) != 2:
            raise AuthenticationFailed
        at = clock.now()
        token = find_token(token_digest(parts[1].decode("latin-1")), at)
        if token is None or second_factor.is_missing(token.user):
            raise AuthenticationFailed
        if token.last_used_at is None or at - token.last_used_at > NOTED_EVERY:
            note_use(token, at)
        return token.user, "token"

    def authenticate_header(self, request: Request) -> str:
        """What a 401 says: how to log in."""
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI description names it."""

    target_class = "courses.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """A bearer token."""
        return {"type": "http", "scheme": "bearer"}
