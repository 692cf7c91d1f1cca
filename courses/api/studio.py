"""Grading beside the marking itself: handing on, what is set aside, preferences, the comment bank."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from courses.actions import coach_notes, comment_bank, judging
from courses.actions.comment_bank import Place
from courses.api import serializers as s
from courses.api.base import Endpoint, found
from courses.api.errors import Problem
from courses.api.role_plays import GradingEndpoint
from courses.comment_bank import queries as bank
from courses.comment_bank.words import personal_words
from courses.permissions import may_open_grading, may_open_set_aside
from courses.role_plays import grader_coach, preferences, queue
from courses.role_plays import judging as reads
from courses.role_plays.preferences import Wanted


class Skip(GradingEndpoint):
    """Passing over."""

    @extend_schema(operation_id="skip", request=s.SkipIn, responses={204: None, 409: Problem})
    def post(self, request: Request, submission_id: int) -> Response:
        """Passes a submission that you hold over: you get it again only after everything else."""
        self.studio(submission_id)
        given = self.read(s.SkipIn, request)
        judging.skip(actor=self.actor, submission_id=submission_id, at=self.at, **given)
        return Response(status=204)


class NotJudged(GradingEndpoint):
    """Not being able to judge."""

    @extend_schema(
        operation_id="not_judged", request=s.NotJudgedIn, responses={200: s.HandedOnOut, 409: Problem}
    )
    def post(self, request: Request, submission_id: int) -> Response:
        """Hands a submission that you hold on for good; your saved draft stays in the record."""
        self.studio(submission_id)
        given = self.read(s.NotJudgedIn, request)
        row = judging.not_judged(actor=self.actor, submission_id=submission_id, at=self.at, **given)
        return Response(s.HandedOnOut(row).data)


class CoachNotes(GradingEndpoint):
    """The coach's notes."""

    @extend_schema(
        operation_id="open_coach_notes", request=None, responses={200: s.CoachNotesOut, 409: Problem}
    )
    def post(self, request: Request, submission_id: int) -> Response:
        """Opens them, once every level is chosen in your saved draft. Changing a level afterwards asks for a reason."""
        self.studio(submission_id)
        coach_notes.open_notes(actor=self.actor, submission_id=submission_id, at=self.at)
        opened = found(grader_coach.notes(submission_id, self.actor))
        return Response(s.CoachNotesOut(opened.reading).data | {"levels": opened.levels})


class SetAsides(Endpoint):
    """What graders could not judge."""

    @extend_schema(operation_id="list_set_aside", responses=s.SetAsideOut(many=True))
    def get(self, request: Request) -> Response:
        """What waits for you to decide, with the graders' reasons."""
        if not may_open_set_aside(self.actor):
            raise PermissionDenied
        return Response(s.SetAsideOut(reads.set_aside(self.actor, self.at), many=True).data)


class SetAside(Endpoint):
    """Deciding about one."""

    @extend_schema(operation_id="answer_set_aside", request=s.SetAsideIn, responses={204: None, 409: Problem})
    def post(self, request: Request, submission_id: int) -> Response:
        """Puts it back into the queue (or, where a risk alone was seen, notes that you took care), or takes it."""
        if not may_open_set_aside(self.actor):
            raise PermissionDenied
        found(reads.one_set_aside(self.actor, submission_id, self.at))
        given = self.read(s.SetAsideIn, request)
        act = judging.requeue if given["decision"] == "requeue" else judging.take_set_aside
        act(actor=self.actor, submission_id=submission_id, note=given["note"], at=self.at)
        return Response(status=204)


class Preferences(Endpoint):
    """Which replies come first."""

    @extend_schema(operation_id="read_preferences", responses=s.PreferencesOut)
    def get(self, request: Request) -> Response:
        """The skills and languages that you keep as your queue."""
        if not may_open_grading(self.actor):
            raise PermissionDenied
        return Response(s.PreferencesOut(preferences.wanted_by(self.actor)).data)

    @extend_schema(operation_id="keep_preferences", request=s.PreferencesOut, responses=s.PreferencesOut)
    def put(self, request: Request) -> Response:
        """Replaces them; what no reply in your reach has is left out."""
        if not may_open_grading(self.actor):
            raise PermissionDenied
        given = self.read(s.PreferencesOut, request)
        wanted = Wanted(tuple(given["skills"]), tuple(given["languages"]))
        return Response(s.PreferencesOut(judging.prefer(actor=self.actor, wanted=wanted, at=self.at)).data)


class Snippets(Endpoint):
    """The comment bank."""

    @extend_schema(
        operation_id="list_snippets",
        responses=s.SnippetOut(many=True),
        parameters=[
            OpenApiParameter("find", str),
            OpenApiParameter("criterion", str),
            OpenApiParameter("retired", bool),
            OpenApiParameter("page", int),
        ],
    )
    def get(self, request: Request) -> Response:
        """Comments of your teams, the most used first, fifty a page."""
        if not may_open_grading(self.actor):
            raise PermissionDenied
        asked = request.query_params
        number = asked.get("page", "1")
        wanted = bank.Wanted(
            words=asked.get("find", "")[:80],
            criterion=asked.get("criterion", ""),
            is_retired=asked.get("retired", "") in ("1", "true"),
            page=int(number) if number.isascii() and number.isdigit() else 1,
        )
        return Response(s.SnippetOut(bank.page(self.actor, wanted).rows, many=True).data)

    @extend_schema(operation_id="keep_snippet", request=s.SnippetIn, responses={201: s.SnippetOut})
    def post(self, request: Request) -> Response:
        """Adds a comment. `warning` names what in it may point to a person; it is kept all the same."""
        if not may_open_grading(self.actor):
            raise PermissionDenied
        given = self.read(s.SnippetIn, request)
        place, language = Place(), self.actor.language.split("-")[0]
        if given["submission"] is not None:
            found(queue.studio(self.actor, given["submission"], self.at))
            place, language = comment_bank.place_in(given["submission"], given["criterion"], given["level"])
        row = comment_bank.keep(
            actor=self.actor, text=given["text"], place=place, language=language, at=self.at
        )
        return Response(_snippet(found(bank.one(self.actor, row.pk))), status=201)


class Snippet(Endpoint):
    """One comment of the bank."""

    @extend_schema(
        operation_id="edit_snippet", request=s.SnippetEditIn, responses={200: s.SnippetOut, 409: Problem}
    )
    def put(self, request: Request, snippet_id: int) -> Response:
        """Replaces its words, retires it, or brings it back. Replies that were read before keep what they got."""
        if not may_open_grading(self.actor):
            raise PermissionDenied
        kept = found(bank.one(self.actor, snippet_id))
        given = self.read(s.SnippetEditIn, request)
        about: dict[str, Any] = {"actor": self.actor, "snippet_id": snippet_id, "at": self.at}
        if not given["is_retired"]:
            comment_bank.bring_back(**about)
        if (given["text"], given["level"]) != (kept.text, kept.level) and not given["is_retired"]:
            comment_bank.edit(**about, text=given["text"], level=given["level"])
        if given["is_retired"]:
            comment_bank.retire(**about)
        return Response(_snippet(found(bank.one(self.actor, snippet_id))))


def _snippet(row: bank.Snippet) -> dict[str, Any]:
    return dict(s.SnippetOut({**asdict(row), "warning": personal_words(row.text)}).data)
