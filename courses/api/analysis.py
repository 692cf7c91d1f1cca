"""Item analysis for authors, heads of support and administrators. No names."""

from __future__ import annotations

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from courses import permissions
from courses.actions.analysing import ask_analysis
from courses.analysis import queries
from courses.analysis.rules import Selection
from courses.api import serializers as s
from courses.api.base import Endpoint
from courses.api.errors import Problem


class AnalysisEndpoint(Endpoint):
    """For those who may analyse."""

    def check(self) -> None:
        """403 for everybody else."""
        if not permissions.may_analyse(self.actor):
            raise PermissionDenied


class Analyses(AnalysisEndpoint):
    """Every quiz."""

    @extend_schema(operation_id="list_analyses", responses=s.AnalysedQuizOut(many=True))
    def get(self, request: Request) -> Response:
        """Quizzes under exam conditions, with the lights of first attempts."""
        self.check()
        return Response(s.AnalysedQuizOut(queries.quizzes(), many=True).data)


class Analysis(AnalysisEndpoint):
    """One quiz."""

    @extend_schema(
        operation_id="read_analysis", parameters=[s.SelectionIn], responses={200: s.AnalysisOut, 400: Problem}
    )
    def get(self, request: Request, module: str, quiz: str) -> Response:
        """What was found for a selection; `results` is null until it was worked out."""
        self.check()
        return self._answer(self._found(module, quiz, request.query_params.dict()), 200)

    @extend_schema(
        operation_id="ask_analysis", request=s.SelectionIn, responses={202: s.AnalysisOut, 400: Problem}
    )
    def post(self, request: Request, module: str, quiz: str) -> Response:
        """Has a selection worked out in the background, unless nothing has changed since."""
        self.check()
        found = self._found(module, quiz, request.data)
        try:
            ask_analysis(actor=self.actor, selection=found.selection, at=self.at)
        except queries.QuizNotFound as error:
            raise Http404 from error
        return self._answer(queries.analysis(found.module, found.quiz, found.selection), 202)

    def _found(self, module: str, quiz: str, data: object) -> queries.Analysis:
        try:
            card, document = queries.find(module, quiz)
        except queries.QuizNotFound as error:
            raise Http404 from error
        checked = s.SelectionIn(data=data)
        checked.is_valid(raise_exception=True)
        return queries.analysis(card, document, Selection(card.id, document.key, **checked.validated_data))

    def _answer(self, found: queries.Analysis, status: int) -> Response:
        return Response(s.AnalysisOut(found).data, status=status)
