"""Written role-plays and their rubrics."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import SerializerFunctionWrapHandler, model_serializer

from content.documents.frame import Channel, Customer, Phase
from content.documents.scored_texts import ScoredText


@dataclass(frozen=True)
class Criterion:
    """`levels` holds the four anchors, Starting to Leading. A `gate` criterion must be Solid or above.

    Weights of a rubric sum to 100.
    """

    key: str
    title: str
    weight: int
    levels: tuple[str, str, str, str]
    gate: bool = False


@dataclass(frozen=True)
class PassRule:
    """Gates at `gate_level` or above, nothing below `floor_level`, at most `below_solid` others under Solid."""

    gate_level: int = 3
    floor_level: int = 2
    below_solid: int = 1


@dataclass(frozen=True)
class Rubric:
    """`version` is the number that the library keeps it under; 0 means that it was frozen before there were any."""

    key: str
    title: str
    criteria: tuple[Criterion, ...]
    grader_notes_html: str = ""
    pass_rule: PassRule = field(default_factory=PassRule)
    version: int = 0

    @model_serializer(mode="wrap")
    def _serialize(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without a number where there was none, so that older documents keep their digest."""
        data: dict[str, Any] = handler(self)
        if not self.version:
            del data["version"]
        return data


@dataclass(frozen=True)
class ThreadMessage:
    """A message or a turn that came before. `at` is a label such as «Wed 10:40»."""

    who: str
    text: str
    voice: Literal["them", "you", "colleague", "note"] = "them"
    at: str = ""


@dataclass(frozen=True)
class Part:
    """A named text to write. Word limits are advice; None means no advice."""

    key: str
    label: str
    kind: Literal["mail", "chat", "turn", "note"]
    min_words: int | None = None
    max_words: int | None = None


@dataclass(frozen=True)
class ModelAnswer:
    """An example at the top level; `texts` maps part keys to text."""

    label: str
    texts: dict[str, str]


@dataclass(frozen=True)
class CaseTerm:
    """Something that the case is about, with the ways to say it. A variant that ends in * is the start of a word."""

    label: str
    variants: tuple[str, ...]


@dataclass(frozen=True)
class Given:
    """What the customer has said or tried already; `shown` quotes where."""

    label: str
    variants: tuple[str, ...]
    shown: str = ""


@dataclass(frozen=True)
class CaseLexicon:
    """What the writing coach knows of a case. It holds answers: no learner is served it.

    `deadline` is the date or day as the case names it. `risk_triggers` are words of the customer after which a
    person has to be called in. A `light` case needs no word of feeling first.
    """

    facts: tuple[CaseTerm, ...] = ()
    stake: tuple[CaseTerm, ...] = ()
    already_given: tuple[Given, ...] = ()
    forbidden_promises: tuple[CaseTerm, ...] = ()
    needed_question: tuple[CaseTerm, ...] = ()
    deadline: str = ""
    our_fault: Literal["yes", "no", "partly"] = "partly"
    risk_triggers: tuple[str, ...] = ()
    weight: Literal["light", "normal"] = "normal"


@dataclass(frozen=True)
class RolePlay:
    """A written role-play. Models, `great_html` and `tired` are never served before a result is released.

    The `lexicon` is never served to a learner at all; `scored` is for graders alone.
    """

    key: str
    slug: str
    title: str
    minutes: int
    channel: Channel
    customer: Customer
    task: str
    parts: tuple[Part, ...]
    rubric: Rubric
    thread: tuple[ThreadMessage, ...] = ()
    you_know: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    state: str = ""
    great_html: str = ""
    models: tuple[ModelAnswer, ...] = ()
    tired: dict[str, str] = field(default_factory=dict)
    scored: tuple[ScoredText, ...] = ()
    is_graded: bool = True
    is_blind: bool = True
    practice_key: str = ""
    sibling_key: str = ""
    min_words: int | None = None
    max_words: int | None = None
    seed_refs: tuple[int, ...] = ()
    phase: Phase = "show"
    lexicon: CaseLexicon = field(default_factory=CaseLexicon)
    kind: Literal["role_play"] = "role_play"
