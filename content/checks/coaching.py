"""What the writing coach says to the answers that an author wrote: to do, but no reason to wait with a release."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from content import documents
from content.coach import Pack, Remark, draft_of, pack_for, remarks


def coaching_to_do(module: documents.Module) -> list[str]:
    """What an author may want to look at, for each role-play of a module."""
    return [
        _("%(title)s: %(problem)s") % {"title": item.title, "problem": problem}
        for item in module.items
        if isinstance(item, documents.RolePlay)
        for problem in role_play_to_do(item, module.language)
    ]


def role_play_to_do(item: documents.RolePlay, language: str) -> Iterator[str]:
    """Model answers that get a warning, a tired answer that gets none, and a case without words."""
    pack = pack_for(language)
    for model in item.models:
        for remark in _warnings(item, model.texts, pack):
            yield _("the writing coach warns about “%(quote)s” in the answer “%(label)s” (%(rule)s).") % {
                "quote": remark.quote or remark.effect,
                "label": model.label,
                "rule": remark.name,
            }
    if any(text.strip() for text in item.tired.values()) and not _warnings(item, item.tired, pack):
        yield _(
            "the tired answer gets no warning from the writing coach. Add what the customer gave already to the "
            "words of the case, or let the answer ask for it."
        )
    if item.lexicon == documents.CaseLexicon():
        yield _("the case has no words for the writing coach yet.")


def _warnings(item: documents.RolePlay, texts: Mapping[str, str], pack: Pack) -> list[Remark]:
    return [each for each in remarks(draft_of(item, texts), pack) if each.polarity == "warning"]
