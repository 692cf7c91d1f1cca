"""One shape for everything that goes wrong: `code` for programs, `detail` for people, `fields` for input."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from courses.actions.attempts import MissingAnswers
from courses.actions.refusals import Refused


class Problem(serializers.Serializer[Any]):
    """What a request was answered that did not work."""

    code = serializers.CharField(help_text="Stable, for programs.")
    detail = serializers.CharField(help_text="A sentence for people.")
    fields = serializers.DictField(
        required=False,
        child=serializers.ListField(child=serializers.CharField()),
        help_text="By field of the input.",
    )


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: refusals of actions keep their own code and status."""
    if isinstance(error, Refused):
        body: dict[str, Any] = {"code": error.code, "detail": str(error.message)}
        if isinstance(error, MissingAnswers):
            body["missing"] = list(error.questions)
        return Response(body, status=error.status)
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, ValidationError):
        fields = response.data if isinstance(response.data, dict) else {"input": response.data}
        response.data = {"code": "invalid", "detail": "The input does not fit.", "fields": fields}
    else:
        code = error.default_code if isinstance(error, APIException) else _code(response.status_code)
        response.data = {
            "code": code,
            "detail": str(response.data.get("detail", "")) if response.data else "",
        }
    return response


def _code(status: int) -> str:
    return {403: "permission_denied", 404: "not_found"}.get(status, "error")
