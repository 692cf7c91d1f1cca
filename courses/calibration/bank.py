"""Which rubrics are in use, and the scored replies that belong to them: read from released versions alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from content import queries as library
from content.documents import (
    LICENCE_SET_SIZE,
    Module,
    RolePlay,
    Rubric,
    ScoredText,
    ScoredUse,
    structure_digest,
)


@dataclass(frozen=True)
class Address:
    """Where a scored reply stands. It never moves, because a version never changes."""

    version_id: int
    item_key: str
    text_key: str

    def dump(self) -> dict[str, Any]:
        """As a row keeps it."""
        return {"version": self.version_id, "item": self.item_key, "text": self.text_key}

    @property
    def code(self) -> str:
        """One word for it within a rubric."""
        return f"{self.version_id}:{self.item_key}:{self.text_key}"

    @classmethod
    def load(cls, data: dict[str, Any]) -> Address:
        """From what a row keeps."""
        return cls(data["version"], data["item"], data["text"])


@dataclass(frozen=True)
class BankText:
    """A scored reply with the brief that it answers."""

    address: Address
    module: Module
    item: RolePlay
    text: ScoredText


@dataclass(frozen=True)
class RubricInUse:
    """A rubric of the modules on the shelf, with the scored replies of every brief that is graded with it."""

    key: str
    digest: str
    rubric: Rubric
    modules: tuple[str, ...]
    texts: tuple[BankText, ...]

    @property
    def title(self) -> str:
        """As the rubric is called."""
        return self.rubric.title

    def of_use(self, use: ScoredUse) -> tuple[BankText, ...]:
        """The replies for one use, as their authors ordered them."""
        return tuple(one for one in self.texts if one.text.use == use)

    @property
    def sets(self) -> dict[int, tuple[BankText, ...]]:
        """The licence sets that are complete, by number; a longer one counts with its first ten."""
        found: dict[int, list[BankText]] = {}
        for one in self.of_use("licence"):
            found.setdefault(one.text.set_number, []).append(one)
        return {
            number: tuple(texts[:LICENCE_SET_SIZE])
            for number, texts in sorted(found.items())
            if len(texts) >= LICENCE_SET_SIZE
        }

    @property
    def may_be_earned(self) -> bool:
        """There is a licence set to score."""
        return bool(self.sets)


def rubrics() -> list[RubricInUse]:
    """Every rubric of graded role-plays in current versions, in the order of the programme. One query.

    Where modules were released with different structures of one rubric, the latest release says which one is current.
    """
    newest: dict[str, tuple[Any, str]] = {}
    found: dict[tuple[str, str], list[tuple[int, Module, RolePlay]]] = {}
    for card in library.modules():
        if card.current_version_id is None:
            continue
        module = library.document(card.current_version_id)
        for item in module.of_kind("role_play"):
            if not isinstance(item, RolePlay) or not item.is_graded:
                continue
            place = (item.rubric.key, structure_digest(item.rubric))
            found.setdefault(place, []).append((card.current_version_id, module, item))
            if place[0] not in newest or newest[place[0]][0] < card.released_at:
                newest[place[0]] = (card.released_at, place[1])
    return [
        _in_use(key, digest, briefs) for (key, digest), briefs in found.items() if newest[key][1] == digest
    ]


def rubric(key: str) -> RubricInUse | None:
    """The rubric in use with this key, or None. One query."""
    return next((one for one in rubrics() if one.key == key), None)


def text_at(address: Address) -> BankText:
    """The scored reply at an address; LookupError where there is none."""
    module = library.document(address.version_id)
    item = module.by_key.get(address.item_key)
    if isinstance(item, RolePlay):
        for text in item.scored:
            if text.key == address.text_key:
                return BankText(address, module, item, text)
    raise LookupError(f"no scored reply at {address}")


def _in_use(key: str, digest: str, briefs: list[tuple[int, Module, RolePlay]]) -> RubricInUse:
    return RubricInUse(
        key=key,
        digest=digest,
        rubric=briefs[0][2].rubric,
        modules=tuple(dict.fromkeys(module.title for _version, module, _item in briefs)),
        texts=tuple(
            BankText(Address(version, item.key, text.key), module, item, text)
            for version, module, item in briefs
            for text in item.scored
        ),
    )
