"""What is printed on a certificate, in words: the same for the page, the PDF and the QR code."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

import qrcode
from django.conf import settings
from django.urls import reverse
from django.utils.dateformat import format as date_words
from django.utils.translation import gettext as _
from django.utils.translation import override
from qrcode.constants import ERROR_CORRECT_M

from courses.certification.queries import CertificateInfo


@dataclass(frozen=True)
class Sheet:
    """Every text of a certificate in its own language. `qr_path` and `qr_size` draw the code in modules."""

    holder: str
    title: str
    skill: str
    organization: str
    intro: str
    before: str
    after: str
    seen: tuple[str, ...]
    signer: str
    signer_standing: str
    signed_words: str
    issuer: str
    issuer_title: str
    issued_words: str
    issued_on: str
    valid_through: str
    number: str
    url: str
    host: str
    qr_path: str
    qr_size: int


def sheet(certificate: CertificateInfo) -> Sheet:
    """The sheet of a certificate, from its frozen text alone."""
    printed = certificate.printed
    url = public_url(certificate.token)
    path, size = qr(url)
    with override(printed["language"]):
        return Sheet(
            holder=printed["holder"],
            title=printed["title"],
            skill=printed["skill"],
            organization=printed["organization"],
            intro=_("This is to say that"),
            before=_("has shown the skill of"),
            after=": " + printed["statement"],
            seen=tuple(printed.get("seen", ())),
            signer=printed["signer"],
            signer_standing=printed["signer_standing"],
            signed_words=_("observed and signed off"),
            issuer=printed["issuer"],
            issuer_title=printed["issuer_title"],
            issued_words=_("issued this certificate"),
            issued_on=date_words(certificate.issued_on, "j F Y"),
            valid_through=date_words(certificate.valid_through, "j F Y"),
            number=certificate.number,
            url=url,
            host=urlsplit(settings.BASE_URL).netloc,
            qr_path=path,
            qr_size=size,
        )


def public_url(token: str) -> str:
    """The address that anybody may open."""
    return settings.BASE_URL + reverse("verify_token", args=[token])


def qr(text: str) -> tuple[str, int]:
    """A QR code as an SVG path of one unit a module, and its size with a quiet zone of two."""
    code = qrcode.QRCode(border=0, error_correction=ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    parts = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            width = next((end for end in range(x, len(row)) if not row[end]), len(row)) - x
            if width:
                parts.append(f"M{x} {y}h{width}v1h-{width}z")
            x += max(1, width)
    return "".join(parts), len(rows)
