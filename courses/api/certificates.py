"""Certificates: of those one may see, and the public check."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle

from courses.api import serializers as s
from courses.api.base import Endpoint, found
from courses.certification import queries


class Certificates(Endpoint):
    """Certificates that the actor may see."""

    @extend_schema(operation_id="list_certificates", responses=s.CertificateOut(many=True))
    def get(self, request: Request) -> Response:
        """Your own, and those of the people you manage: the newest 100."""
        rows, _total = queries.search(self.actor, self.at, limit=100)
        return Response(s.CertificateOut(rows, many=True).data)


class Certificate(Endpoint):
    """One certificate."""

    @extend_schema(operation_id="read_certificate", responses=s.CertificateOut)
    def get(self, request: Request, number: str) -> Response:
        """A certificate by its printed number; 404 for one that is not yours to see."""
        return Response(s.CertificateOut(found(queries.by_number(self.actor, number, self.at))).data)


class GuessThrottle(AnonRateThrottle):
    """Ten tries a minute and address, whoever asks."""

    rate = "10/min"
    scope = "verify"

    def get_cache_key(self, request: Request, view: object) -> str:
        """By address, logged in or not."""
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class Verify(Endpoint):
    """The public check of a printed number."""

    permission_classes = (AllowAny,)
    authentication_classes = ()
    throttle_classes = (GuessThrottle,)

    @extend_schema(operation_id="verify_certificate", responses=s.PublicCertificateOut, auth=[])
    def get(self, request: Request, number: str) -> Response:
        """Status and what the holder agreed to show. Unknown and hidden ones are answered alike: 404."""
        shown = found(queries.public(self.at, by="number", value=number))
        return Response(s.PublicCertificateOut(shown).data)
