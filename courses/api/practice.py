"""Written practice: drafts beside each other, another go, and what the coach says. The writer alone."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from courses.actions import coaching, practice
from courses.api import serializers as s
from courses.api.errors import Problem
from courses.api.learner import OwnEndpoint
from courses.role_plays.replies import practice_drafts


class Drafts(OwnEndpoint):
    """The drafts of a practice."""

    @extend_schema(operation_id="list_practice_drafts", responses=s.PracticeDraftOut(many=True))
    def get(self, request: Request, enrollment_id: int, item_key: str) -> Response:
        """All drafts, oldest first, as far as their text has not been removed. Graded work has none."""
        self.item(enrollment_id, item_key)
        return Response(s.PracticeDraftOut(practice_drafts(enrollment_id, item_key), many=True).data)

    @extend_schema(
        operation_id="keep_practice_draft",
        request=None,
        responses={201: s.PracticeDraftOut(many=True), 409: Problem},
    )
    def post(self, request: Request, enrollment_id: int, item_key: str) -> Response:
        """Keeps the open draft beside the next one, which goes on with its text."""
        self.item(enrollment_id, item_key)
        practice.keep_draft(actor=self.actor, enrollment_id=enrollment_id, item_key=item_key, at=self.at)
        drafts = practice_drafts(enrollment_id, item_key)
        return Response(s.PracticeDraftOut(drafts, many=True).data, status=201)


class Again(OwnEndpoint):
    """Another practice."""

    @extend_schema(
        operation_id="practise_again", request=s.AgainIn, responses={200: s.SubmissionOut, 409: Problem}
    )
    def post(self, request: Request, enrollment_id: int, item_key: str) -> Response:
        """Opens another draft after a finished one, with its text or blank; the open one is given back."""
        self.item(enrollment_id, item_key)
        given = self.read(s.AgainIn, request)
        row = practice.practise_again(
            actor=self.actor, enrollment_id=enrollment_id, item_key=item_key, at=self.at, **given
        )
        return Response(s.SubmissionOut(row).data)


class Coach(OwnEndpoint):
    """The writing coach."""

    @extend_schema(operation_id="ask_coach", request=s.CoachIn, responses={200: s.ReadingOut, 409: Problem})
    def post(self, request: Request, enrollment_id: int, item_key: str) -> Response:
        """Reads the saved practice draft. 409 for graded work, and where the coach is switched off."""
        self.item(enrollment_id, item_key)
        given = self.read(s.CoachIn, request)
        found = coaching.ask(
            actor=self.actor, enrollment_id=enrollment_id, item_key=item_key, at=self.at, **given
        )
        return Response(s.ReadingOut(found.reading).data)
