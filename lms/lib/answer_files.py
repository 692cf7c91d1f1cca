"""The file that a page offers while its server is away: what waits on a device, signed in the browser and read here.

The page of a record carries a key, made of the record, the learner and the secret of this installation; it is stored
nowhere and does not expire. The signature is HMAC-SHA-256 with this key over the rest of the file (`canonical`).

It proves that the file was made for this record on a page that was served to this learner, and that nobody who never
had that page has changed it since. It does not prove that the learner typed the answers, nor when or in what order:
whoever sits at the page has the key, and times and numbers are those of the device.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

MOST_BYTES = 1024 * 1024
MOST_ANSWERS = 500
VERSION = 1
_LONGEST_NAME = 200
_YEARS = range(2020, 2200)  # a device may be wrong, and every zone can still show its time


class UnreadableFile(ValueError):
    """Nothing of the file is taken; the message says why."""


@dataclass(frozen=True)
class KeptAnswer:
    """One answer as the page kept it. `seq` counts within `client_id`; `typed_epoch` is when it was first written."""

    item: str
    value: dict[str, Any]
    typed_at: datetime
    client_id: UUID
    seq: int
    epoch: int
    typed_epoch: int


@dataclass(frozen=True)
class AnswerFile:
    """A file whose signature holds. `record` is what autosave calls its scope; the newest answer comes first."""

    record: str
    answers: tuple[KeptAnswer, ...]


def key_for(person: object, record: str) -> str:
    """The key for files of one record and one learner (a public id), in hexadecimal digits."""
    return salted_hmac("attune.answer-file", f"{person}\n{record}", algorithm="sha256").hexdigest()


def canonical(content: object) -> bytes:
    """The one way to write a value down: names in order, no spaces, all but ASCII escaped. answer-file.js does the same."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def signature(key: str, content: object) -> str:
    """What the browser has to have written under `content`."""
    return hmac.digest(key.encode(), canonical(content), "sha256").hex()


def read(data: bytes, *, person: object) -> AnswerFile:
    """The answers that one learner (a public id) kept; UnreadableFile unless all of it fits and is signed."""
    if len(data) > MOST_BYTES:
        raise UnreadableFile(_("The file is larger than 1 MB. An answer file is much smaller."))
    try:
        content = _parse(data)
        record, owner = _text(content["record"]), UUID(_text(content["person"]))
        signed = _text(content.pop("signature")).encode()
        if owner != UUID(str(person)):
            raise UnreadableFile(_("This file holds the answers of somebody else. Nothing was brought in."))
        if not hmac.compare_digest(signed, signature(key_for(owner, record), content).encode()):
            raise UnreadableFile(
                _(
                    "This file is not as the page made it: something in it was changed, or it comes from another site. Nothing was brought in."
                )
            )
        if content["version"] != VERSION or not 1 <= len(content["answers"]) <= MOST_ANSWERS:
            raise ValueError("another version, or no answers")
        answers = sorted(map(_kept, content["answers"]), key=_order, reverse=True)
    except UnreadableFile:
        raise
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise UnreadableFile(
            _(
                "This is not an answer file. Please choose the one that the page offered, just as it was saved."
            )
        ) from error
    return AnswerFile(record, tuple(answers))


def _order(answer: KeptAnswer) -> tuple[int, datetime, int]:
    return answer.typed_epoch, answer.typed_at, answer.seq


def _parse(data: bytes) -> dict[str, Any]:
    content = json.loads(
        data.decode("utf-8-sig"), object_pairs_hook=_once, parse_float=_refuse, parse_constant=_refuse
    )
    if not isinstance(content, dict):
        raise TypeError("the file is an object")
    return content


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which each name stands once: two readers would see two different files otherwise."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"{name} stands twice")
        found[name] = value
    return found


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text} is no whole number")


def _kept(content: dict[str, Any]) -> KeptAnswer:
    value = content["value"]
    if not isinstance(value, dict):
        raise TypeError("a value is an object")
    epoch = _whole(content["epoch"])
    return KeptAnswer(
        item=_text(content["item"]),
        value=value,
        typed_at=_moment(content["typed_at"]),
        client_id=UUID(_text(content["client_id"])),
        seq=_whole(content["seq"]),
        epoch=epoch,
        typed_epoch=_whole(content.get("typed_epoch", epoch)),
    )


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_NAME or "\x00" in value:
        raise ValueError("a short text")
    return value


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise ValueError("a whole number")
    return value


def _moment(value: object) -> datetime:
    at = datetime.fromisoformat(_text(value))
    if at.tzinfo is None or at.year not in _YEARS:
        raise ValueError("a time with its zone")
    return at
