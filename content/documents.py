"""A released module as frozen dataclasses: what learners are served, and what records refer to.

The document is stored as JSON beside its hash and never changes. It imports no Django, so that rules
in `courses` can be pure. A change of shape raises `SCHEMA` and adds an upgrader to `UPGRADERS`.

Texts named `html` were sanitised when the module was released; all others are plain text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Discriminator, TypeAdapter

SCHEMA = 1

Phase = Literal["learn", "practise", "show"]
Channel = Literal["email", "chat", "phone", "social"]


@dataclass(frozen=True)
class Objective:
    """Something that a learner can do after the module; `key` is stable across edits."""

    key: str
    text: str


@dataclass(frozen=True)
class HouseRule:
    """A rule of the fictional company, shown beside every scenario and role-play."""

    key: str
    text: str


@dataclass(frozen=True)
class Customer:
    """The person on the other side of a case. `portrait` names a drawing of the design system, or is empty."""

    name: str
    about: str = ""
    portrait: str = ""


# --- Lessons ---------------------------------------------------------------------------------------


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


# --- Scenarios -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Meter:
    """A hidden number that choices move, clamped to `low`..`high`."""

    key: str
    label: str
    start: int
    low: int
    high: int


@dataclass(frozen=True)
class Effect:
    """What a choice does to a meter: adds `change`, or sets it when `sets` is true."""

    meter: str
    change: int
    sets: bool = False


@dataclass(frozen=True)
class ScenarioChoice:
    """A reply. `goto` is a node's key, an ending's key, or `end`: the first ending whose condition holds.

    `points` (0-3) and `reason` are shown in the debrief only.
    """

    key: str
    text: str
    goto: str
    points: int
    reason: str = ""
    effects: tuple[Effect, ...] = ()
    is_silence: bool = False


@dataclass(frozen=True)
class ScenarioNode:
    """What the customer says, and the replies on offer. `direction` is a stage direction (a silence, a pause)."""

    key: str
    says: str
    choices: tuple[ScenarioChoice, ...]
    direction: str = ""


@dataclass(frozen=True)
class Condition:
    meter: str
    comparison: Literal[">=", "<=", "=="]
    value: int


@dataclass(frozen=True)
class Ending:
    """A named ending, never a grade. Without conditions it always holds. `is_best` marks the intended one."""

    key: str
    title: str
    text: str
    conditions: tuple[Condition, ...] = ()
    is_best: bool = False
    only_by_name: bool = False


@dataclass(frozen=True)
class Scenario:
    key: str
    slug: str
    title: str
    minutes: int
    channel: Channel
    customer: Customer
    situation_html: str
    start: str
    meters: tuple[Meter, ...]
    mood_meter: str
    nodes: tuple[ScenarioNode, ...]
    endings: tuple[Ending, ...]
    debrief: str
    you_know: tuple[str, ...] = ()
    you_can: tuple[str, ...] = ()
    intensity: Literal["light", "medium", "high"] = "light"
    content_note: str = ""
    objectives: tuple[str, ...] = ()
    seed_refs: tuple[int, ...] = ()
    phase: Phase = "practise"
    kind: Literal["scenario"] = "scenario"

    def node(self, key: str) -> ScenarioNode:
        """The node with this key; KeyError where there is none."""
        return {node.key: node for node in self.nodes}[key]


# --- Quizzes ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Option:
    """An answer on offer, with the feedback that belongs to it alone."""

    key: str
    text: str
    feedback: str = ""


@dataclass(frozen=True, kw_only=True)
class QuestionBase:
    """What every kind of question has. `id` is the question's UUID, `version` its own number.

    `critical` (◆) questions stand outside the sum and must all be right.
    `key_source` says who set the key: the module's authors, or an expert panel.
    """

    id: str
    version: int
    prompt: str
    situation_html: str = ""
    objectives: tuple[str, ...] = ()
    critical: bool = False
    explanation: str = ""
    key_source: Literal["authors", "experts"] = "authors"
    seed_refs: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SingleChoice(QuestionBase):
    options: tuple[Option, ...]
    correct: str
    kind: Literal["single"] = "single"


@dataclass(frozen=True, kw_only=True)
class MultipleChoice(QuestionBase):
    options: tuple[Option, ...]
    correct: tuple[str, ...]
    kind: Literal["multiple"] = "multiple"


@dataclass(frozen=True, kw_only=True)
class Ordering(QuestionBase):
    """`correct` holds every option's key in the right order."""

    options: tuple[Option, ...]
    correct: tuple[str, ...]
    kind: Literal["ordering"] = "ordering"


