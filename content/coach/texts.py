"""A typed text as the rules see it: plain, in sentences, with a way back to the characters that were typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from content.coach.drafts import DraftPart
from content.coach.shapes import Pack

MAX_CHARACTERS = 20_000  # of one part; what follows is not read
LONGEST_SENTENCE = 600  # characters; a longer one is cut, so that no search runs far
SHORT_LINE = 60  # characters; a shorter line ends its sentence
SIGNATURE_LINES = 4
SIGNATURE_WORDS = 4

_PLAIN = {
    **dict.fromkeys("‘’‚‛ʼ´`′", "'"),
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
}
WORD = re.compile(r"[^\W_]+(?:['.,:][^\W_]+)*")
_LINE = re.compile(r"[^\n]+")
_END = re.compile(r"[.!?…。！？؟]{1,10}[\"')\]]{0,3}(?=\s|$)|[。！？]")
_ITEM = re.compile(r"\s{0,8}(?:[-*•]|\d{1,2}[.)])\s")
_BEFORE_QUESTION = re.compile(r"[:;]\s|\s-\s")
_SPEECH = re.compile(r'"([^"\n]{8,400})"')
QUESTION_MARKS = ("?", "？", "؟")


@dataclass(frozen=True)
class Sentence:
    """A stretch of `Passage.text`. `asks_at` is where its question begins (after the last colon), or None."""

    start: int
    end: int
    paragraph: int
    is_item: bool
    asks_at: int | None
    words: int


@dataclass(frozen=True)
class Passage:
    """One part: `text` has one space between words and a line feed between sentences; `low` is its lower case."""

    part: DraftPart
    text: str
    low: str
    places: tuple[int, ...]
    sentences: tuple[Sentence, ...] = field(default=())

    @property
    def words(self) -> int:
        """How many words the sentences hold."""
        return sum(sentence.words for sentence in self.sentences)

    def raw(self, start: int, end: int) -> tuple[int, int]:
        """Offsets into the text as typed."""
        first, last = self.places[start], self.places[end - 1] + 1
        while last < len(self.part.text) and unicodedata.combining(self.part.text[last]):
            last += 1
        return first, last

    def index_at(self, place: int) -> int:
        """The number of the sentence that holds this place."""
        low, high = 0, len(self.sentences) - 1
        while low < high:
            middle = (low + high) // 2
            if self.sentences[middle].end < place + 1:
                low = middle + 1
            else:
                high = middle
        return low


def plain(text: str) -> str:
    """Composed characters, straight quotes, plain dashes, single spaces, lower case: for comparing words."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(_PLAIN.get(character, character) for character in composed).lower().split())


def passage(part: DraftPart, pack: Pack, thread: Sequence[str] = ()) -> Passage:
    """The part as the rules see it: without quoted lines, quoted words of the (plain) thread, and signature."""
    characters, places = _composed(part.text[:MAX_CHARACTERS])
    whole = "".join(characters)
    kept = list(_kept(whole, pack, thread))
    text: list[str] = []
    back: list[int] = []
    sentences: list[Sentence] = []
    for start, end, paragraph in kept:
        is_item = _ITEM.match(whole, start, end) is not None
        for first, last in _sentences(whole, start, end, pack):
            begin = len(text)
            for index in range(first, last):
                character = whole[index]
                if character.isspace() or character == "\0":
                    if len(text) > begin and text[-1] != " ":
                        text.append(" ")
                        back.append(places[index])
                else:
                    text.append(character)
                    back.append(places[index])
            while len(text) > begin and text[-1] == " ":
                text.pop()
                back.pop()
            if len(text) == begin:
                continue
            written = "".join(text[begin:])
            sentences.append(
                Sentence(
                    begin,
                    len(text),
                    paragraph,
                    is_item,
                    _asks_at(written, begin),
                    len(WORD.findall(written)),
                )
            )
            text.append("\n")
            back.append(places[min(last, len(places)) - 1])
    joined = "".join(text)
    low = "".join(lower if len(lower := character.lower()) == 1 else character for character in joined)
    return Passage(part, joined, low, tuple(back), tuple(sentences))


