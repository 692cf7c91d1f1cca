"""The manager's way in a real browser: enrol, record cases, sign; then the certificate and its public check."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from courses.certification.models import Certificate
from courses.enrollments.models import Enrollment
from courses.sign_offs.models import Observation, ObservationDraft
from lms.lib import clock
from tests.cast import Cast
from tests.courses.way_to_sign_off import certified, graded, ready, seen
from tests.harness.browser import assert_axe_clean, assert_no_csp_reports, assert_no_horizontal_scroll
from tests.harness.fixtures import Released, enroll

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Page]


@pytest.fixture
def held(cast: Cast, small_module: Released) -> Enrollment:
    """Amina, five days into the module."""
    return enroll(cast.amina, small_module, by=cast.grace, at=clock.now() - timedelta(days=5))


def assert_fit(page: Page) -> None:
    assert_axe_clean(page)
    assert_no_horizontal_scroll(page)


def test_enrolling_a_team(
    cast: Cast, small_module: Released, open_browser: Open, violations: list[str]
) -> None:
    page = open_browser(cast.grace)
    page.goto(reverse("team"))
    assert_fit(page)
    page.get_by_role("link", name="Enrol people").click()
    assert_fit(page)
    page.get_by_role("checkbox", name="Small listening").check()
    page.get_by_label("Due").fill((clock.now() + timedelta(days=10)).date().isoformat())
    page.get_by_role("button", name="Enrol them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 enrolments are made")
    assert_fit(page)
    assert Enrollment.objects.count() == 2
    assert_no_csp_reports(violations)


def test_from_the_first_case_to_the_certificate(
    cast: Cast, held: Enrollment, open_browser: Open, violations: list[str]
) -> None:
    start = clock.now() - timedelta(days=4)
    graded(held, cast.gil, start)
    ready(held, start)
    seen(cast.grace, held, start)
    seen(cast.grace, held, start + timedelta(days=1))
    page = open_browser(cast.grace)
    page.goto(reverse("team"))
    expect(page.get_by_role("heading", level=1)).to_have_text("One observation is waiting for you")
    assert_fit(page)
    page.get_by_role("link", name="Observe Amina Yusuf").click()
    assert_fit(page)
    page.get_by_label("Help desk reference").fill("CH-20618")
    page.get_by_role("radio", name="Chat").check(force=True)
    for line in page.locator(".beh > li").all():
        line.get_by_role("radio", name="Seen unprompted").check(force=True)
    first = page.locator(".beh > li").first
    expect(first.get_by_label("What would help next time?")).to_be_hidden()
    first.get_by_role("radio", name="Not seen").check(force=True)
    expect(first.get_by_label("What would help next time?")).to_be_visible()
    first.get_by_role("radio", name="Seen unprompted").check(force=True)
    expect(page.locator("attune-save-state")).to_contain_text("Saved at")
    assert ObservationDraft.objects.get().body["ticket_reference"] == "CH-20618"
    page.get_by_role("button", name="Save to Amina’s record").click()
    page.wait_for_url("**/sign-off/")
    assert Observation.objects.count() == 3
    expect(page.get_by_role("heading", level=1)).to_have_text("Amina is ready for your sign-off")
    assert_fit(page)
    page.get_by_label("Type your full name").fill("Grace Wanjiru")
    page.get_by_role("button", name="Sign off Amina").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Amina is signed off in Small listening")
    assert_fit(page)
    assert Certificate.objects.count() == 1
    page.goto(reverse("team_person", args=[cast.amina.public_id]))
    assert_fit(page)
    assert_no_csp_reports(violations)


def test_a_case_without_javascript(cast: Cast, held: Enrollment, open_browser: Open) -> None:
    page = open_browser(cast.grace, java_script_enabled=False)
    page.goto(reverse("observe", args=[held.pk]))
    page.get_by_label("Help desk reference").fill("CH-1")
    page.get_by_role("button", name="Save as a draft").click()
    page.get_by_role("radio", name="Chat").check(force=True)
    page.get_by_role("radio", name="Not seen").first.check(force=True)
    page.get_by_role("button", name="Save to Amina’s record").click()
    expect(page.get_by_role("alert")).to_contain_text("Say what would help next time.")
    expect(page.get_by_label("Help desk reference")).to_have_value("CH-1")
    expect(page.get_by_role("radio", name="Not seen").first).to_be_checked()


def test_the_pages_of_a_certificate(
    cast: Cast, held: Enrollment, open_browser: Open, violations: list[str]
) -> None:
    certificate = certified(held, cast.grace, cast.gil, clock.now() - timedelta(days=4))
    holder = open_browser(cast.amina)
    for name in ("certificate", "certificate_status", "certificate_evidence"):
        holder.goto(reverse(name, args=[certificate.number]))
        assert_fit(holder)
    holder.goto(reverse("certificate", args=[certificate.number]))
    holder.get_by_role("button", name="Add my name").click()
    expect(holder.get_by_role("button", name="Add my name")).to_have_count(0)
    head = open_browser(cast.ingrid)
    for url in (reverse("certificates"), reverse("certificate_revoke", args=[certificate.number])):
        head.goto(url)
        assert_fit(head)
    stranger = open_browser()
    stranger.goto(reverse("verify"))
    assert_fit(stranger)
    stranger.get_by_label("Certificate number").fill(certificate.number.lower())
    stranger.get_by_role("button", name="Check").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Amina Yusuf")
    assert_fit(stranger)
    stranger.goto(reverse("verify_token", args=[certificate.token]))
    expect(stranger.get_by_role("status")).to_contain_text("Genuine and current")
    assert_no_csp_reports(violations)


def test_the_certificate_prints_on_one_page(cast: Cast, held: Enrollment, open_browser: Open) -> None:
    certificate = certified(held, cast.grace, cast.gil, clock.now() - timedelta(days=4))
    page = open_browser(cast.amina, color_scheme="dark")
    page.goto(reverse("certificate", args=[certificate.number]))
    content = page.pdf(prefer_css_page_size=True, print_background=True)
    assert (
        content.count(b"/Type /Page\n") + content.count(b"/Type /Page ") + content.count(b"/Type /Page/") == 1
    )
