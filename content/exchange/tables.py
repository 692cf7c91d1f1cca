"""A spreadsheet: one question a row, its options in numbered columns. Cells that look like formulas are disarmed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from content import documents
from content.exchange.items import (
    UNFIT,
    About,
    Entry,
    Item,
    Loss,
    UnreadableFile,
    Written,
    decode,
    finish,
    limited,
    short,
    unreadable,
)
from content.exchange.rows import body_of, cells_of, split_lines
from content.exchange.shapes import NotReadable
from content.exchange.words import loss
from lms.lib.spreadsheet import RISKY

csv.field_size_limit(1024 * 1024)

MOST_OPTIONS = 60
MOST_COLUMNS = 600
FIXED = (
    *("id", "kind", "question", "situation", "explanation", "objectives", "tags", "difficulty", "skill"),
    *("critical", "key source", "sources", "hints", "text", "model answer", "wrong feedback", "unit"),
)
PARTS = ("option", "key", "feedback", "credit", "name")
_NUMBERED = re.compile(rf"({'|'.join(PARTS)}) ?(\d{{1,2}})")
_ARMED = re.compile(rf"'*[{re.escape(RISKY)}]")
_YES = {"yes", "true", "1", "x", "y"}


def disarm(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; `arm` gives it back."""
    return f"'{cell}" if _ARMED.match(cell) else cell


def arm(cell: str) -> str:
    """The cell as it was before it was disarmed."""
    return cell[1:] if cell.startswith("'") and _ARMED.match(cell[1:]) else cell


def write(entries: Sequence[Entry]) -> Written:
    """All of every question; the widest one says how many columns there are."""
    rows: list[dict[str, str]] = []
    losses: list[Loss] = []
    for entry in entries:
        options = cells_of(entry.question)
        if len(options) > MOST_OPTIONS:
            losses += loss(
                entry,
                [_("it has more than %(most)d options") % {"most": MOST_OPTIONS}],
                is_left_out=True,
            )
            continue
        row = _fixed(entry)
        for place, cells in enumerate(options, start=1):
            row |= {f"{part} {place}": value for part, value in cells.items() if value}
        rows.append(row)
        if not _is_whole(entry, row):
            losses += loss(entry, [_("line breaks or signs that a cell cannot hold")])
    width = max(
        (int(name.split()[-1]) for row in rows for name in row if _NUMBERED.fullmatch(name)), default=2
    )
    heading = [*FIXED, *(f"{part} {place}" for place in range(1, width + 1) for part in PARTS)]
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(heading)
    writer.writerows([disarm(UNFIT.sub("", row.get(name, ""))) for name in heading] for row in rows)
    return Written(b"\xef\xbb\xbf" + target.getvalue().encode("utf-8"), tuple(losses))


def _is_whole(entry: Entry, row: dict[str, str]) -> bool:
    """Reading the row gives the question again."""
    cells = [disarm(UNFIT.sub("", cell)) for cell in row.values()]
    item = _item(1, list(row), cells, [])
    return item.question == replace(entry.question, version=0) and item.about == entry.about


def _fixed(entry: Entry) -> dict[str, str]:
    question, about = entry.question, entry.about
    row = {
        "id": question.id,
        "kind": question.kind,
        "question": question.prompt,
        "situation": question.situation_html,
        "explanation": question.explanation,
        "objectives": ", ".join(question.objectives),
        "tags": "\n".join(about.tags),
        "difficulty": about.difficulty,
        "skill": about.skill,
        "critical": "yes" if question.critical else "",
        "key source": question.key_source,
        "sources": ", ".join(str(number) for number in question.seed_refs),
        "hints": _joined(question.hints),
    }
    match question:
        case documents.Highlight() | documents.Gaps():
            row["text"] = question.text
        case documents.Rewrite():
            row |= {"text": question.original, "model answer": question.model_answer}
        case documents.ShortText():
            row["model answer"] = question.model_answer
        case documents.Numeric():
            row["unit"] = question.unit
    if isinstance(question, documents.Highlight | documents.Numeric):
        row["wrong feedback"] = question.wrong_feedback
    return row


def _joined(texts: Sequence[str]) -> str:
    """Several texts in one cell, a blank line with a dash between them."""
    return "\n--\n".join(texts)


def read(data: bytes) -> list[Item]:
    """One item for each row that says something."""
    return limited(_items(decode(data)))


def _items(text: str) -> Iterator[Item]:
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        heading = [_heading(cell) for cell in next(reader, [])]
        if "question" not in heading or "kind" not in heading:
            raise UnreadableFile(
                _("The first line has to name the columns; two of them have to be “kind” and “question”.")
            )
        if len(heading) > MOST_COLUMNS:
            raise UnreadableFile(_("The table has more than %(most)d columns.") % {"most": MOST_COLUMNS})
        unknown = [cell for cell in heading if cell and cell not in FIXED and not _NUMBERED.fullmatch(cell)]
        start = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield _item(start, heading, cells, unknown)
            start = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFile(_("Line %(line)d cannot be read as CSV.") % {"line": reader.line_num}) from error


def _heading(cell: str) -> str:
    name = " ".join(cell.replace("_", " ").split()).lower()
    found = _NUMBERED.fullmatch(name)
    return f"{found.group(1)} {int(found.group(2))}" if found else name


def _item(line: int, heading: list[str], cells: list[str], unknown: list[str]) -> Item:
    place = _("line %(number)d") % {"number": line}
    row = {name: value for name, cell in zip(heading, cells, strict=False) if (value := arm(cell.strip()))}
    lost = [_("the column “%(name)s”") % {"name": short(name)} for name in unknown if name in row]
    if any(cell.strip() for cell in cells[len(heading) :]):
        lost.append(_("cells beyond the last column"))
    name = row.get("question", "")
    kind = "_".join(row.get("kind", "").lower().replace("-", " ").replace("_", " ").split())
    try:
        data = {**_common(row), **body_of(kind, row, _parts(row))}
    except NotReadable as error:
        return unreadable(place, name, str(error), lost=lost)
    about = About(
        tags=tuple(split_lines(row.get("tags", ""))),
        difficulty=row.get("difficulty", ""),
        skill=row.get("skill", ""),
    )
    return finish(place, name, data, about=about, lost=lost)


def _common(row: dict[str, str]) -> dict[str, Any]:
    try:
        sources = [int(number) for number in row.get("sources", "").split(",") if number.strip()]
    except ValueError as error:
        raise NotReadable(_("The sources have to be numbers with commas between them.")) from error
    return {
        "id": row.get("id", ""),
        "prompt": row.get("question", ""),
        "situation_html": row.get("situation", ""),
        "explanation": row.get("explanation", ""),
        "objectives": [name for part in row.get("objectives", "").split(",") if (name := part.strip())],
        "critical": row.get("critical", "").lower() in _YES,
        "key_source": row.get("key source", "").lower() or "authors",
        "seed_refs": sources,
        "hints": [text for part in row.get("hints", "").split("\n--\n") if (text := part.strip())],
    }


def _parts(row: dict[str, str]) -> list[dict[str, str]]:
    """The numbered columns of a row, in order; numbers without a cell are passed over."""
    found: dict[int, dict[str, str]] = {}
    for name, value in row.items():
        numbered = _NUMBERED.fullmatch(name)
        if numbered:
            found.setdefault(int(numbered.group(2)), {})[numbered.group(1)] = value
    return [found[number] for number in sorted(found)]
