"""The daily review: the next card, an answer to it, and what is kept. One's own only."""

from __future__ import annotations

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from courses.actions import cards
from courses.api import serializers as s
from courses.api.base import Endpoint
from courses.api.errors import Problem
from courses.cards.deck_queries import deck_of
from courses.cards.queries import CardNotFound, kept_by_skill, next_asked
from courses.quizzes.rules import InvalidAnswer


class Review(Endpoint):
    """Today's set."""

    @extend_schema(operation_id="read_review", responses=s.DailyReviewOut)
    def get(self, request: Request) -> Response:
        """The next card of today's set; with `?more=1` beyond it, up to ten cards a day."""
        deck, asked = next_asked(self.actor, self.at, is_more=request.query_params.get("more") == "1")
        data = {
            "left": deck.left,
            "answered": len(deck.answered),
            "can_do_more": deck.can_do_more,
            "card": asked,
        }
        return Response(s.DailyReviewOut(data).data)


class CardAnswers(Endpoint):
    """Answers to cards."""

    @extend_schema(
        operation_id="answer_card", request=s.CardAnswerIn, responses={200: s.CardAnswerOut, 409: Problem}
    )
    def post(self, request: Request) -> Response:
        """Marks an answer and says when the card comes back."""
        given = self.read(s.CardAnswerIn, request)
        card_id = str(given.pop("card"))
        try:
            row = cards.answer_card(actor=self.actor, card_id=card_id, at=self.at, **given)
        except CardNotFound as error:
            raise Http404 from error
        except InvalidAnswer as error:
            raise ValidationError({"value": ["This answer does not fit the question."]}) from error
        return Response(s.CardAnswerOut(row).data)


class Knowledge(Endpoint):
    """Knowledge kept."""

    @extend_schema(operation_id="read_knowledge", responses=s.KnowledgeOut(many=True))
    def get(self, request: Request) -> Response:
        """By skill, how many cards you would still know today. Nobody else can read this."""
        return Response(s.KnowledgeOut(kept_by_skill(deck_of(self.actor, self.at)), many=True).data)