def _composed(raw: str) -> tuple[list[str], list[int]]:
    """Characters in NFC with plain punctuation, and where each was typed."""
    if unicodedata.is_normalized("NFC", raw):
        return [_PLAIN.get(character, character) for character in raw], list(range(len(raw)))
    characters: list[str] = []
    places: list[int] = []
    start = 0
    for index in range(1, len(raw) + 1):
        if index < len(raw) and (unicodedata.combining(raw[index]) or 0x1160 <= ord(raw[index]) <= 0x11FF):
            continue
        for character in unicodedata.normalize("NFC", raw[start:index]):
            characters.append(_PLAIN.get(character, character))
            places.append(start)
        start = index
    return characters, places


def _kept(whole: str, pack: Pack, thread: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Stretches to read (start, end, number of the paragraph): lines, or several that were wrapped."""
    lines = _without_signature(whole, [match.span() for match in _LINE.finditer(whole)], pack)
    paragraph = 0
    opened: tuple[int, int] | None = None
    line_before = (0, 0)
    for start, end in lines:
        line = whole[start:end]
        is_read = bool(line.strip()) and not _is_quoted(line, pack)
        is_next = whole.count("\n", line_before[1], start) == 1
        is_wrapped = line_before[1] - line_before[0] >= SHORT_LINE and not _ITEM.match(line)
        line_before = (start, end)
        if opened and is_read and is_next and is_wrapped:
            opened = (opened[0], end)
            continue
        if opened:
            yield from _spoken(whole, *opened, paragraph, thread)
        paragraph += not (is_read and is_next)
        opened = (start, end) if is_read else None
    if opened:
        yield from _spoken(whole, *opened, paragraph, thread)


def _is_quoted(line: str, pack: Pack) -> bool:
    low = line.strip().lower()
    return low.startswith((">", "|>")) or any(re.match(head, low) for head in pack.quote_heads)


def _without_signature(whole: str, lines: list[tuple[int, int]], pack: Pack) -> list[tuple[int, int]]:
    """The lines before the sign-off; a last short line without a full stop is a name."""
    filled = [index for index, (start, end) in enumerate(lines) if whole[start:end].strip()]
    for index in filled[-SIGNATURE_LINES:]:
        low = whole[lines[index][0] : lines[index][1]].strip().lower()
        if index and (
            low == "--" or any(re.fullmatch(rf"(?:{pattern})[,.!]?", low) for pattern in pack.sign_offs)
        ):
            return lines[:index]
    if len(filled) > 1:
        last = whole[slice(*lines[filled[-1]])].strip()
        ends_openly = last[-1].isalpha() and last[0].isupper()
        if ends_openly and len(last.split()) < SIGNATURE_WORDS and not _ITEM.match(last):
            return lines[: filled[-1]]
    return lines


def _spoken(
    whole: str, start: int, end: int, paragraph: int, thread: Sequence[str]
) -> Iterator[tuple[int, int, int]]:
    """The stretch without what it quotes word for word from the customer."""
    place = start
    for match in _SPEECH.finditer(whole, start, end):
        said = plain(match[1]).rstrip(".!?,")
        if len(said.split()) > 2 and any(said in text for text in thread):
            yield place, match.start(), paragraph
            place = match.end()
    yield place, end, paragraph


def _sentences(whole: str, start: int, end: int, pack: Pack) -> Iterator[tuple[int, int]]:
    first = start
    item = _ITEM.match(whole, start, end)
    place = item.end() if item else start
    for match in _END.finditer(whole, place, end):
        if _is_abbreviation(whole, first, match, end, pack):
            continue
        yield from _cut(whole, first, match.end())
        first = match.end()
    if first < end:
        yield from _cut(whole, first, end)


def _is_abbreviation(whole: str, first: int, match: re.Match[str], end: int, pack: Pack) -> bool:
    if match[0] != ".":
        return False
    begin = max(first, match.start() - 15)
    token = whole[begin : match.start()].rsplit(maxsplit=1)[-1:] or [""]
    word = token[0].lstrip("(\"'").lower()
    if word in pack.titles:
        return True
    follows = whole[match.end() : min(end, match.end() + 2)].strip()
    return word in pack.abbreviations and bool(follows) and (follows[0].isdigit() or follows[0].islower())


def _cut(whole: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST_SENTENCE:
        space = whole.rfind(" ", start + 1, start + LONGEST_SENTENCE)
        cut = space if space > start else start + LONGEST_SENTENCE
        yield start, cut
        start = cut
    yield start, end


def _asks_at(written: str, begin: int) -> int | None:
    if not written.rstrip("\"')]!").endswith(QUESTION_MARKS):
        return None
    asks_at = begin
    for match in _BEFORE_QUESTION.finditer(written):
        asks_at = begin + match.end()
    return asks_at
