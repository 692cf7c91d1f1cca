"""How the coach speaks: of the text, never of the person; with questions, without a score."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from content.coach import PACKS, load_pack, pack_for
from content.coach.shapes import Rule

FOLDERS = sorted(folder for folder in PACKS.iterdir() if (folder / "pack.yaml").is_file())
RULES = [rule for folder in FOLDERS for rule in load_pack(folder).rules]
ABSENCE = {"absent", "needed_missing"}

PERSON = re.compile(
    r"\byou(?:'re| are| were| seem| sound| lack| need to| should| must| always| never)\b", re.IGNORECASE
)
JUDGING = re.compile(
    r"\b(?:wrong|bad|poor|mistakes?|incorrect|fail(?:ed|s)?|scor(?:e|es|ed)|points?|grade|level|rating)\b|%",
    re.IGNORECASE,
)


def texts(rule: Rule) -> Iterator[str]:
    """Everything of a rule that anybody reads."""
    yield from (rule.name, rule.words.effect, rule.words.question, *rule.words.fragments)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.id}-{rule.polarity}")
def test_a_remark_is_about_the_text(rule: Rule) -> None:
    for text in texts(rule):
        assert not PERSON.search(text), text
        assert not JUDGING.search(text), text


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.id}-{rule.polarity}")
def test_a_remark_has_an_effect_and_asks(rule: Rule) -> None:
    assert rule.words.effect
    if rule.polarity != "note":
        assert "?" in rule.words.question
    assert len(rule.words.fragments) <= 2


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.id}-{rule.polarity}")
def test_fragments_are_too_short_to_paste(rule: Rule) -> None:
    """A fragment leaves a gap to fill, and has few words."""
    for fragment in rule.words.fragments:
        assert "…" in fragment
        assert len(fragment.split()) <= 12


def test_absence_is_a_question() -> None:
    absent = [rule for rule in RULES if rule.test in ABSENCE]
    assert absent
    for rule in absent:
        assert "couldn't find" in rule.words.effect
        assert "ignore me" in rule.words.question


@pytest.mark.parametrize(
    "text", ["You are too short here.", "This is wrong.", "Score: 3 of 5", "80 %", "You should ask."]
)
def test_the_test_would_notice(text: str) -> None:
    assert PERSON.search(text) or JUDGING.search(text)


def test_every_remark_names_its_evidence() -> None:
    pack = pack_for("en")
    assert {rule.evidence for rule in pack.rules} <= set(pack.evidence)
    assert all(rule.evidence for rule in pack.rules)
