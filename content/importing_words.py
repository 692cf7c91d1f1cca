"""What an import would change, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from content import documents
from content.exchange import About
from content.exchange.items import short
from content.questions import Difficulty, Question

_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,40}")


def difficulty_of(text: str) -> int | None:
    """The difficulty of this name or number, or None."""
    name = text.strip().upper()
    if name in Difficulty.names:
        return int(Difficulty[name])
    return int(name) if name.isdigit() and name.isascii() and int(name) in Difficulty.values else None


def difficulty_name(value: int) -> str:
    """How files call a difficulty."""
    return Difficulty(value).name.lower()


def tags_of(question: Question) -> list[str]:
    """The names of a question's tags; none costs a query where `tagged_items__tag` was fetched before."""
    return sorted(item.tag.name for item in question.tagged_items.all())


def skill_of(text: str) -> str | None:
    """A skill's short name, or None where the text can be none."""
    return text if _SLUG.fullmatch(text) else None


def _labels() -> dict[str, str]:
    return {
        "prompt": _("the question"),
        "situation_html": _("the situation"),
        "objectives": _("the objectives"),
        "critical": _("whether it is critical"),
        "explanation": _("the explanation"),
        "key_source": _("who set the key"),
        "seed_refs": _("the sources"),
        "hints": _("the hints"),
        "kind": _("the kind"),
    }


def differing(first: documents.Question, second: documents.Question) -> list[str]:
    """The parts in which two questions differ, by name; all that belongs to the answers is one part."""
    old, new = documents.dump_question(first), documents.dump_question(second)
    names = [name for name in new if name not in ("id", "version") and old.get(name) != new[name]]
    labels = _labels()
    return list(dict.fromkeys(labels.get(name, _("the answers and their key")) for name in names))


def changes(
    frozen: documents.Question | None,
    made: documents.Question,
    old: Question,
    new: Question,
    about: About,
) -> list[str]:
    """Sentences about what would change in a question of the bank; none where nothing would."""
    if frozen is None:
        return [_("It has no answers yet; the file brings them.")]
    parts = differing(frozen, made)
    if new.skill != old.skill:
        parts.append(_("the skill"))
    if new.difficulty != old.difficulty:
        parts.append(_("the difficulty"))
    if about.tags and _folded(about.tags) != _folded(tags_of(old)):
        parts.append(_("the tags"))
    if not parts:
        return []
    sentences = [_("It changes %(parts)s.") % {"parts": ", ".join(parts)}]
    if frozen.prompt != made.prompt:
        sentences.append(_("Now: “%(text)s”") % {"text": short(frozen.prompt)})
    return sentences


def unheld(wanted: documents.Question, held: documents.Question) -> list[str]:
    """What the fields of the editor cannot hold of a question."""
    return [_("%(part)s, in part") % {"part": part} for part in differing(wanted, held)]


def _folded(names: Iterable[str]) -> set[str]:
    return {name.casefold() for name in names}
