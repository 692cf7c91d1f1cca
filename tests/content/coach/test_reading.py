"""What is chosen out of everything that the rules say, and in which order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from content.coach import draft_of, dump_reading, load_reading, pack_for, read, remarks
from content.coach.reading import MOST_HINTS
from content.documents import CaseLexicon, CaseTerm, RolePlay
from content.seed.loading import SEED
from content.seed.reading import read_module
from tests.content.coach.written import draft, of_rule, said

PACK = pack_for("en")
MODULE = read_module(SEED / "m01-active-listening")
HARSH = (
    "Please calm down. You should have read the mail. It's not our fault. Why did you open the box? "
    "Refunds are not possible. We ALWAYS say so!!"
)
CRITERIA = {
    "heard": "Shows it was heard",
    "questions": "Asks only what is needed",
    "close": "Closes the loop",
}


def test_three_hints_at_most_the_gravest_first() -> None:
    reading = read(draft(HARSH), PACK)
    severity = {rule.id: rule.severity for rule in PACK.rules if rule.polarity in ("hint", "warning")}
    everything = {each.rule for each in remarks(draft(HARSH), PACK) if each.rule in severity}
    gravest = sorted(everything, key=lambda rule: -severity[rule])
    assert len(gravest) > MOST_HINTS
    assert [each.rule for each in reading.hints] == gravest[:MOST_HINTS]


def test_the_criterion_in_focus_comes_first() -> None:
    plain = read(draft(HARSH, criteria=CRITERIA), PACK)
    focused = read(draft(HARSH, criteria=CRITERIA, focus="questions"), PACK)
    assert plain.hints[0].criterion != "questions"
    assert focused.hints[0].rule == "P3"
    assert focused.hints[0].criterion == "questions"


def test_of_two_equal_ones_the_first_in_the_text_is_shown_and_both_are_counted() -> None:
    reading = read(draft("You forgot the form.", "You failed to sign it."), PACK)
    assert [(each.part, each.quote) for each in reading.hints if each.rule == "D1"] == [("p1", "You forgot")]
    assert reading.found["D1"] == 2


def test_a_line_is_never_praised_and_asked_about_at_once() -> None:
    reading = read(draft("Why did you do it? I'll send the van at ten."), PACK)
    assert "E3" in {each.rule for each in remarks(draft("Why did you do it?"), PACK)}
    assert "E3" not in [each.rule for each in reading.strengths]


def test_where_nothing_else_is_there_a_modest_truth_is_said() -> None:
    case = CaseLexicon(facts=(CaseTerm("the lamp", ("lamp*",)),))
    (only,) = read(draft("The lamps are oak.", lexicon=case), PACK).strengths
    assert (only.rule, only.polarity, only.quote) == ("C5", "modest", "lamps")
    kept = draft("The lamps are oak.")
    kept = replace(kept, parts=(replace(kept.parts[0], max_words=9),))
    assert [each.rule for each in read(kept, PACK).strengths] == ["L1"]


def test_praise_is_never_made_up() -> None:
    assert read(draft("The lamps are oak."), PACK).strengths == ()
    assert read(draft(""), PACK).strengths == ()
    assert read(draft("   \n "), PACK).hints == ()


def test_a_missed_risk_is_always_shown_and_counts_among_the_three() -> None:
    case = CaseLexicon(risk_triggers=("smok*",))
    reading = read(draft(HARSH, lexicon=case, thread=("The heater is smoking.",)), PACK)
    assert [each.rule for each in reading.warnings] == ["X2"]
    assert len(reading.hints) == MOST_HINTS - 1
    assert "X2" not in [each.rule for each in reading.hints]


def test_notes_are_apart_from_what_the_learner_sees() -> None:
    reading = read(draft("I'm sorry. That was our mistake, and I've refunded the fee."), PACK)
    assert {"A", "A1", "A2", "A3"} == {each.rule for each in reading.notes}
    assert "3 of 5" in next(each for each in reading.notes if each.rule == "A").effect
    assert not {each.polarity for each in (*reading.strengths, *reading.hints)} & {"note"}


def test_what_is_gone_since_the_earlier_draft_is_named() -> None:
    first = read(draft("You should have read the mail. Please calm down."), PACK)
    second = read(draft("Please calm down. I'll send it at ten.", earlier=first), PACK)
    assert [(each.rule, each.quote) for each in second.fixed] == [("D1", "You should have read")]
    assert [each.rule for each in second.hints] == ["D2"]
    assert read(draft("", earlier=first), PACK).fixed == ()


def test_the_same_draft_gives_the_same_reading_and_survives_storage() -> None:
    first = read(draft(HARSH, criteria=CRITERIA), PACK)
    assert first == read(draft(HARSH, criteria=CRITERIA), PACK)
    assert load_reading(dump_reading(first)) == first
    assert (first.language, first.version, first.digest) == ("en", PACK.version, PACK.digest)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("“Well” — you should have  read\nthe mail.", "you should have  read"),
        ("Cafe\u0301 🙂 naïve: You didn’t read it.", "You didn’t read"),
        (
            "> You should have read it.\n\nHello Dana,\n\nyou forgot the form.\n\nKind regards\nSam",
            "you forgot",
        ),
        ("On Monday Dana wrote:\n> you forgot me\n\nPlease calm down.", "calm down"),
        ("e\u0301" * 40 + ". Please calm down.", "calm down"),
    ],
)
def test_offsets_lead_back_to_what_was_typed(text: str, quote: str) -> None:
    found = next(each for each in remarks(draft(text), PACK) if each.polarity == "warning")
    assert found.quote == quote
    assert text[found.start : found.end] == quote


def test_what_is_missing_has_no_place() -> None:
    missing = of_rule(draft("The photos show the crack very well. " * 5), "O6")
    assert (missing.part, missing.quote, missing.start, missing.end) == ("", "", None, None)


def test_a_note_for_colleagues_is_read_for_facts_alone() -> None:
    case = CaseLexicon(facts=(CaseTerm("the lamp", ("lamp*",)),))
    note = draft("WANT lamp. You should have read it!! Why did you not call?", kind="note", lexicon=case)
    assert {each.rule for each in remarks(note, PACK)} == {"C5"}


def test_words_of_the_customer_are_not_the_writers() -> None:
    text = 'You wrote "you should have told me before" and I see why. I\'ll send it today.'
    thread = ("Honestly, you should have told me before.",)
    assert "D1" in {each.rule for each in remarks(draft(text), PACK)}
    assert "D1" not in {each.rule for each in remarks(draft(text, thread=thread), PACK)}


def test_an_invitation_in_an_earlier_turn_counts() -> None:
    limit = "If you continue like this I will end the call."
    assert "D4" in {rule for rule, _ in said(draft("It is Monday.", limit, kind="turn"))}
    assert "D4" not in {rule for rule, _ in said(draft("I want to help you with it.", limit, kind="turn"))}


def test_a_brief_of_one_part_hands_its_word_range_down() -> None:
    brief = next(item for item in MODULE.items if isinstance(item, RolePlay))
    bare = replace(brief.parts[0], min_words=None, max_words=None)
    (part,) = draft_of(replace(brief, parts=(bare,)), {}).parts
    assert (part.min_words, part.max_words) == (brief.min_words, brief.max_words)
