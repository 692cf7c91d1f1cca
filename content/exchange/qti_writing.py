"""QTI, written: one assessment item for each question, in the names of 2.1."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element, SubElement

from django.utils.translation import gettext as _

from content import documents
from content.exchange.items import UNFIT, Entry, short
from content.exchange.markup import add, add_html, to_bytes
from content.exchange.nearest import as_pairs, phrases_alone, unsaid
from content.exchange.qti_names import Edition, to_edition
from content.exchange.words import uncarried

RESPONSE = "RESPONSE"
CARRIED = {"situation", "explanation", "tags", "difficulty", "skill", "objectives"}
_GAP = re.compile(r"\[\[(.+?)\]\]")
_WORD = re.compile(r"\S+")


class _Writing:
    """One item on its way."""

    def __init__(self, entry: Entry, edition: Edition) -> None:
        question = entry.question
        self.edition = edition
        self.carried = set(CARRIED)
        self.lost: list[str] = []
        self.root = Element(
            "assessmentItem",
            {
                "identifier": f"q-{question.id}",
                "title": short(question.prompt),
                "adaptive": "false",
                "timeDependent": "false",
                "toolName": "Attune",
            },
        )
        self.declarations = SubElement(self.root, "declarations")
        self.body = add(self.root, "itemBody")
        if question.situation_html:
            add_html(add(self.body, "div", class_="situation"), question.situation_html)

    def declare(
        self,
        values: Iterable[str],
        *,
        kind: str = "identifier",
        cardinality: str = "single",
        name: str = RESPONSE,
        mapping: dict[str, float] | None = None,
    ) -> None:
        """A response with its right values and, where given, what each earns."""
        made = add(
            self.declarations, "responseDeclaration", identifier=name, cardinality=cardinality, baseType=kind
        )
        right = add(made, "correctResponse")
        for value in values:
            add(right, "value", value)
        if mapping:
            table = add(made, "mapping", defaultValue="0")
            for key, credit in mapping.items():
                extra = {"caseSensitive": "false"} if kind == "string" else {}
                add(table, "mapEntry", mapKey=key, mappedValue=f"{credit:g}", **extra)

    def interaction(self, name: str, prompt: str, **attributes: str) -> Element:
        """An interaction that begins with the question."""
        made = add(self.body, name, responseIdentifier=RESPONSE, **attributes)
        if prompt:
            _lines(add(made, "prompt"), prompt)
        return made

    def close(self, template: str, explanation: str) -> bytes:
        """The file of this item."""
        declarations = list(self.declarations)
        self.root.remove(self.declarations)
        for place, declaration in enumerate(declarations):
            self.root.insert(place, declaration)
        for name, kind in (("EXPLANATION", "identifier"), ("FEEDBACK", "identifier"), ("SCORE", "float")):
            outcome = Element("outcomeDeclaration", identifier=name, cardinality="single", baseType=kind)
            self.root.insert(len(declarations), outcome)
        if template:
            add(self.root, "responseProcessing", template=f"{self.edition.templates}{template}")
        if explanation:
            said = add(
                self.root,
                "modalFeedback",
                outcomeIdentifier="EXPLANATION",
                identifier="shown",
                showHide="show",
            )
            _lines(add(said, "contentBody") if self.edition.name == "3.0" else said, explanation)
        return to_bytes(to_edition(self.root, self.edition))


def item_file(entry: Entry, edition: Edition) -> tuple[bytes, list[str]]:
    """The file of a question, and what QTI itself loses of it."""
    writing = _Writing(entry, edition)
    template = _body(entry.question, writing)
    data = writing.close(template, entry.question.explanation)
    return data, [*writing.lost, *uncarried(entry, writing.carried)]


def _lines(parent: Element, text: str) -> None:
    """Plain text with its line ends."""
    first, *rest = UNFIT.sub("", text).split("\n")
    parent.text = first
    for line in rest:
        SubElement(parent, "br").tail = line


def _body(question: documents.Question, writing: _Writing) -> str:
    """Writes the interaction; the name of the template that marks it."""
    match question:
        case documents.SingleChoice():
            writing.declare([f"o-{_name(question.options, question.correct)}"])
            _choices(question, writing, "choiceInteraction", shuffle="true", maxChoices="1")
        case documents.MultipleChoice():
            right = [f"o-{_name(question.options, key)}" for key in question.correct]
            writing.declare(right, cardinality="multiple")
            _choices(question, writing, "choiceInteraction", shuffle="true", maxChoices="0")
        case documents.Ordering():
            right = [f"o-{_name(question.options, key)}" for key in question.correct]
            writing.declare(right, cardinality="ordered")
            _choices(question, writing, "orderInteraction", shuffle="true")
        case documents.JudgementRank():
            ranked = sorted(question.options, key=lambda option: question.ranks.get(option.key, 0))
            right = [f"o-{_name(question.options, option.key)}" for option in ranked]
            writing.declare(right, cardinality="ordered")
            _choices(question, writing, "orderInteraction", shuffle="true")
            writing.lost.append(
                _("its kind: a ranking becomes an order, without ties and credit for nearness")
            )
        case documents.Matching() | documents.JudgementRate() | documents.JudgementPick():
            _matching(question, writing)
        case documents.ShortText() if phrases_alone(question):
            phrases = phrases_alone(question)
            writing.declare(phrases[:1], kind="string", mapping=dict.fromkeys(phrases, 1.0))
            _entry(question.prompt, writing)
            writing.lost += [*unsaid(question), _("that a phrase counts inside a longer answer")]
            return "map_response"
        case documents.Numeric():
            return _numeric(question, writing)
        case documents.ShortText() | documents.Rewrite():
            writing.declare([question.model_answer] if question.model_answer else [], kind="string")
            if isinstance(question, documents.Rewrite):
                _lines(add(add(writing.body, "blockquote"), "p"), question.original)
            writing.interaction("extendedTextInteraction", question.prompt)
            writing.lost.append(_("its kind: a text that a person marks, without the ideas that count"))
            return ""
        case documents.Highlight():
            return _highlight(question, writing)
        case documents.Gaps():
            _gaps(question, writing)
    return "match_correct"


def _name(options: Sequence[documents.Option], key: str) -> str:
    """The place of an option, which is its name in QTI."""
    return next((str(place) for place, option in enumerate(options, start=1) if option.key == key), "0")


def _choices(
    question: documents.SingleChoice
    | documents.MultipleChoice
    | documents.Ordering
    | documents.JudgementRank,
    writing: _Writing,
    interaction: str,
    **attributes: str,
) -> None:
    made = writing.interaction(interaction, question.prompt, **attributes)
    writing.carried.add("feedback")
    for place, option in enumerate(question.options, start=1):
        choice = add(made, "simpleChoice", identifier=f"o-{place}")
        _lines(choice, option.text)
        if option.feedback:
            said = add(
                choice,
                "feedbackInline",
                outcomeIdentifier="FEEDBACK",
                identifier=f"o-{place}",
                showHide="show",
            )
            _lines(said, option.feedback)


def _matching(
    question: documents.Matching | documents.JudgementRate | documents.JudgementPick, writing: _Writing
) -> None:
    found = as_pairs(question)
    writing.lost += found.lost
    lefts = [(left, right) for left, right in found.pairs if left]
    rights = list(dict.fromkeys(right for _left, right in found.pairs))
    writing.declare(
        (f"l-{place} r-{rights.index(right) + 1}" for place, (_l, right) in enumerate(lefts, start=1)),
        kind="directedPair",
        cardinality="multiple",
    )
    made = writing.interaction(
        "matchInteraction", question.prompt, shuffle="true", maxAssociations=str(len(lefts))
    )
    for prefix, texts, most in (("l", [left for left, _right in lefts], "1"), ("r", rights, "0")):
        group = add(made, "simpleMatchSet")
        for place, text in enumerate(texts, start=1):
            _lines(add(group, "simpleAssociableChoice", identifier=f"{prefix}-{place}", matchMax=most), text)


def _entry(prompt: str, writing: _Writing, unit: str = "") -> None:
    _lines(add(writing.body, "p"), prompt)
    line = add(writing.body, "p")
    made = add(line, "textEntryInteraction", responseIdentifier=RESPONSE)
    if unit:
        made.tail = f" {UNFIT.sub('', unit)}"


def _numeric(question: documents.Numeric, writing: _Writing) -> str:
    writing.declare((a.value for a in question.accepted[:1]), kind="float")
    _entry(question.prompt, writing, question.unit)
    processing = add(writing.root, "responseProcessing")
    condition = add(processing, "responseCondition")
    for place, accepted in enumerate(question.accepted):
        branch = add(condition, "responseElseIf" if place else "responseIf")
        equal = add(
            branch, "equal", toleranceMode="absolute", tolerance=f"{accepted.tolerance} {accepted.tolerance}"
        )
        add(equal, "variable", identifier=RESPONSE)
        add(equal, "baseValue", accepted.value, baseType="float")
        outcome = add(branch, "setOutcomeValue", identifier="SCORE")
        add(outcome, "baseValue", f"{accepted.credit:g}", baseType="float")
    return ""


def _highlight(question: documents.Highlight, writing: _Writing) -> str:
    """Each keyed stretch is a hot text, and so is each word beside them."""
    words = list(_WORD.finditer(question.text))
    spans = {span.first: span for span in question.spans if 0 <= span.first <= span.last < len(words)}
    credits = {f"w-{first}": span.credit for first, span in spans.items()}
    writing.declare(
        (name for name, credit in credits.items() if credit >= 1),
        cardinality="multiple",
        mapping=credits,
    )
    made = writing.interaction("hottextInteraction", question.prompt, maxChoices="0")
    line = add(made, "p")
    end, place, last = 0, 0, None
    while place < len(words):
        final = spans[place].last if place in spans else place
        _between(line, last, question.text[end : words[place].start()])
        last = add(line, "hottext", identifier=f"w-{place}")
        last.text = UNFIT.sub("", " ".join(question.text[words[place].start() : words[final].end()].split()))
        end, place = words[final].end(), final + 1
    writing.lost.append(_("what wrong words cost"))
    return "map_response"


def _between(line: Element, last: Element | None, text: str) -> None:
    """White space between two hot texts; a new line becomes a break."""
    first, *rest = text.split("\n")
    if last is None:
        line.text = first
    else:
        last.tail = first
    for part in rest:
        SubElement(line, "br").tail = part


def _gaps(question: documents.Gaps, writing: _Writing) -> None:
    gaps = {gap.key: gap for gap in question.gaps}
    names = {gap.key: f"GAP{place}" for place, gap in enumerate(question.gaps, start=1)}
    for gap in question.gaps:
        writing.declare([f"o-{_name(gap.options, gap.correct)}"], name=names[gap.key])
    if question.prompt:
        _lines(add(writing.body, "p"), question.prompt)
    line = add(writing.body, "p")
    _lines(line, "")
    parts = _GAP.split(question.text)
    last: Element | None = None
    for place, part in enumerate(parts):
        if place % 2 == 0 or part not in gaps:
            text = part if place % 2 == 0 else f"[[{part}]]"
            last = _said(line, last, UNFIT.sub("", text))
            continue
        last = add(line, "inlineChoiceInteraction", responseIdentifier=names[part], shuffle="true")
        for number, option in enumerate(gaps[part].options, start=1):
            add(last, "inlineChoice", option.text, identifier=f"o-{number}")


def _said(line: Element, last: Element | None, text: str) -> Element | None:
    """Appends text with its line ends after `last`; what stands last then."""
    first, *rest = text.split("\n")
    if last is None:
        line.text = f"{line.text or ''}{first}"
    else:
        last.tail = f"{last.tail or ''}{first}"
    for part in rest:
        last = SubElement(line, "br")
        last.tail = part
    return last
