"""When a sign-off may be signed: enough cases, on enough days, each line seen often enough. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from content.documents import Checklist, ChecklistLine

UNPROMPTED = "unprompted"
NOT_SEEN = "not_seen"
MARKS = (UNPROMPTED, "prompted", NOT_SEEN, "no_chance")

# A reference names a ticket and nobody: no spaces and no @, so that neither a name nor an address fits in.
_REFERENCE = re.compile(r"[\w#][\w#/.:-]{0,63}")


@dataclass(frozen=True)
class Case:
    """One observed case: the day, the ticket reference, and a mark for each line by its key."""

    seen_on: date
    reference: str
    marks: Mapping[str, str]


@dataclass(frozen=True)
class LineProgress:
    """How often one line was seen unprompted, in different cases."""

    line: ChecklistLine
    seen: int

    @property
    def missing(self) -> int:
        """How many more cases this line has to be seen in. A line with a condition is never missing."""
        return 0 if self.line.condition else max(0, self.line.required - self.seen)


@dataclass(frozen=True)
class SignOffProgress:
    """Where the observations of one enrollment stand against its checklist."""

    lines: tuple[LineProgress, ...]
    cases: int
    min_cases: int
    days: int
    min_days: int

    @property
    def missing_cases(self) -> int:
        return max(0, self.min_cases - self.cases)

    @property
    def missing_days(self) -> int:
        return max(0, self.min_days - self.days)

    @property
    def missing_lines(self) -> tuple[LineProgress, ...]:
        """The lines that have to be seen again."""
        return tuple(line for line in self.lines if line.missing)

    @property
    def is_ready(self) -> bool:
        """All counts hold: the sign-off may be signed."""
        return not (self.missing_cases or self.missing_days or self.missing_lines)


# Letters with a stroke are letters of their own to Unicode; to a keyboard they are accents.
_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "’": "'"})


def progress(checklist: Checklist, cases: Iterable[Case]) -> SignOffProgress:
    """Counts cases by their reference, whoever saw them, and the days on which they were seen."""
    rows = list(cases)
    seen: dict[str, set[str]] = {line.key: set() for line in checklist.lines}
    for case in rows:
        for key, mark in case.marks.items():
            if mark == UNPROMPTED and key in seen:
                seen[key].add(same_reference(case.reference))
    return SignOffProgress(
        lines=tuple(LineProgress(line, len(seen[line.key])) for line in checklist.lines),
        cases=len({same_reference(case.reference) for case in rows}),
        min_cases=checklist.min_cases,
        days=len({case.seen_on for case in rows}),
        min_days=checklist.min_days,
    )


def same_reference(reference: str) -> str:
    """The form in which two spellings of one ticket reference are equal."""
    return reference.strip().lstrip("#").casefold()


def is_reference(text: str) -> bool:
    """Looks like a ticket reference: up to 64 letters, digits and - / . : _ #, and no spaces."""
    return _REFERENCE.fullmatch(text) is not None


def is_same_name(typed: str, name: str) -> bool:
    """The typed name is the account's, whatever its case, accents and spaces."""
    return bool(typed.strip()) and _plain(typed) == _plain(name)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_STROKES))
    return " ".join("".join(sign for sign in letters if not unicodedata.combining(sign)).split())


def is_second_person(signer_id: int, learner_id: int, graders: frozenset[int]) -> bool:
    """The signer is not the learner, and not the one person who graded every role-play."""
    return signer_id != learner_id and graders != frozenset({signer_id})
