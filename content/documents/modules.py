"""The module that holds the steps, and the steps that are no lesson, scenario, quiz or role-play."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Discriminator

from content.documents.frame import HouseRule, Objective, Phase
from content.documents.lessons import Lesson
from content.documents.questions import Question
from content.documents.quizzes import Behaviour, Quiz
from content.documents.role_plays import RolePlay
from content.documents.scenarios import Scenario


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
class LookAlike:
    """Two ideas that are easily taken for each other. `first` and `second` hold ids of cards."""

    label: str
    first: tuple[str, ...]
    second: tuple[str, ...]


@dataclass(frozen=True)
class Module:
    """A released module. `items` are the steps of its path, in order, with their siblings. `key` is the page's translation key.

    `cards` are questions for the daily review, which no quiz of the module asks. `variants` are gentler scenarios
    that stand beside the path: whoever plays one does the step that names it.
    """

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
    cards: tuple[Question, ...] = ()
    look_alikes: tuple[LookAlike, ...] = ()
    variants: tuple[Scenario, ...] = ()

    @cached_property
    def by_key(self) -> dict[str, Item]:
        """The items by their key."""
        return {item.key: item for item in self.items}

    def scenario(self, key: str) -> Scenario | None:
        """The scenario of this key, in the path or beside it; None where there is none."""
        item = self.by_key.get(key) or next((one for one in self.variants if one.key == key), None)
        return item if isinstance(item, Scenario) else None

    def gentler(self, scenario: Scenario) -> Scenario | None:
        """The gentler scenario that counts the same, or None."""
        return self.scenario(scenario.gentler_key) if scenario.gentler_key else None

    @cached_property
    def by_slug(self) -> dict[str, Item]:
        """The items by their slug (unique within a module)."""
        return {item.slug: item for item in self.items}

    @cached_property
    def spares(self) -> dict[str, str]:
        """Keys of sibling briefs, each with the key of the step that it stands in for. They are no steps of their own."""
        found: dict[str, str] = {}
        mains: set[str] = set()
        for item in self.items:
            if not isinstance(item, RolePlay) or item.key in found:
                continue
            mains.add(item.key)
            sibling = self.by_key.get(item.sibling_key)
            while isinstance(sibling, RolePlay) and sibling.key not in mains and sibling.key not in found:
                found[sibling.key] = item.key
                sibling = self.by_key.get(sibling.sibling_key)
        return found

    @cached_property
    def steps(self) -> tuple[Item, ...]:
        """The steps of the path: the items without the siblings, which open when they are needed."""
        return tuple(item for item in self.items if item.key not in self.spares)

    def step_key(self, item_key: str) -> str:
        """The step that work on this item counts for: its own, or that which a sibling stands in for."""
        return self.spares.get(item_key, item_key)

    @property
    def minutes(self) -> int:
        """Minutes that the whole path is expected to take."""
        return sum(item.minutes for item in self.steps)

    def of_kind(self, *kinds: str) -> Iterator[Item]:
        """The items of these kinds, in path order."""
        return (item for item in self.items if item.kind in kinds)

    def quizzes(self, behaviour: Behaviour) -> Iterator[Quiz]:
        """The quizzes of this behaviour, in path order."""
        return (item for item in self.items if isinstance(item, Quiz) and item.behaviour == behaviour)
