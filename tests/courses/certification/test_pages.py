"""The pages of a certificate: who may open them, what a stranger sees, and the PDF."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from courses.actions import certifying
from courses.certification import pdf as pdf_module
from courses.certification.models import Certificate
from courses.certification.queries import by_number
from courses.enrollments.models import Enrollment
from lms.accounts.models import User
from lms.events.models import Event
from lms.lib import clock
from tests.cast import Cast
from tests.courses.way_to_sign_off import certified, seen

Log = Callable[[User | None], Client]


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(days=3))


@pytest.fixture
def issued(cast: Cast, enrolled: Enrollment, at: datetime) -> Certificate:
    seen(cast.grace, enrolled, at, note="CNRY-note of the observer")
    return certified(enrolled, cast.grace, cast.gil, at)


def _text(content: bytes) -> str:
    return pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()


@pytest.mark.parametrize(
    "page", ["certificate", "certificate_pdf", "certificate_status", "certificate_evidence"]
)
def test_who_may_open_it(cast: Cast, issued: Certificate, as_: Log, page: str) -> None:
    url = reverse(page, args=[issued.number])
    for person in (cast.amina, cast.grace, cast.ingrid, cast.ruth):
        assert as_(person).get(url).status_code == 200
    for person in (cast.brian, cast.otto, cast.gil, cast.noor):
        assert as_(person).get(url).status_code == 404
    assert as_(None).get(url).status_code == 302


def test_administrators_see_the_sheet_and_not_the_evidence(cast: Cast, issued: Certificate, as_: Log) -> None:
    assert as_(cast.lee).get(reverse("certificate", args=[issued.number])).status_code == 200
    assert as_(cast.lee).get(reverse("certificate_evidence", args=[issued.number])).status_code == 403


def test_the_sheet_prints_what_was_frozen(cast: Cast, issued: Certificate, as_: Log) -> None:
    page = as_(cast.amina).get(reverse("certificate", args=[issued.number])).text
    for text in (
        "Amina Yusuf",
        "Small listening",
        "Grace Wanjiru",
        "Larkfield Academy",
        "3 March 2027",
        issued.number,
    ):
        assert text in page
    assert reverse("verify_token", args=[issued.token]) in page


def test_opening_evidence_of_somebody_else_is_noted(cast: Cast, issued: Certificate, as_: Log) -> None:
    url = reverse("certificate_evidence", args=[issued.number])
    as_(cast.amina).get(url)
    assert not Event.objects.filter(type="evidence.viewed").exists()
    as_(cast.ruth).get(url)
    assert Event.objects.get(type="evidence.viewed").actor == cast.ruth


def test_auditors_see_evidence_without_names_of_graders_and_without_notes(
    cast: Cast, issued: Certificate, as_: Log
) -> None:
    url = reverse("certificate_evidence", args=[issued.number])
    audit = as_(cast.ruth).get(url).text
    assert "Grader 1" in audit
    assert "Gil Moreno" not in audit
    assert "CNRY-note" not in audit
    assert "CH-1" in audit
    assert "CNRY-note" not in as_(cast.ingrid).get(url).text
    for reader in (cast.amina, cast.grace):
        page = as_(reader).get(url).text
        assert "CNRY-note" in page
        assert "Gil Moreno" in page


def test_the_list_is_searched(cast: Cast, issued: Certificate, as_: Log) -> None:
    url = reverse("certificates")
    for text in ("amina", issued.number, issued.number.lower().replace("-", " "), "listening"):
        assert issued.number in as_(cast.ruth).get(url, {"q": text}).text
    assert issued.number not in as_(cast.ingrid).get(url, {"q": "Brian"}).text
    assert issued.number not in as_(cast.lee).get(url, {"status": "revoked"}).text
    for person in (cast.amina, cast.grace, cast.otto, cast.gil):
        assert as_(person).get(url).status_code == 403


def test_withdrawing_on_the_page(cast: Cast, issued: Certificate, as_: Log) -> None:
    url = reverse("certificate_revoke", args=[issued.number])
    assert as_(cast.grace).get(url).status_code == 403
    assert as_(cast.otto).post(url, {"reason": "x"}).status_code == 404
    assert as_(cast.ingrid).post(url, {"reason": " "}).status_code == 400
    assert as_(cast.ingrid).post(url, {"reason": "Wrong person."}).status_code == 302
    page = as_(None).get(reverse("verify_token", args=[issued.token])).text
    assert "Withdrawn" in page
    assert "Wrong person." not in page


# --- Strangers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "Genuine and current"), (366, "Genuine, but no longer current"), (420, "Genuine, but lapsed")],
)
def test_a_stranger_sees_where_it_stands(
    monkeypatch: pytest.MonkeyPatch, issued: Certificate, at: datetime, as_: Log, days: int, words: str
) -> None:
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(days=3 + days))
    page = as_(None).get(reverse("verify_token", args=[issued.token]))
    assert page.status_code == 200
    assert words in page.text
    assert "Amina Yusuf" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    for private in ("Grace Wanjiru", "92%", "CH-1", "CNRY-note", "amina@"):
        assert private not in page.text


def test_a_stranger_sees_only_what_the_holder_agreed_to(cast: Cast, issued: Certificate, as_: Log) -> None:
    consent = reverse("certificate_consent", args=[issued.number])
    link = reverse("verify_token", args=[issued.token])
    as_(cast.amina).post(consent, {"is_public": "1"})
    page = as_(None).get(link)
    assert "Genuine and current" in page.text
    assert "Amina" not in page.text
    as_(cast.amina).post(consent, {})
    assert as_(cast.brian).post(consent, {}).status_code == 404
    hidden = as_(None).get(link)
    unknown = as_(None).get(reverse("verify_token", args=["0" * 32]))
    assert hidden.status_code == unknown.status_code == 404
    assert "Amina" not in hidden.text


def test_unknown_and_hidden_numbers_answer_alike(
    cast: Cast, issued: Certificate, at: datetime, as_: Log
) -> None:
    certifying.set_consent(
        actor=cast.amina, certificate_id=issued.pk, is_public=False, is_name_shown=True, at=at
    )
    client = as_(None)
    hidden = client.post(reverse("verify"), {"number": issued.number})
    unknown = client.post(reverse("verify"), {"number": "ATT-0000-0000-0000"})
    nonsense = client.post(reverse("verify"), {"number": "hello"})
    assert {hidden.status_code, unknown.status_code, nonsense.status_code} == {404}
    pages = [page.text.split('value="')[0].replace(issued.number, "") for page in (hidden, unknown, nonsense)]
    assert "Nothing to show" in pages[0]
    assert pages[0][:400] == pages[1][:400] == pages[2][:400]


def test_the_number_is_checked_by_a_form(issued: Certificate, as_: Log) -> None:
    client = as_(None)
    assert "Is this certificate genuine?" in client.get(reverse("verify")).text
    page = client.post(reverse("verify"), {"number": issued.number.lower().replace("-", "")})
    assert "Genuine and current" in page.text


def test_ten_tries_a_minute_and_address(issued: Certificate, as_: Log) -> None:
    client = as_(None)
    url = reverse("verify")
    codes = [client.post(url, {"number": "ATT-0000-0000-0000"}).status_code for _ in range(10)]
    assert codes == [404] * 10
    last = client.post(url, {"number": issued.number})
    assert last.status_code == 429
    assert last.headers["Retry-After"] == "60"
    assert "Amina" not in last.text
    elsewhere = client.post(url, {"number": issued.number}, REMOTE_ADDR="198.51.100.7")
    assert elsewhere.status_code == 200
    assert as_(None).get(reverse("verify_token", args=[issued.token])).status_code == 200


def test_an_invented_forwarded_address_does_not_reset_the_count(issued: Certificate, as_: Log) -> None:
    client = as_(None)
    url = reverse("verify")
    for number in range(11):
        answer = client.post(
            url, {"number": "ATT-0000-0000-0000"}, headers={"X-Forwarded-For": f"203.0.113.{number}"}
        )
    assert answer.status_code == 429


# --- PDF -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "Łukasz Świętosławski-Čapek",
        "Ngozi Ọláìyá",
        "李小龍 田中さくら 김민준",
        "Анна Ωμέγα",
        "$x^2$ #panic() *bold* =1+1",
        "A name that is much longer than any line of a certificate could ever be, and then some more of it",
    ],
)
def test_the_pdf_has_text_that_can_be_selected(
    cast: Cast, issued: Certificate, at: datetime, name: str
) -> None:
    info = by_number(cast.amina, issued.number, at)
    assert info is not None
    changed = type(info)(**{**vars(info), "printed": {**info.printed, "holder": name}})
    content = pdf_module.pdf(changed)
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert len(reader.pages) == 1
    text = " ".join(_text(content).split())
    assert name in text
    assert issued.number in text
    page = reader.pages[0].mediabox
    assert (round(float(page.width)), round(float(page.height))) == (842, 595)


def test_an_arabic_name_is_in_the_pdf(cast: Cast, issued: Certificate, at: datetime) -> None:
    info = by_number(cast.amina, issued.number, at)
    assert info is not None
    changed = type(info)(**{**vars(info), "printed": {**info.printed, "holder": "أمينة يوسف"}})
    text = _text(pdf_module.pdf(changed))
    assert "أمينة" in text
    assert "يوسف" in text


def test_a_script_without_a_font_still_gives_a_pdf(cast: Cast, issued: Certificate, at: datetime) -> None:
    info = by_number(cast.amina, issued.number, at)
    assert info is not None
    changed = type(info)(**{**vars(info), "printed": {**info.printed, "holder": "ᏣᎳᎩ Amina"}})
    assert "Amina" in _text(pdf_module.pdf(changed))


def test_the_pdf_is_tagged_for_accessibility(cast: Cast, issued: Certificate, as_: Log) -> None:
    answer = as_(cast.amina).get(reverse("certificate_pdf", args=[issued.number]))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert f'filename="{issued.number}.pdf"' in answer.headers["Content-Disposition"]
    reader = pypdf.PdfReader(io.BytesIO(answer.content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.xmp_metadata is not None
    assert b"pdfuaid" in answer.content
    assert reader.metadata is not None
    assert reader.metadata.title == "Certificate: Small listening, Amina Yusuf"


def test_without_typst_the_page_prints(
    monkeypatch: pytest.MonkeyPatch, cast: Cast, issued: Certificate, as_: Log
) -> None:
    monkeypatch.setattr(pdf_module, "typst", None)
    answer = as_(cast.amina).get(reverse("certificate_pdf", args=[issued.number]), follow=True)
    assert "This installation makes no PDF files." in answer.text
