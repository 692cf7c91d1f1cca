"""Questions, one class for each kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from pydantic import Discriminator

# A gap in a text: a short name in double square brackets.
GAP = re.compile(r"\[\[([^\[\]]*)\]\]")


@dataclass(frozen=True)
class Option:
    """An answer on offer, with the feedback that belongs to it alone."""

    key: str
    text: str
    feedback: str = ""


@dataclass(frozen=True, kw_only=True)
class QuestionBase:
    """What every kind of question has. `id` is the question's UUID, `version` its own number.

    `critical` (◆) questions stand outside the sum and must all be right.
    `key_source` says who set the key: the module's authors, or an expert panel.
    `hints` are shown one after another in practice, after a try that was not right.
    """

    id: str
    version: int
    prompt: str
    situation_html: str = ""
    objectives: tuple[str, ...] = ()
    critical: bool = False
    explanation: str = ""
    key_source: Literal["authors", "experts"] = "authors"
    seed_refs: tuple[int, ...] = ()
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SingleChoice(QuestionBase):
    options: tuple[Option, ...]
    correct: str
    kind: Literal["single"] = "single"


@dataclass(frozen=True, kw_only=True)
class MultipleChoice(QuestionBase):
    options: tuple[Option, ...]
    correct: tuple[str, ...]
    kind: Literal["multiple"] = "multiple"


@dataclass(frozen=True, kw_only=True)
class Ordering(QuestionBase):
    """`correct` holds every option's key in the right order."""

    options: tuple[Option, ...]
    correct: tuple[str, ...]
    kind: Literal["ordering"] = "ordering"


@dataclass(frozen=True, kw_only=True)
class Matching(QuestionBase):
    """`pairs` maps each left key to its right key; rights may be more than lefts."""

    lefts: tuple[Option, ...]
    rights: tuple[Option, ...]
    pairs: dict[str, str]
    kind: Literal["matching"] = "matching"


@dataclass(frozen=True, kw_only=True)
class JudgementRank(QuestionBase):
    """Rank from best to worst. `ranks` maps option to its key rank (1 is best); equal numbers are ties."""

    options: tuple[Option, ...]
    ranks: dict[str, int]
    kind: Literal["judgement_rank"] = "judgement_rank"


@dataclass(frozen=True, kw_only=True)
class JudgementRate(QuestionBase):
    """Rate each option from 1 (harmful) to 4 (very good). `ratings` maps option to its key."""

    options: tuple[Option, ...]
    ratings: dict[str, int]
    kind: Literal["judgement_rate"] = "judgement_rate"


@dataclass(frozen=True, kw_only=True)
class JudgementPick(QuestionBase):
    """Pick the best and the worst reply. `best` and `worst` are keys of two different options."""

    options: tuple[Option, ...]
    best: str
    worst: str
    kind: Literal["judgement_pick"] = "judgement_pick"


@dataclass(frozen=True)
class ConceptGroup:
    """An idea that an answer has to contain: any one of the phrases counts, whatever the case."""

    key: str
    label: str
    any_of: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ShortText(QuestionBase):
    groups: tuple[ConceptGroup, ...]
    model_answer: str
    kind: Literal["short_text"] = "short_text"


@dataclass(frozen=True)
class Span:
    """Words `first`..`last` of a text (counted from 0, both included) with the credit that they earn."""

    first: int
    last: int
    credit: float
    feedback: str = ""


@dataclass(frozen=True, kw_only=True)
class Highlight(QuestionBase):
    """Mark words in `text`, split at white space. `spans` are keyed; words outside of them are wrong."""

    text: str
    spans: tuple[Span, ...]
    wrong_feedback: str = ""
    kind: Literal["highlight"] = "highlight"


@dataclass(frozen=True, kw_only=True)
class Rewrite(QuestionBase):
    """Write `original` anew. All groups present earns 1; otherwise a person decides."""

    original: str
    groups: tuple[ConceptGroup, ...]
    model_answer: str
    kind: Literal["rewrite"] = "rewrite"


@dataclass(frozen=True)
class AcceptedNumber:
    """A number that counts. `value` and `tolerance` are decimals as text ("12.5", "0.05"); `credit` is a share of 0 to 1."""

    key: str
    value: str
    tolerance: str = "0"
    credit: float = 1.0
    feedback: str = ""


@dataclass(frozen=True, kw_only=True)
class Numeric(QuestionBase):
    """Write a number. Of the accepted numbers within whose tolerance the answer lies the one with most credit decides."""

    accepted: tuple[AcceptedNumber, ...]
    unit: str = ""
    wrong_feedback: str = ""
    kind: Literal["numeric"] = "numeric"


@dataclass(frozen=True)
class Gap:
    """A place in a text with its own list to choose from. `correct` is an option's key."""

    key: str
    options: tuple[Option, ...]
    correct: str


@dataclass(frozen=True, kw_only=True)
class Gaps(QuestionBase):
    """Choose the words for each gap. In `text` a gap stands as its key in double square brackets: [[1]]."""

    text: str
    gaps: tuple[Gap, ...]
    kind: Literal["gaps"] = "gaps"

    def pieces(self) -> tuple[tuple[str, Gap | None], ...]:
        """The text cut at its gaps: each piece with the gap that follows it. Every gap comes exactly once."""
        waiting = {gap.key: gap for gap in self.gaps}
        pieces: list[tuple[str, Gap | None]] = []
        start = 0
        for mark in GAP.finditer(self.text):
            gap = waiting.pop(mark.group(1), None)
            if gap is not None:
                pieces.append((self.text[start : mark.start()], gap))
                start = mark.end()
        rest = self.text[start:]
        # The checks refuse a gap without a place; where one slipped through it can still be answered.
        for gap in waiting.values():
            pieces.append((rest, gap))
            rest = ""
        return (*pieces, (rest, None))


QuestionKind = Literal[
    "single",
    "multiple",
    "ordering",
    "matching",
    "judgement_rank",
    "judgement_rate",
    "judgement_pick",
    "short_text",
    "highlight",
    "rewrite",
    "numeric",
    "gaps",
]

# The one list of kinds; whatever decides by kind is held against it in the tests.
QUESTION_KINDS: tuple[QuestionKind, ...] = get_args(QuestionKind)

# Kinds whose rule may leave an answer to a person; a card of the daily review is marked at once.
UNDECIDED_KINDS: tuple[QuestionKind, ...] = ("rewrite", "short_text")

Question = Annotated[
    SingleChoice
    | MultipleChoice
    | Ordering
    | Matching
    | JudgementRank
    | JudgementRate
    | JudgementPick
    | ShortText
    | Highlight
    | Rewrite
    | Numeric
    | Gaps,
    Discriminator("kind"),
]
