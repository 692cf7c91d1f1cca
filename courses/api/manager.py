"""What a manager does: enrol, move a date, observe, sign off; and who stands where."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from content import queries as library
from courses import permissions
from courses.actions import manager
from courses.api import serializers as s
from courses.api.base import Endpoint, found
from courses.api.errors import Problem
from courses.certification import queries as certificates
from courses.enrollments import queries as enrollments
from courses.reports import conversations
from courses.reports import queries as reports
from courses.reports.filters import Filters
from courses.reports.queries import Line
from courses.sign_offs import queries as sign_offs


class Teams(Endpoint):
    """Teams that the actor may enrol."""

    @extend_schema(operation_id="list_teams", responses=s.TeamOut(many=True))
    def get(self, request: Request) -> Response:
        """Teams with how many learn in them today."""
        return Response(s.TeamOut(enrollments.teams_to_enroll(self.actor, self.at), many=True).data)


class Enroll(Endpoint):
    """Giving people training."""

    @extend_schema(operation_id="enroll", request=s.EnrollIn, responses={200: s.EnrolledOut, 400: Problem})
    def post(self, request: Request) -> Response:
        """Enrols a team, or people, in modules. Who is in one already is reported, never doubled."""
        given = self.read(s.EnrollIn, request)
        at, due_on = self.at, given.get("due_on")
        if "team" in given:
            done = manager.enroll_team(
                actor=self.actor, team_id=given["team"], module_ids=given["modules"], due_on=due_on, at=at
            )
        else:
            wanted = {str(key) for key in given["people"]}
            choices = enrollments.person_choices(self.actor, at)
            ids = [choice.id for choice in choices if choice.public_id in wanted]
            if len(ids) != len(wanted):
                raise PermissionDenied
            done = manager.enroll_people(
                actor=self.actor, learner_ids=ids, module_ids=given["modules"], due_on=due_on, at=at
            )
        return Response(
            {
                "created": [row.pk for row in done.created],
                "already": [row.pk for row in done.already],
                "finished": [row.pk for row in done.finished],
            }
        )


class DueDate(Endpoint):
    """The due date of an enrollment."""

    @extend_schema(operation_id="move_due_date", request=s.DueIn, responses=s.EnrollmentOut)
    def put(self, request: Request, enrollment_id: int) -> Response:
        """Sets the day, or removes it."""
        self.enrollment(enrollment_id)
        due_on = self.read(s.DueIn, request)["due_on"]
        manager.move_due_date(actor=self.actor, enrollment_id=enrollment_id, due_on=due_on, at=self.at)
        return Response(s.EnrollmentOut(self.enrollment(enrollment_id)).data)


class Observations(Endpoint):
    """Cases that were seen."""

    @extend_schema(
        operation_id="observe", request=s.ObservationIn, responses={201: s.ObservationOut, 400: Problem}
    )
    def post(self, request: Request, enrollment_id: int) -> Response:
        """Seals one observed case."""
        self.enrollment(enrollment_id)
        given = self.read(s.ObservationIn, request)
        row = manager.observe(actor=self.actor, enrollment_id=enrollment_id, at=self.at, **given)
        return Response(s.ObservationOut(row).data, status=201)


class SignOff(Endpoint):
    """The sign-off of an enrollment."""

    @extend_schema(operation_id="read_sign_off", responses=s.SignOffStateOut)
    def get(self, request: Request, enrollment_id: int) -> Response:
        """What to look for, and whether it has been seen often enough."""
        info = self.enrollment(enrollment_id)
        checklist = found(sign_offs.checklist_of(library.document(info.version_id)))
        current = sign_offs.current(enrollment_id)
        data: dict[str, Any] = {
            "lines": checklist.lines,
            "status": current.status if current else "",
            "is_ready": sign_offs.progress_of(enrollment_id, checklist).is_ready,
            "statement": checklist.statement,
        }
        return Response(s.SignOffStateOut(data).data)

    @extend_schema(operation_id="sign_off", request=s.SignIn, responses={200: s.SignOffOut, 409: Problem})
    def post(self, request: Request, enrollment_id: int) -> Response:
        """Signs what was observed. The certificate follows in the same transaction when all holds."""
        self.enrollment(enrollment_id)
        name = self.read(s.SignIn, request)["typed_name"]
        row = manager.sign_off(actor=self.actor, enrollment_id=enrollment_id, typed_name=name, at=self.at)
        certificate = certificates.of_enrollment(enrollment_id, self.at)
        data = dict(s.SignOffOut({**row.__dict__, "pk": row.pk, "certificate": None}).data)
        data["certificate"] = certificate.number if certificate else None
        return Response(data)


class Completion(Endpoint):
    """Teams by modules."""

    @extend_schema(operation_id="read_completion", responses=s.CompletionOut)
    def get(self, request: Request) -> Response:
        """Where every team stands that the actor may see. 403 for people without reports."""
        if not permissions.may_open_reports(self.actor):
            raise PermissionDenied
        at = self.at
        report = reports.completion(self.actor, Filters(), at)
        slugs = [module.slug for module in report.modules]
        data = {
            "at": at,
            "teams": [_line(line, slugs) for line in report.lines],
            "total": _line(report.total, slugs),
        }
        return Response(s.CompletionOut(data).data)


def _line(line: Line, slugs: list[str]) -> dict[str, Any]:
    cells = []
    for slug, cell in zip(slugs, line.cells, strict=True):
        shown = None if cell.is_hidden else cell.counts
        names = ("finished", "under_way", "not_started", "past_due")
        cells.append({"module": slug} | {name: getattr(shown, name) if shown else None for name in names})
    return {
        "team": line.team.public_id if line.team else None,
        "name": line.team.name if line.team else "",
        "people": line.people,
        "cells": cells,
    }


class Conversations(Endpoint):
    """How scenarios went."""

    @extend_schema(operation_id="list_conversations", responses=s.ConversationOut(many=True))
    def get(self, request: Request) -> Response:
        """First and best plays of the people whom the actor manages, by name: the first 500."""
        if not permissions.may_open_team(self.actor):
            raise PermissionDenied
        pairs = conversations.conversations(self.actor, self.at)[:500]
        return Response(s.ConversationOut(conversations.tell(self.actor, self.at, pairs), many=True).data)
