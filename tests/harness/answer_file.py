"""Files of answers as a page offers them, with the signature that the page would give them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from lms.accounts.models import User
from lms.lib import answer_files

CLIENT = UUID("30000000-0000-4000-8000-000000000001")
OTHER_CLIENT = UUID("30000000-0000-4000-8000-000000000002")


def kept(item: str, value: dict[str, Any], typed_at: datetime, **more: Any) -> dict[str, Any]:
    """One answer of a file; `client_id`, `seq`, `epoch` and the like by name."""
    return {
        "item": item,
        "value": value,
        "typed_at": typed_at.isoformat(),
        "client_id": str(CLIENT),
        "seq": 1,
        "epoch": 1,
        **more,
    }


def content(person: User, record: str, *answers: dict[str, Any]) -> dict[str, Any]:
    """A file without its signature."""
    return {"version": 1, "record": record, "person": str(person.public_id), "answers": list(answers)}


def signed(person: User, record: str, *answers: dict[str, Any]) -> bytes:
    """The bytes of a file that is in order."""
    return sign(content(person, record, *answers), person, record)


def sign(file: dict[str, Any], person: User, record: str) -> bytes:
    """The bytes of a file with its signature, whatever stands in it."""
    signature = answer_files.signature(answer_files.key_for(person.public_id, record), file)
    return json.dumps({**file, "signature": signature}, indent=2).encode()


def read(person: User, record: str, *answers: dict[str, Any]) -> answer_files.AnswerFile:
    """The same, as it is read."""
    return answer_files.read(signed(person, record, *answers), person=person.public_id)
