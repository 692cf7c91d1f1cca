"""Every kind of question: written by an author, refused while something is missing, frozen, and frozen the same again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from content import documents
from content.blocks.question import kind_choices
from content.checks import question_problems
from content.freezing import questions as freezing
from content.questions import Question
from content.seed.thawing_questions import question_fields
from content.templatetags.question_preview import shown
from tests.content.shelf import Library
from tests.harness import small_kinds as kinds

PICK, NUMERIC, GAPS = kinds.questions()
OPTION = documents.Option
ACCEPTED = documents.AcceptedNumber


@pytest.mark.parametrize("question", kinds.every_kind(), ids=lambda question: question.kind)
def test_what_was_frozen_can_be_edited_and_freezes_the_same(question: documents.Question) -> None:
    row = Question(id=question.id, **question_fields(question))
    assert row.freeze(version=1) == question
    assert row.problems() == []


def test_there_is_a_form_and_a_freezer_for_each_kind() -> None:
    assert set(documents.QUESTION_KINDS) == {name for name, _label in kind_choices()}
    assert set(freezing._FREEZERS) == set(documents.QUESTION_KINDS)
    assert {question.kind for question in kinds.every_kind()} == set(documents.QUESTION_KINDS)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (replace(PICK, best=""), "exactly one option as the best"),
        (replace(PICK, worst="gone"), "exactly one option as the worst"),
        (replace(PICK, worst="c"), "have to be two options"),
        (replace(PICK, options=PICK.options[:1] + PICK.options[2:3]), "at least three options"),
        (replace(PICK, options=(*PICK.options, OPTION("e", "Reply a"))), "read the same: “Reply a”"),
        (replace(NUMERIC, accepted=()), "at least one number"),
        (replace(NUMERIC, accepted=(ACCEPTED("a", "twelve"),)), "“twelve” is not a number"),
        (replace(NUMERIC, accepted=(ACCEPTED("a", "1/2"),)), "“1/2” is not a number"),
        (replace(NUMERIC, accepted=(ACCEPTED("a", "1e9"),)), "“1e9” is not a number"),
        (replace(NUMERIC, accepted=(ACCEPTED("a", "12", "-1"),)), "give or take” of “-1”"),
        (replace(NUMERIC, accepted=(ACCEPTED("a", "12", "some"),)), "give or take” of “some”"),
        (replace(NUMERIC, accepted=(ACCEPTED("a", "12", credit=0.5),)), "full credit"),
        (
            replace(NUMERIC, accepted=(ACCEPTED("a", "1"), ACCEPTED("b", "2", credit=1.5))),
            "between 0 and 1",
        ),
        (replace(NUMERIC, accepted=(ACCEPTED("a", "1"), ACCEPTED("a", "2"))), "same internal id"),
        (replace(GAPS, gaps=()), "at least one gap"),
        (replace(GAPS, text="Only [[leave]] here."), "“bank” has to stand exactly once"),
        (replace(GAPS, text=f"{GAPS.text} [[bank]]"), "“bank” has to stand exactly once"),
        (replace(GAPS, text=f"{GAPS.text} [[more]]"), "[[more]] that is not defined"),
        (replace(GAPS, text=f"{GAPS.text} [["), "no partner"),
        (replace(GAPS, text=f"{GAPS.text} [[]]"), "[[]] that is not defined"),
        (replace(GAPS, gaps=(*GAPS.gaps, GAPS.gaps[0])), "Two gaps are called “leave”"),
        (
            replace(GAPS, text="[[a/b]]", gaps=(replace(GAPS.gaps[0], key="a/b"),)),
            "“a/b” needs a short name",
        ),
        (
            replace(GAPS, gaps=(replace(GAPS.gaps[0], correct=""), GAPS.gaps[1])),
            "Gap “leave”: Mark exactly one option as right.",
        ),
        (
            replace(GAPS, gaps=(replace(GAPS.gaps[0], options=GAPS.gaps[0].options[:1]), GAPS.gaps[1])),
            "Gap “leave”: Write at least two options.",
        ),
    ],
)
def test_the_newer_kinds_say_what_is_wrong(question: documents.Question, sentence: str) -> None:
    assert any(sentence in problem for problem in question_problems(question)), question_problems(question)


def _small(kind: str) -> Any:
    return next(question for question in kinds.every_kind() if question.kind == kind)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (replace(_small("judgement_rank"), ranks=dict.fromkeys("abcd", 1)), "any order would be right"),
        (replace(_small("rewrite"), original=""), "sentence that is to be rewritten"),
        (
            replace(_small("short_text"), groups=(documents.ConceptGroup("g", "Thread", ("—", "thread")),)),
            "“Thread” has neither letters nor figures",
        ),
        (
            replace(_small("highlight"), spans=(documents.Span(0, 0, 1), documents.Span(1, 1, 0))),
            "more than 0",
        ),
        (
            replace(_small("matching"), rights=(*_small("matching").rights, OPTION("r4", "Option r1"))),
            "Two partners read the same",
        ),
    ],
)
def test_the_older_kinds_say_what_is_wrong(question: documents.Question, sentence: str) -> None:
    assert any(sentence in problem for problem in question_problems(question)), question_problems(question)


def test_one_place_given_twice_is_no_order() -> None:
    question = _small("ordering")
    row = Question(id=question.id, **question_fields(question))
    row.body[0].value["options"][0]["place"] = 3
    assert any("each place once" in problem for problem in row.problems())


class TestPieces:
    def test_in_the_order_of_the_text(self) -> None:
        turned = replace(GAPS, gaps=GAPS.gaps[::-1])
        assert [gap and gap.key for _, gap in turned.pieces()] == ["leave", "bank", None]
        assert turned.pieces() == GAPS.pieces()

    def test_a_gap_without_a_place_can_still_be_answered(self) -> None:
        lost = replace(GAPS, text="It leaves us within [[leave]] days, [[x]].")
        assert [(text, gap and gap.key) for text, gap in lost.pieces()] == [
            ("It leaves us within ", "leave"),
            (" days, [[x]].", "bank"),
            ("", None),
        ]


def test_the_preview_shows_no_key() -> None:
    assert [gap.key for gap in shown(GAPS).gaps] == ["leave", "bank", ""]
    assert [option.token for option in shown(GAPS).gaps[1].options] == ["a", "b", "c"]
    assert shown(NUMERIC).unit == "€"
    assert not hasattr(shown(NUMERIC), "accepted")


# --- In the editor ---------------------------------------------------------------------------------


def _form(kind: str, block: dict[str, Any], **changes: Any) -> dict[str, str]:
    """What the editor posts for a question with this block."""
    data = {
        "status": "ready",
        "prompt": "What now?",
        "situation": rich_text(""),
        "explanation": "",
        "objectives": "",
        "key_source": "authors",
        "seed_refs": "",
        "difficulty": "2",
        "body": streamfield([(kind, block)]),
        **changes,
    }
    # The items of a list block have no type in a form.
    return {
        name: value
        for name, value in nested_form_data(data).items()
        if not (name.endswith("-type") and value == "item")
    }


def _items(*values: dict[str, Any]) -> dict[str, Any]:
    return streamfield([("item", value) for value in values])


def _pick(*roles: str) -> dict[str, Any]:
    return {
        "options": _items(
            *({"text": f"Reply {n}", "role": role, "feedback": f"Why {n}"} for n, role in enumerate(roles))
        )
    }


def _numeric(**changes: Any) -> dict[str, Any]:
    number = {"value": "12,50", "tolerance": "0.1", "credit": "1", "feedback": "Just so."}
    return {"accepted": _items({**number, **changes}), "unit": "€", "wrong_feedback": ""}


def _gaps(text: str) -> dict[str, Any]:
    options = _items(
        {"text": "two", "is_correct": "on", "feedback": "Yes."}, {"text": "nine", "feedback": "Too long."}
    )
    return {"text": text, "gaps": _items({"name": "1", "options": options})}


@pytest.mark.parametrize(
    ("kind", "wrong", "sentence", "sound"),
    [
        ("judgement_pick", _pick("best", "best", ""), "as the worst.", _pick("worst", "", "best")),
        ("numeric", _numeric(value="twelve"), "Write one number", _numeric()),
        ("numeric", _numeric(tolerance="-1"), " is 0 or more.", _numeric()),
        ("gaps", _gaps("No gap."), "has to stand exactly once", _gaps("Wait [[1]] days.")),
    ],
)
def test_an_author_writes_the_newer_kinds(
    library: Library, noor: Client, kind: str, wrong: dict[str, Any], sentence: str, sound: dict[str, Any]
) -> None:
    address = reverse(Question.snippet_viewset.get_url_name("add"))
    count = Question.objects.count()
    assert sentence in noor.post(address, _form(kind, wrong)).content.decode()
    assert Question.objects.count() == count
    noor.post(address, _form(kind, sound))
    question = Question.objects.get(prompt="What now?")
    frozen = question.freeze(version=1)
    assert frozen.kind == kind
    newest = question.newest()
    assert newest is not None
    assert newest.load() == frozen
    request = noor.get("/admin/").wsgi_request
    assert question.make_preview_request(request).status_code == 200
    if isinstance(frozen, documents.Numeric):
        assert frozen.accepted[0].value == "12.50"
