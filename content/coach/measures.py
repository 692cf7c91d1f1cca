"""Lengths and readability. Bands only: what is measured is never shown as a number with decimals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.coach.finding import Desk, Hit
from content.coach.finds import Find, read_parts
from content.coach.shapes import ReadingEase, Rule
from content.coach.texts import Passage

NAME = re.compile(r"[^\W\d_]+")


def _ranged(rule: Rule, desk: Desk) -> Iterator[tuple[Passage, int]]:
    """The parts with an advised length, and how many words they have (stretches without white space)."""
    for text in read_parts(rule, desk):
        if text.part.min_words is not None or text.part.max_words is not None:
            yield text, len(text.part.text.split())


def _is_inside(text: Passage, count: int) -> bool:
    low, high = text.part.min_words, text.part.max_words
    return (low is None or count >= low) and (high is None or count <= high)


def length(rule: Rule, desk: Desk) -> Iterator[Find]:
    """A part is longer than advised by more than the rule's share; `count` is its words."""
    for text, count in _ranged(rule, desk):
        high = text.part.max_words
        if high is not None and count > high * (1 + rule.limit):
            yield Find(count=count, total=high)


def length_kept(rule: Rule, desk: Desk) -> Iterator[Find]:
    """Every part with an advised length keeps it."""
    parts = list(_ranged(rule, desk))
    if parts and all(_is_inside(text, count) for text, count in parts):
        yield Find(count=sum(count for _, count in parts))


def long_sentence(rule: Rule, desk: Desk) -> Iterator[Find]:
    """The longest sentence of a part, where it has more words than the limit."""
    for text in read_parts(rule, desk):
        number, longest = max(enumerate(text.sentences), key=lambda each: each[1].words)
        if longest.words > rule.limit:
            yield Find(text, Hit(longest.start, longest.end, number), count=longest.words)


def hard_to_read(rule: Rule, desk: Desk) -> Iterator[Find]:
    """Reading ease of a part under the limit."""
    formula = desk.pack.reading
    for text in read_parts(rule, desk):
        if formula and ease(text, formula) < rule.limit:
            yield Find()


def ease(text: Passage, formula: ReadingEase) -> float:
    """The language's reading ease; higher is easier."""
    words = [match[0] for match in NAME.finditer(text.low)]
    if not words:
        return formula.base
    syllables = sum(syllables_of(word, formula) for word in words)
    return (
        formula.base
        - formula.per_sentence * len(words) / len(text.sentences)
        - formula.per_word * syllables / len(words)
    )


def syllables_of(word: str, formula: ReadingEase) -> int:
    """About how many syllables a lower-case word has: its groups of vowels, without a silent ending."""
    groups, inside = 0, False
    for letter in word:
        is_vowel = letter in formula.vowels
        groups += is_vowel and not inside
        inside = is_vowel
    if groups > 1 and word.endswith(formula.silent_endings):
        groups -= 1
    return max(1, groups)


def many_steps(rule: Rule, desk: Desk) -> Iterator[Find]:
    """More steps in one paragraph than the limit, none of them in a list."""
    for text in read_parts(rule, desk):
        by_paragraph: dict[int, list[Hit]] = {}
        for hit in desk.any_hits(rule.signals, text):
            if not text.sentences[hit.sentence].is_item:
                by_paragraph.setdefault(text.sentences[hit.sentence].paragraph, []).append(hit)
        for hits in by_paragraph.values():
            if len(hits) > rule.limit:
                yield Find(text, hits[0], count=len(hits))
                break
