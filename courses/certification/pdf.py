"""A certificate as a PDF with selectable text. Everything variable goes in as data, nothing as markup."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from courses.certification.queries import CertificateInfo
from courses.certification.sheet import Sheet, sheet
from lms.lib.components import GLYPHS

try:
    import typst
except ImportError:  # a platform without the wheel still has the page to print
    typst = None  # type: ignore[assignment]

ASSETS = Path(__file__).parent / "assets"


class PdfUnavailable(RuntimeError):
    """This installation cannot make PDFs; the page to print says the same."""


def pdf(certificate: CertificateInfo) -> bytes:
    """One A4 page, tagged for accessibility (PDF/UA-1); without the tag standard where a script has no font here.

    Raises PdfUnavailable where typst cannot be loaded.
    """
    if typst is None:
        raise PdfUnavailable
    data = inputs(certificate)
    try:
        return _compiled(data, standards=["ua-1"])
    except typst.TypstError:
        return _compiled(data, standards=[])


def inputs(certificate: CertificateInfo) -> dict[str, str]:
    """What the template reads, as strings."""
    printed = sheet(certificate)
    with override(certificate.printed["language"]):
        words = {
            "document_title": _("Certificate: %(title)s, %(holder)s")
            % {"title": printed.title, "holder": printed.holder},
            "issued_label": _("Issued"),
            "valid_label": _("Valid until"),
            "check_words": _("Check it at"),
            "qr_alt": _("QR code that leads to %(url)s") % {"url": printed.url},
        }
    names = ("qr_path", "qr_size", "seen")
    texts = {key: value for key, value in vars(printed).items() if key not in names}
    return {
        **texts,
        **words,
        "skill": printed.title,
        "seen": json.dumps(printed.seen),
        "glyph": GLYPHS.get(printed.skill, "listening"),
        "language": certificate.printed["language"].split("-")[0],
        "qr": _svg(printed),
    }


def _svg(printed: Sheet) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {printed.qr_size} {printed.qr_size}" '
        f'shape-rendering="crispEdges"><path d="{printed.qr_path}" fill="#14302F"/></svg>'
    )


def _compiled(data: dict[str, str], *, standards: list[Any]) -> bytes:
    result = typst.compile(
        str(ASSETS / "certificate.typ"),
        root=str(ASSETS),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs=data,
        format="pdf",
        pdf_standards=standards,
    )
    if not isinstance(result, bytes):
        raise PdfUnavailable
    return result


@cache
def _fonts() -> Any:
    """The vendored fonts, read once."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(ASSETS / "fonts")]
    )
