"""A module with one quiz of three questions: the kinds that the small module's quiz does not ask."""

from __future__ import annotations

from content.documents import (
    SCHEMA,
    AcceptedNumber,
    Gap,
    Gaps,
    JudgementPick,
    Module,
    Numeric,
    Objective,
    Option,
    Question,
    Quiz,
    Slot,
)
from tests.harness import small_module

KEY = "00000000-0000-4000-8000-000000000002"

PICK = "10000000-0000-4000-8000-000000000011"
NUMERIC = "10000000-0000-4000-8000-000000000012"
GAPS = "10000000-0000-4000-8000-000000000013"


def questions() -> tuple[JudgementPick, Numeric, Gaps]:
    """Best and worst of four; 12.50 € with part credit for 10 to 15; two gaps in a sentence."""
    return (
        JudgementPick(
            id=PICK,
            version=1,
            prompt="Which reply helps most, which least?",
            options=tuple(Option(key, f"Reply {key}", f"Why {key} is as it is.") for key in "abcd"),
            best="c",
            worst="a",
            objectives=("o1",),
        ),
        Numeric(
            id=NUMERIC,
            version=1,
            prompt="How much goes back to the customer?",
            accepted=(
                AcceptedNumber("near", "12.5", "2.5", 0.5, "The postage is missing."),
                AcceptedNumber("exact", "12.5", "0.01", 1.0, "Price and postage."),
                AcceptedNumber("slip", "25", "0", 0.0, "That is both kettles."),
            ),
            unit="€",
            wrong_feedback="Add the postage to half of the price.",
            objectives=("o1",),
        ),
        Gaps(
            id=GAPS,
            version=1,
            prompt="When is the money back?",
            text="It leaves us within [[leave]] working days,\nand the bank needs [[bank]] more.",
            gaps=(
                Gap(
                    "leave",
                    (Option("l2", "2", "After the scan."), Option("l5", "5", "That is the bank.")),
                    "l2",
                ),
                Gap(
                    "bank",
                    (
                        Option("b1", "1", "No bank is that quick."),
                        Option("b3", "3 to 5", "As the rule says."),
                        Option("b9", "9", "That is too long."),
                    ),
                    "b3",
                ),
            ),
            objectives=("o1",),
        ),
    )


def every_kind() -> tuple[Question, ...]:
    """A question of each kind, and a ◆ single choice."""
    return (*small_module.questions(), *questions())


def quiz() -> Quiz:
    """One slot for each question. Slot keys are s1 to s3."""
    pool = questions()
    return Quiz(
        key="quiz",
        slug="three-more",
        title="Three more",
        minutes=5,
        slots=tuple(Slot(key=f"s{number}", pool=(question.id,)) for number, question in enumerate(pool, 1)),
        questions=pool,
    )


def document() -> Module:
    """The whole module."""
    return Module(
        schema=SCHEMA,
        key=KEY,
        code="M99",
        skill="small-kinds",
        slug="small-kinds",
        title="Small kinds",
        purpose="Ask in three more ways.",
        objectives=(Objective(key="o1", text="answer it"),),
        items=(quiz(),),
    )
