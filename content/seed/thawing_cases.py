"""The lexicon of a case as the fields that authors edit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from content import documents
from content.seed.stored import Fields, stream


def case_fields(lexicon: documents.CaseLexicon) -> Fields:
    """The fields of a role-play page that hold its lexicon."""
    return {
        "case_terms": stream(
            (kind, value, f"{kind}-{place}") for place, (kind, value) in enumerate(_terms(lexicon), start=1)
        ),
        "case_deadline": lexicon.deadline,
        "case_fault": lexicon.our_fault,
        "case_weight": lexicon.weight,
    }


def _terms(lexicon: documents.CaseLexicon) -> Iterator[tuple[str, Any]]:
    for kind, terms in (
        ("fact", lexicon.facts),
        ("stake", lexicon.stake),
        ("promise", lexicon.forbidden_promises),
        ("question", lexicon.needed_question),
    ):
        for term in terms:
            yield kind, {"label": term.label, "variants": "\n".join(term.variants)}
    for given in lexicon.already_given:
        yield (
            "given",
            {
                "label": given.label,
                "variants": "\n".join(given.variants),
                "shown": given.shown,
            },
        )
    if lexicon.risk_triggers:
        yield "risk", "\n".join(lexicon.risk_triggers)
