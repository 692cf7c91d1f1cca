"""What a learner does: the path, lessons, the conversation, the plan."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from content import queries as library
from content.documents import Item, Lesson, Scenario
from courses.actions import conversations, learner
from courses.api import serializers as s
from courses.api.base import Endpoint, found
from courses.api.conversation import run_out
from courses.enrollments import queries as enrollments
from courses.enrollments.queries import EnrollmentInfo
from courses.lessons import queries as lessons
from courses.plans import queries as plans
from courses.progress.queries import done_keys
from courses.progress.rules import path
from courses.scenarios import queries as scenarios


class Modules(Endpoint):
    """The modules of the programme."""

    @extend_schema(operation_id="list_modules", responses=s.ModuleOut(many=True))
    def get(self, request: Request) -> Response:
        """All modules in order, released or not."""
        return Response(s.ModuleOut(library.modules(), many=True).data)


class Enrollment(Endpoint):
    """One enrollment and its path."""

    @extend_schema(operation_id="read_enrollment", responses=s.EnrollmentDetailOut)
    def get(self, request: Request, enrollment_id: int) -> Response:
        """The enrollment with its steps. 404 for one that is not yours to know of."""
        return Response(_with_steps(self.enrollment(enrollment_id)))


class OwnEndpoint(Endpoint):
    """Base of endpoints about one step of an enrollment."""

    def item(self, enrollment_id: int, item_key: str) -> Item:
        """The step; 404 where the enrollment's version has none of this key."""
        info = self.enrollment(enrollment_id)
        if info.learner_id != self.actor.pk:
            raise Http404
        item = library.document(info.version_id).by_key.get(item_key)
        if item is None:
            raise Http404
        return item


class LessonView(OwnEndpoint):
    """A lesson."""

    @extend_schema(operation_id="read_lesson", responses=s.LessonOut)
    def get(self, request: Request, enrollment_id: int, item_key: str) -> Response:
        """The lesson as it was released, with the place and the answers so far."""
        item = self.item(enrollment_id, item_key)
        if not isinstance(item, Lesson):
            raise Http404
        place = lessons.place(enrollment_id, item_key)
        data = {
            "key": item.key,
            "title": item.title,
            "minutes": item.minutes,
            "blocks": [asdict(block) for block in item.blocks],
            "completed_at": place.completed_at if place else None,
        }
        return Response(s.LessonOut(data).data)


class FinishLesson(OwnEndpoint):
    """The end of a lesson."""

    @extend_schema(operation_id="finish_lesson", request=None, responses=s.EnrollmentDetailOut)
    def post(self, request: Request, enrollment_id: int, item_key: str) -> Response:
        """Says that the lesson is read. Again changes nothing."""
        self.item(enrollment_id, item_key)
        at = self.at
        learner.open_lesson(actor=self.actor, enrollment_id=enrollment_id, item_key=item_key, at=at)
        learner.finish_lesson(actor=self.actor, enrollment_id=enrollment_id, item_key=item_key, at=at)
        return Response(_with_steps(self.enrollment(enrollment_id)))


class PracticeAnswer(OwnEndpoint):
    """A task inside a lesson."""

    @extend_schema(operation_id="answer_practice", request=s.PracticeIn, responses=s.PracticeOut)
    def put(self, request: Request, enrollment_id: int, item_key: str, block_key: str) -> Response:
        """Keeps the newest answer; private and never scored."""
        self.item(enrollment_id, item_key)
        value = self.read(s.PracticeIn, request)["value"]
        row = learner.answer_practice(
            actor=self.actor,
            enrollment_id=enrollment_id,
            item_key=item_key,
            block_key=block_key,
            value=value,
            at=self.at,
        )
        return Response(s.PracticeOut({"block": row.block_key, "updated_at": row.updated_at}).data)


class Runs(OwnEndpoint):
    """Plays of a scenario."""

    @extend_schema(operation_id="start_run", request=s.RunIn, responses={201: s.RunOut})
    def post(self, request: Request, enrollment_id: int, item_key: str) -> Response:
        """Begins a play, or finds the open one. A play over the API has no clock."""
        item = self.item(enrollment_id, item_key)
        if not isinstance(item, Scenario):
            raise Http404
        given = self.read(s.RunIn, request)
        row = conversations.start_run(
            actor=self.actor,
            enrollment_id=enrollment_id,
            item_key=item_key,
            from_run_id=given.get("from_run"),
            from_turn=given.get("from_turn", 1),
            is_gentler=given["is_gentler"],
            at=self.at,
        )
        return Response(run_out(row.pk), status=201)


class Turns(Endpoint):
    """Replies of a play."""

    @extend_schema(operation_id="reply_in_run", request=s.TurnIn, responses=s.RunOut)
    def post(self, request: Request, run_id: int) -> Response:
        """Makes a reply. A repeated or late one changes nothing and shows the play as it is."""
        if self.enrollment(found(scenarios.owner_of(run_id))).learner_id != self.actor.pk:
            raise Http404
        given = self.read(s.TurnIn, request)
        conversations.choose(
            actor=self.actor,
            run_id=run_id,
            turn_number=given["number"],
            choice_key=given["choice"],
            at=self.at,
        )
        return Response(run_out(run_id))


class Plan(Endpoint):
    """The if-then plan."""

    @extend_schema(operation_id="make_plan", request=s.PlanIn, responses=s.PlanOut)
    def put(self, request: Request, enrollment_id: int) -> Response:
        """Writes the plan: private to the learner and the manager."""
        info = self.enrollment(enrollment_id)
        if info.learner_id != self.actor.pk:
            raise Http404
        given = self.read(s.PlanIn, request)
        learner.make_plan(
            actor=self.actor,
            enrollment_id=enrollment_id,
            cue=given["cue"],
            behavior=given["behavior"],
            at=self.at,
        )
        return Response(s.PlanOut(found(plans.plan_of(enrollment_id))).data)


class Enrollments(Endpoint):
    """Enrollments that the actor may know of."""

    @extend_schema(operation_id="list_enrollments", responses=s.EnrollmentOut(many=True))
    def get(self, request: Request) -> Response:
        """Your own, and those of the people you manage: the newest 500."""
        scope = enrollments.visible_to(self.actor, self.at)
        return Response(s.EnrollmentOut(enrollments.infos(scope)[:500], many=True).data)


def _with_steps(info: EnrollmentInfo) -> dict[str, Any]:
    states = path(library.document(info.version_id), done_keys(info.id))
    data = dict(s.EnrollmentOut(info).data)
    data["steps"] = s.StepOut(states, many=True).data
    return data