@dataclass(frozen=True, kw_only=True)
class Matching(QuestionBase):
    """`pairs` maps each left key to its right key; rights may be more than lefts."""

    lefts: tuple[Option, ...]
    rights: tuple[Option, ...]
    pairs: dict[str, str]
    kind: Literal["matching"] = "matching"


@dataclass(frozen=True, kw_only=True)
class JudgementRank(QuestionBase):
    """Rank from best to worst. `ranks` maps option to its key rank (1 is best); equal numbers are ties."""

    options: tuple[Option, ...]
    ranks: dict[str, int]
    kind: Literal["judgement_rank"] = "judgement_rank"


@dataclass(frozen=True, kw_only=True)
class JudgementRate(QuestionBase):
    """Rate each option from 1 (harmful) to 4 (very good). `ratings` maps option to its key."""

    options: tuple[Option, ...]
    ratings: dict[str, int]
    kind: Literal["judgement_rate"] = "judgement_rate"


@dataclass(frozen=True)
class ConceptGroup:
    """An idea that an answer has to contain: any one of the phrases counts, whatever the case."""

    key: str
    label: str
    any_of: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ShortText(QuestionBase):
    groups: tuple[ConceptGroup, ...]
    model_answer: str
    kind: Literal["short_text"] = "short_text"


@dataclass(frozen=True)
class Span:
    """Words `first`..`last` of a text (counted from 0, both included) with the credit that they earn."""

    first: int
    last: int
    credit: float
    feedback: str = ""


@dataclass(frozen=True, kw_only=True)
class Highlight(QuestionBase):
    """Mark words in `text`, split at white space. `spans` are keyed; words outside of them are wrong."""

    text: str
    spans: tuple[Span, ...]
    wrong_feedback: str = ""
    kind: Literal["highlight"] = "highlight"


@dataclass(frozen=True, kw_only=True)
class Rewrite(QuestionBase):
    """Write `original` anew. All groups present earns 1; otherwise a person decides."""

    original: str
    groups: tuple[ConceptGroup, ...]
    model_answer: str
    kind: Literal["rewrite"] = "rewrite"


Question = Annotated[
    SingleChoice
    | MultipleChoice
    | Ordering
    | Matching
    | JudgementRank
    | JudgementRate
    | ShortText
    | Highlight
    | Rewrite,
    Discriminator("kind"),
]


@dataclass(frozen=True)
class Slot:
    """A place in a quiz: `draw` questions out of `pool` (question ids)."""

    key: str
    pool: tuple[str, ...]
    draw: int = 1


@dataclass(frozen=True)
class Quiz:
    """`cut` is the share of the sum (0-1) that passes; `wait_hours` lie between two attempts.

    `time_limit_minutes` None means no limit. The frozen questions are everything that a slot can draw.
    """

    key: str
    slug: str
    title: str
    minutes: int
    slots: tuple[Slot, ...]
    questions: tuple[Question, ...]
    cut: float = 0.8
    attempts: int = 3
    wait_hours: int = 24
    time_limit_minutes: int | None = None
    shuffle_options: bool = True
    introduction: str = ""
    phase: Phase = "show"
    kind: Literal["quiz"] = "quiz"

    @cached_property
    def by_id(self) -> dict[str, Question]:
        """The frozen questions by their UUID."""
        return {question.id: question for question in self.questions}


# --- Role-plays ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Criterion:
    """`levels` holds the four anchors, Starting to Leading. A `gate` criterion must be Solid or above.

    Weights of a rubric sum to 100.
    """

    key: str
    title: str
    weight: int
    levels: tuple[str, str, str, str]
    gate: bool = False


@dataclass(frozen=True)
class PassRule:
    """Gates at `gate_level` or above, nothing below `floor_level`, at most `below_solid` others under Solid."""

    gate_level: int = 3
    floor_level: int = 2
    below_solid: int = 1


@dataclass(frozen=True)
class Rubric:
    key: str
    title: str
    criteria: tuple[Criterion, ...]
    grader_notes_html: str = ""
    pass_rule: PassRule = field(default_factory=PassRule)


@dataclass(frozen=True)
class ThreadMessage:
    """A message or a turn that came before. `at` is a label such as «Wed 10:40»."""

    who: str
    text: str
    voice: Literal["them", "you", "colleague", "note"] = "them"
    at: str = ""


@dataclass(frozen=True)
class Part:
    """A named text to write. Word limits are advice; None means no advice."""

    key: str
    label: str
    kind: Literal["mail", "chat", "turn", "note"]
    min_words: int | None = None
    max_words: int | None = None


@dataclass(frozen=True)
class ModelAnswer:
    """An example at the top level; `texts` maps part keys to text."""

    label: str
    texts: dict[str, str]


