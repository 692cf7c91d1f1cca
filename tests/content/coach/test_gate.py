"""Every rule is tried on sentences written for it, and may not get worse than it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from content.coach import PACKS, load_pack
from content.coach.gate import LEAST, Figures, baseline, entries, failures, figures, opened, speaks
from content.coach.shapes import Compiled, Rule
from content.coach.texts import passage

FOLDER = PACKS / "en"
PACK = load_pack(FOLDER)
ENTRIES = entries(FOLDER)
LEAST_SENTENCES = 150


def test_every_rule_has_sentences() -> None:
    """At least five that hit and five near-misses."""
    rules = {(rule.id, rule.polarity) for rule in PACK.rules}
    assert {(entry.rule, entry.polarity) for entry in ENTRIES} == rules
    few = [entry.rule for entry in ENTRIES if min(len(entry.hits), len(entry.misses)) < LEAST]
    assert few == []
    assert sum(len(entry.hits) + len(entry.misses) for entry in ENTRIES) >= LEAST_SENTENCES


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.rule}-{entry.polarity}")
def test_no_sentence_stands_twice(entry: object) -> None:
    samples = [*entry.hits, *entry.misses]  # type: ignore[attr-defined]
    assert len(samples) == len(set(map(str, samples)))


def test_no_rule_falls_behind_its_frozen_figures() -> None:
    """The baseline is written by `python -m tests.harness.coach_gate --write`, and read by whoever reviews it."""
    assert list(failures(figures(FOLDER, PACK), baseline(FOLDER))) == []


def test_a_change_that_lowers_precision_is_noticed() -> None:
    """Without its exceptions the rule takes near-misses for hits."""
    blunt = replace(
        PACK, signals=PACK.signals | {"blame": replace(PACK.signals["blame"], exceptions=(), negation=0)}
    )
    problems = list(failures(figures(FOLDER, blunt), baseline(FOLDER)))
    assert any(problem.startswith("precision of D1") for problem in problems)


def test_a_lost_rule_and_lost_sentences_are_noticed() -> None:
    frozen = baseline(FOLDER)
    assert list(failures({}, frozen))
    name, was = next(iter(frozen.items()))
    fewer = frozen | {name: replace(was, hits=was.hits - 1, found=was.found - 1)}
    assert list(failures(fewer, frozen)) == [f"{name} has lost sentences"]


def test_shares() -> None:
    assert Figures(hits=4, misses=5, found=2, mistaken=2).precision == 0.5
    assert Figures(hits=4, misses=5, found=2, mistaken=2).recall == 0.5
    assert Figures(hits=0, misses=5, found=0, mistaken=0).precision == 1


def test_every_pattern_is_met_by_a_sentence() -> None:
    """A pattern that no sentence meets may never match at all."""
    texts = [
        passage(entry.draft(sample).parts[0], PACK)
        for entry in ENTRIES
        for sample in (*entry.hits, *entry.misses)
    ]
    unmet = []
    for name, signal in PACK.signals.items():
        for pattern in (*signal.patterns, *signal.exceptions):
            one = Compiled.of(replace(signal, patterns=(pattern,)), PACK).patterns
            assert one is not None
            if not any(one.search(each.text if signal.cased else each.low) for each in texts):
                unmet.append(f"{name}: {pattern}")
    assert unmet == []


def test_the_off_rule_is_tried_but_does_not_speak() -> None:
    """«Just click» was measured as neutral: its rule is there, and off."""
    off = [rule for rule in PACK.rules if not rule.is_on]
    assert [rule.id for rule in off] == ["C2"]
    entry = next(entry for entry in ENTRIES if entry.rule == "C2")
    assert speaks(entry, entry.hits[0], opened(PACK))
    assert not speaks(entry, entry.hits[0], PACK)


@pytest.mark.parametrize("word", ["Unfortunately", "Simply put", "Just"])
def test_a_word_alone_is_no_rule(word: str) -> None:
    def asks(rule: Rule) -> bool:
        return rule.polarity in ("hint", "warning")

    entry = replace(ENTRIES[0], case=ENTRIES[0].case)
    for rule in filter(asks, PACK.active):
        one = replace(entry, rule=rule.id, polarity=rule.polarity)
        assert not speaks(one, f"{word}, the van is late. I've booked it for noon.", PACK)
