"""Events of the library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lms.events.types import EventData

# The job that tells `courses` of a release: people in progress are re-pinned, others learn what changed.
FOLLOW_RELEASE = "courses.follow_release"


@dataclass(frozen=True, kw_only=True)
class ModuleReleased(EventData):
    """A version of a module was released. `kind` is first, cosmetic, minor or material."""

    type: ClassVar[str] = "module.released"
    channels: ClassVar[tuple[str, ...]] = (FOLLOW_RELEASE,)
    module_id: int
    version_id: int
    number: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class QuestionsImported(EventData):
    """Questions came out of a file. `kind` is its format, `digest` the SHA-256 of its bytes."""

    type: ClassVar[str] = "questions.imported"
    kind: str
    digest: str
    added: int
    changed: int


@dataclass(frozen=True, kw_only=True)
class QuestionsExported(EventData):
    """Questions with their keys left the house in a file. `kind` is its format."""

    type: ClassVar[str] = "questions.exported"
    kind: str
    count: int
