"""Lessons and their blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Discriminator

from content.documents.frame import Phase


@dataclass(frozen=True)
class Prose:
    key: str
    html: str
    kind: Literal["prose"] = "prose"


@dataclass(frozen=True)
class Sample:
    """A customer's words, or a note, shown as they were written."""

    key: str
    html: str
    caption: str = ""
    voice: Literal["them", "you", "note"] = "them"
    kind: Literal["sample"] = "sample"


@dataclass(frozen=True)
class Reply:
    """One way to answer in a worked pair. `tone` says which kind of reply it is; `reason` says why."""

    tone: Literal["tired", "parrot", "overdone", "better"]
    html: str
    reason: str = ""


@dataclass(frozen=True)
class Dialogue:
    """A worked pair: the same customer line, and a tired and a better reply."""

    key: str
    replies: tuple[Reply, ...]
    customer: str = ""
    kind: Literal["dialogue"] = "dialogue"


@dataclass(frozen=True)
class Quote:
    key: str
    text: str
    person: str
    work: str
    source_note: str
    kind: Literal["quote"] = "quote"


@dataclass(frozen=True)
class Label:
    """A category that a learner gives to an option: a line of the note, a kind of cue."""

    key: str
    text: str


@dataclass(frozen=True)
class TaskOption:
    """One thing to mark, choose or match. `answer` is a label's key, `keep` for a choice, or empty for none."""

    key: str
    text: str
    answer: str = ""
    feedback: str = ""


@dataclass(frozen=True)
class DoItNow:
    """A task inside a lesson, answered at once and never scored.

    `write`: a text; `choose`: keep some options; `mark`: give stretches of a text a label (the options
    joined by spaces are the text); `match`: give each line a label. `write_label` asks for a short text
    beside the options; `nudge` is shown where that text was left empty.
    """

    key: str
    task: Literal["write", "choose", "mark", "match"]
    prompt_html: str
    answer_html: str
    sample_html: str = ""
    options: tuple[TaskOption, ...] = ()
    labels: tuple[Label, ...] = ()
    write_label: str = ""
    nudge: str = ""
    kind: Literal["do_it_now"] = "do_it_now"


@dataclass(frozen=True)
class Retrieval:
    """A question to answer from memory; the learner then sees `answer` and says how it went."""

    key: str
    question: str
    answer: str
    kind: Literal["retrieval"] = "retrieval"


@dataclass(frozen=True)
class KeyPoints:
    key: str
    points: tuple[str, ...]
    title: str = ""
    kind: Literal["key_points"] = "key_points"


@dataclass(frozen=True)
class Table:
    key: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class Picture:
    """An image of the library, frozen as its id and the rendition that is shown."""

    key: str
    image_id: int
    rendition: str
    alt: str
    caption: str = ""
    kind: Literal["picture"] = "picture"


LessonBlock = Annotated[
    Prose | Sample | Dialogue | Quote | DoItNow | Retrieval | KeyPoints | Table | Picture,
    Discriminator("kind"),
]


@dataclass(frozen=True)
class Lesson:
    """`sections` of a lesson are the blocks between headings; a heading is an h2 inside prose."""

    key: str
    slug: str
    title: str
    minutes: int
    blocks: tuple[LessonBlock, ...]
    summary: str = ""
    objectives: tuple[str, ...] = ()
    seed_refs: tuple[int, ...] = ()
    phase: Phase = "learn"
    kind: Literal["lesson"] = "lesson"
