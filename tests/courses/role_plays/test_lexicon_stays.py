"""The lexicon of a case holds answers: no page and no answer of the API shows a learner any of it, ever."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime

from django.test import Client
from django.urls import reverse

from content.documents import CaseLexicon, CaseTerm, Given, Module
from courses.actions import grader
from tests.cast import Cast
from tests.courses.role_plays.way_to_a_reply import GOOD, handed_in
from tests.harness import small_module as small
from tests.harness.fixtures import enroll, put_on_shelf

SECRET = CaseLexicon(
    facts=(CaseTerm("CANARY-FACT", ("CANARY-FACT-SAID",)),),
    stake=(CaseTerm("CANARY-STAKE", ("CANARY-STAKE-SAID",)),),
    already_given=(Given("CANARY-GIVEN", ("CANARY-GIVEN-SAID",), "CANARY-SHOWN"),),
    forbidden_promises=(CaseTerm("CANARY-PROMISE", ("CANARY-PROMISE-SAID",)),),
    needed_question=(CaseTerm("CANARY-QUESTION", ("CANARY-QUESTION-SAID",)),),
    deadline="CANARY-DEADLINE",
    our_fault="no",
    risk_triggers=("CANARY-RISK",),
    weight="light",
)
ARGS = ["small-listening", "third-message"]


def test_no_field_is_left_out() -> None:
    """A field that comes later has to be given a secret here, too."""
    assert all(
        getattr(SECRET, field.name) != getattr(CaseLexicon(), field.name) for field in fields(CaseLexicon)
    )


def test_the_lexicon_stays_in_the_house(
    as_: Callable[[object], Client], cast: Cast, small_document: Module, at: datetime
) -> None:
    brief = replace(small.role_play("graded", ARGS[1], "Third message", is_graded=True), lexicon=SECRET)
    rest = tuple(item for item in small_document.items if item.kind != "role_play")
    enrolled = enroll(cast.amina, put_on_shelf(replace(small_document, items=(*rest, brief))))
    amina = as_(cast.amina)

    def looked() -> list[str]:
        addresses = [
            reverse("module", args=ARGS[:1]),
            reverse("role_play", args=ARGS),
            reverse("api_modules"),
            reverse("api_enrollment", args=[enrolled.pk]),
            reverse("api_reply", args=[enrolled.pk, "graded"]),
        ]
        pages = [amina.get(address) for address in addresses]
        assert [page.status_code for page in pages] == [200] * len(addresses)
        return [page.content.decode() for page in pages]

    seen = looked()
    submission = handed_in(enrolled, at)
    seen += looked()
    grader.claim(actor=cast.gil, submission_id=submission.pk, at=at)
    grader.release_grade(actor=cast.gil, submission_id=submission.pk, marking=GOOD, at=at)
    seen += [*looked(), amina.get(reverse("role_play_result", args=[submission.pk])).content.decode()]
    assert "How others wrote it" in seen[-1]
    assert "CANARY" not in "".join(seen)
