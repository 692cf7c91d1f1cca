"""The gate of a rule pack: its sentences read by its rules, counted rule by rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml
from pydantic import ConfigDict, TypeAdapter

from content.coach.drafts import Draft, DraftPart
from content.coach.reading import remarks
from content.coach.shapes import Kind, Pack, Polarity
from content.documents import CaseLexicon

FIXTURES = "fixtures"
BASELINE = "baseline.yaml"
LEAST = 5  # sentences that hit and near-misses, for each rule


@dataclass(frozen=True)
class Sample:
    """A short draft of one part. What it does not say itself its entry says."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    text: str
    kind: Kind = "mail"
    case: CaseLexicon | None = None
    thread: tuple[str, ...] | None = None
    openings: tuple[str, ...] | None = None
    allowed: tuple[str, ...] = ()
    min_words: int | None = None
    max_words: int | None = None


@dataclass(frozen=True)
class Entry:
    """The sentences of one rule: where it has to speak, and where it has to be silent."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    rule: str
    hits: tuple[Sample | str, ...]
    misses: tuple[Sample | str, ...]
    polarity: Polarity = "strength"
    case: CaseLexicon = field(default_factory=CaseLexicon)
    thread: tuple[str, ...] = ()
    openings: tuple[str, ...] = ()

    def draft(self, sample: Sample | str) -> Draft:
        """The sample as a draft beside its case."""
        each = Sample(sample) if isinstance(sample, str) else sample
        return Draft(
            parts=(DraftPart("text", each.kind, each.text, each.min_words, each.max_words),),
            lexicon=self.case if each.case is None else each.case,
            thread=self.thread if each.thread is None else each.thread,
            openings=self.openings if each.openings is None else each.openings,
            allowed=each.allowed,
        )


@dataclass(frozen=True)
class Figures:
    """Of so many `hits` the rule found `found`; of so many `misses` it took `mistaken` for hits."""

    hits: int
    misses: int
    found: int
    mistaken: int

    @property
    def precision(self) -> float:
        """The share of what it found that it should find; 1 where it found nothing."""
        spoken = self.found + self.mistaken
        return self.found / spoken if spoken else 1.0

    @property
    def recall(self) -> float:
        """The share of what it should find that it found."""
        return self.found / self.hits if self.hits else 1.0


_ENTRIES: TypeAdapter[tuple[Entry, ...]] = TypeAdapter(tuple[Entry, ...])
_FIGURES: TypeAdapter[dict[str, Figures]] = TypeAdapter(dict[str, Figures])


def entries(folder: Path) -> tuple[Entry, ...]:
    """All sentences of a pack."""
    return tuple(
        entry
        for file in sorted((folder / FIXTURES).glob("*.yaml"))
        for entry in _ENTRIES.validate_python(yaml.safe_load(file.read_text(encoding="utf-8")))
    )


def speaks(entry: Entry, sample: Sample | str, pack: Pack) -> bool:
    """Whether the entry's rule says anything about the sample."""
    return any(
        (remark.rule, remark.polarity) == (entry.rule, entry.polarity)
        for remark in remarks(entry.draft(sample), pack)
    )


def opened(pack: Pack) -> Pack:
    """The pack with every rule switched on, as the gate tries it."""
    return replace(pack, gate="passed", rules=tuple(replace(rule, is_on=True) for rule in pack.rules))


def figures(folder: Path, pack: Pack) -> dict[str, Figures]:
    """Each rule («E1 strength») with what it found among its sentences."""
    all_on = opened(pack)
    return {
        f"{entry.rule} {entry.polarity}": Figures(
            hits=len(entry.hits),
            misses=len(entry.misses),
            found=sum(speaks(entry, sample, all_on) for sample in entry.hits),
            mistaken=sum(speaks(entry, sample, all_on) for sample in entry.misses),
        )
        for entry in entries(folder)
    }


def baseline(folder: Path) -> dict[str, Figures]:
    """The frozen figures of a pack."""
    return _FIGURES.validate_python(yaml.safe_load((folder / BASELINE).read_text(encoding="utf-8")))


def failures(now: dict[str, Figures], frozen: dict[str, Figures]) -> Iterator[str]:
    """Where the figures fall behind the frozen ones, one sentence each."""
    for name in sorted(set(now) ^ set(frozen)):
        yield f"{name} stands only in the {'baseline' if name in frozen else 'sentences'}"
    for name in sorted(set(now) & set(frozen)):
        for share in ("precision", "recall"):
            is_now, was = getattr(now[name], share), getattr(frozen[name], share)
            if is_now < was:
                yield f"{share} of {name} fell from {was:.2f} to {is_now:.2f}"
        if now[name].hits < frozen[name].hits or now[name].misses < frozen[name].misses:
            yield f"{name} has lost sentences"
