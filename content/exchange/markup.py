"""XML that may come from anywhere: no document type, no entities, nothing fetched, no bottomless nesting."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from content.exchange.items import UNFIT, UnreadableFile

MOST_LEVELS = 60
_VOID = {"br", "hr", "img"}


def parse(text: str) -> Element:
    """The root of an XML text; UnreadableFile for anything that is not plain, well-formed XML."""
    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except DefusedXmlException as error:
        raise UnreadableFile(
            _("The file declares a document type or entities. Such files are not read, for safety.")
        ) from error
    except ParseError as error:
        line, column = error.position
        raise UnreadableFile(
            _("The file is not well-formed XML (line %(line)d, column %(column)d).")
            % {"line": line, "column": column}
        ) from error
    except (ValueError, LookupError) as error:
        raise UnreadableFile(_("The file is not well-formed XML.")) from error
    waiting = [(root, 1)]
    while waiting:
        element, level = waiting.pop()
        if level > MOST_LEVELS:
            raise UnreadableFile(
                _("The file is nested more than %(most)d levels deep.") % {"most": MOST_LEVELS}
            )
        waiting += [(child, level + 1) for child in element]
    return root


def local(element: Element) -> str:
    """The name of an element without its name space."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element, name: str) -> list[Element]:
    """The children of this name, in whatever name space."""
    return [child for child in element if local(child) == name]


def child(element: Element, name: str) -> Element | None:
    """The first child of this name, or None."""
    return next(iter(children(element, name)), None)


def inside(element: Element, *names: str) -> Iterator[Element]:
    """Every element of these names below this one."""
    return (found for found in element.iter() if found is not element and local(found) in names)


def words(element: Element | None) -> str:
    """The text of an element and all that is in it."""
    return "".join(element.itertext()).strip() if element is not None else ""


def inner(element: Element | None) -> str:
    """What stands inside an element, as HTML."""
    if element is None:
        return ""
    parts = [_escaped(element.text)]
    for part in element:
        closing = "" if local(part) in _VOID else f"</{local(part)}>"
        parts += [_opened(part), inner(part), closing, _escaped(part.tail)]
    return "".join(parts)


def _escaped(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _opened(element: Element) -> str:
    values = (
        f' {name.rpartition("}")[2]}="{_escaped(value).replace(chr(34), "&quot;")}"'
        for name, value in element.attrib.items()
    )
    return f"<{local(element)}{''.join(values)}>"


def add(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    """A new child; characters that XML cannot hold are left out of its text."""
    made = Element(name, {key.rstrip("_"): UNFIT.sub("", value) for key, value in attributes.items()})
    if text:
        made.text = UNFIT.sub("", text)
    parent.append(made)
    return made


def add_html(parent: Element, html: str) -> None:
    """Appends sanitised HTML as elements; its void tags are closed on the way."""
    closed = UNFIT.sub("", html).replace("<br>", "<br/>").replace("<hr>", "<hr/>").replace("&nbsp;", "\u00a0")
    made = fromstring(f"<div>{closed}</div>", forbid_dtd=True)
    for element in made.iter("a"):
        element.attrib.pop("rel", None)
    if made.text:
        add(parent, "p", made.text)
    for part in made:
        parent.append(part)


def to_bytes(root: Element) -> bytes:
    """The XML file of an element, in UTF-8."""
    made: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def alike(first: Element, second: Element) -> bool:
    """Both say the same, whatever white space stands between their parts."""
    waiting = [(first, second)]
    while waiting:
        one, other = waiting.pop()
        if (one.tag, one.attrib, len(one)) != (other.tag, other.attrib, len(other)):
            return False
        if (one.text or "").strip() != (other.text or "").strip():
            return False
        for left, right in zip(one, other, strict=True):
            if (left.tail or "").strip() != (right.tail or "").strip():
                return False
            waiting.append((left, right))
    return True
