"""Signals found in a passage, and the words of a case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from content.coach.drafts import Draft
from content.coach.shapes import Near, Pack
from content.coach.texts import WORD, Passage, Sentence, passage, plain

MOST_HITS = 40  # of one signal in one part
PREFIX = "*"


@dataclass(frozen=True)
class Hit:
    """A stretch of a passage, and the number of its sentence."""

    start: int
    end: int
    sentence: int

    def overlaps(self, start: int, end: int) -> bool:
        """Whether the stretches share a character."""
        return self.start < end and start < self.end


@dataclass
class Desk:
    """A draft opened with a pack; `thread` in plain lower case. Every signal is looked for once in each part."""

    draft: Draft
    pack: Pack
    passages: tuple[Passage, ...]
    thread: tuple[str, ...]
    _found: dict[tuple[str, str], tuple[Hit, ...]] = field(default_factory=dict)

    @classmethod
    def opened(cls, draft: Draft, pack: Pack) -> Desk:
        """The draft's parts as passages."""
        thread = tuple(plain(text) for text in draft.thread)
        return cls(draft, pack, tuple(passage(part, pack, thread) for part in draft.parts), thread)

    def hits(self, name: str, text: Passage) -> tuple[Hit, ...]:
        """Where this signal is, in the order of the text."""
        key = (name, text.part.key)
        if key not in self._found:
            self._found[key] = tuple(self._look(name, text))
        return self._found[key]

    def any_hits(self, names: Iterable[str], text: Passage) -> list[Hit]:
        """Where any of these signals is."""
        return sorted(
            {hit for name in names for hit in self.hits(name, text)},
            key=lambda hit: (hit.start, -hit.end),
        )

    def is_near(self, near: Near, hit: Hit, text: Passage, *, without: Iterable[Hit] = ()) -> bool:
        """Whether a signal is near the hit, not counting what overlaps `without`."""
        first, last = hit.sentence - near.before, hit.sentence + near.after
        spared = [other for other in without if first <= other.sentence <= last]
        return any(
            first <= other.sentence <= last
            and not any(other.overlaps(each.start, each.end) for each in spared)
            for name in near.signals
            for other in self.hits(name, text)
        )

    def _look(self, name: str, text: Passage) -> Iterator[Hit]:
        signal, compiled = self.pack.signals[name], self.pack.compiled[name]
        source = text.text if signal.cased else text.low
        hits = [hit for other in signal.any_of for hit in self.hits(other, text)]
        if compiled.patterns is not None:
            for match in compiled.patterns.finditer(source):
                if match.end() > match.start():
                    hits.append(Hit(match.start(), match.end(), text.index_at(match.start())))
                if len(hits) >= MOST_HITS:
                    break
        if not hits:
            return
        spared = (
            [match.span() for match in compiled.exceptions.finditer(source)] if compiled.exceptions else []
        )
        for hit in sorted(hits, key=lambda each: each.start):
            sentence = text.sentences[hit.sentence]
            if any(hit.overlaps(*span) for span in spared):
                continue
            if signal.only_in != "any" and (signal.only_in == "question") != (sentence.asks_at is not None):
                continue
            if signal.negation and self.is_taken_back(text, sentence, hit.start, signal.negation):
                continue
            if signal.sentence_has and not self._holds(signal.sentence_has, hit, text):
                continue
            if signal.sentence_lacks and self._holds(signal.sentence_lacks, hit, text):
                continue
            yield Hit(sentence.start, sentence.end, hit.sentence) if signal.whole_sentence else hit

    def _holds(self, names: Iterable[str], hit: Hit, text: Passage) -> bool:
        return any(other.sentence == hit.sentence for name in names for other in self.hits(name, text))

    def is_taken_back(self, text: Passage, sentence: Sentence, start: int, words: int) -> bool:
        """Whether one of so many words before `start` is a negation of this language."""
        if self.pack.negation is None:
            return False
        before = text.low[sentence.start : start]
        tokens = list(WORD.finditer(before))[-words:]
        return bool(tokens) and self.pack.negation.search(before, tokens[0].start()) is not None

    def named(self, variants: Iterable[str], text: Passage) -> Hit | None:
        """The first place of the part that says one of the variants."""
        return next(self.all_named(variants, text), None)

    def all_named(self, variants: Iterable[str], text: Passage) -> Iterator[Hit]:
        """All places of the part that say one of the variants."""
        pattern = said(tuple(variants))
        if pattern is None:
            return
        for match in pattern.finditer(text.low):
            yield Hit(match.start(), match.end(), text.index_at(match.start()))


@lru_cache(maxsize=2048)
def said(variants: tuple[str, ...]) -> re.Pattern[str] | None:
    """What finds any of these wordings in plain lower-case text; a final * lets the word go on."""
    sources = []
    for variant in variants:
        words = plain(variant.removesuffix(PREFIX))
        if words:
            tail = r"\w{0,15}" if variant.endswith(PREFIX) else ""
            sources.append(re.escape(words) + tail)
    return re.compile(rf"(?<!\w)(?:{'|'.join(sources)})(?!\w)") if sources else None
