"""What the endpoints share: who asks, when, and which enrollment they may know of."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar, cast

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from courses.enrollments import queries as enrollments
from courses.enrollments.queries import EnrollmentInfo
from lms.accounts.models import User
from lms.lib import clock

Input = dict[str, Any]
T = TypeVar("T")


class Endpoint(APIView):
    """Base of all endpoints: the actor and the moment."""

    @property
    def actor(self) -> User:
        """Who asks."""
        return cast(User, self.request.user)

    @property
    def at(self) -> datetime:
        """This moment."""
        return clock.now()

    def read(self, serializer: type[serializers.Serializer[Any]], request: Request) -> Input:
        """The input, checked; ValidationError (400) with each field's trouble."""
        checked = serializer(data=request.data)
        checked.is_valid(raise_exception=True)
        return cast(Input, checked.validated_data)

    def enrollment(self, enrollment_id: int) -> EnrollmentInfo:
        """An enrollment that the actor may know of; 404 for any other."""
        return found(enrollments.info(enrollments.visible_to(self.actor, self.at), enrollment_id))


def found(value: T | None) -> T:
    """The value, or 404 where there is none."""
    if value is None:
        raise Http404
    return value
