"""Questions of every kind as hypothesis draws them, already tidy as the editor leaves them."""

from __future__ import annotations

import uuid
from typing import Any

from hypothesis import strategies as st

from content import documents
from content.exchange import About, Entry
from content.freezing.text import clean_html

LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co", "Zl", "Zp", "Zs"), include_characters=" ")
SIGNS = st.sampled_from([*"=~#{}:\\<>&\"'%*[]|,;+-@/. aZé漢🙂"])


def text(*, most: int = 20) -> st.SearchStrategy[str]:
    """One line, never empty, with nothing around it and no two spaces in a row."""
    drawn = st.text(st.one_of(LETTERS, SIGNS), min_size=1, max_size=most)
    return drawn.map(lambda value: " ".join(value.split(" ")).strip()).map(
        lambda value: " ".join(part for part in value.split() if part) or "x"
    )


def lines() -> st.SearchStrategy[str]:
    """One to three lines."""
    return st.lists(text(), min_size=1, max_size=3).map("\n".join)


def situations() -> st.SearchStrategy[str]:
    """Clean HTML of some paragraphs, or none."""
    made = st.lists(
        st.sampled_from(["<p>{}</p>", "<ul><li>{}</li></ul>", "<blockquote>{}</blockquote>"]), max_size=2
    )
    words = st.sampled_from(["Plain", "<strong>bold</strong> word", "a &amp; b", "x<br>y"])
    return st.tuples(made, words).map(
        lambda pair: clean_html("".join(part.format(pair[1]) for part in pair[0]))
    )


def _options(draw: Any, least: int = 2, most: int = 5) -> tuple[documents.Option, ...]:
    texts = draw(st.lists(text(), min_size=least, max_size=most, unique=True))
    return tuple(
        documents.Option(key=f"k{place}", text=value, feedback=draw(st.one_of(st.just(""), lines())))
        for place, value in enumerate(texts)
    )


def _groups(draw: Any) -> tuple[documents.ConceptGroup, ...]:
    found = draw(st.lists(st.lists(text(), min_size=1, max_size=3), min_size=1, max_size=3))
    return tuple(
        documents.ConceptGroup(key=f"g{place}", label=phrases[0], any_of=tuple(phrases))
        for place, phrases in enumerate(found)
    )


def _numbers(draw: Any) -> tuple[documents.AcceptedNumber, ...]:
    value = st.decimals(-1000, 1000, places=2).map(lambda number: f"{number.normalize():f}")
    size = st.decimals(0, 10, places=2).map(lambda number: f"{number.normalize():f}")
    return tuple(
        documents.AcceptedNumber(
            key=f"n{place}",
            value=draw(value),
            tolerance=draw(size),
            credit=draw(st.sampled_from([1.0, 0.5, 0.25])),
        )
        for place in range(draw(st.integers(1, 3)))
    )


def _body(draw: Any, kind: str) -> Any:
    match kind:
        case "single":
            options = _options(draw)
            return documents.SingleChoice, {"options": options, "correct": draw(st.sampled_from(options)).key}
        case "multiple":
            options = _options(draw)
            right = draw(st.lists(st.sampled_from(options), min_size=1, unique_by=lambda o: o.key))
            keys = {option.key for option in right}
            return documents.MultipleChoice, {
                "options": options,
                "correct": tuple(option.key for option in options if option.key in keys),
            }
        case "ordering":
            options = _options(draw)
            return documents.Ordering, {
                "options": options,
                "correct": tuple(draw(st.permutations([option.key for option in options]))),
            }
        case "matching":
            lefts, rights = _options(draw), _options(draw)
            rights = tuple(
                documents.Option(f"r{place}", o.text, o.feedback) for place, o in enumerate(rights)
            )
            pairs = {left.key: draw(st.sampled_from(rights)).key for left in lefts}
            return documents.Matching, {"lefts": lefts, "rights": rights, "pairs": pairs}
        case "judgement_rank":
            options = _options(draw)
            return documents.JudgementRank, {
                "options": options,
                "ranks": {option.key: draw(st.integers(1, 3)) for option in options},
            }
        case "judgement_rate":
            options = _options(draw)
            return documents.JudgementRate, {
                "options": options,
                "ratings": {option.key: draw(st.integers(1, 4)) for option in options},
            }
        case "judgement_pick":
            options = _options(draw)
            return documents.JudgementPick, {
                "options": options,
                "best": options[0].key,
                "worst": options[-1].key,
            }
        case "short_text":
            return documents.ShortText, {"groups": _groups(draw), "model_answer": draw(lines())}
        case "rewrite":
            return documents.Rewrite, {
                "original": draw(lines()),
                "groups": _groups(draw),
                "model_answer": draw(lines()),
            }
        case "highlight":
            words = draw(
                st.lists(st.sampled_from(["one", "two", "&", "<b>", "four."]), min_size=3, max_size=8)
            )
            spans = (documents.Span(0, 0, 1.0), documents.Span(1, 2, 0.5, "half"))
            return documents.Highlight, {
                "text": " ".join(words),
                "spans": spans,
                "wrong_feedback": draw(lines()),
            }
        case "numeric":
            return documents.Numeric, {
                "accepted": _numbers(draw),
                "unit": draw(st.sampled_from(["", "min", "€"])),
            }
    gaps = tuple(
        documents.Gap(key=str(place), options=_options(draw, most=3), correct="k0")
        for place in range(1, draw(st.integers(1, 3)) + 1)
    )
    return documents.Gaps, {"text": " and ".join(f"so [[{gap.key}]]" for gap in gaps), "gaps": gaps}


KINDS = (
    *("single", "multiple", "ordering", "matching", "judgement_rank", "judgement_rate", "judgement_pick"),
    *("short_text", "highlight", "rewrite", "numeric", "gaps"),
)


@st.composite
def entries(draw: Any, kinds: tuple[str, ...] = KINDS) -> Entry:
    """A question of one of these kinds with what the bank knows of it."""
    made, fields = _body(draw, draw(st.sampled_from(kinds)))
    question = made(
        id=str(draw(st.uuids(version=4))),
        version=draw(st.integers(0, 9)),
        prompt=draw(lines()),
        situation_html=draw(situations()),
        objectives=tuple(draw(st.lists(st.sampled_from(["o1", "o2", "o3"]), unique=True))),
        critical=draw(st.booleans()),
        explanation=draw(st.one_of(st.just(""), lines())),
        key_source=draw(st.sampled_from(["authors", "experts"])),
        seed_refs=tuple(draw(st.lists(st.integers(1, 99), max_size=2))),
        hints=tuple(draw(st.lists(text(), max_size=2))),
        **fields,
    )
    about = About(
        tags=tuple(draw(st.lists(st.sampled_from(["billing", "tone", "a b"]), unique=True))),
        difficulty=draw(st.sampled_from(["", "easy", "hard"])),
        skill=draw(st.sampled_from(["", "active-listening"])),
    )
    return Entry(question, about)


def single(**changes: Any) -> documents.SingleChoice:
    """A small single choice."""
    fields: dict[str, Any] = {
        "id": str(uuid.UUID(int=1)),
        "version": 0,
        "prompt": "What comes first?",
        "options": (documents.Option("1", "Listen", "Right."), documents.Option("2", "Answer", "Too early.")),
        "correct": "1",
    }
    return documents.SingleChoice(**{**fields, **changes})
