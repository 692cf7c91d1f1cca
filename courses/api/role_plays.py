"""Written role-plays: the brief, the draft, handing in; and grading."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from courses.actions import grader, role_plays
from courses.api import serializers as s
from courses.api.base import Endpoint, Input, found
from courses.api.errors import Problem
from courses.api.learner import OwnEndpoint
from courses.permissions import may_open_grading
from courses.role_plays import marking as markings
from courses.role_plays import queue
from courses.role_plays.queue import Studio
from courses.role_plays.replies import Desk, desk


class Brief(OwnEndpoint):
    """A role-play as its learner has it before them."""

    @extend_schema(operation_id="read_brief", responses=s.BriefOut)
    def get(self, request: Request, enrollment_id: int, item_key: str) -> Response:
        """The case, the text so far, and the result once it is released. Models come with a released result only."""
        self.item(enrollment_id, item_key)
        version_id = self.enrollment(enrollment_id).version_id
        return Response(_brief(found(desk(enrollment_id, version_id, item_key, at=self.at))))


class Draft(OwnEndpoint):
    """The text that is being written."""

    @extend_schema(operation_id="save_draft", request=s.DraftIn, responses=s.DraftOut)
    def put(self, request: Request, enrollment_id: int, item_key: str) -> Response:
        """Keeps the texts of some parts; the first save opens the draft."""
        self.item(enrollment_id, item_key)
        given = self.read(s.DraftIn, request)
        receipt = role_plays.save_draft(
            actor=self.actor, enrollment_id=enrollment_id, item_key=item_key, at=self.at, **given
        )
        return Response(s.DraftOut(receipt).data, status=200 if receipt.is_saved else 409)


class HandIn(OwnEndpoint):
    """Handing in."""

    @extend_schema(operation_id="hand_in", request=s.HandInIn, responses={200: s.SubmissionOut, 409: Problem})
    def post(self, request: Request, enrollment_id: int, item_key: str) -> Response:
        """Freezes the draft and puts it before the graders; the same key again gives the same submission."""
        self.item(enrollment_id, item_key)
        given = self.read(s.HandInIn, request)
        row = role_plays.hand_in(
            actor=self.actor, enrollment_id=enrollment_id, item_key=item_key, key=given["key"], at=self.at
        )
        return Response(s.SubmissionOut(row).data)


class TakeBack(OwnEndpoint):
    """Taking a text back."""

    @extend_schema(operation_id="take_back", request=None, responses={200: s.SubmissionOut, 409: Problem})
    def post(self, request: Request, enrollment_id: int, item_key: str) -> Response:
        """Makes the text a draft again while no grader holds it."""
        self.item(enrollment_id, item_key)
        row = role_plays.take_back(
            actor=self.actor, enrollment_id=enrollment_id, item_key=item_key, at=self.at
        )
        return Response(s.SubmissionOut(row).data)


class Revise(OwnEndpoint):
    """The second version of a returned text."""

    @extend_schema(operation_id="revise", request=None, responses={200: s.SubmissionOut, 409: Problem})
    def post(self, request: Request, enrollment_id: int, item_key: str) -> Response:
        """Opens the second version, prefilled. Once for each brief."""
        self.item(enrollment_id, item_key)
        row = role_plays.start_revision(
            actor=self.actor, enrollment_id=enrollment_id, item_key=item_key, at=self.at
        )
        return Response(s.SubmissionOut(row).data)


class GradingEndpoint(Endpoint):
    """Base of the graders' endpoints: 403 for anybody else, 404 out of reach."""

    def studio(self, submission_id: int) -> Studio:
        """One submission as its grader sees it."""
        if not may_open_grading(self.actor):
            raise PermissionDenied
        return found(queue.studio(self.actor, submission_id, self.at))

    def marking(self, request: Request) -> tuple[markings.Marking, int | None]:
        """The marking of the input, and the revision that it is based on."""
        given: Input = self.read(s.MarkingIn, request)
        revision = given.pop("revision")
        return markings.load(given), revision


class Queue(GradingEndpoint):
    """What waits."""

    @extend_schema(operation_id="read_queue", responses=s.QueueOut)
    def get(self, request: Request) -> Response:
        """Your own unfinished ones, then the oldest that are free."""
        if not may_open_grading(self.actor):
            raise PermissionDenied
        return Response(s.QueueOut(queue.queue(self.actor, self.at)).data)


