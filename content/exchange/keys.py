"""Keys of options survive a file that has none: what says the same, or takes the same place, keeps its key."""

from __future__ import annotations

from typing import Any

from content import documents

_LISTS = ("options", "lefts", "rights", "groups", "accepted")


def with_keys_of(new: documents.Question, old: documents.Question) -> documents.Question:
    """The new question with the old one's keys, where both are of one kind."""
    if new.kind != old.kind:
        return new
    made, known = documents.dump_question(new), documents.dump_question(old)
    for name in _LISTS:
        if name in made:
            _carry(made, made[name], known[name])
    old_gaps = {gap["key"]: gap for gap in known.get("gaps", ())}
    for gap in made.get("gaps", ()):
        if gap["key"] in old_gaps:
            _carry(gap, gap["options"], old_gaps[gap["key"]]["options"])
    return documents.load_question(made)


def _carry(holder: dict[str, Any], made: list[dict[str, Any]], known: list[dict[str, Any]]) -> None:
    """Gives the parts their old keys, and renames these wherever the holder refers to them."""
    names = _names(made, known)
    for part in made:
        part["key"] = names[part["key"]]
    is_right_side = "pairs" in holder and made is holder["rights"]
    for name in ("correct", "best", "worst"):
        if name in holder:
            holder[name] = _renamed(holder[name], names)
    for name in ("ranks", "ratings"):
        if name in holder:
            holder[name] = {names.get(key, key): value for key, value in holder[name].items()}
    if "pairs" in holder:
        holder["pairs"] = {
            (left if is_right_side else names.get(left, left)): (
                names.get(right, right) if is_right_side else right
            )
            for left, right in holder["pairs"].items()
        }


def _renamed(value: Any, names: dict[str, str]) -> Any:
    return names.get(value, value) if isinstance(value, str) else [names.get(key, key) for key in value]


def _names(made: list[dict[str, Any]], known: list[dict[str, Any]]) -> dict[str, str]:
    """Old keys by new ones: first by key, then by text, then by what is left; the rest gets keys of its own."""
    free = {part["key"]: _said(part) for part in known}
    names: dict[str, str] = {}
    if {part["key"] for part in made} == set(free):
        return {key: key for key in free}
    for part in made:
        same = next((key for key, text in free.items() if text == _said(part)), None)
        if same is not None and part["key"] not in names:
            names[part["key"]] = same
            del free[same]
    if len(known) == len(made):
        left = [part["key"] for part in made if part["key"] not in names]
        names |= dict(zip(left, list(free), strict=False))
    taken = {part["key"] for part in known} | set(names.values())
    for part in made:
        if part["key"] not in names:
            key = part["key"]
            while key in taken:
                key = f"{key}-new"
            names[part["key"]] = key
            taken.add(key)
    return names


def _said(part: dict[str, Any]) -> tuple[object, ...]:
    return tuple(part.get(name) for name in ("text", "label", "value"))
