"""Questions out of files and into files, for authors."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from content import exporting, importing
from content.authors import may_author
from content.exchange import FORMATS, MOST_BYTES, UnreadableFile, format_named
from courses.api import serializers as s
from courses.api.base import Endpoint
from courses.api.parsers import JSONParser


class FormatIsOurs(DefaultContentNegotiation):
    """Leaves the name `format` in the address to the endpoint."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        """Always JSON; what is no JSON the endpoint answers itself."""
        return renderers[0], renderers[0].media_type


class ImportQuestions(Endpoint):
    """Questions out of a file."""

    parser_classes = (JSONParser, MultiPartParser)

    @extend_schema(
        operation_id="import_questions", request=s.QuestionFileIn, responses={200: s.QuestionImportOut}
    )
    def post(self, request: Request) -> Response:
        """With `dry_run` (the default) what each question of the file would do; without it, it is done.

        Changes of questions that are there are left out unless `include_changes` says otherwise. All or nothing:
        doing it again changes nothing.
        """
        if not may_author(self.actor):
            raise PermissionDenied
        values = self.read(s.QuestionFileIn, request)
        try:
            plan, done = self._plan(values)
        except (UnreadableFile, importing.Interfered) as error:
            raise ValidationError({"file": [str(error)]}) from error
        return Response(s.QuestionImportOut({"plan": plan, "done": done}).data)

    def _plan(self, values: dict[str, Any]) -> tuple[importing.Plan, importing.Done | None]:
        upload = values.get("file")
        data = upload.read(MOST_BYTES + 1) if upload else values["content"].encode("utf-8", "surrogatepass")
        if values["dry_run"]:
            return importing.look(actor=self.actor, kind=values["format"], data=data), None
        kinds = {"add", "change"} if values["include_changes"] else {"add"}
        return importing.at_once(
            actor=self.actor,
            at=self.at,
            name=upload.name if upload else "",
            kind=values["format"],
            data=data,
            kinds=kinds,
            make_ready=values["make_ready"],
        )


class ExportQuestions(Endpoint):
    """Questions into a file."""

    content_negotiation_class = FormatIsOurs

    @extend_schema(
        operation_id="export_questions",
        parameters=[
            OpenApiParameter(
                "format", str, enum=[found.name for found in FORMATS], description="attune if empty."
            ),
            OpenApiParameter("status", str, enum=["draft", "ready", "retired"]),
            OpenApiParameter("skill", str),
            OpenApiParameter("id", OpenApiTypes.UUID, many=True, description="These questions alone."),
            OpenApiParameter("look", bool, description="What would be lost, as JSON, instead of the file."),
        ],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, 200: s.QuestionLookOut},
    )
    def get(self, request: Request) -> Response | HttpResponse:
        """The file, with the keys; every export is noted in the access log."""
        if not may_author(self.actor):
            raise PermissionDenied
        try:
            kind = format_named(request.query_params.get("format") or "attune")
            ids = [UUID(text) for text in request.query_params.getlist("id")]
        except (UnreadableFile, ValueError) as error:
            raise ValidationError(
                {"format" if isinstance(error, UnreadableFile) else "id": [str(error)]}
            ) from error
        questions = exporting.find(
            status=request.query_params.get("status", ""),
            skill=request.query_params.get("skill", ""),
            ids=ids or None,
        )
        if request.query_params.get("look", "").lower() in ("1", "true", "yes"):
            return Response(s.QuestionLookOut(exporting.look(self.actor, kind.name, questions)).data)
        try:
            written = exporting.export(actor=self.actor, at=self.at, kind=kind.name, questions=questions)
        except exporting.TooMany as error:
            raise ValidationError({"id": [str(error)]}) from error
        response = HttpResponse(written.data, content_type=kind.content_type)
        response["Content-Disposition"] = f'attachment; filename="questions.{kind.suffix}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response
