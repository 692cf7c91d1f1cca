"""The frame that steps of every kind share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
