"""Answers that people wrote: the model ones get no warning, the tired ones get one."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from content import documents
from content.coach import Draft, DraftPart, Reading, draft_of, pack_for, read, remarks
from content.seed.loading import SEED
from content.seed.reading import read_module
from courses.demo import replies

PACK = pack_for("en")
MODULE = read_module(SEED / "m01-active-listening")
BRIEFS = [item for item in MODULE.items if isinstance(item, documents.RolePlay)]
MODELS = [(brief, model.texts) for brief in BRIEFS for model in brief.models]
ANSWERS = yaml.safe_load((Path(__file__).parent / "answers.yaml").read_text(encoding="utf-8"))


def asked(reading: Reading) -> list[str]:
    """The rules that ask or warn."""
    return [each.rule for each in (*reading.warnings, *reading.hints)]


@pytest.mark.parametrize(
    ("brief", "texts"), MODELS, ids=[f"{brief.slug}-{n}" for n, (brief, _) in enumerate(MODELS)]
)
def test_a_model_answer_is_praised_and_left_alone(brief: documents.RolePlay, texts: dict[str, str]) -> None:
    reading = read(draft_of(brief, texts), PACK)
    assert asked(reading) == []
    assert reading.strengths


@pytest.mark.parametrize("brief", BRIEFS, ids=lambda brief: brief.slug)
def test_a_tired_answer_gets_a_warning(brief: documents.RolePlay) -> None:
    reading = read(draft_of(brief, brief.tired), PACK)
    assert "warning" in [each.polarity for each in reading.hints]


@pytest.mark.parametrize(
    "brief", [one for one in BRIEFS if one.channel == "email"], ids=lambda brief: brief.slug
)
def test_the_tired_mail_blames_uses_a_formula_and_ends_in_a_no(brief: documents.RolePlay) -> None:
    found = {each.rule for each in remarks(draft_of(brief, brief.tired), PACK)}
    assert {"D1", "E4", "F3", "C6"} <= found


@pytest.mark.parametrize("name", sorted(replies.MAIL))
def test_replies_of_the_demonstration(name: str) -> None:
    brief = next(one for one in BRIEFS if one.is_graded and one.channel == "email")
    reading = read(draft_of(brief, {"mail": replies.MAIL[name]}), PACK)
    assert ("warning" in [each.polarity for each in reading.hints]) == (name == "thin")


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer["name"])
def test_answers_to_other_cases(answer: dict[str, object]) -> None:
    """Which rules ask or warn, no more and no fewer; which of the strengths have to be there."""
    part = DraftPart("text", answer.get("kind", "mail"), str(answer["text"]))  # type: ignore[arg-type]
    spoken = remarks(Draft((part,)), PACK)
    expected = answer.get("asks", [])
    assert sorted({each.rule for each in spoken if each.polarity in ("hint", "warning")}) == expected
    assert set(answer.get("praises", [])) <= {each.rule for each in spoken if each.polarity == "strength"}  # type: ignore[call-overload]
