"""What a quiz draws, held against its blueprint: every attempt has to meet it, not only a lucky one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from content import documents
from content.blocks.question import kind_name


@dataclass(frozen=True)
class Cell:
    """An objective in one kind of question, or in any where `kind` is empty.

    `sure` questions are in every attempt, `possible` ones can be drawn, `wanted` is the blueprint's number.
    """

    objective: str
    kind: str
    sure: int
    possible: int
    wanted: int

    @property
    def is_hole(self) -> bool:
        """An attempt may ask fewer than the blueprint wants."""
        return self.sure < self.wanted

    @property
    def is_empty(self) -> bool:
        """Nothing is wanted and nothing is there."""
        return not self.wanted and not self.possible


@dataclass(frozen=True)
class CoverageRow:
    """A kind of question with its cells, one for each objective of the table. `kind` is empty for any kind."""

    kind: str
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Coverage:
    """The table objective x kind: its columns are objectives, its first row stands for any kind."""

    objectives: tuple[documents.Objective, ...]
    rows: tuple[CoverageRow, ...]


def coverage(quiz: documents.Quiz, objectives: Sequence[documents.Objective]) -> Coverage:
    """What each attempt is sure to ask of each objective, of any kind and of each kind that occurs."""
    asked = {question.kind for question in quiz.questions}
    kinds = sorted(asked | {cell.kind for cell in quiz.blueprint if cell.kind}, key=kind_name)
    known = {objective.key: objective for objective in objectives}
    for name in [cell.objective for cell in quiz.blueprint] + [
        name for question in quiz.questions for name in question.objectives
    ]:
        known.setdefault(name, documents.Objective(name, ""))
    rows = (
        CoverageRow(kind, kind_name(kind), tuple(_cell(quiz, name, kind) for name in known))
        for kind in ["", *kinds]
    )
    return Coverage(tuple(known.values()), tuple(rows))


def draw_problems(quiz: documents.Quiz) -> Iterator[str]:
    """Slots that cannot ask as many questions as they should."""
    is_short = False
    for place, slot in enumerate(quiz.slots, start=1):
        if not 1 <= slot.draw <= len(slot.pool):
            is_short = True
            words = {"place": place, "draw": slot.draw, "pool": len(slot.pool)}
            if slot.rule is None:
                yield _("Slot %(place)d draws %(draw)d of %(pool)d questions.") % words
            else:
                yield (
                    _("The rule of slot %(place)d asks %(draw)d questions, but %(pool)d ready ones match.")
                    % words
                )
    if is_short:
        return
    drawn = documents.assign(quiz.slots, [question.id for question in quiz.questions])
    wanted, found = sum(slot.draw for slot in quiz.slots), sum(len(questions) for questions in drawn)
    if found < wanted:
        yield _(
            "The slots ask %(wanted)d questions, but share so many that only %(found)d different ones can be drawn."
        ) % {"wanted": wanted, "found": found}


def blueprint_problems(quiz: documents.Quiz, objectives: Iterable[documents.Objective]) -> Iterator[str]:
    """Holes: what the blueprint wants and an attempt may lack."""
    known = {objective.key for objective in objectives}
    for wanted in _summed(quiz.blueprint):
        cell = _cell(quiz, wanted.objective, wanted.kind)
        words = {
            "objective": cell.objective,
            "kind": kind_name(cell.kind),
            "wanted": cell.wanted,
            "possible": cell.possible,
            "sure": cell.sure,
        }
        if cell.objective not in known:
            yield _("The blueprint names “%(objective)s”, but the module has no such objective.") % words
        elif not cell.is_hole:
            continue
        elif not cell.possible:
            yield (
                _(
                    "No ready question about “%(objective)s” is of the kind “%(kind)s”; the blueprint wants %(wanted)d."
                )
                if cell.kind
                else _("No ready question is about “%(objective)s”; the blueprint wants %(wanted)d.")
            ) % words
        elif cell.kind:
            yield (
                _(
                    "An attempt may ask only %(sure)d of the %(possible)d questions about “%(objective)s” of the kind "
                    "“%(kind)s”; the blueprint wants %(wanted)d. A slot counts where all of its questions fit."
                )
                % words
            )
        else:
            yield (
                _(
                    "An attempt may ask only %(sure)d of the %(possible)d questions about “%(objective)s”; the blueprint "
                    "wants %(wanted)d. A slot counts where all of its questions fit."
                )
                % words
            )


def quiz_problems(quiz: documents.Quiz, objectives: Sequence[documents.Objective]) -> list[str]:
    """What keeps the slots and the blueprint of a quiz from being released."""
    return [*draw_problems(quiz), *blueprint_problems(quiz, objectives)]


def _summed(blueprint: Sequence[documents.BlueprintCell]) -> list[documents.BlueprintCell]:
    """Each objective and kind once; what is wanted twice adds up."""
    wanted: dict[tuple[str, str], int] = {}
    for cell in blueprint:
        place = (cell.objective, cell.kind)
        wanted[place] = wanted.get(place, 0) + cell.count
    return [documents.BlueprintCell(objective, count, kind) for (objective, kind), count in wanted.items()]


def _cell(quiz: documents.Quiz, objective: str, kind: str) -> Cell:
    fitting = {
        question.id
        for question in quiz.questions
        if objective in question.objectives and kind in ("", question.kind)
    }
    return Cell(
        objective=objective,
        kind=kind,
        sure=sum(slot.draw for slot in quiz.slots if slot.pool and fitting.issuperset(slot.pool)),
        possible=len(fitting),
        wanted=sum(cell.count for cell in quiz.blueprint if (cell.objective, cell.kind) == (objective, kind)),
    )