@dataclass(frozen=True)
class RolePlay:
    """A written role-play. Models, `great_html` and `tired` are never served before a result is released."""

    key: str
    slug: str
    title: str
    minutes: int
    channel: Channel
    customer: Customer
    task: str
    parts: tuple[Part, ...]
    rubric: Rubric
    thread: tuple[ThreadMessage, ...] = ()
    you_know: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    state: str = ""
    great_html: str = ""
    models: tuple[ModelAnswer, ...] = ()
    tired: dict[str, str] = field(default_factory=dict)
    is_graded: bool = True
    is_blind: bool = True
    practice_key: str = ""
    sibling_key: str = ""
    min_words: int | None = None
    max_words: int | None = None
    seed_refs: tuple[int, ...] = ()
    phase: Phase = "show"
    kind: Literal["role_play"] = "role_play"


# --- Plan, sign-off, certificate -------------------------------------------------------------------


@dataclass(frozen=True)
class PlanStep:
    """The if-then plan: required, private to the learner and the manager."""

    key: str
    slug: str
    title: str
    minutes: int
    example_cue: str = ""
    example_behavior: str = ""
    phase: Phase = "show"
    kind: Literal["plan"] = "plan"


@dataclass(frozen=True)
class ChecklistLine:
    """Something to see on the job. `required` is how often it must be seen unprompted (0 = optional)."""

    key: str
    text: str
    required: int
    condition: str = ""


@dataclass(frozen=True)
class Checklist:
    """The sign-off: observations of at least `min_cases` cases on at least `min_days` days."""

    key: str
    slug: str
    title: str
    minutes: int
    lines: tuple[ChecklistLine, ...]
    min_cases: int = 3
    min_days: int = 2
    statement: str = ""
    manager_prompts: tuple[str, ...] = ()
    phase: Phase = "show"
    kind: Literal["checklist"] = "checklist"


@dataclass(frozen=True)
class CertificationRule:
    """What a certificate of this module certifies and how long it holds (calendar months, days)."""

    title: str
    valid_months: int = 12
    renewal_opens_days: int = 60
    grace_days: int = 30


Item = Annotated[Lesson | Scenario | Quiz | RolePlay | PlanStep | Checklist, Discriminator("kind")]


@dataclass(frozen=True)
class Module:
    """A released module. `items` are the steps of its path, in order. `key` is the page's translation key."""

    schema: int
    key: str
    code: str
    skill: str
    slug: str
    title: str
    purpose: str
    objectives: tuple[Objective, ...]
    items: tuple[Item, ...]
    house_rules: tuple[HouseRule, ...] = ()
    certification: CertificationRule | None = None
    programme: str = ""
    position: int = 1
    language: str = "en"
    manager_briefing: str = ""
    seed_refs: tuple[int, ...] = ()

    @cached_property
    def by_key(self) -> dict[str, Item]:
        """The items by their key."""
        return {item.key: item for item in self.items}

    @cached_property
    def by_slug(self) -> dict[str, Item]:
        """The items by their slug (unique within a module)."""
        return {item.slug: item for item in self.items}

    @property
    def minutes(self) -> int:
        """Minutes that the whole path is expected to take."""
        return sum(item.minutes for item in self.items)

    def of_kind(self, *kinds: str) -> Iterator[Item]:
        """The items of these kinds, in path order."""
        return (item for item in self.items if item.kind in kinds)


# --- Reading and writing ---------------------------------------------------------------------------

_MODULE: TypeAdapter[Module] = TypeAdapter(Module)
_QUESTION: TypeAdapter[Question] = TypeAdapter(Question)

# One function for each step: UPGRADERS[n] turns the JSON of schema n into that of n + 1.
UPGRADERS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


def load(data: dict[str, Any]) -> Module:
    """The module of stored JSON of any schema so far; pydantic.ValidationError where it does not fit."""
    while data["schema"] < SCHEMA:
        data = UPGRADERS[data["schema"]](data)
    return _MODULE.validate_python(data)


def dump(module: Module) -> dict[str, Any]:
    """JSON-ready data of a module; `load(dump(m)) == m`."""
    result: dict[str, Any] = _MODULE.dump_python(module, mode="json")
    return result


def load_question(data: dict[str, Any]) -> Question:
    """One question of stored JSON; pydantic.ValidationError where it does not fit."""
    return _QUESTION.validate_python(data)


def dump_question(question: Question) -> dict[str, Any]:
    """JSON-ready data of one question."""
    result: dict[str, Any] = _QUESTION.dump_python(question, mode="json")
    return result


def digest(data: dict[str, Any]) -> str:
    """SHA-256 (hex) of canonical JSON: sorted keys, no spaces, UTF-8."""
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
