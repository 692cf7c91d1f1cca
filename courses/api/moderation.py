"""Between a mark and its release: deciding between two marks, and the results that are ready."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from courses.actions import moderating, releasing
from courses.api import serializers as s
from courses.api.base import Endpoint, found
from courses.api.errors import Problem
from courses.permissions import may_open_grading
from courses.role_plays import marking as markings
from courses.role_plays import marks


class ModerationEndpoint(Endpoint):
    """Base: 403 for who grades nobody, 404 for what does not wait for the reader's decision."""

    def check(self) -> None:
        """The reader grades somewhere."""
        if not may_open_grading(self.actor):
            raise PermissionDenied

    def case(self, submission_id: int) -> marks.Case:
        """One submission as its moderator sees it."""
        self.check()
        return found(marks.case(self.actor, submission_id, self.at))


class Moderation(ModerationEndpoint):
    """What waits for a moderator."""

    @extend_schema(operation_id="read_moderation", responses=s.ModerationOut)
    def get(self, request: Request) -> Response:
        """Replies that two graders read in two ways, oldest first; never ones that you marked."""
        self.check()
        return Response(s.ModerationOut(marks.waiting(self.actor, self.at)).data)


class ModerationCase(ModerationEndpoint):
    """One of them."""

    @extend_schema(operation_id="read_moderation_case", responses=s.CaseOut)
    def get(self, request: Request, submission_id: int) -> Response:
        """The text and both marks, without names, while you hold it; otherwise neither."""
        return Response(_case(self.case(submission_id)))


class ModerationTake(ModerationEndpoint):
    """Opening both marks."""

    @extend_schema(operation_id="take_moderation", request=None, responses={200: s.CaseOut, 409: Problem})
    def post(self, request: Request, submission_id: int) -> Response:
        """Takes it for eight hours; that you opened both marks is recorded."""
        self.case(submission_id)
        moderating.take(actor=self.actor, submission_id=submission_id, at=self.at)
        return Response(_case(self.case(submission_id)))


class ModerationDecision(ModerationEndpoint):
    """Deciding."""

    @extend_schema(
        operation_id="decide_moderation",
        request=s.DecisionIn,
        responses={200: s.SettlementOut, 400: Problem, 409: Problem},
    )
    def post(self, request: Request, submission_id: int) -> Response:
        """Lets one mark stand (`mark`), or your own (`marking`). A level of neither reader needs a note."""
        self.case(submission_id)
        given = self.read(s.DecisionIn, request)
        if given.get("mark") is not None:
            row = moderating.choose(
                actor=self.actor, submission_id=submission_id, mark_id=given["mark"], at=self.at
            )
        else:
            marking = markings.load(given["marking"])
            row = moderating.write(actor=self.actor, submission_id=submission_id, marking=marking, at=self.at)
        return Response(s.SettlementOut(row).data)


class Ready(ModerationEndpoint):
    """Results that are ready."""

    @extend_schema(operation_id="read_ready", responses=s.ReadyOut(many=True))
    def get(self, request: Request) -> Response:
        """Settled results of people you grade, the next to go out first."""
        self.check()
        return Response(s.ReadyOut(marks.ready(self.actor, self.at), many=True).data)

    @extend_schema(
        operation_id="release_ready", request=s.ReleaseIn, responses={200: s.ReleasedOut, 400: Problem}
    )
    def post(self, request: Request) -> Response:
        """Releases these now, or moves them to `release_at`. Those that are out already are passed over."""
        self.check()
        given = self.read(s.ReleaseIn, request)
        release_at = given.get("release_at")
        if release_at is None:
            done = releasing.release_ready(actor=self.actor, submission_ids=given["submissions"], at=self.at)
        else:
            done = releasing.plan_release(
                actor=self.actor, submission_ids=given["submissions"], release_at=release_at, at=self.at
            )
        return Response(s.ReleasedOut(done).data)


def _case(case: marks.Case) -> dict[str, Any]:
    data: dict[str, Any] = dict(s.QueueRowOut(case.row).data)
    data["texts"] = case.texts
    data["criteria"] = s.CriterionOut(case.item.rubric.criteria, many=True).data
    data["is_mine"] = case.is_mine
    data["marks"] = [
        {
            "id": one.mark_id,
            "letter": one.letter,
            "advice": one.advice,
            "is_passed": one.is_passed,
            "weighted": one.weighted,
            "marking": markings.dump(one.marking),
        }
        for one in case.marks
    ]
    return data
