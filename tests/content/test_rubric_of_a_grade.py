"""An author's change of a rubric, released to people in progress, moves no grade and no level that was given before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from content import documents
from content.rubric_usage import grades_by_version
from content.rubrics import Rubric
from courses.actions import grade_tags, grader
from courses.actions.clock import follow_release
from courses.certification import evidence
from courses.enrollments.models import Enrollment
from courses.progress.facts import handed_of
from courses.reports.exports import export
from courses.reports.filters import Filters
from courses.reports.person import person_record
from courses.role_plays import queries
from courses.role_plays.models import CriterionScore, Grade, Submission
from courses.role_plays.tag_models import GradeTag, TagCheck
from lms.accounts.models import User
from lms.events.models import Event
from lms.lib import clock
from lms.lib.append_only import AppendOnlyError
from tests.cast import Cast
from tests.content.rubric_forms import address, rubric_form
from tests.content.shelf import Library, as_uuid
from tests.courses.role_plays.way_to_a_reply import GOOD, handed_in
from tests.harness.fixtures import Released, enroll

Log = Callable[[User | None], Client]
ITEM = as_uuid("graded")
NEW_TITLE = "An entirely different name"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(hours=2))


def waiting(library: Library, learner: User, at: datetime) -> Submission:
    """The graded reply of somebody who began on the newest version, handed in."""
    released = Released(library.module, library.newest, documents.load(library.newest.document))
    enrollment = enroll(learner, released, at=at)
    Enrollment.objects.filter(pk=enrollment.pk).update(opened_at=at)
    handed_in(enrollment, at, item_key=as_uuid("practice"))
    return handed_in(enrollment, at, item_key=ITEM)


def graded(submission: Submission, by: User, at: datetime) -> Grade:
    """A released pass."""
    grader.claim(actor=by, submission_id=submission.pk, at=at)
    return grader.release_grade(actor=by, submission_id=submission.pk, marking=GOOD, revision=0, at=at)


def restructured(rubric: documents.Rubric) -> documents.Rubric:
    """Without its last criterion, with that one's weight on the first, which has another name and other levels."""
    first, *others, last = rubric.criteria
    changed = replace(
        first, title=NEW_TITLE, weight=first.weight + last.weight, levels=("n1", "n2", "n3", "n4")
    )
    return replace(rubric, criteria=(changed, *others))


@pytest.fixture
def rubric(library: Library) -> Rubric:
    """The rubric of the small module."""
    return Rubric.objects.get()


@pytest.fixture
def change(library: Library, noor: Client, rubric: Rubric, at: datetime) -> Callable[[], None]:
    """Restructures the rubric in the editor, releases it as a cosmetic change, and moves people in progress."""

    def apply() -> None:
        fields = {"change_note": "Fewer criteria.", "is_structure_confirmed": "on"}
        noor.post(address("edit", rubric.pk), rubric_form(restructured(rubric.freeze(0)), **fields))
        library.publish("cosmetic", "Fewer criteria.")
        assert library.newest.number == 2
        follow_release(version_id=library.newest.pk, at=at)

    return apply


def told(cast: Cast, enrollment_id: int, at: datetime) -> dict[str, Any]:
    """Everything that pages, reports, evidence and exports build on."""
    record = person_record(cast.grace, cast.amina.public_id, at)
    assert record is not None
    return {
        "levels": queries.levels([enrollment_id]),
        "handed": [
            (one.item_key, one.levels, one.weights) for one in handed_of([enrollment_id])[enrollment_id]
        ],
        "grades": evidence.of(enrollment_id, reader_id=0, with_names=True, with_notes=True).grades,
        "level": [module.level for module in record.modules],
        "rows": [replace(row, version=0) for row in export(cast.grace, Filters(), at).rows if row.steps],
        "stored": list(Grade.objects.values()),
        "scores": list(CriterionScore.objects.values()),
    }


def test_a_grade_says_after_a_change_what_it_said_before(
    cast: Cast,
    library: Library,
    rubric: Rubric,
    as_: Log,
    change: Callable[[], None],
    at: datetime,
) -> None:
    submission = waiting(library, cast.amina, at)
    grade = graded(submission, cast.gil, at)
    newest = rubric.newest()
    assert newest is not None
    assert grade.rubric_digest == newest.digest
    result = reverse("role_play_result", args=[submission.pk])
    page = as_(cast.amina).get(result).content.decode()
    before = told(cast, submission.enrollment_id, at)
    first = newest.load().criteria[0]
    assert first.title in page

    change()

    assert Enrollment.objects.get(pk=submission.enrollment_id).version == library.newest
    assert told(cast, submission.enrollment_id, at) == before
    page = as_(cast.amina).get(result).content.decode()
    for text in (first.title, *(one.title for one in newest.load().criteria)):
        assert text in page
    assert NEW_TITLE not in page
    assert grades_by_version(str(rubric.key)) == {1: 1}


