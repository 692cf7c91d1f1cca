"""The address that a request came from, as far as it can be trusted."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The client's address. Each of the `LMS_TRUSTED_PROXIES` in front of us has added one entry on the right of
    X-Forwarded-For; what stands further left was sent by the client and is never believed.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    hops = settings.TRUSTED_PROXIES
    if not hops:
        return direct
    chain = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    # A shorter chain did not come through our proxies, whatever it says.
    found = chain[-hops] if len(chain) >= hops else direct
    try:
        return str(ip_address(found))
    except ValueError:
        return direct
