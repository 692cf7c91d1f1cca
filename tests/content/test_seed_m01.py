"""Module 1 as it stands in its data files: complete, playable, fair, and word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import pytest

from content import documents
from content.seed import reading

SEED = Path(reading.__file__).parent
T = TypeVar("T")
ALLOWED_TAGS = {"p", "h2", "h3", "ul", "ol", "li", "strong", "em", "blockquote", "br", "a"}


@cache
def m01() -> documents.Module:
    return reading.read_module(SEED / "m01-active-listening")


def items_of(shape: type[T]) -> list[T]:
    return [item for item in m01().items if isinstance(item, shape)]


def quiz() -> documents.Quiz:
    return items_of(documents.Quiz)[1]


def question(number: int, shape: type[T]) -> T:
    found = quiz().by_id[quiz().slots[number - 1].pool[0]]
    assert isinstance(found, shape)
    return found


def strings(value: Any) -> Iterator[str]:
    """Every text in JSON data, in order."""
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from strings(each)
        case list():
            for each in value:
                yield from strings(each)


def words(text: str) -> int:
    return len(text.split())


# --- The path --------------------------------------------------------------------------------------


def test_the_path_has_its_fourteen_steps_in_order() -> None:
    assert [item.kind for item in m01().items] == [
        "quiz", *["lesson"] * 6, "scenario", "role_play", "quiz", "role_play", "role_play", "plan", "checklist",
    ]  # fmt: skip
    assert [item.minutes for item in items_of(documents.Lesson)] == [6, 5, 7, 6, 7, 6]
    assert [item.phase for item in m01().items] == ["learn"] * 7 + ["practise"] * 2 + ["show"] * 5


def test_keys_of_steps_and_questions_are_uuids_that_differ() -> None:
    asked = [each.id for item in items_of(documents.Quiz) for each in item.questions]
    keys = [m01().key, *(item.key for item in m01().items), *asked]
    assert len({UUID(key) for key in keys}) == len(keys) == 34


def test_each_objective_is_taught_tested_and_practised() -> None:
    for objective in m01().objectives:
        lessons = [each for each in items_of(documents.Lesson) if objective.key in each.objectives]
        questions = [each for each in quiz().questions if objective.key in each.objectives]
        assert lessons, objective.key
        assert len(questions) >= 2, objective.key


def test_the_pre_check_asks_one_situation_for_each_objective_in_five_kinds() -> None:
    check = items_of(documents.Quiz)[0]
    assert (check.behaviour, check.attempts) == ("precheck", 1)
    assert [each.objectives for each in check.questions] == [
        (objective.key,) for objective in m01().objectives
    ]
    assert len({each.kind for each in check.questions}) == 5


def test_the_rows_that_lead_this_module_are_taught() -> None:
    taught = {row for lesson in items_of(documents.Lesson) for row in lesson.seed_refs}
    assert taught >= {45, 62, 63, 64, 65, 101, 122}


def test_the_certificate_holds_twelve_months() -> None:
    assert m01().certification == documents.CertificationRule("Active listening", 12, 60, 30)


# --- Lessons ---------------------------------------------------------------------------------------


def task_of(lesson: int) -> documents.DoItNow:
    """The task inside a lesson (counted from 0)."""
    blocks = items_of(documents.Lesson)[lesson].blocks
    return next(block for block in blocks if isinstance(block, documents.DoItNow))


def test_the_marked_task_of_lesson_1_spells_out_the_message() -> None:
    task = task_of(0)
    assert " ".join(option.text for option in task.options) == (
        "I paid for the yearly plan on Sunday because your page said the card reader was included. The box "
        "came today and there is no reader in it. I open at eight tomorrow and I have told my regulars they "
        "can pay by card. I’m a bit embarrassed to be honest."
    )
    assert "want" not in {option.answer for option in task.options}
    assert task.write_label
    assert "what has she promised, and to whom?" in task.nudge


def test_lesson_4_keeps_two_of_six_questions() -> None:
    task = task_of(3)
    assert len(task.options) == 6
    assert [option.text for option in task.options if option.answer == "keep"] == [
        "“Does it flicker with another bulb?”",
        "“Is it on a dimmer?”",
    ]


def test_lesson_5_matches_five_lines_with_five_cues() -> None:
    task = task_of(4)
    assert task.task == "match"
    assert [option.answer for option in task.options] == [label.key for label in task.labels]
    assert [label.text for label in task.labels] == [
        "plays it down",
        "same word again / trust running out",
        "very short",
        "one fact too many",
        "step left out",
    ]
    assert task.write_label


def test_every_lesson_asks_from_memory_and_answers() -> None:
    counts = []
    for lesson in items_of(documents.Lesson):
        asked = [block for block in lesson.blocks if isinstance(block, documents.Retrieval)]
        assert all(block.question and block.answer for block in asked)
        counts.append(len(asked))
        assert lesson.summary
    assert counts == [2, 2, 2, 2, 2, 1]


def test_every_reply_in_a_worked_pair_says_why() -> None:
    dialogues = [
        block
        for lesson in items_of(documents.Lesson)
        for block in lesson.blocks
        if isinstance(block, documents.Dialogue)
    ]
    assert len(dialogues) == 5
    for dialogue in dialogues:
        assert [reply.tone for reply in dialogue.replies][-1] == "better"
        assert all(reply.reason for reply in dialogue.replies)


# --- The quiz --------------------------------------------------------------------------------------


def test_fourteen_questions_in_their_kinds_one_for_each_slot() -> None:
    assert [quiz().by_id[slot.pool[0]].kind for slot in quiz().slots] == [
        "single", "multiple", "ordering", "single", "matching", "judgement_rank", "highlight", "single",
        "judgement_rate", "rewrite", "multiple", "short_text", "single", "single",
    ]  # fmt: skip
    assert all(len(slot.pool) == slot.draw == 1 for slot in quiz().slots)
    assert (quiz().cut, quiz().attempts, quiz().wait_hours) == (0.8, 3, 24)
    assert [number for number, each in enumerate(quiz().questions, 1) if each.critical] == [13]
    assert {each.key_source for each in quiz().questions} == {"authors"}
    assert {each.version for each in quiz().questions} == {1}


def test_every_option_has_feedback_of_its_own() -> None:
    for each in quiz().questions:
        options = getattr(each, "options", ()) or getattr(each, "lefts", ())
        texts = [option.feedback for option in options]
        assert all(texts), each.prompt
        assert len(set(texts)) == len(texts), each.prompt
        assert each.explanation, each.prompt


def test_no_option_names_another_by_its_letter() -> None:
    # Options are shuffled, so a letter in a feedback would point at the wrong one.
    for each in quiz().questions:
        for text in strings(documents.dump_question(each)):
            assert not re.search(r"\b(option|answer) [A-D]\b|\b[B-D] (is|parrots)\b", text), text


def test_the_keys_are_those_of_the_text() -> None:
    singles = {number: question(number, documents.SingleChoice).correct for number in (1, 4, 8, 13, 14)}
    assert singles == {1: "b", 4: "c", 8: "d", 13: "c", 14: "b"}
    facts = question(2, documents.MultipleChoice)
    assert [option.text for option in facts.options if option.key in facts.correct] == [
        "“ordered on the 9th”",
        "“two of four legs”",
        "“called Monday, no answer”",
    ]
    assert len(question(11, documents.MultipleChoice).correct) == 4
    assert question(3, documents.Ordering).correct == (
        "hands-off", "second-reading", "note", "play-back", "question",
    )  # fmt: skip
    assert sorted(question(6, documents.JudgementRank).ranks.values()) == [1, 2, 3, 4, 5]
    assert question(9, documents.JudgementRate).ratings == {"a": 4, "b": 2, "c": 1, "d": 4}
    assert len(question(5, documents.Matching).pairs) == 4


def test_the_highlighted_words_are_the_right_ones() -> None:
    highlight = question(7, documents.Highlight)
    text = highlight.text.split()
    assert [(" ".join(text[span.first : span.last + 1]), span.credit) for span in highlight.spans] == [
        ("silly,", 1.0),
        ("promised the kids.", 0.5),
    ]


def open_question(number: int) -> documents.ShortText | documents.Rewrite:
    found = quiz().by_id[quiz().slots[number - 1].pool[0]]
    assert isinstance(found, (documents.ShortText, documents.Rewrite))
    return found


def mentioned(groups: tuple[documents.ConceptGroup, ...], answer: str) -> list[str]:
    """Keys of the ideas that an answer contains, as whole words."""
    return [
        group.key
        for group in groups
        if any(re.search(rf"\b{re.escape(phrase)}\b", answer.lower()) for phrase in group.any_of)
    ]


@pytest.mark.parametrize(
    ("number", "answer", "found"),
    [
        (12, "She wants to print labels tonight.", ["labels", "when"]),
        (12, "Have the labels ready for market day", ["labels", "when"]),
        (12, "to get 60 jars labelled before the market", ["labels", "when"]),
        (12, "a refund", []),
        (
            10,
            "I’m sending the missing slats today so they are there before the 14th.",
            ["part", "stake", "action"],
        ),
        (10, "We are sorry that the slats are missing with a baby on the way.", ["part", "stake"]),
        (10, "We are sorry for any inconvenience caused.", []),
    ],
)
def test_the_concept_groups_find_what_they_name(number: int, answer: str, found: list[str]) -> None:
    assert mentioned(open_question(number).groups, answer) == found


@pytest.mark.parametrize("number", [10, 12])
def test_the_model_answers_hold_every_idea(number: int) -> None:
    each = open_question(number)
    assert mentioned(each.groups, each.model_answer) == [group.key for group in each.groups]


# --- Sign-off --------------------------------------------------------------------------------------


def test_the_checklist_has_its_counts() -> None:
    checklist = items_of(documents.Checklist)[0]
    assert [line.required for line in checklist.lines] == [2, 1, 2, 1, 2, 0]
    assert [line.condition for line in checklist.lines] == ["", "", "", "", "", "if on phone"]
    assert (checklist.min_cases, checklist.min_days) == (3, 2)
    assert checklist.statement
    assert len(checklist.manager_prompts) == 4


# --- Words -----------------------------------------------------------------------------------------


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        assert not attrs or tag == "a"


def named(value: Any, ending: str) -> Iterator[str]:
    """Every text whose field name ends like this."""
    if isinstance(value, dict):
        for name, each in value.items():
            if isinstance(each, str) and name.endswith(ending):
                yield each
            yield from named(each, ending)
    elif isinstance(value, list):
        for each in value:
            yield from named(each, ending)


def test_html_uses_only_the_tags_that_are_served() -> None:
    parser = _Tags()
    for text in named(documents.dump(m01()), "html"):
        assert not text or text.startswith("<"), text
        parser.feed(text)
    assert parser.seen <= ALLOWED_TAGS


def test_words_are_those_of_the_house() -> None:
    for text in strings(documents.dump(m01())):
        assert not re.search(r"(?<!of )\bcourses?\b|overdue|\btests? out\b", text, re.IGNORECASE), text


def test_quotation_marks_are_typographic() -> None:
    for text in strings(documents.dump(m01())):
        assert '"' not in text, text
        assert "'" not in text, text


WORD_FOR_WORD = [
    "Customers rarely send a tidy case. They send a story.",
    "You read for four seconds and a template already hovers over your fingers. That is hearing.",
    "the reply that fixes a thing nobody minded while the real trouble walks away.",
    "Two seconds feel long to you and normal to the caller.",
    "is there someone who can help you move it today?",
    "People forgive a wrong guess offered humbly. They do not forgive being told what they feel.",
    "“Which firmware?” is not a question for someone holding a kettle.",
    "Reading between the lines turns into mind-reading when you stop asking.",
    "“I have the feeling we’ve made this harder than it should be. What would help most now?”",
    "You get one shot, so the play-back carries the weight; answer in the order they care about.",
    "Do not ask for the order again, all attached.",
    "You also closed the only window he had opened.",
    "honestly? paid 2 months for the bank feed. never worked. wrote to you 3 weeks ago. nothing",
    "The feeling word is there, the listening is not: he has had three weeks to try that.",
    "At which message did you first know that the plan was not the problem?",
    "so you’re losing sales while we talk. I have it now. Right so far?",
    "slow down, say you noticed the words, and follow the hand-over route for a person at risk (R9)",
    "The VAT return goes in on Friday and my accountant has asked twice now.",
    "That is a worrying place to be with two days left.",
    "You’ll hear from me tomorrow before 16:00 in any case. It’s mine until it’s clean.",
    "I don’t have a toaster. I’d have seen a toaster.",
    "The letter also has an order number, top right. Would you read it to me? Take your time.",
    "Customer’s own key word taken up; strength of feeling matched exactly",
    "Language errors do not count unless they change the meaning.",
    "Warm handover or closing that let the next person start further on",
    "Week 4: “Where did listening cost time, where did it save some?”",
]


@pytest.mark.parametrize("sentence", WORD_FOR_WORD)
def test_the_text_stands_word_for_word(sentence: str) -> None:
    text = " ".join(re.sub(r"<[^>]+>", "", each) for each in strings(documents.dump(m01())))
    assert sentence in re.sub(r"\s+", " ", text)