def test_work_that_waited_is_graded_with_the_rubric_it_was_written_for(
    cast: Cast, library: Library, rubric: Rubric, as_: Log, change: Callable[[], None], at: datetime
) -> None:
    submission = waiting(library, cast.amina, at)
    old_title = rubric.freeze().criteria[0].title
    change()
    grader.claim(actor=cast.gil, submission_id=submission.pk, at=at)
    studio = as_(cast.gil).get(reverse("grading_submission", args=[submission.pk])).content.decode()
    assert old_title in studio
    assert NEW_TITLE not in studio
    grade = grader.release_grade(actor=cast.gil, submission_id=submission.pk, marking=GOOD, revision=0, at=at)
    assert grade.rubric["version"] == 1

    later = waiting(library, cast.brian, at + timedelta(hours=1))
    grader.claim(actor=cast.gil, submission_id=later.pk, at=at + timedelta(hours=1))
    assert NEW_TITLE in as_(cast.gil).get(reverse("grading_submission", args=[later.pk])).content.decode()


# --- Checking again ------------------------------------------------------------------------------------


def release(library: Library, *, tags: bool, at: datetime) -> int:
    """Releases what is published, with or without the wish; the number of grades tagged."""
    page = library.page
    page.change_kind, page.change_note, page.is_check_of_grades_wanted = "cosmetic", "Fewer criteria.", tags
    page.save_revision().publish()
    assert library.page.is_check_of_grades_wanted is False
    follow_release(version_id=library.newest.pk, at=at)
    return grade_tags.tag_grades(version_id=library.newest.pk, at=at)


def restructure(noor: Client, rubric: Rubric) -> None:
    """Saves another structure in the editor."""
    fields = {"change_note": "Fewer criteria.", "is_structure_confirmed": "on"}
    noor.post(address("edit", rubric.pk), rubric_form(restructured(rubric.freeze(0)), **fields))


def test_grades_are_left_alone_unless_the_release_asks(
    cast: Cast, library: Library, rubric: Rubric, noor: Client, at: datetime
) -> None:
    graded(waiting(library, cast.amina, at), cast.gil, at)
    restructure(noor, rubric)
    assert release(library, tags=False, at=at) == 0
    assert not GradeTag.objects.exists()


def test_a_release_is_check_of_grades_wanted_of_another_structure_once_and_changes_none(
    cast: Cast, library: Library, rubric: Rubric, noor: Client, at: datetime
) -> None:
    grade = graded(waiting(library, cast.amina, at), cast.gil, at)
    before = told(cast, grade.submission.enrollment_id, at)
    restructure(noor, rubric)
    assert release(library, tags=True, at=at) == 1
    assert grade_tags.tag_grades(version_id=library.newest.pk, at=at) == 0
    assert GradeTag.objects.get().grade == grade
    assert Event.objects.get(type="grades.tagged").payload["count"] == 1
    assert told(cast, grade.submission.enrollment_id, at) == before


def test_new_words_tag_nothing(
    cast: Cast, library: Library, rubric: Rubric, noor: Client, at: datetime
) -> None:
    graded(waiting(library, cast.amina, at), cast.gil, at)
    text = replace(rubric.freeze(0), title=NEW_TITLE)
    noor.post(address("edit", rubric.pk), rubric_form(text, change_note="A better name."))
    assert release(library, tags=True, at=at) == 0


def test_the_head_of_support_sees_what_counts_otherwise_and_closes_it(
    cast: Cast,
    library: Library,
    rubric: Rubric,
    noor: Client,
    as_: Log,
    queries_of: Callable[[Callable[[], Any]], int],
    at: datetime,
) -> None:
    grade = graded(waiting(library, cast.amina, at), cast.gil, at)
    graded(waiting(library, cast.brian, at), cast.gil, at)
    gone = rubric.freeze(0).criteria[-1].title
    restructure(noor, rubric)
    release(library, tags=True, at=at)
    ingrid, where = as_(cast.ingrid), reverse("grade_tags")
    shown = ingrid.get(where).content.decode()
    assert "2 grades to check again" in shown
    assert cast.amina.name in shown
    assert f"“{gone}” is gone." in shown
    both = queries_of(lambda: ingrid.get(where))

    tag = GradeTag.objects.get(grade=grade)
    close = reverse("grade_tag_close", args=[tag.pk])
    assert (
        "Say in one line what you found." in ingrid.post(close, {"note": " "}, follow=True).content.decode()
    )
    assert not TagCheck.objects.exists()
    ingrid.post(close, {"note": "Would pass as well."})
    check = TagCheck.objects.get()
    assert (check.tag, check.checked_by, check.note) == (tag, cast.ingrid, "Would pass as well.")
    assert "checked this grade already" in ingrid.post(close, {"note": "x"}, follow=True).content.decode()
    assert TagCheck.objects.count() == 1
    shown = ingrid.get(where).content.decode()
    assert "1 grade to check again" in shown
    assert cast.amina.name not in shown
    assert queries_of(lambda: ingrid.get(where)) == both
    assert Event.objects.get(type="grade.checked_again").subject_id == cast.amina.pk

    for person in (cast.grace, cast.gil, cast.noor, cast.otto, cast.lee):
        assert as_(person).get(where).status_code == 403
        assert as_(person).post(close, {"note": "x"}).status_code == 403


def test_tags_and_checks_are_facts(
    cast: Cast, library: Library, rubric: Rubric, noor: Client, at: datetime
) -> None:
    graded(waiting(library, cast.amina, at), cast.gil, at)
    restructure(noor, rubric)
    release(library, tags=True, at=at)
    tag = GradeTag.objects.get()
    check = grade_tags.close_tag(actor=cast.ingrid, tag_id=tag.pk, note="Fine.", at=at)
    for row in (tag, check):
        with pytest.raises(AppendOnlyError):
            row.save()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TagCheck._meta.db_table}")
