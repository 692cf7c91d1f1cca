"""A file of kept answers: its signature, and that nothing hostile gets past the reading."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from lms.accounts.models import User
from lms.lib import answer_files
from tests.harness import answer_file
from tests.harness.answer_file import kept

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
AMINA = User(public_id=UUID("40000000-0000-4000-8000-000000000001"), name="Amina")
BRIAN = User(public_id=UUID("40000000-0000-4000-8000-000000000002"), name="Brian")
RECORD = "attempt-12"
ANSWER = kept("q1", {"text": "Größe \U0001f600 \u2028 \x7f"}, AT, seq=4, epoch=2)


def read(data: bytes, person: User = AMINA) -> answer_files.AnswerFile:
    return answer_files.read(data, person=person.public_id)


def signed_with(**changes: Any) -> bytes:
    """A file that is signed properly, and odd all the same."""
    return answer_file.sign({**answer_file.content(AMINA, RECORD, ANSWER), **changes}, AMINA, RECORD)


def test_a_file_is_read_as_it_was_made() -> None:
    found = read(answer_file.signed(AMINA, RECORD, ANSWER))
    (answer,) = found.answers
    assert found.record == RECORD
    assert (answer.item, answer.value, answer.typed_at) == ("q1", ANSWER["value"], AT)
    assert (answer.client_id, answer.seq, answer.epoch, answer.typed_epoch) == (answer_file.CLIENT, 4, 2, 2)


def test_the_newest_comes_first() -> None:
    later = kept("q1", {}, AT.replace(hour=10), seq=1, epoch=3, typed_epoch=2)
    recovered = kept("q1", {}, AT.replace(hour=11), seq=9, epoch=3, typed_epoch=1)
    found = read(answer_file.signed(AMINA, RECORD, later, ANSWER, recovered))
    assert [(one.typed_epoch, one.seq) for one in found.answers] == [(2, 1), (2, 4), (1, 9)]


def test_each_record_and_each_learner_has_a_key_of_its_own(settings: Any) -> None:
    keys = {
        answer_files.key_for(who.public_id, what) for who in (AMINA, BRIAN) for what in (RECORD, "attempt-1")
    }
    assert len(keys) == 4
    key = answer_files.key_for(AMINA.public_id, RECORD)
    assert key == answer_files.key_for(str(AMINA.public_id), RECORD)
    settings.SECRET_KEY = "another installation"
    assert answer_files.key_for(AMINA.public_id, RECORD) != key


@pytest.mark.parametrize(
    "change",
    [
        lambda file: file["answers"][0]["value"].update(text="Better"),
        lambda file: file["answers"][0].update(typed_at="2026-03-01T09:00:00+00:00"),
        lambda file: file["answers"][0].update(seq=5),
        lambda file: file["answers"].append(file["answers"][0]),
        lambda file: file.update(record="attempt-13"),
        lambda file: file.update(made_at="2026-03-02T09:00:00Z"),
        lambda file: file.update(signature="0" * 64),
        lambda file: file.update(signature="é"),
    ],
)
def test_whatever_is_changed_breaks_the_signature(change: Callable[[dict[str, Any]], None]) -> None:
    file = json.loads(answer_file.signed(AMINA, RECORD, ANSWER))
    change(file)
    with pytest.raises(answer_files.UnreadableFile, match="not as the page made it"):
        read(json.dumps(file).encode())


def test_another_order_or_other_spaces_change_nothing() -> None:
    file = json.loads(answer_file.signed(AMINA, RECORD, ANSWER))
    turned = dict(reversed(file.items()))
    assert read(json.dumps(turned, separators=(" ,", ": "), ensure_ascii=False).encode("utf-8-sig"))


def test_somebody_elses_file_says_so_without_a_name() -> None:
    with pytest.raises(answer_files.UnreadableFile, match="somebody else") as refused:
        read(answer_file.signed(BRIAN, RECORD, ANSWER))
    assert "Brian" not in str(refused.value)


def test_a_file_in_which_the_person_was_changed_is_not_taken() -> None:
    file = json.loads(answer_file.signed(BRIAN, RECORD, ANSWER))
    file["person"] = str(AMINA.public_id)
    with pytest.raises(answer_files.UnreadableFile, match="not as the page made it"):
        read(json.dumps(file).encode())


DEEP = b"[" * 200_000


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe{}",
        b"\x00",
        "{}".encode("utf-16"),
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"{}",
        DEEP,
        DEEP + b"]" * len(DEEP),
        b'{"record": ' + DEEP + b"]" * len(DEEP) + b"}",
        b'{"record": 1, "person": 2, "signature": 3}',
        b'{"record": "a", "person": "nobody", "signature": "b"}',
        b'{"record": "a", "record": "b"}',
        b'{"record": NaN}',
        b'{"record": 1e999}',
        b'{"record": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_no_answer_file_gets_one_sentence(data: bytes) -> None:
    with pytest.raises(answer_files.UnreadableFile, match="not an answer file"):
        read(data)


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 2},
        {"answers": []},
        {"answers": None},
        {"answers": {"item": "q1"}},
        {"answers": ["q1"]},
        {"answers": [ANSWER] * (answer_files.MOST_ANSWERS + 1)},
        *(
            {"answers": [{**ANSWER, **odd}]}
            for odd in (
                {"item": 7},
                {"item": "q" * 201},
                {"item": "q\x00"},
                {"value": "text"},
                {"value": None},
                {"seq": -1},
                {"seq": 2**31},
                {"seq": True},
                {"seq": "4"},
                {"epoch": 10**400},
                {"typed_epoch": None},
                {"client_id": "me"},
                {"client_id": 7},
                {"typed_at": "yesterday"},
                {"typed_at": "2026-03-02T09:00:00"},
                {"typed_at": "0001-01-01T00:00:00+00:00"},
                {"typed_at": 1772442000000},
            )
        ),
    ],
)
def test_what_is_signed_has_to_fit_too(changes: dict[str, Any]) -> None:
    with pytest.raises(answer_files.UnreadableFile, match="not an answer file"):
        read(signed_with(**changes))


def test_a_deep_value_is_no_way_in() -> None:
    """Deep enough to be read and too deep to be written again."""
    for depth in (500, 5_000, 50_000):
        value = b'{"text": ' + b"[" * depth + b"]" * depth + b"}"
        data = json.dumps({**answer_file.content(AMINA, RECORD), "signature": "0" * 64}).encode()
        with pytest.raises(answer_files.UnreadableFile):
            read(data.replace(b'"answers": []', b'"answers": ' + value))


def test_a_file_is_at_most_a_megabyte() -> None:
    with pytest.raises(answer_files.UnreadableFile, match="larger than 1 MB"):
        read(b" " * (answer_files.MOST_BYTES + 1))


def test_half_a_character_is_signed_as_the_browser_signs_it() -> None:
    assert answer_files.canonical({"b": "\ud800é", "a": [1, {}]}) == b'{"a":[1,{}],"b":"\\ud800\\u00e9"}'
    assert read(answer_file.signed(AMINA, RECORD, kept("q1", {"text": "\ud800"}, AT, client_id=str(uuid4()))))
