"""The board with figures in a real browser: sound for axe and the policy, on a phone too, and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from courses.actions.comparing import ask_agreement, compare_marks
from courses.agreement.rules import Selection
from lms.jobs.models import Job
from lms.lib import clock
from tests.cast import Cast
from tests.courses.agreement.records import grader_people, record_marks
from tests.courses.agreement.simulated import simulated
from tests.harness.browser import assert_axe_clean, assert_no_csp_reports, assert_no_horizontal_scroll
from tests.harness.fixtures import Released

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_board(
    cast: Cast, small_module: Released, open_browser: Callable[..., Page], violations: list[str]
) -> None:
    at = clock.now() - timedelta(days=1)
    record_marks(
        simulated(scripts=60, graders=6), grader_people(6, cast.root), small_module, cast.nairobi, at
    )
    row = ask_agreement(actor=cast.ingrid, selection=Selection(cast.root.pk), at=at)
    compare_marks(agreement_id=row.pk, at=at)
    Job.objects.filter(key=row.job_key).update(state="done", done_at=at)
    page = open_browser(cast.ingrid, java_script_enabled=False)
    page.goto("/agreement/")
    expect(page.get_by_role("heading", name="What to do next")).to_be_visible()
    expect(page.get_by_role("row", name="Grader 1")).to_be_visible()
    page.locator("select[name=kind]").select_option("seed")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("This selection was not worked out yet.")).to_be_visible()
    looked_at = open_browser(cast.ingrid)
    looked_at.goto("/agreement/")
    looked_at.get_by_text("What the figures mean").click()
    assert_axe_clean(looked_at)
    assert_no_horizontal_scroll(looked_at)
    assert_no_csp_reports(violations)
