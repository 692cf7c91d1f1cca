"""Packs are data: another language needs no line of code, and a pack that cannot be used is refused."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from content.coach import PACKS, PackError, load_pack, pack_for, read
from content.coach.finding import MOST_HITS, Desk
from content.coach.safety import pattern_problems
from content.coach.shapes import INDEPENDENT
from content.coach.texts import LONGEST_SENTENCE, MAX_CHARACTERS
from content.documents import CaseLexicon, CaseTerm, Given
from tests.content.coach.written import draft, of_rule, said

GERMAN: dict[str, Any] = {
    "language": "de",
    "version": "1",
    "gate": "passed",
    "negations": ["nicht", "kein[a-z]{0,2}"],
    "titles": ["hr", "fr"],
    "sign_offs": ["(?:mit )?freundlichen grüßen"],
    "aspects": {"tone": ["ton"]},
    "lexicons": {"WUT": ["wütend|sauer|ärgerlich"]},
    "signals": {
        "vorwurf": {
            "patterns": ["sie haben {GAP3}vergessen"],
            "negation": 4,
            "exceptions": ["nichts vergessen"],
        },
        "gefühl": {"patterns": ["(?:sie sind|das ist) {GAP1}{WUT}"]},
    },
    "rules": [
        {
            "id": "D1",
            "name": "Vorwurf",
            "polarity": "warning",
            "signals": ["vorwurf"],
            "aspects": ["tone"],
            "words": {"effect": "das kann nach Vorwurf klingen."},
        },
        {
            "id": "E1",
            "name": "Nennt das Gefühl",
            "polarity": "strength",
            "signals": ["gefühl"],
            "words": {"effect": "das nennt, wie es sich anfühlt."},
        },
    ],
}
CASE = CaseLexicon(
    facts=(CaseTerm("die Lampe", ("Lampe*",)), CaseTerm("der Riss", ("Riss*",))),
    stake=(CaseTerm("das Fest", ("Fest",)),),
    already_given=(Given("Fotos", ("Foto*",), "Mo: zwei Fotos"),),
    forbidden_promises=(CaseTerm("kein Bargeld", ("in bar",)),),
)


def written(folder: Path, data: dict[str, Any]) -> Path:
    """The pack as a folder."""
    (folder / "pack.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return folder


def test_a_pack_for_another_language_is_data_alone(tmp_path: Path) -> None:
    pack = load_pack(written(tmp_path, GERMAN))
    letter = draft(
        "Hr. Adler, das ist ärgerlich. Sie haben leider das Formular vergessen.\n\nMit freundlichen Grüßen\nSam"
    )
    assert set(said(letter, pack)) == {
        ("D1", "Sie haben leider das Formular vergessen"),
        ("E1", "das ist ärgerlich"),
    }
    assert said(draft("Sie haben nichts vergessen. Ich sage nicht, Sie haben es vergessen."), pack) == []
    assert of_rule(letter, "D1", pack).effect.startswith("das kann")


def test_without_a_passed_gate_only_rules_that_know_no_language_speak(tmp_path: Path) -> None:
    pack = load_pack(written(tmp_path, {**GERMAN, "gate": "open"}))
    letter = draft(
        "Sie haben das Formular vergessen. Die Lampe mit dem Riss kommt zum Fest. Haben Sie Fotos? Wir zahlen in bar.",
        lexicon=CASE,
    )
    assert {rule for rule, _ in said(letter, pack)} == {"C5", "C6", "O5"}
    assert {rule.test for rule in pack.active} <= INDEPENDENT
    assert of_rule(letter, "C6", pack).effect.endswith("Mo: zwei Fotos")


def test_a_language_without_a_pack_gets_the_rules_for_any() -> None:
    pack = pack_for("fi")
    assert pack.language == "any"
    assert {rule.id for rule in pack.active} == {"C5", "C6", "O5", "L1"}
    assert [each.rule for each in read(draft("Lampe!! WIESO", lexicon=CASE), pack).strengths] == ["C5"]


@pytest.mark.parametrize("language", ["en", "EN", "en-GB", "en_US"])
def test_a_region_reads_the_pack_of_its_language(language: str) -> None:
    assert pack_for(language) == pack_for("en")


@pytest.mark.parametrize("language", ["", ".", "../en", "en/../en"])
def test_no_name_leads_out_of_the_folder(language: str) -> None:
    assert pack_for(language).language == "any"


def test_the_digest_follows_the_data(tmp_path: Path) -> None:
    first = load_pack(written(tmp_path, GERMAN))
    assert load_pack(tmp_path).digest == first.digest
    assert len(first.digest) == 64
    changed = load_pack(written(tmp_path, {**GERMAN, "negations": ["nicht"]}))
    assert changed.digest != first.digest
    assert read(draft("Hallo."), changed).digest == changed.digest


def test_sentences_and_figures_are_no_part_of_the_rules(tmp_path: Path) -> None:
    folder = tmp_path / "en"
    shutil.copytree(PACKS / "en", folder, ignore=shutil.ignore_patterns("fixtures", "baseline.yaml"))
    assert load_pack(folder).digest == pack_for("en").digest


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"rules": [{**GERMAN["rules"][0], "signals": ["nirgends"]}]}, "there is no signal nirgends"),
        ({"rules": [GERMAN["rules"][0], GERMAN["rules"][0]]}, "stands there twice"),
        ({"rules": [{**GERMAN["rules"][0], "colour": "red"}]}, "colour"),
        (
            {"signals": {**GERMAN["signals"], "x": {"patterns": ["{NIRGENDS}"]}}},
            "there is no lexicon NIRGENDS",
        ),
        ({"signals": {**GERMAN["signals"], "x": {"patterns": ["(a"]}}}, "no regular expression"),
        ({"signals": {**GERMAN["signals"], "x": {"patterns": [".*"]}}}, "a repeat ends"),
        ({"signals": {**GERMAN["signals"], "x": {"any_of": ["y"]}, "y": {"any_of": ["x"]}}}, "leads back"),
    ],
)
def test_a_pack_that_cannot_be_used_is_refused(tmp_path: Path, change: dict[str, Any], says: str) -> None:
    with pytest.raises(PackError, match=says):
        load_pack(written(tmp_path, {**GERMAN, **change}))


@pytest.mark.parametrize(
    "pattern",
    [
        "a*",
        "a+",
        "(?:a{1,3}){1,3}",
        "(?:a{1,3}b{0,9}){2,9}",
        "a{1,900}",
        "[^a]{1,5}",
        "[^ab]",
        r"a\s",
        r"\W",
        r"(a)\1",
        "(?:a|b+)",
    ],
)
def test_patterns_that_could_run_away_are_refused(pattern: str) -> None:
    assert pattern_problems(pattern)


@pytest.mark.parametrize("pattern", ["a{0,3}b", "ab?", "(?:a|b{1,4})", r"[^a\n]{1,5}", "(?<!a )b"])
def test_plain_patterns_are_fine(pattern: str) -> None:
    assert pattern_problems(pattern) == []


def hostile(length: int) -> list[str]:
    """Texts that would make careless patterns and loops run long."""
    pieces = (
        "you should have ",
        "a",
        "a ",
        "sorry ",
        "?! ",
        "can't be ",
        "you're a a ",
        "> ",
        '"',
        ".",
        "1. ",
        "é\u0301",
    )
    return [(piece * length)[:length] for piece in pieces]


@pytest.mark.parametrize("text", hostile(20_000), ids=lambda text: repr(text[:6]))
def test_a_hostile_text_costs_no_more_than_its_length(text: str) -> None:
    """Each signal keeps a bounded number of hits, and no sentence is longer than a search may run."""
    desk = Desk.opened(replace(draft(text), thread=(text,)), pack_for("en"))
    (passage,) = desk.passages
    assert all(each.end - each.start <= LONGEST_SENTENCE for each in passage.sentences)
    for name in desk.pack.signals:
        assert len(desk.hits(name, passage)) <= MOST_HITS * (1 + len(desk.pack.signals[name].any_of))
    assert len(passage.text) <= MAX_CHARACTERS * 2
    read(desk.draft, desk.pack)