class Next(GradingEndpoint):
    """The next one."""

    @extend_schema(operation_id="claim_next", request=None, responses={200: s.StudioOut, 204: None})
    def post(self, request: Request) -> Response:
        """Takes the next submission for eight hours; 204 where nothing waits."""
        row = grader.claim_next(actor=self.actor, at=self.at)
        return Response(status=204) if row is None else Response(_studio(self.studio(row.pk)))


class Submission(GradingEndpoint):
    """One submission."""

    @extend_schema(operation_id="read_submission", responses=s.StudioOut)
    def get(self, request: Request, submission_id: int) -> Response:
        """The text, the rubric, and your draft."""
        return Response(_studio(self.studio(submission_id)))


class Claim(GradingEndpoint):
    """Taking one."""

    @extend_schema(operation_id="claim", request=None, responses={200: s.StudioOut, 409: Problem})
    def post(self, request: Request, submission_id: int) -> Response:
        """Takes this submission; taking it twice is taking it once."""
        self.studio(submission_id)
        grader.claim(actor=self.actor, submission_id=submission_id, at=self.at)
        return Response(_studio(self.studio(submission_id)))


class GradeDraft(GradingEndpoint):
    """What a grader has so far."""

    @extend_schema(
        operation_id="save_grade_draft", request=s.MarkingIn, responses={200: s.GradeDraftOut, 409: Problem}
    )
    def put(self, request: Request, submission_id: int) -> Response:
        """Keeps the draft; 409 if it was saved elsewhere since `revision`."""
        self.studio(submission_id)
        marking, revision = self.marking(request)
        row = grader.save_grade_draft(
            actor=self.actor, submission_id=submission_id, marking=marking, revision=revision or 0, at=self.at
        )
        return Response(s.GradeDraftOut(row).data)


class Release(GradingEndpoint):
    """Releasing a result."""

    @extend_schema(
        operation_id="release_grade", request=s.MarkingIn, responses={200: s.GradeOut, 400: Problem}
    )
    def post(self, request: Request, submission_id: int) -> Response:
        """Releases the result to the learner; it cannot be taken back. Twice is once."""
        self.studio(submission_id)
        marking, revision = self.marking(request)
        row = grader.release_grade(
            actor=self.actor, submission_id=submission_id, marking=marking, revision=revision, at=self.at
        )
        return Response(s.GradeOut(row).data)


class Return(GradingEndpoint):
    """Returning for revision."""

    @extend_schema(
        operation_id="return_for_revision", request=s.MarkingIn, responses={200: s.GradeOut, 400: Problem}
    )
    def post(self, request: Request, submission_id: int) -> Response:
        """Returns a first version with comments; levels stay hidden."""
        self.studio(submission_id)
        marking, revision = self.marking(request)
        row = grader.return_for_revision(
            actor=self.actor, submission_id=submission_id, marking=marking, revision=revision, at=self.at
        )
        return Response(s.GradeOut(row).data)


def _brief(found_desk: Desk) -> dict[str, Any]:
    item, newest, result = found_desk.item, found_desk.newest, found_desk.result
    is_released = result is not None and result.outcome == "released"
    data: dict[str, Any] = {
        "key": item.key,
        "title": item.title,
        "channel": item.channel,
        "task": item.task,
        "is_graded": item.is_graded,
        "parts": item.parts,
        "you_know": list(item.you_know),
        "constraints": list(item.constraints),
        "step": found_desk.next.step,
        "texts": newest.texts if newest else {},
        "status": newest.status if newest else "",
        "submission": newest.id if newest else None,
        "result": None,
    }
    if result is not None and newest is not None and newest.status in ("released", "returned"):
        data["result"] = {
            "is_passed": result.is_passed,
            "what_works": result.what_works,
            "one_change": result.one_change,
            "comments": [asdict(comment) for comment in result.comments],
            "criteria": [{"key": r.key, "level": r.level, "quote": r.quote} for r in result.reached]
            if is_released
            else [],
            "weighted": result.weighted if is_released else None,
            "models": [asdict(model) for model in item.models] if is_released else [],
        }
    elif newest is not None and newest.status == "released" and not item.is_graded:
        data["result"] = {"is_passed": True, "models": [asdict(model) for model in item.models]}
    return dict(s.BriefOut(data).data)


def _studio(studio: Studio) -> dict[str, Any]:
    data = dict(s.QueueRowOut(studio.row).data)
    data["texts"] = studio.texts
    data["criteria"] = s.CriterionOut(studio.item.rubric.criteria, many=True).data
    data["draft"] = markings.dump(studio.draft)
    data["revision"] = studio.revision
    data["may_return"] = studio.may_return
    return data
