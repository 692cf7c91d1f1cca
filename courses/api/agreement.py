"""How far graders agree, for those who look after grading, and for graders themselves."""

from __future__ import annotations

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from courses import permissions
from courses.actions.comparing import ask_agreement
from courses.agreement import queries
from courses.agreement.rules import Selection
from courses.api import serializers as s
from courses.api.base import Endpoint
from courses.api.errors import Problem


class Agreement(Endpoint):
    """The agreement board."""

    @extend_schema(
        operation_id="read_agreement",
        parameters=[s.AgreementIn],
        responses={200: s.AgreementOut, 400: Problem},
    )
    def get(self, request: Request) -> Response:
        """What was found for a selection; `results` is null until it was worked out."""
        return Response(s.AgreementOut(self._found(request.query_params.dict())).data)

    @extend_schema(
        operation_id="ask_agreement", request=s.AgreementIn, responses={202: s.AgreementOut, 400: Problem}
    )
    def post(self, request: Request) -> Response:
        """Has a selection worked out in the background, unless no mark came since."""
        found = self._found(request.data)
        ask_agreement(actor=self.actor, selection=found.selection, at=self.at)
        return Response(s.AgreementOut(self._found(request.data)).data, status=202)

    def _found(self, data: object) -> queries.Analysis:
        reach = permissions.agreement_reach(self.actor, self.at)
        if not reach:
            raise PermissionDenied
        checked = s.AgreementIn(data=data)
        checked.is_valid(raise_exception=True)
        chosen = dict(checked.validated_data)
        public_id = chosen.pop("team")
        try:
            team = queries.team_in(queries.teams(reach), str(public_id or ""))
        except queries.NotInReach as error:
            raise Http404 from error
        return queries.analysis(
            Selection(team.id, **chosen),
            team,
            names=permissions.named_graders(self.actor, self.at),
            own=self.actor.pk,
        )
