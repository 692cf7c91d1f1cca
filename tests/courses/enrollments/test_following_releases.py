"""Who moves to a new version of a module, and who ends on the one they began with."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from uuid import uuid4

import pytest

from content import documents
from content.versions import ModuleVersion
from courses.actions import attempts, clock, learner, role_plays
from courses.enrollments.models import Enrollment
from lms.events.models import Event
from tests.harness.fixtures import Released


def release(released: Released, number: int, kind: str, at: datetime) -> ModuleVersion:
    data = documents.dump(dataclasses.replace(released.document, purpose=f"Purpose {number}."))
    version = ModuleVersion.objects.create(
        module=released.module,
        number=number,
        document=data,
        digest=documents.digest(data),
        change_kind=kind,
        change_note="Something.",
        released_at=at,
    )
    released.module.current = version
    released.module.save()
    return version


def version_of(enrollment: Enrollment) -> int:
    return Enrollment.objects.get(pk=enrollment.pk).version.number


@pytest.mark.parametrize(
    ("kinds", "has_begun", "ends_on"),
    [
        (["cosmetic"], True, 2),
        (["cosmetic", "cosmetic"], True, 3),
        (["minor"], True, 1),
        (["material"], True, 1),
        (["material", "cosmetic"], True, 1),
        (["minor", "cosmetic", "cosmetic"], True, 1),
        (["material", "cosmetic"], False, 3),
        (["minor"], False, 2),
    ],
)
def test_who_follows(
    small_module: Released,
    enrolled: Enrollment,
    at: datetime,
    kinds: list[str],
    has_begun: bool,
    ends_on: int,
) -> None:
    if has_begun:
        learner.open_module(actor=enrolled.learner, enrollment_id=enrolled.pk, at=at)
    versions = [release(small_module, number, kind, at) for number, kind in enumerate(kinds, start=2)]
    for version in [*versions, *versions]:
        clock.follow_release(version_id=version.pk, at=at)
    assert version_of(enrolled) == ends_on
    assert Event.objects.filter(type="enrollment.repinned").count() == (ends_on > 1)


@pytest.mark.parametrize("first", ["quiz", "practice", "plan"])
def test_whoever_begins_with_another_step_has_begun(
    small_module: Released, enrolled: Enrollment, at: datetime, first: str
) -> None:
    given = {"actor": enrolled.learner, "enrollment_id": enrolled.pk, "at": at}
    if first == "quiz":
        attempts.start_attempt(item_key="quiz", **given)
    elif first == "practice":
        role_plays.save_draft(
            item_key="practice", texts={"reply": "Dear Dana"}, client_id=uuid4(), seq=1, **given
        )
    else:
        learner.make_plan(cue="a chat gets long", behavior="sum it up", **given)
    assert Event.objects.filter(type="module.opened").count() == 1
    clock.follow_release(version_id=release(small_module, 2, "material", at).pk, at=at)
    assert version_of(enrolled) == 1
