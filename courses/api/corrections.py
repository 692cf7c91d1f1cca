"""Putting a faulty question right: look first, then decide with what was looked at."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from courses.actions import correcting
from courses.api import serializers as s
from courses.api.base import Endpoint
from courses.api.errors import Problem
from courses.permissions import may_correct
from courses.quizzes import rules
from courses.quizzes.correction_notes import history, preview_lines
from courses.quizzes.corrections import Faulty, QuestionNotAsked, faulty


class CorrectionEndpoint(Endpoint):
    """Base: a version of a question that a released exam asks; 403 for who may not correct it, 404 for any other."""

    def faulty(self, question_id: UUID, version: int) -> Faulty:
        """The question, for who may correct it."""
        if not may_correct(self.actor):
            raise PermissionDenied
        try:
            return faulty(str(question_id), version)
        except QuestionNotAsked as error:
            raise Http404 from error


class Corrections(CorrectionEndpoint):
    """What was corrected, and another correction."""

    @extend_schema(operation_id="list_corrections", responses=s.FaultyOut)
    def get(self, request: Request, question_id: UUID, version: int) -> Response:
        """The question with the fields of its key, and its corrections with how far each one is."""
        found = self.faulty(question_id, version)
        data: dict[str, Any] = {
            "question": found.question,
            "key": rules.key_fields(found.keys[-1]),
            "corrections": history(*found.place),
        }
        return Response(s.FaultyOut(data).data)

    @extend_schema(
        operation_id="correct_question",
        request=s.CorrectionIn,
        responses={201: s.CorrectionOut, 400: Problem, 409: Problem},
    )
    def post(self, request: Request, question_id: UUID, version: int) -> Response:
        """Makes the correction of a dry run; `changed` (409) where it would do something else by now."""
        found = self.faulty(question_id, version)
        given = self.read(s.CorrectionIn, request)
        row = correcting.correct_question(
            actor=self.actor, question_id=found.question.id, version=version, at=self.at, **given
        )
        line = next(line for line in history(*found.place) if line.id == row.pk)
        return Response(s.CorrectionOut(line).data, status=201)


class DryRun(CorrectionEndpoint):
    """What a correction would do."""

    @extend_schema(
        operation_id="preview_correction", request=s.DryRunIn, responses={200: s.DryRunOut, 400: Problem}
    )
    def post(self, request: Request, question_id: UUID, version: int) -> Response:
        """Each marked attempt with its old and new mark, fifty a page, what changes first. Changes nothing."""
        found = self.faulty(question_id, version)
        given = self.read(s.DryRunIn, request)
        page, at = given.pop("page"), self.at
        dry = correcting.preview(
            actor=self.actor, question_id=found.question.id, version=version, at=at, **given
        )
        lines = preview_lines(self.actor, dry.lines, at, page=page)
        data = {
            "digest": dry.digest,
            "counts": dry.counts,
            "open_attempts": dry.open_attempts,
            "pages": lines.paginator.num_pages,
            "attempts": lines.object_list,
        }
        return Response(s.DryRunOut(data).data)
