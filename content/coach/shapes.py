"""A rule pack as frozen dataclasses: everything that the coach knows about a language is data."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from pydantic import ConfigDict

Polarity = Literal["strength", "modest", "hint", "warning", "note"]
Kind = Literal["mail", "chat", "turn", "note"]
Test = Literal[
    "found",
    "absent",
    "more_than",
    "in_order",
    "out_of_order",
    "apology_parts",
    "reuse",
    "facts",
    "some_fact",
    "asked_again",
    "needed_asked",
    "needed_missing",
    "forbidden_promise",
    "risk_missed",
    "length",
    "length_kept",
    "long_sentence",
    "hard_to_read",
    "many_steps",
]

# What needs no knowledge of the language: the author's words, question marks and counts.
INDEPENDENT: frozenset[Test] = frozenset(
    {"facts", "some_fact", "asked_again", "forbidden_promise", "length", "length_kept"}
)
_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True)
class Signal:
    """Something that can be found in a text. Patterns see lower-case text, one space between words.

    `negation` is how many words before a hit may take it back; `exceptions` take a hit back where they overlap it;
    both begin and end with whole words unless the signal is `bare`. `cased` ones see capitals.
    """

    __pydantic_config__ = _STRICT
    patterns: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    negation: int = 0
    only_in: Literal["any", "question", "statement"] = "any"
    sentence_has: tuple[str, ...] = ()
    sentence_lacks: tuple[str, ...] = ()
    whole_sentence: bool = False
    bare: bool = False
    cased: bool = False


@dataclass(frozen=True)
class Near:
    """Signals in the same sentence or so many sentences around it."""

    __pydantic_config__ = _STRICT
    signals: tuple[str, ...]
    before: int = 0
    after: int = 0


@dataclass(frozen=True)
class Words:
    """What a remark says: the effect on the reader, a question, at most two fragments to try."""

    __pydantic_config__ = _STRICT
    effect: str
    question: str = ""
    fragments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """When the coach speaks, how urgently (`severity`, 0 to 100), and what it says.

    `kinds` are those of the parts it reads, `zones` where in a part a hit counts, `min_words` how long a part
    has to be. `limits` are counts by kind of part, `limit` is the one number of a test that needs one.
    """

    __pydantic_config__ = _STRICT
    id: str
    name: str
    polarity: Polarity
    words: Words
    test: Test = "found"
    signals: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    then: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()
    severity: int = 50
    evidence: str = ""
    kinds: tuple[Kind, ...] = ("mail", "chat", "turn")
    zones: tuple[Literal["opening", "close"], ...] = ()
    unless_near: tuple[Near, ...] = ()
    unless_before: tuple[str, ...] = ()
    min_words: int = 0
    limits: dict[Kind, int] = field(default_factory=dict)
    limit: float = 0
    our_fault: tuple[Literal["yes", "no", "partly"], ...] = ()
    weight: tuple[Literal["light", "normal"], ...] = ()
    is_on: bool = True
    is_house_style: bool = False
    is_always_shown: bool = False
    unless_in_thread: bool = False


@dataclass(frozen=True)
class ReadingEase:
    """Figures of a language's formula of reading ease: base - per_sentence·ASL - per_word·ASW."""

    __pydantic_config__ = _STRICT
    base: float
    per_sentence: float
    per_word: float
    vowels: str
    silent_endings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pack:
    """The rules of one language. `digest` is the SHA-256 over its data, `gate` says whether they were tried."""

    __pydantic_config__ = _STRICT
    language: str
    version: str
    rules: tuple[Rule, ...]
    gate: Literal["passed", "open"] = "open"
    signals: dict[str, Signal] = field(default_factory=dict)
    lexicons: dict[str, tuple[str, ...]] = field(default_factory=dict)
    aspects: dict[str, tuple[str, ...]] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    sign_offs: tuple[str, ...] = ()
    quote_heads: tuple[str, ...] = ()
    negations: tuple[str, ...] = ()
    reading: ReadingEase | None = None
    digest: str = ""

    @property
    def active(self) -> tuple[Rule, ...]:
        """The rules that speak: without a passed gate those alone that know nothing of the language."""
        return tuple(
            rule for rule in self.rules if rule.is_on and (self.gate == "passed" or rule.test in INDEPENDENT)
        )

    @cached_property
    def compiled(self) -> dict[str, Compiled]:
        """The signals' patterns, each compiled once."""
        return {name: Compiled.of(signal, self) for name, signal in self.signals.items()}

    @cached_property
    def negation(self) -> re.Pattern[str] | None:
        """A word that takes back what follows."""
        return re.compile(rf"(?<![\w'])(?:{'|'.join(self.negations)})(?!\w)") if self.negations else None

    def expand(self, pattern: str) -> str:
        """The pattern with `{LEXICON}` and `{GAP3}` (up to three words) written out."""

        def written(match: re.Match[str]) -> str:
            name, number = match[1], match[2]
            if name == "GAP":
                return rf"(?:[\w'-]{{1,25}},? ){{0,{number}}}"
            return f"(?:{'|'.join(self.lexicons[name])})"

        return NAMED.sub(written, pattern)


NAMED = re.compile(r"\{([A-Z]+)(\d*)\}")


@dataclass(frozen=True)
class Compiled:
    """The patterns of a signal, ready to search with."""

    patterns: re.Pattern[str] | None
    exceptions: re.Pattern[str] | None

    @classmethod
    def of(cls, signal: Signal, pack: Pack) -> Compiled:
        """Each list of patterns as one expression."""

        def joined(patterns: tuple[str, ...], *, bare: bool) -> re.Pattern[str] | None:
            if not patterns:
                return None
            source = "|".join(pack.expand(pattern) for pattern in patterns)
            return re.compile(f"(?:{source})" if bare else rf"(?<![\w'])(?:{source})(?!\w)")

        return cls(joined(signal.patterns, bare=signal.bare), joined(signal.exceptions, bare=signal.bare))
