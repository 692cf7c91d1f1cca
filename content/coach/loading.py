"""Rule packs read from their folders, checked, and given their digest."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from content.coach.safety import pattern_problems
from content.coach.shapes import NAMED, Pack, Rule

PACKS = Path(__file__).parent / "packs"
ANY = "any"
HEAD = "pack.yaml"
RULES = "rules-*.yaml"

_PACK: TypeAdapter[Pack] = TypeAdapter(Pack)


class PackError(ValueError):
    """A rule pack that cannot be used; says where it does not fit."""


@lru_cache(maxsize=32)
def pack_for(language: str) -> Pack:
    """The pack of a language («en», «en-GB»); where there is none, the one that knows no language."""
    base = language.lower().replace("_", "-")
    for name in (base, base.partition("-")[0]):
        if name.replace("-", "").isalpha() and (PACKS / name / HEAD).is_file():
            return load_pack(PACKS / name)
    return load_pack(PACKS / ANY)


def load_pack(folder: Path) -> Pack:
    """The pack of a folder: `pack.yaml`, the signals and rules of `rules-*.yaml`, and the rules for any language.

    PackError where something does not fit.
    """
    data = _parsed(folder / HEAD)
    data.setdefault("signals", {})
    data.setdefault("rules", [])
    files = sorted(folder.glob(RULES))
    if folder != PACKS / ANY:
        own = {
            (rule.get("id"), rule.get("polarity"))
            for file in files
            for rule in _parsed(file).get("rules", [])
        }
        shared = _parsed(PACKS / ANY / HEAD).get("rules", [])
        data["rules"] += [rule for rule in shared if (rule["id"], rule["polarity"]) not in own]
    for file in files:
        part = _parsed(file)
        twice = set(data["signals"]) & set(part.get("signals", {}))
        if twice:
            raise PackError(f"{file}: {', '.join(sorted(twice))} stands in two files")
        data["signals"] |= part.get("signals", {})
        data["rules"] += part.get("rules", [])
    try:
        pack = _PACK.validate_python(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise PackError(f"{folder}, {place}: {first['msg']}") from error
    for problem in pack_problems(pack):
        raise PackError(f"{folder}: {problem}")
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return replace(pack, digest=sha256(canonical.encode()).hexdigest())


def _parsed(file: Path) -> dict[str, Any]:
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise PackError(f"{file}: {error}") from error
    if not isinstance(data, dict):
        raise PackError(f"{file}: names with values are expected at the top")
    return data


def pack_problems(pack: Pack) -> list[str]:
    """What is wrong with a pack beyond its shape."""
    problems = []
    seen: set[tuple[str, str]] = set()
    for rule in pack.rules:
        if (rule.id, rule.polarity) in seen:
            problems.append(f"rule {rule.id} ({rule.polarity}) stands there twice")
        seen.add((rule.id, rule.polarity))
        problems += [
            f"rule {rule.id}: there is no signal {name}" for name in _named(rule) - set(pack.signals)
        ]
        if len(rule.words.fragments) > 2:
            problems.append(f"rule {rule.id}: two fragments at most")
    for name, signal in pack.signals.items():
        others = {*signal.any_of, *signal.sentence_has, *signal.sentence_lacks}
        problems += [
            f"signal {name}: there is no signal {other}" for other in sorted(others - set(pack.signals))
        ]
        for pattern in (*signal.patterns, *signal.exceptions):
            problems += [
                f"signal {name}, {pattern}: {problem}" for problem in _pattern_problems(pattern, pack)
            ]
    if not problems:
        problems += [
            f"signal {name} leads back to itself" for name in pack.signals if _is_circular(name, pack)
        ]
    return problems


def _named(rule: Rule) -> set[str]:
    near = (name for each in rule.unless_near for name in each.signals)
    return {*rule.signals, *rule.first, *rule.then, *near, *rule.unless_before}


def _pattern_problems(pattern: str, pack: Pack) -> list[str]:
    missing = [name for name, _ in NAMED.findall(pattern) if name != "GAP" and name not in pack.lexicons]
    if missing:
        return [f"there is no lexicon {name}" for name in missing]
    # A gap is a repeat of words with spaces between them, which can be read in one way only.
    without_gaps = NAMED.sub(lambda match: "_" if match[1] == "GAP" else match[0], pattern)
    return pattern_problems(pack.expand(without_gaps))


def _is_circular(name: str, pack: Pack, above: frozenset[str] = frozenset()) -> bool:
    if name in above:
        return True
    signal = pack.signals[name]
    others = (*signal.any_of, *signal.sentence_has, *signal.sentence_lacks)
    return any(_is_circular(other, pack, above | {name}) for other in others)
