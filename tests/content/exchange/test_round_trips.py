"""What goes into a file comes out of it: the whole in our own formats, what a format carries in all others."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content import documents
from content.exchange import FORMATS, Entry, Item, format_named
from tests.content.exchange.written import KINDS, entries

WHOLE = [found.name for found in FORMATS if found.comes_back_whole]


def back(name: str, *written: Entry) -> list[Item]:
    """The items of the file that a format makes of these questions."""
    kind = format_named(name)
    return kind.read(kind.write(written).data)


def native(name: str, entry: Entry) -> Item:
    """The item of a file from which Attune's own copy was taken out."""
    kind = format_named(name)
    data = kind.write([entry]).data
    if name == "moodle":
        data = re.sub(rb"<attune>.*?</attune>", b"", data, flags=re.DOTALL)
    if name.startswith("qti"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = {member: archive.read(member) for member in archive.namelist() if member != "attune.json"}
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            for member, content in files.items():
                archive.writestr(member, content)
        data = target.getvalue()
    (item,) = kind.read(data)
    return item


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_our_own_format_keeps_every_field(kind: str, data: st.DataObject) -> None:
    entry = data.draw(entries((kind,)))
    (item,) = back("attune", entry)
    assert (item.question, item.about, item.lost) == (entry.question, entry.about, ())


@pytest.mark.parametrize("name", [name for name in WHOLE if name != "attune"])
@settings(max_examples=25, deadline=None)
@given(entry=entries())
def test_our_own_files_come_back_whole(name: str, entry: Entry) -> None:
    (item,) = back(name, entry)
    assert item.question is not None
    assert replace(item.question, version=0) == replace(entry.question, version=0)
    assert item.about == entry.about
    assert item.lost == ()


def essence(question: documents.Question | None) -> Any:
    """What a question asks and what is right, without keys."""
    match question:
        case documents.SingleChoice():
            return [(o.text, o.key == question.correct) for o in question.options]
        case documents.MultipleChoice():
            return [(o.text, o.key in question.correct) for o in question.options]
        case documents.Ordering():
            texts = {option.key: option.text for option in question.options}
            return [texts[key] for key in question.correct]
        case documents.Matching():
            texts = {right.key: right.text for right in question.rights}
            pairs = [(left.text, texts[question.pairs[left.key]]) for left in question.lefts]
            return pairs, sorted(set(texts.values()))
        case documents.ShortText():
            return [group.any_of for group in question.groups]
        case documents.Highlight():
            return question.text, [(s.first, s.last, s.credit) for s in question.spans]
        case documents.Numeric():
            accepted = [(float(a.value), float(a.tolerance), a.credit) for a in question.accepted]
            return accepted, question.unit
        case documents.Gaps():
            options = [[(o.text, o.key == gap.correct) for o in gap.options] for gap in question.gaps]
            return question.text, options
    return None


def _feedback(question: documents.Question) -> list[str]:
    return [option.feedback for option in getattr(question, "options", ())]


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("moodle", ("single", "multiple", "ordering", "matching", "numeric")),
        ("qti21", ("single", "multiple", "ordering", "matching", "highlight", "gaps", "numeric")),
        ("qti30", ("single", "multiple", "ordering", "matching", "highlight", "gaps", "numeric")),
    ],
)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_what_a_format_carries_comes_back_without_our_copy(
    name: str, kinds: tuple[str, ...], data: st.DataObject
) -> None:
    entry = data.draw(entries(kinds))
    item = native(name, entry)
    assert item.question is not None, item.problems
    assert essence(item.question) == essence(entry.question)
    assert (item.question.id, item.question.prompt) == (entry.question.id, entry.question.prompt)
    assert item.question.situation_html == entry.question.situation_html
    assert item.question.explanation == entry.question.explanation
    assert item.about == entry.about
    assert item.question.objectives == entry.question.objectives
    if entry.question.kind in ("single", "multiple"):
        assert _feedback(item.question) == _feedback(entry.question)


@settings(max_examples=15, deadline=None)
@given(entry=entries(("single", "multiple", "numeric", "short_text")))
def test_gift_carries_choices_numbers_and_phrases(entry: Entry) -> None:
    written = format_named("gift").write([entry])
    (item,) = format_named("gift").read(written.data)
    question = entry.question
    assert item.question is not None, item.problems
    assert (item.question.prompt, item.question.id) == (question.prompt, question.id)
    assert item.question.explanation == question.explanation
    assert item.question.situation_html == question.situation_html
    assert item.about == entry.about
    if isinstance(question, documents.ShortText) and len(question.groups) > 1:
        assert written.losses
    elif isinstance(question, documents.Numeric):
        assert essence(item.question)[0] == essence(question)[0]
    elif isinstance(question, documents.SingleChoice | documents.MultipleChoice):
        assert essence(item.question) == essence(question)
        assert _feedback(item.question) == _feedback(question)


@settings(max_examples=100, deadline=None)
@given(entry=entries(("single",)))
def test_aiken_carries_single_choices_or_says_that_it_does_not(entry: Entry) -> None:
    written = format_named("aiken").write([entry])
    if any(loss.is_left_out for loss in written.losses):
        return
    (item,) = format_named("aiken").read(written.data)
    assert essence(item.question) == essence(entry.question)
    assert item.question is not None
    assert item.question.prompt == entry.question.prompt.replace("\n", " ")


@pytest.mark.parametrize("name", [found.name for found in FORMATS])
@settings(max_examples=15, deadline=None)
@given(entry=entries())
def test_what_does_not_come_back_was_named(name: str, entry: Entry) -> None:
    kind = format_named(name)
    losses = kind.write([entry]).losses
    if name == "attune":
        assert losses == ()
        return
    if name in ("gift", "aiken"):
        hidden = entry.question.hints or entry.question.critical or entry.question.seed_refs
        assert losses or not hidden
        return
    if name != "csv":
        item = native(name, entry)
        changed = item.question is None or item.question.kind != entry.question.kind
        assert losses or not changed
