"""Scored replies as the fields that authors edit."""

from __future__ import annotations

from content import documents
from content.seed.stored import numbered, stream


def scored_stream(role_play: documents.RolePlay) -> str:
    """The stored stream of a brief's scored replies, each criterion by its title."""
    titles = {criterion.key: criterion.title for criterion in role_play.rubric.criteria}
    return stream(
        (
            "reply",
            {
                "use": one.use,
                "set_number": one.set_number,
                "remark": one.remark,
                "texts": numbered(({"part": part, "text": text} for part, text in one.texts.items()), "text"),
                "marks": numbered(
                    (
                        {
                            "criterion": titles.get(key, key),
                            "level": str(level),
                            "reason": one.reasons.get(key, ""),
                        }
                        for key, level in one.levels.items()
                    ),
                    "mark",
                ),
            },
            one.key,
        )
        for one in role_play.scored
    )
