"""Token authentication for the API."""

from rest_framework.authentication import BaseAuthentication


class TokenAuthentication(BaseAuthentication):
    """Replaced by the API's owner."""

    def authenticate(self, request):
        return None
