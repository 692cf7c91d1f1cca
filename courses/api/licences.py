"""Licences to grade, and rounds."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from courses import permissions
from courses.api import serializers as s
from courses.api.base import Endpoint, found
from courses.calibration import queries, rounds


class Licences(Endpoint):
    """One's own licences."""

    @extend_schema(operation_id="list_licences", responses=s.LicenceOut(many=True))
    def get(self, request: Request) -> Response:
        """Every rubric in use, with the state of your licence for it. Graders only."""
        if not permissions.may_calibrate(self.actor):
            raise PermissionDenied
        return Response(s.LicenceOut(queries.states(self.actor, self.at), many=True).data)


class GradersLicences(Endpoint):
    """The licences of graders."""

    @extend_schema(operation_id="list_graders_licences", responses=s.GraderLicencesOut(many=True))
    def get(self, request: Request) -> Response:
        """The graders of your people, with the state of each licence. Managers only."""
        if not permissions.may_manage_grading(self.actor):
            raise PermissionDenied
        return Response(s.GraderLicencesOut(queries.board(self.actor, self.at).lines, many=True).data)


class RoundEndpoint(Endpoint):
    """For graders, and for whoever manages grading."""

    def check(self) -> None:
        """403 for everybody else."""
        if not (permissions.may_calibrate(self.actor) or permissions.may_manage_grading(self.actor)):
            raise PermissionDenied


class Rounds(RoundEndpoint):
    """Rounds."""

    @extend_schema(operation_id="list_rounds", responses=s.RoundOut(many=True))
    def get(self, request: Request) -> Response:
        """The newest rounds, with how far you are."""
        self.check()
        return Response(s.RoundOut(rounds.lines(self.actor, self.at), many=True).data)


class Round(RoundEndpoint):
    """One round."""

    @extend_schema(operation_id="read_round", responses=s.RoundDetailOut)
    def get(self, request: Request, round_id: int) -> Response:
        """Once it is closed: where graders lay apart, the widest first, without names, and what was decided."""
        self.check()
        return Response(s.RoundDetailOut(found(rounds.round_of(self.actor, round_id, self.at))).data)
