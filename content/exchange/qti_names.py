"""QTI 2.1 and 3.0 say the same with different names. Inside, the names of 2.1 are used."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from content.exchange.markup import local


@dataclass(frozen=True)
class Edition:
    """What an edition calls things."""

    name: str
    items: str
    manifest: str
    resource: str
    schema: str
    templates: str


V21 = Edition(
    name="2.1",
    items="http://www.imsglobal.org/xsd/imsqti_v2p1",
    manifest="http://www.imsglobal.org/xsd/imscp_v1p1",
    resource="imsqti_item_xmlv2p1",
    schema="QTIv2.1 Package",
    templates="http://www.imsglobal.org/question/qti_v2p1/rptemplates/",
)
V30 = Edition(
    name="3.0",
    items="http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    manifest="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    resource="imsqti_item_xmlv3p0",
    schema="QTI Package",
    templates="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/",
)

_SHORT = {"prompt", "value", "hottext", "mapping", "equal", "variable", "correct"}
_UPPER = re.compile(r"(?<!^)([A-Z])")
_DASH = re.compile(r"-([a-z0-9])")
_KEPT = ("data-", "aria-", "xmlns", "{")


def to_edition(root: Element, edition: Edition) -> Element:
    """The same tree in the names of an edition."""
    if edition is V30:
        for element in root.iter():
            name = str(element.tag)
            if name in _SHORT or _UPPER.search(name):
                element.tag = f"qti-{_dashed(name)}"
                _rename(element, _dashed)
    root.set("xmlns", edition.items)
    return root


def to_common(root: Element) -> Element:
    """The same tree in the names of 2.1, without name spaces."""
    for element in root.iter():
        name = local(element)
        is_third = name.startswith("qti-")
        element.tag = _camel(name.removeprefix("qti-")) if is_third else name
        if is_third:
            _rename(element, _camel)
    return root


def _rename(element: Element, change: Callable[[str], str]) -> None:
    names = dict(element.attrib)
    element.attrib.clear()
    for name, value in names.items():
        element.set(name if name.startswith(_KEPT) else change(name), value)


def _dashed(name: str) -> str:
    return _UPPER.sub(lambda found: f"-{found.group(1).lower()}", name)


def _camel(name: str) -> str:
    return _DASH.sub(lambda found: found.group(1).upper(), name)
