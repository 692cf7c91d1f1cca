"""What the bank knows of the questions that come with Attune: tags and difficulty, beside their frozen text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from content import documents
from content.questions import Difficulty
from content.seed.reading import SeedError, fit, parse

BANK = "bank.yaml"


@dataclass(frozen=True)
class BankEntry:
    """Where a question stands in the bank. `id` is the question's UUID."""

    id: str
    tags: tuple[str, ...] = ()
    difficulty: int = Difficulty.MEDIUM


def read_bank(folder: Path, module: documents.Module) -> dict[str, BankEntry]:
    """The entries of a module's file by question; none where there is no file. SeedError where something does not fit."""
    file = folder / BANK
    if not file.is_file():
        return {}
    entries: tuple[BankEntry, ...] = fit(parse(file), tuple[BankEntry, ...], file)
    asked = {
        question.id
        for item in module.items
        if isinstance(item, documents.Quiz)
        for question in item.questions
    }
    asked |= {card.id for card in module.cards}
    for place, entry in enumerate(entries):
        if entry.id not in asked:
            raise SeedError(file, f"[{place}].id", f"nothing in the module asks “{entry.id}”")
        if entry.difficulty not in Difficulty.values:
            raise SeedError(file, f"[{place}].difficulty", "1 (easy), 2 or 3 (hard) is expected")
    return {entry.id: entry for entry in entries}
