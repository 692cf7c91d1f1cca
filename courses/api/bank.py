"""The bank of questions, for authors and their programs."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from content import bank
from content.authors import may_author
from courses.api import serializers as s
from courses.api.base import Endpoint, found


class AuthorEndpoint(Endpoint):
    """Base of what is for authors alone: keys of questions are among it."""

    def check_permissions(self, request: Request) -> None:
        """403 for whoever may not write."""
        super().check_permissions(request)
        if not may_author(self.actor):
            raise PermissionDenied


class Questions(AuthorEndpoint):
    """The bank."""

    @extend_schema(operation_id="list_questions", parameters=[s.BankFilterIn], responses=s.BankPageOut)
    def get(self, request: Request) -> Response:
        """Questions that fit every filter, by their text, page by page. Authors only."""
        checked = s.BankFilterIn(data=request.query_params)
        checked.is_valid(raise_exception=True)
        wanted = dict(checked.validated_data)
        page, size = wanted.pop("page"), wanted.pop("page_size")
        rows, total = bank.entries(bank.BankFilter(**wanted), first=(page - 1) * size, count=size)
        data = {"count": total, "page": page, "pages": -(-total // size), "questions": rows}
        return Response(s.BankPageOut(data).data)


class Question(AuthorEndpoint):
    """One question of the bank."""

    @extend_schema(operation_id="read_question", responses=s.BankQuestionOut)
    def get(self, request: Request, question_id: UUID) -> Response:
        """A question with all its versions, newest first; each with its text and its key. Authors only."""
        return Response(s.BankQuestionOut(found(bank.question(question_id))).data)
