"""The small module with scored replies; without a database."""

from __future__ import annotations

from dataclasses import replace

from content.documents import Module, RolePlay, ScoredText

RUBRIC = "rubric"
CRITERIA = ("play-back", "questions", "closing")
REASON = "Because the page says so"
# Levels of play-back (a gate), questions, closing. The first, third, fifth … pass.
GOLD = tuple((3, 3, 3) if number % 2 else (1, 2, 2) for number in range(1, 11))


def levels(*given: int) -> dict[str, int]:
    """Levels of the small module's rubric in its order."""
    return dict(zip(CRITERIA, given, strict=True))


def _text(key: str, use: str, gold: dict[str, int], set_number: int = 1) -> ScoredText:
    return ScoredText(
        key=key,
        use=use,  # type: ignore[arg-type]
        texts={"reply": f"Reply called {key}.", "note": f"Note called {key}."},
        levels=gold,
        reasons={name: f"{REASON}, {key} {name}." for name in gold},
        set_number=set_number,
    )


def scored_texts(sets: int = 2) -> tuple[ScoredText, ...]:
    """Three anchors, two practice replies, so many licence sets of ten, and six seeds."""
    anchors = (_text(f"anchor-{level}", "anchor", levels(level, level, level)) for level in (1, 3, 4))
    practice = (_text(f"practice-{number}", "practice", levels(2, 3, 4)) for number in (1, 2))
    licence = (
        _text(f"licence-{number}-{place:02}", "licence", levels(*gold), number)
        for number in range(1, sets + 1)
        for place, gold in enumerate(GOLD, start=1)
    )
    seeds = (_text(f"seed-{number}", "seed", levels(3, 2, 3)) for number in range(1, 7))
    return (*anchors, *practice, *licence, *seeds)


def with_scored(document: Module, sets: int = 2) -> Module:
    """The small module whose graded brief has scored replies."""
    return replace(
        document,
        items=tuple(
            replace(item, scored=scored_texts(sets))
            if isinstance(item, RolePlay) and item.is_graded
            else item
            for item in document.items
        ),
    )
