"""The formats by name, and which one a file is most likely in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.checks.questions import question_problems
from content.exchange import (
    aiken,
    gift_reading,
    gift_writing,
    moodle_reading,
    moodle_writing,
    own,
    packages,
    tables,
)
from content.exchange.items import Entry, Item, Loss, UnreadableFile, Written, decode, short

_AIKEN = re.compile(r"^ANSWER:", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Format:
    """A format that questions can be read from and written to.

    `comes_back_whole` where Attune reads from its own file all that it wrote, whatever others would lose.
    """

    name: str
    label: str | Promise
    suffix: str
    content_type: str
    reader: Callable[[bytes], list[Item]]
    writer: Callable[[Sequence[Entry]], Written]
    comes_back_whole: bool

    def read(self, data: bytes) -> list[Item]:
        """The items of a file; UnreadableFile and nothing else where it cannot be read."""
        return self.reader(data)

    def write(self, entries: Sequence[Entry]) -> Written:
        """The file, with all that is lost; an incomplete question is named as such."""
        written = self.writer(entries)
        losses = {loss.question_id: loss for loss in written.losses}
        for entry in entries:
            if self.name == "attune" or not question_problems(entry.question):
                continue
            text = _("it is not complete, and other systems may refuse it")
            question = entry.question
            known = losses.get(question.id) or Loss(question.id, short(question.prompt), ())
            losses[question.id] = replace(known, texts=(*known.texts, text))
        return Written(written.data, tuple(losses.values()))


FORMATS = (
    Format("attune", gettext_lazy("Attune (JSON)"), "json", "application/json", own.read, own.write, True),
    Format("csv", gettext_lazy("Spreadsheet (CSV)"), "csv", "text/csv", tables.read, tables.write, True),
    Format(
        "moodle",
        gettext_lazy("Moodle XML"),
        "xml",
        "application/xml",
        moodle_reading.read,
        moodle_writing.write,
        True,
    ),
    Format(
        "qti21",
        gettext_lazy("QTI 2.1 package"),
        "zip",
        "application/zip",
        packages.read,
        packages.write_21,
        True,
    ),
    Format(
        "qti30",
        gettext_lazy("QTI 3.0 package"),
        "zip",
        "application/zip",
        packages.read,
        packages.write_30,
        True,
    ),
    Format(
        "gift", gettext_lazy("GIFT"), "gift.txt", "text/plain", gift_reading.read, gift_writing.write, False
    ),
    Format("aiken", gettext_lazy("Aiken"), "aiken.txt", "text/plain", aiken.read, aiken.write, False),
)
_BY_NAME = {found.name: found for found in FORMATS}


def format_named(name: str) -> Format:
    """The format of this name; UnreadableFile for an unknown one."""
    if name not in _BY_NAME:
        raise UnreadableFile(_("Attune does not know the format “%(name)s”.") % {"name": short(name)})
    return _BY_NAME[name]


def guess(data: bytes) -> Format:
    """The format that a file is most likely in; UnreadableFile where it looks like none."""
    if data.startswith(b"PK"):
        return _BY_NAME["qti21"]
    text = decode(data)
    start = text.lstrip()[:2000]
    if start.startswith("{") and f'"{own.NAME}"' in start:
        return _BY_NAME["attune"]
    if start.startswith("<"):
        if "<quiz" in start:
            return _BY_NAME["moodle"]
        return _BY_NAME["qti30" if "qti-assessment-item" in start else "qti21"]
    if _AIKEN.search(text):
        return _BY_NAME["aiken"]
    first = start.split("\n", 1)[0].lower()
    if "kind" in first and "question" in first and any(sign in first for sign in ",;\t"):
        return _BY_NAME["csv"]
    if text.find("}", max(text.find("{"), 0)) > text.find("{") >= 0:
        return _BY_NAME["gift"]
    raise UnreadableFile(_("Attune cannot tell the format of this file. Please choose it from the list."))
