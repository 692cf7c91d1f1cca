"""Quiz access: what holds for a learner; and, for managers and administrators, overrides and extra time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from content.documents import LocalTime, Quiz
from courses import permissions
from courses.access import queries as access
from courses.access.rules import Terms, is_wall_clock
from courses.actions import access as actions
from courses.api import serializers as s
from courses.api.base import Endpoint, found
from courses.api.errors import Problem
from courses.api.learner import OwnEndpoint
from courses.enrollments import queries as enrollments
from courses.reports.access import PersonAccess, person_access


class OwnAccess(OwnEndpoint):
    """What holds for oneself in a quiz."""

    @extend_schema(operation_id="read_quiz_access", responses=s.AccessOut)
    def get(self, request: Request, enrollment_id: int, item_key: str) -> Response:
        """When it opens and closes, the limit, the tries and the wait, with overrides and extra time."""
        quiz = self.item(enrollment_id, item_key)
        if not isinstance(quiz, Quiz):
            raise Http404
        module_id = self.enrollment(enrollment_id).module_id
        return Response(s.AccessOut(access.access_for(self.actor, module_id, quiz, self.at)).data)


class OfPerson(Endpoint):
    """Everything that is set for a person, and what holds for them."""

    @extend_schema(operation_id="read_person_access", responses=s.PersonAccessOut)
    def get(self, request: Request, public_id: UUID) -> Response:
        """Their quizzes and their extra time."""
        return Response(s.PersonAccessOut(_person(self, public_id)).data)


class ExtraTime(Endpoint):
    """Extra time of a person in every quiz."""

    @extend_schema(
        operation_id="set_accommodation",
        request=s.AccommodationIn,
        responses={200: s.PersonAccessOut, 400: Problem},
    )
    def put(self, request: Request, public_id: UUID) -> Response:
        """Gives it, in place of what there was. Open attempts get their new end at once."""
        person = _person(self, public_id)
        given = self.read(s.AccommodationIn, request)
        actions.set_accommodation(actor=self.actor, learner_id=person.id, at=self.at, **given)
        return Response(s.PersonAccessOut(_person(self, public_id)).data)

    @extend_schema(operation_id="withdraw_accommodation", responses={204: None})
    def delete(self, request: Request, public_id: UUID) -> Response:
        """Takes it back."""
        person = _person(self, public_id)
        actions.withdraw_accommodation(actor=self.actor, learner_id=person.id, at=self.at)
        return Response(status=204)


class PersonOverride(Endpoint):
    """Other rules for a person in a quiz."""

    @extend_schema(
        operation_id="set_person_override",
        request=s.OverrideIn,
        responses={200: s.PersonAccessOut, 400: Problem},
    )
    def put(self, request: Request, public_id: UUID, module_id: int, item_key: str) -> Response:
        """Sets them, in place of what was set. What is null stays as the author has it."""
        person = _person(self, public_id)
        terms = _terms(self.read(s.OverrideIn, request))
        actions.set_override(
            actor=self.actor,
            learner_id=person.id,
            module_id=module_id,
            item_key=item_key,
            at=self.at,
            **terms,
        )
        return Response(s.PersonAccessOut(_person(self, public_id)).data)

    @extend_schema(operation_id="withdraw_person_override", responses={204: None})
    def delete(self, request: Request, public_id: UUID, module_id: int, item_key: str) -> Response:
        """Takes them back."""
        person = _person(self, public_id)
        override = found(access.own_override(person.id, module_id, item_key))
        actions.withdraw_override(actor=self.actor, override_id=override.id, at=self.at)
        return Response(status=204)


class TeamOverride(Endpoint):
    """Other rules for a team in a quiz."""

    @extend_schema(
        operation_id="set_team_override", request=s.OverrideIn, responses={200: s.OverrideOut, 400: Problem}
    )
    def put(self, request: Request, team_id: int, module_id: int, item_key: str) -> Response:
        """Sets them for everybody who learns in the team and below it, in place of what was set."""
        _team(self, team_id)
        terms = _terms(self.read(s.OverrideIn, request))
        row = actions.set_override(
            actor=self.actor, team_id=team_id, module_id=module_id, item_key=item_key, at=self.at, **terms
        )
        return Response(s.OverrideOut(found(access.override_in_reach(self.actor, row.pk))).data)

    @extend_schema(operation_id="withdraw_team_override", responses={204: None})
    def delete(self, request: Request, team_id: int, module_id: int, item_key: str) -> Response:
        """Takes them back."""
        _team(self, team_id)
        wanted = (team_id, module_id, item_key)
        rows = access.team_overrides(self.actor)
        override = found(next((r for r in rows if (r.team_id, r.module_id, r.item_key) == wanted), None))
        actions.withdraw_override(actor=self.actor, override_id=override.id, at=self.at)
        return Response(status=204)


def _person(endpoint: Endpoint, public_id: UUID) -> PersonAccess:
    if not permissions.may_set_any_access(endpoint.actor):
        raise PermissionDenied
    return found(person_access(endpoint.actor, public_id, endpoint.at))


def _team(endpoint: Endpoint, team_id: int) -> None:
    if not permissions.may_set_any_access(endpoint.actor):
        raise PermissionDenied
    teams = enrollments.teams_to_enroll(endpoint.actor, endpoint.at)
    found(next((team for team in teams if team.id == team_id), None))


def _terms(given: dict[str, Any]) -> dict[str, Any]:
    zone = given["zone"]
    for name in ("opens", "closes"):
        if given[name] and not is_wall_clock(given[name], zone):
            raise ValidationError({name: ["There is no such time, or no such time zone."]})
    return {
        "terms": Terms(
            opens=LocalTime(given["opens"], zone) if given["opens"] else None,
            closes=LocalTime(given["closes"], zone) if given["closes"] else None,
            limit_minutes=given["limit_minutes"],
            attempts=given["attempts"],
            wait_hours=given["wait_hours"],
        ),
        "reason": given["reason"],
    }
