"""The writing coach: reads a draft beside its case and offers a few remarks. A mirror, not a judge.

It is a pure function of draft and rule pack: no network, no clock, no chance, no score, no Django.

    from content import coach

    pack = coach.pack_for(module.language)          # cached; pack.version, pack.digest
    draft = coach.draft_of(item, texts, focus="heard", earlier=reading_of_draft_1, openings=..., allowed=...)
    reading = coach.read(draft, pack)               # Reading
    stored = coach.dump_reading(reading)            # JSON; coach.load_reading(stored) == reading

`draft_of(item: documents.RolePlay, texts: {part key: text})` is what pages use; `Draft` and `DraftPart` are there
for other texts. `focus` is the key of a criterion of the item's rubric, or "". `earlier` is the reading of the
draft before. `openings` are the learner's last five hand-ins (each text), only needed for the grader's notes.
`allowed` are phrases that the organisation's house style asks for.

A `Reading` holds

    strengths   1 to 3 `Remark`s (none only where nothing true can be said)
    warnings    shown always, even in graded mode after the hand-in and with the coach switched off
    hints       with the warnings three at most, in the order in which to show them
    notes       for the grader alone: never to the learner
    fixed       `Fixed(rule, name, quote)`: named on the earlier draft, gone now
    found       {rule: how often}, shown or not ("E1+" praises, "F3" asks)
    language, version, digest    which rules spoke; store them with the draft

A `Remark` reads: quote, effect, question, fragments («you could say …»).
`part`, `start`, `end` say where in `texts[part]`; about what is missing `quote` is "" and both offsets are None.
`rule`, `name`, `polarity` (strength, modest, hint, warning, note), `evidence`, `criterion` (a key of the rubric, or "").
"""

from content.coach.drafts import (
    Draft,
    DraftPart,
    Fixed,
    Reading,
    Remark,
    draft_of,
    dump_reading,
    load_reading,
)
from content.coach.loading import PACKS, PackError, load_pack, pack_for
from content.coach.reading import read, remarks
from content.coach.shapes import Pack, Rule

__all__ = [
    "PACKS",
    "Draft",
    "DraftPart",
    "Fixed",
    "Pack",
    "PackError",
    "Reading",
    "Remark",
    "Rule",
    "draft_of",
    "dump_reading",
    "load_pack",
    "load_reading",
    "pack_for",
    "read",
    "remarks",
]
