"""Quotes are found in the text; a marking says what it lacks."""

from __future__ import annotations

from dataclasses import replace

from courses.role_plays import marking, quotes
from courses.role_plays.marking import Comment, Evidence, Marking, Missing
from tests.courses.role_plays.way_to_a_reply import GOOD, TEXTS
from tests.harness import small_module

RUBRIC = small_module.rubric()


def placed(one: Marking) -> Marking:
    return marking.placed(one, RUBRIC, TEXTS)


def test_a_quote_is_found_whatever_the_white_space_and_the_marks() -> None:
    text = "Hi Paul,\n\nIt’s  your\nmoney. It's here."
    assert quotes.find(text, "It's your money.") == (10, 27)
    assert quotes.as_written(text, "it’s here") == "it’s here"
    assert quotes.as_written(text, "It's your money.") == "It’s  your\nmoney."
    assert quotes.find(text, "your money back") is None
    assert quotes.find(text, "  ") is None
    assert quotes.find("a.b", "a+b") is None


def test_a_quote_is_looked_for_in_its_part_first() -> None:
    texts = {"reply": "thank you", "note": "thank you"}
    assert quotes.part_of(texts, "thank you", "note") == "note"
    assert quotes.part_of(texts, "thank you") == "reply"
    assert quotes.part_of(texts, "no") is None


def test_paragraphs_keep_the_text_and_know_where_quotes_end() -> None:
    text = "One two\nthree.\n\n\nFour five six.\n"
    found = quotes.paragraphs(text, [(1, "two three"), (2, "five"), (3, "lost")])
    assert ["".join(piece.text for piece in one.pieces) for one in found] == [
        "One two\nthree.",
        "Four five six.",
    ]
    assert [one.ends for one in found] == [(1,), (2,)]
    assert [piece.text for piece in found[0].pieces if 1 in piece.marks] == ["two\nthree"]


def test_overlapping_quotes_and_quotes_across_paragraphs() -> None:
    found = quotes.paragraphs("a b c\n\nd e", [(1, "a b"), (2, "b c d")])
    assert [(piece.text, piece.marks) for piece in found[0].pieces] == [
        ("a ", (1,)),
        ("b", (1, 2)),
        (" c", (2,)),
    ]
    assert [(piece.text, piece.marks, piece.ends) for piece in found[1].pieces] == [
        ("d", (2,), (2,)),
        (" e", (), ()),
    ]


def test_a_good_marking_lacks_nothing_once_placed() -> None:
    found = placed(GOOD)
    assert marking.missing_for_release(found, RUBRIC) == ()
    assert found.evidence["questions"].part == "reply"
    assert found.comments[0].part == "reply"


def test_each_one_and_four_needs_words_that_are_in_the_text() -> None:
    bare = placed(replace(GOOD, levels={**GOOD.levels, "closing": 1}, evidence={}))
    assert marking.missing_for_release(bare, RUBRIC) == (
        Missing("quote", "questions"),
        Missing("quote", "closing"),
    )
    wrong = placed(replace(GOOD, evidence={"questions": Evidence("I never wrote this")}))
    assert marking.missing_for_release(wrong, RUBRIC) == (Missing("quote_not_found", "questions"),)


def test_a_release_needs_each_level_and_both_boxes() -> None:
    found = placed(Marking(levels={"play-back": 3}, comments=(Comment("Where?", "nowhere"),)))
    assert marking.missing_for_release(found, RUBRIC) == (
        Missing("level", "questions"),
        Missing("level", "closing"),
        Missing("comment_not_found", "1"),
        Missing("what_works"),
        Missing("one_change"),
    )


def test_a_return_needs_one_comment() -> None:
    assert marking.missing_for_return(Marking(levels={"play-back": 3})) == (Missing("comment"),)
    assert marking.missing_for_return(Marking(one_change="Answer first.")) == ()
    assert marking.missing_for_return(Marking(comments=(Comment("Answer first."),))) == ()


def test_what_was_sent_is_read_with_care() -> None:
    body = {
        "levels": {"play-back": 3, "questions": 5, "closing": True, "x": "4"},
        "evidence": {"play-back": {"text": " words "}, "questions": "no", "closing": {"text": ""}},
        "comments": [{"text": "a", "quote": "b"}, {"quote": "c"}, 4],
        "notes": {"play-back": "n", "closing": 3},
        "what_works": 7,
        "one_change": "x" * 5000,
    }
    found = marking.load(body)
    assert found.levels == {"play-back": 3}
    assert found.evidence == {"play-back": Evidence("words")}
    assert found.comments == (Comment("a", "b"),)
    assert found.notes == {"play-back": "n"}
    assert (found.what_works, len(found.one_change)) == ("", marking.MAX_CHARACTERS)
    assert marking.load(marking.dump(found)) == found
    assert marking.load({"levels": [], "comments": {}}) == Marking()


def test_unknown_criteria_are_left_out() -> None:
    found = placed(Marking(levels={"other": 2}, evidence={"other": Evidence("Dana")}, notes={"other": "n"}))
    assert found == Marking()
