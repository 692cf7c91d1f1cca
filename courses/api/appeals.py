"""Second looks: a learner's request on an own result, and the grader's side of it."""

from __future__ import annotations

from dataclasses import asdict

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from courses.actions import appealing
from courses.api import serializers as s
from courses.api.base import Endpoint, found
from courses.api.errors import Problem
from courses.appeals import queries
from courses.permissions import may_open_grading
from courses.role_plays import replies
from lms.lib import clock


class SecondLook(Endpoint):
    """The request on an own released result."""

    @extend_schema(operation_id="read_second_look", responses={200: s.AppealOut, 204: None, 404: Problem})
    def get(self, request: Request, submission_id: int) -> Response:
        """What was asked and what came of it; 204 before anything was asked."""
        self._own(submission_id)
        asked = queries.asked(submission_id, self.at)
        return Response(status=204) if asked is None else Response(s.AppealOut(asked).data)

    @extend_schema(
        operation_id="ask_second_look",
        request=s.AppealIn,
        responses={200: s.AppealOut, 400: Problem, 409: Problem},
    )
    def post(self, request: Request, submission_id: int) -> Response:
        """Asks for a second look at one criterion, once for each result; the level can rise or stay."""
        self._own(submission_id)
        given = self.read(s.AppealIn, request)
        appealing.ask(
            actor=self.actor,
            submission_id=submission_id,
            criterion_key=given["criterion"],
            argument=given["argument"],
            at=self.at,
        )
        return Response(s.AppealOut(queries.asked(submission_id, self.at)).data)

    def _own(self, submission_id: int) -> None:
        reply = found(replies.reply(submission_id, at=self.at))
        if reply.learner_id != self.actor.pk or reply.status != "released" or not reply.item.is_graded:
            raise Http404


class SecondLooks(Endpoint):
    """What a grader may look at again."""

    @extend_schema(operation_id="list_second_looks", responses=s.AppealLineOut(many=True))
    def get(self, request: Request) -> Response:
        """Requests on results in which you had no hand, oldest first; never with a name or the level that was given."""
        if not may_open_grading(self.actor):
            raise PermissionDenied
        lines = queries.waiting(self.actor, self.at, clock.local_day(self.at, self.actor.time_zone))
        return Response(s.AppealLineOut(lines, many=True).data)


class Look(Endpoint):
    """One request before its second grader."""

    @extend_schema(
        operation_id="take_second_look", request=None, responses={200: s.LookOut, 404: Problem, 409: Problem}
    )
    def post(self, request: Request, appeal_id: int) -> Response:
        """Takes it for eight hours and gives the text and the argument; taking it twice is taking it once."""
        self._look(appeal_id)
        appealing.claim(actor=self.actor, appeal_id=appeal_id, at=self.at)
        look = self._look(appeal_id)
        data = asdict(look.line) | {
            "texts": look.texts,
            "argument": look.argument,
            "levels": list(look.criterion.levels),
        }
        return Response(s.LookOut(data).data)

    @extend_schema(
        operation_id="give_second_look",
        request=s.LookIn,
        responses={204: None, 400: Problem, 404: Problem, 409: Problem},
    )
    def put(self, request: Request, appeal_id: int) -> Response:
        """Decides. A higher level becomes a new grade beside the old one; any other leaves the result as it is."""
        self._look(appeal_id)
        appealing.decide(actor=self.actor, appeal_id=appeal_id, at=self.at, **self.read(s.LookIn, request))
        return Response(status=204)

    def _look(self, appeal_id: int) -> queries.Look:
        if not may_open_grading(self.actor):
            raise PermissionDenied
        today = clock.local_day(self.at, self.actor.time_zone)
        return found(queries.look(self.actor, appeal_id, self.at, today))
