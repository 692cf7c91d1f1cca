"""Files that mean harm, and files that are just broken: one clear error, and never another."""

from __future__ import annotations

import contextlib
import io
import json
import stat
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.exchange import (
    FORMATS,
    MOST_BYTES,
    MOST_ITEMS,
    Entry,
    UnreadableFile,
    format_named,
    guess,
    packages,
)
from content.exchange.tables import arm, disarm
from tests.content.exchange.written import entries, single

FILES = Path(__file__).parent / "files"
NAMES = [found.name for found in FORMATS]


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    """A zip with these files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return target.getvalue()


def refusal(name: str, data: bytes) -> str:
    """Why a file is not read."""
    with pytest.raises(UnreadableFile) as caught:
        format_named(name).read(data)
    return str(caught.value)


@pytest.mark.parametrize("name", ["moodle", "qti21"])
@pytest.mark.parametrize(
    "start",
    [
        '<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE quiz [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE quiz SYSTEM "http://example.com/evil.dtd">',
    ],
)
def test_document_types_and_entities_are_refused(name: str, start: str) -> None:
    data = f"<?xml version='1.0'?>{start}<quiz><question type='essay'/></quiz>".encode()
    assert "document type or entities" in refusal(name, data)


def test_deep_nesting_is_refused() -> None:
    deep = b"<quiz>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</quiz>"
    assert "levels deep" in refusal("moodle", deep)
    assert "well-formed JSON" in refusal("attune", b"[" * 200_000)


@pytest.mark.parametrize(
    "member", ["../evil.xml", "/etc/evil.xml", "a/../../evil.xml", "..\\evil.xml", "C:\\evil.xml"]
)
def test_names_that_point_out_of_the_zip_are_refused(member: str) -> None:
    assert "points out of it" in refusal("qti21", zipped((member, b"x")))


def test_links_are_refused() -> None:
    link = zipfile.ZipInfo("imsmanifest.xml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "a link" in refusal("qti21", zipped((link, b"/etc/passwd")))


def test_bombs_are_refused() -> None:
    assert "far too large" in refusal("qti21", zipped(("imsmanifest.xml", b"0" * 20_000_000)))
    many = [(f"{number}.xml", b"0" * 250_000) for number in range(300)]
    assert "far too large" in refusal("qti21", zipped(*many))


def test_a_zip_that_lies_about_its_sizes_is_refused() -> None:
    data = bytearray(zipped(("imsmanifest.xml", b"0" * 6_000_000)))
    central = data.rfind(b"PK\x01\x02")
    data[central + 24 : central + 28] = (100).to_bytes(4, "little")
    assert refusal("qti21", bytes(data))


def test_an_encrypted_zip_is_refused() -> None:
    data = bytearray(zipped(("imsmanifest.xml", b"<manifest/>")))
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    assert "encrypted" in refusal("qti21", bytes(data))


def test_too_many_files_in_a_zip_are_refused() -> None:
    many = [(f"{number}", b"") for number in range(packages.MOST_MEMBERS + 1)]
    assert "too many files" in refusal("qti21", zipped(*many))


def test_a_package_without_a_manifest_is_refused() -> None:
    assert "imsmanifest.xml" in refusal("qti30", zipped(("a.xml", b"<a/>")))


@pytest.mark.parametrize("name", NAMES)
def test_too_large_files_are_refused(name: str) -> None:
    start = b"PK" if name.startswith("qti") else b""
    assert "larger than 5 MB" in refusal(name, start + b" " * (MOST_BYTES + 1))


@pytest.mark.parametrize("name", NAMES)
def test_empty_files_and_other_encodings_are_refused(name: str) -> None:
    assert refusal(name, b"")
    assert "encoding" in refusal(name, "é".encode("latin-1"))


def test_utf_16_with_a_mark_is_read() -> None:
    data = "\ufeffWhat?\r\nA. One\r\nB. Two\r\nANSWER: B\r\n".encode("utf-16-le")
    (item,) = format_named("aiken").read(data)
    assert item.question is not None
    assert item.question.prompt == "What?"


def test_more_questions_than_a_file_may_have_are_refused() -> None:
    one = "Q\nA. x\nB. y\nANSWER: A\n\n"
    assert "more than 2000" in refusal("aiken", (one * (MOST_ITEMS + 1)).encode())


@pytest.mark.parametrize("bad", ["\\u0000", "\\ud800"])
def test_characters_that_no_text_may_have_cost_one_item_only(bad: str) -> None:
    written = json.loads(format_named("attune").write([Entry(single()), Entry(single())]).data)
    written["questions"][0]["question"]["prompt"] = "MARK"
    text = json.dumps(written).replace("MARK", f"a{bad}b")
    first, second = format_named("attune").read(text.encode())
    assert first.question is None
    assert "characters that no text may have" in first.problems[0]
    assert second.question is not None


def test_numbers_without_end_cost_one_item_only() -> None:
    text = format_named("attune").write([Entry(single())]).data.decode()
    for bad in ("1e999", "NaN", "99999999999999999999"):
        (item,) = format_named("attune").read(
            text.replace('"seed_refs": []', f'"seed_refs": [{bad}]').encode()
        )
        assert item.question is None


def test_scripts_are_cleaned_away() -> None:
    question = single(situation_html="<p onclick=x>Hi<script>alert(1)</script><img src=x onerror=y></p>")
    (item,) = format_named("attune").read(format_named("attune").write([Entry(question)]).data)
    assert item.question is not None
    assert item.question.situation_html == "<p>Hi</p>"


ITEM = '<assessmentItem identifier="a" title="t"><itemBody><p>{body}</p></itemBody></assessmentItem>'


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("gift", "{" * 1_000_000),
        ("gift", "a {" + "=" * 1_000_000 + "}"),
        ("gift", "// " + "[id:" * 200_000 + "\na {=b ~c}"),
        ("aiken", "a\n" + "A. b\n" + "c\n" * 500_000 + "ANSWER: A"),
        ("csv", "kind,question" + ",x" * 500_000 + "\n" + "single,a\n" * 500),
        (
            "moodle",
            f'<quiz><question type="cloze"><questiontext><text>{"{1:A:" * 200_000}</text></questiontext></question></quiz>',
        ),
        (
            "moodle",
            f'<quiz><question type="essay"><questiontext><text>{"&lt;a" * 200_000}</text></questiontext></question></quiz>',
        ),
        ("qti21", ITEM.format(body='<inlineChoiceInteraction responseIdentifier="a"/>' * 50_000)),
        (
            "qti21",
            ITEM.format(
                body="<hottextInteraction>" + "<hottext>a</hottext>" * 50_000 + "</hottextInteraction>"
            ),
        ),
        (
            "attune",
            '{"format": "attune-questions", "edition": 1, "questions": [{"question": {"hints": '
            + "[" * 900
            + "]" * 900
            + "}}]}",
        ),
    ],
)
def test_shapes_that_would_cost_much_are_read_in_no_time(name: str, data: str) -> None:
    started = time.process_time()
    with contextlib.suppress(UnreadableFile):
        for item in format_named(name).read(data.encode()):
            assert item.question is not None or item.problems
    with contextlib.suppress(UnreadableFile):
        assert guess(data.encode()).label
    assert time.process_time() - started < 10


@given(st.text())
def test_cells_are_disarmed_and_armed_again(cell: str) -> None:
    assert arm(disarm(cell)) == cell


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1"])
def test_formulas_are_written_as_text(cell: str) -> None:
    assert disarm(cell) == f"'{cell}"
    written = format_named("csv").write([Entry(single(prompt=f"={cell}"))]).data.decode("utf-8-sig")
    assert ",=" not in written.replace("\n", ",")


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60, deadline=None)
@given(
    data=st.one_of(
        st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))
    )
)
def test_any_bytes_raise_the_one_error_or_give_items(name: str, data: bytes) -> None:
    with contextlib.suppress(UnreadableFile):
        assert format_named(name).read(data)
    with contextlib.suppress(UnreadableFile):
        assert guess(data).label


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=15, deadline=None)
@given(entry=entries(), data=st.data())
def test_mutated_files_raise_the_one_error_or_give_items(
    name: str, entry: Entry, data: st.DataObject
) -> None:
    source = bytearray(format_named(name).write([entry]).data)
    for _turn in range(data.draw(st.integers(1, 5))):
        if not source:
            break
        place = data.draw(st.integers(0, len(source) - 1))
        match data.draw(st.sampled_from(["flip", "cut", "double"])):
            case "flip":
                source[place] = data.draw(st.integers(0, 255))
            case "cut":
                del source[place : place + data.draw(st.integers(1, 30))]
            case "double":
                source[place:place] = source[place : place + data.draw(st.integers(1, 60))]
    with contextlib.suppress(UnreadableFile):
        for item in format_named(name).read(bytes(source)):
            assert item.question is not None or item.problems
