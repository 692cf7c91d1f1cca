"""A second small module: a pre-check and practice, with questions of their own. Steps: precheck, practice, plan."""

from __future__ import annotations

from dataclasses import replace

from content.documents import (
    SCHEMA,
    ConceptGroup,
    Module,
    MultipleChoice,
    Objective,
    Option,
    Ordering,
    PlanStep,
    Question,
    Quiz,
    Rewrite,
    ShortText,
    SingleChoice,
    Slot,
)

KEY = "00000000-0000-4000-8000-000000000002"
SLUG = "small-rehearsal"

SURE_SINGLE = "20000000-0000-4000-8000-000000000001"
SURE_MULTIPLE = "20000000-0000-4000-8000-000000000002"
SURE_OTHER = "20000000-0000-4000-8000-000000000003"
SINGLE = "20000000-0000-4000-8000-000000000011"
MULTIPLE = "20000000-0000-4000-8000-000000000012"
ORDERING = "20000000-0000-4000-8000-000000000013"
SHORT_TEXT = "20000000-0000-4000-8000-000000000014"
REWRITE = "20000000-0000-4000-8000-000000000015"

# What must never reach a browser before it may: the tests look for these words.
SECRET = "Secret reason"
MODEL = "The model answer"


def _options(*keys: str) -> tuple[Option, ...]:
    return tuple(Option(key=key, text=f"Reply {key}", feedback=f"{SECRET} {key}.") for key in keys)


def _quiz(key: str, slug: str, title: str, questions: tuple[Question, ...], **more: object) -> Quiz:
    quiz = Quiz(
        key=key,
        slug=slug,
        title=title,
        minutes=5,
        slots=tuple(Slot(key=f"{key}-{number}", pool=(each.id,)) for number, each in enumerate(questions, 1)),
        questions=questions,
        shuffle_options=False,
    )
    return replace(quiz, **more)  # type: ignore[arg-type]


def precheck() -> Quiz:
    """Three questions that are in no other quiz; certainty is asked for."""
    return _quiz(
        "precheck",
        "before-you-begin",
        "Before you begin",
        (
            SingleChoice(
                id=SURE_SINGLE, version=1, prompt="Sure of one?", options=_options("a", "b"), correct="b"
            ),
            MultipleChoice(
                id=SURE_MULTIPLE,
                version=1,
                prompt="Sure of several?",
                options=_options("a", "b", "c"),
                correct=("a", "b"),
            ),
            SingleChoice(
                id=SURE_OTHER, version=1, prompt="Sure again?", options=_options("a", "b"), correct="a"
            ),
        ),
        behaviour="precheck",
        phase="learn",
    )


def practice() -> Quiz:
    """Five questions with three tries each; another try costs a quarter. The first has two hints."""
    return _quiz(
        "rehearsal",
        "rehearsal",
        "Rehearsal",
        (
            SingleChoice(
                id=SINGLE,
                version=1,
                prompt="Which reply?",
                options=_options("a", "b", "c", "d"),
                correct="d",
                explanation=f"{SECRET} of all.",
                hints=("Look at the person first.", "Read the last line."),
            ),
            MultipleChoice(
                id=MULTIPLE,
                version=1,
                prompt="Which replies?",
                options=_options("a", "b", "c", "d"),
                correct=("a", "c"),
            ),
            Ordering(
                id=ORDERING,
                version=1,
                prompt="Which order?",
                options=_options("a", "b", "c"),
                correct=("c", "a", "b"),
            ),
            ShortText(
                id=SHORT_TEXT,
                version=1,
                prompt="What first?",
                groups=(
                    ConceptGroup(key="thread", label=f"{SECRET} idea", any_of=("thread",)),
                    ConceptGroup(key="end", label="To the end", any_of=("to the end",)),
                ),
                model_answer=MODEL,
            ),
            Rewrite(
                id=REWRITE,
                version=1,
                prompt="Write it anew.",
                original="Please clear the cache.",
                groups=(ConceptGroup(key="back", label="Plays back", any_of=("appear twice",)),),
                model_answer=MODEL,
            ),
        ),
        behaviour="practice",
        review="at_once",
        phase="practise",
    )


def document() -> Module:
    """The whole module."""
    return Module(
        schema=SCHEMA,
        key=KEY,
        code="M99",
        skill=SLUG,
        slug=SLUG,
        title="Small rehearsal",
        purpose="Try it where it costs nothing.",
        objectives=(Objective(key="o1", text="try it"),),
        items=(
            precheck(),
            practice(),
            PlanStep(key="plan", slug="if-then-plan", title="If-then plan", minutes=2),
        ),
    )
