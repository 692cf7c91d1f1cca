"""The harness itself: a fresh template, a clean slate after a committing test, and a cast that stands where it says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from content import queries as library
from courses.enrollments.models import Enrollment
from lms.accounts.models import User
from lms.accounts.queries import standing
from lms.events.models import Event
from lms.lib import append_only
from tests.cast import Cast, learners
from tests.harness.fixtures import Released, enroll


def test_triggers_are_in_the_copy(db: None) -> None:
    assert append_only.missing(connection) == []


@pytest.mark.parametrize("turn", [1, 2])
def test_a_committing_test_leaves_nothing_behind(transactional_db: None, at: object, turn: int) -> None:
    assert not Event.objects.exists()
    Event.objects.create(type="test.happened", at=at)


def test_a_rolled_back_test_leaves_nothing_behind(db: None) -> None:
    assert not User.objects.exists()


def test_everybody_stands_where_the_cast_says(cast: Cast) -> None:
    assert standing(cast.amina).learns_in == (cast.nairobi.path,)
    assert standing(cast.grace).manages == (cast.nairobi.path,)
    assert standing(cast.gil).grades_in == (cast.root.path,)
    assert standing(cast.noor).is_author
    assert standing(cast.ingrid).is_head
    assert standing(cast.lee).is_administrator
    assert standing(cast.ruth).is_auditor
    assert standing(cast.otto).manages == standing(cast.otto).learns_in == (cast.lisbon.path,)
    assert not cast.sam.is_active
    assert len(learners(3, cast.nairobi)) == 3


def test_the_small_module_can_be_read_back(small_module: Released) -> None:
    assert library.document(small_module.version.pk) == small_module.document


def test_amina_is_enrolled(enrolled: Enrollment, cast: Cast) -> None:
    assert (enrolled.learner, enrolled.assigned_by) == (cast.amina, cast.grace)


def test_clients_are_logged_in(as_: Callable[[User | None], Client], cast: Cast) -> None:
    assert as_(cast.grace).get("/accounts/2fa/").status_code == 200
    assert as_(None).get("/accounts/2fa/").status_code == 302


def test_module_1_can_be_enrolled_in(module: Released, cast: Cast) -> None:
    assert enroll(cast.brian, module).version.document["code"] == "M01"
    assert library.document(module.version.pk).house_rules
