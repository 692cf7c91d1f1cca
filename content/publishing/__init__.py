"""From the page tree to a released version; the only writer of versions."""

from content.publishing.adding import add_questions
from content.publishing.bank import (
    BANK_ACTION,
    COPY_ACTION,
    AddTags,
    Change,
    Outcome,
    RemoveTags,
    SetField,
    SetStatus,
    change,
    duplicate,
)
from content.publishing.questions import keep_version
from content.publishing.releasing import ReleaseRefused, build, page_was_published, release, shelve, validate
from content.publishing.rubrics import change_since, keep_first_rubric_version, keep_rubric_version

__all__ = [
    "BANK_ACTION",
    "COPY_ACTION",
    "AddTags",
    "Change",
    "Outcome",
    "ReleaseRefused",
    "RemoveTags",
    "SetField",
    "SetStatus",
    "add_questions",
    "build",
    "change",
    "change_since",
    "duplicate",
    "keep_first_rubric_version",
    "keep_rubric_version",
    "keep_version",
    "page_was_published",
    "release",
    "shelve",
    "validate",
]
