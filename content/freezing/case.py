"""The lexicon of a case as a document."""

from __future__ import annotations

from typing import Any, Literal, cast

from content import documents
from content.freezing.text import plain, text_lines


def freeze_lexicon(stream: Any, *, deadline: str, fault: str, weight: str) -> documents.CaseLexicon:
    """What the writing coach knows of a case."""
    children = [(child.block_type, child.value) for child in stream]

    def terms(kind: str) -> tuple[documents.CaseTerm, ...]:
        return tuple(
            documents.CaseTerm(label=plain(value["label"]), variants=text_lines(value["variants"]))
            for name, value in children
            if name == kind
        )

    return documents.CaseLexicon(
        facts=terms("fact"),
        stake=terms("stake"),
        already_given=tuple(
            documents.Given(
                label=plain(value["label"]),
                variants=text_lines(value["variants"]),
                shown=plain(value["shown"]),
            )
            for name, value in children
            if name == "given"
        ),
        forbidden_promises=terms("promise"),
        needed_question=terms("question"),
        deadline=plain(deadline),
        our_fault=cast(Literal["yes", "no", "partly"], fault),
        risk_triggers=tuple(word for name, value in children if name == "risk" for word in text_lines(value)),
        weight=cast(Literal["light", "normal"], weight),
    )
