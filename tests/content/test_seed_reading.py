"""Data files that do not fit are refused with the file and the field; files that fit lose nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from content import documents
from content.seed import reading

SEED = Path(reading.__file__).parent
M01 = "m01-active-listening"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the first module, to be damaged."""
    shutil.copy(SEED / reading.HOUSE_RULES, tmp_path)
    shutil.copytree(SEED / M01, tmp_path / M01)
    return tmp_path / M01


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file.name}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_module_that_was_read_survives_writing_and_reading() -> None:
    module = reading.read_module(SEED / M01)
    assert documents.load(documents.dump(module)) == module


def test_reading_twice_gives_the_same_digest() -> None:
    first, second = (documents.dump(reading.read_module(SEED / M01)) for _ in range(2))
    assert documents.digest(first) == documents.digest(second)


@pytest.mark.parametrize(
    ("name", "old", "new", "field", "words"),
    [
        ("module.yaml", "skill: active-listening\n", "", "skill", "required"),
        ("module.yaml", "  - quiz.yaml", "  - quizz.yaml", "items[9]", "quizz.yaml"),
        ("module.yaml", "position: 1", "position: first", "position", "integer"),
        ("module.yaml", "language: en", "langage: en", "langage", "no such field"),
        ("lessons/1-the-four-line-note.yaml", "minutes: 6", "minutes: six", "minutes", "integer"),
        ("lessons/1-the-four-line-note.yaml", "objectives: [o1]", "objectives: [o9]", "objectives", "o9"),
        ("lessons/1-the-four-line-note.yaml", "key: tired-note", "key: opening", "blocks", "2 times"),
        ("lessons/1-the-four-line-note.yaml", "answer: feel", "answer: fell", "blocks[7].options", "fell"),
        ("lessons/3-play-it-back.yaml", "tone: parrot", "tone: loud", "blocks[3].replies[1].tone", "tired"),
        (
            "lessons/5-between-the-lines.yaml",
            "        - take the word up\n",
            "",
            "blocks[1].rows[4]",
            "3 cells",
        ),
        ("scenario.yaml", "goto: N2c", "goto: N9", "nodes[0].choices[2].goto", "N9"),
        ("scenario.yaml", "mood_meter: trust", "mood_meter: anger", "mood_meter", "anger"),
        ("quiz.yaml", "ratings: {a: 4, b: 2, c: 1, d: 4}", "ratings: {a: 4}", "questions[8].ratings", "once"),
        ("quiz.yaml", "        last: 8", "        last: 9", "questions[6].spans[1]", "0 to 8"),
        ("quiz.yaml", "kind: rewrite", "kind: rewritten", "questions[9]", "rewritten"),
        (
            "quiz.yaml",
            "version: 1\n    objectives: [o3]\n",
            "objectives: [o3]\n",
            "questions[7].version",
            "required",
        ),
        (
            "role-plays/b-the-kettle.yaml",
            "      turn-2: Good. The toaster",
            "      turn-5: Good. The toaster",
            "models[0].texts",
            "turn-2",
        ),
        (
            "role-plays/b-the-kettle.yaml",
            "rubric: rubric.yaml",
            "rubric: rubrics.yaml",
            "rubric",
            "rubrics.yaml",
        ),
        ("rubric.yaml", "weight: 15", "weight: 16", "criteria", "101"),
        ("rubric.yaml", "      - Notices, but assumes\n", "", "criteria[3].levels[3]", "required"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(
    folder: Path, name: str, old: str, new: str, field: str, words: str
) -> None:
    change(folder / name, old, new)
    with pytest.raises(reading.SeedError) as refused:
        reading.read_module(folder)
    assert refused.value.file == folder / name
    assert refused.value.field == field
    assert name in str(refused.value)
    assert words in str(refused.value)


def test_a_name_given_twice_is_refused(folder: Path) -> None:
    change(folder / "plan.yaml", "minutes: 2", "minutes: 2\nminutes: 3")
    with pytest.raises(reading.SeedError, match=r"plan\.yaml.*“minutes” is given 2 times"):
        reading.read_module(folder)


def test_a_folder_without_a_module_is_refused(tmp_path: Path) -> None:
    with pytest.raises(reading.SeedError, match="there is no such file"):
        reading.read_module(tmp_path)


def test_a_skill_whose_module_is_missing_is_refused(tmp_path: Path) -> None:
    shutil.copy(SEED / reading.PROGRAMME, tmp_path)
    with pytest.raises(reading.SeedError) as refused:
        reading.read_programme(tmp_path / reading.PROGRAMME)
    assert refused.value.field == "skills[0].module"


def test_the_programme_has_ten_skills_in_order() -> None:
    programme = reading.read_programme(SEED / reading.PROGRAMME)
    assert programme.title == "Support essentials"
    assert [skill.slug for skill in programme.skills] == [
        "active-listening",
        "clear-communication",
        "empathy",
        "patience",
        "adaptability",
        "positive-attitude",
        "problem-solving",
        "willingness-to-learn",
        "time-management",
        "de-escalation",
    ]
    assert [skill.code for skill in programme.skills] == [f"M{number:02}" for number in range(1, 11)]


def test_the_house_rules_are_eleven() -> None:
    rules = reading.read_house_rules(SEED / reading.HOUSE_RULES)
    assert [rule.key for rule in rules] == [f"R{number}" for number in range(1, 12)]
    assert rules[5].text == (
        "No change of e-mail, address, password or card before the identity check (two of three facts)."
    )
