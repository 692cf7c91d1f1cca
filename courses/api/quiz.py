"""Attempts: start, save, hand in. The same rules, the same receipts as the pages."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from courses.actions import attempts, checking
from courses.api import serializers as s
from courses.api.base import Endpoint
from courses.api.errors import Problem
from courses.api.learner import OwnEndpoint
from courses.quizzes.queries import AttemptNotFound, attempt_state
from courses.quizzes.result_queries import attempt_result
from courses.quizzes.rules import InvalidAnswer


class Attempts(OwnEndpoint):
    """Tries at a quiz."""

    @extend_schema(
        operation_id="start_attempt", request=s.StartAttemptIn, responses={201: s.AttemptOut, 409: Problem}
    )
    def post(self, request: Request, enrollment_id: int, item_key: str) -> Response:
        """Begins a try, or finds the open one. No key, feedback or points come with the questions."""
        self.item(enrollment_id, item_key)
        given = self.read(s.StartAttemptIn, request)
        try:
            attempt = attempts.start_attempt(
                actor=self.actor,
                enrollment_id=enrollment_id,
                item_key=item_key,
                at=self.at,
                client_id=given.get("client_id"),
            )
        except AttemptNotFound as error:
            raise Http404 from error
        return Response(s.AttemptOut(attempt_state(self.actor, attempt.pk, self.at)).data, status=201)


class Attempt(Endpoint):
    """One try."""

    @extend_schema(operation_id="read_attempt", responses=s.AttemptOut)
    def get(self, request: Request, attempt_id: int) -> Response:
        """The questions and the answers so far."""
        try:
            return Response(s.AttemptOut(attempt_state(self.actor, attempt_id, self.at)).data)
        except AttemptNotFound as error:
            raise Http404 from error


class Answer(Endpoint):
    """The answer to one question."""

    @extend_schema(
        operation_id="save_answer", request=s.CertainAnswerIn, responses={200: s.ReceiptOut, 409: Problem}
    )
    def put(self, request: Request, attempt_id: int, question_id: UUID) -> Response:
        """Stores the newest answer. The receipt is given after the commit."""
        given = self.read(s.CertainAnswerIn, request)
        try:
            receipt = attempts.save_answer(
                actor=self.actor, attempt_id=attempt_id, question_id=str(question_id), at=self.at, **given
            )
        except AttemptNotFound as error:
            raise Http404 from error
        except InvalidAnswer as error:
            raise ValidationError({"value": ["This answer does not fit the question."]}) from error
        return Response(s.ReceiptOut(asdict(receipt)).data)


class Check(Endpoint):
    """A try at a question of a practice quiz."""

    @extend_schema(
        operation_id="check_answer", request=s.CheckIn, responses={200: s.CheckedOut, 409: Problem}
    )
    def put(self, request: Request, attempt_id: int, question_id: UUID) -> Response:
        """Saves the answer and marks it at once; what may be seen of it then stands in the attempt."""
        given = self.read(s.CheckIn, request)
        try:
            checked = checking.check_answer(
                actor=self.actor, attempt_id=attempt_id, question_id=str(question_id), at=self.at, **given
            )
        except AttemptNotFound as error:
            raise Http404 from error
        except InvalidAnswer as error:
            raise ValidationError({"value": ["This answer does not fit the question."]}) from error
        return Response(s.CheckedOut(checked).data)


class Result(Endpoint):
    """What came of a try."""

    @extend_schema(operation_id="read_result", responses={200: s.ResultOut, 409: Problem})
    def get(self, request: Request, attempt_id: int) -> Response:
        """Everything that may be seen now, and what makes more of it visible. 409 while the attempt is open."""
        try:
            result = attempt_result(self.actor, attempt_id, self.at)
        except AttemptNotFound as error:
            raise Http404 from error
        if result is None:
            raise attempts.StillOpen
        return Response(s.ResultOut(result).data)


class Handing(Endpoint):
    """Handing a try in."""

    @extend_schema(
        operation_id="submit_attempt", request=s.SubmitIn, responses={200: s.HandedOut, 409: Problem}
    )
    def put(self, request: Request, attempt_id: int) -> Response:
        """Hands in and marks; the same key again gives the same receipt."""
        given = self.read(s.SubmitIn, request)
        try:
            handed = attempts.submit_attempt(actor=self.actor, attempt_id=attempt_id, at=self.at, **given)
        except AttemptNotFound as error:
            raise Http404 from error
        return Response(s.HandedOut(handed).data)
