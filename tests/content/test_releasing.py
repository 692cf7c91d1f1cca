"""Publishing a module page releases a version: once for each change, and never by accident."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from django.db import DatabaseError

from content import documents, queries
from content.authors import ensure_author_group
from content.publishing import ReleaseRefused, build, keep_version, release, releasing, validate
from content.questions import Question, QuestionVersion
from content.versions import ModuleVersion
from lms.events.models import Event
from lms.jobs.models import Job
from lms.lib.append_only import AppendOnlyError
from tests.cast import Cast
from tests.content.shelf import Library

GOLDEN = Path(__file__).parent / "golden"


def test_the_first_release_is_what_was_written(library: Library) -> None:
    assert (library.newest.number, library.newest.change_kind) == (1, "first")
    assert queries.document(library.newest.pk) == library.document
    assert library.module.current_id == library.newest.pk


def test_a_release_is_an_event_with_a_job(library: Library) -> None:
    event = Event.objects.get(type="module.released")
    assert event.payload == {
        "module_id": library.module.pk,
        "version_id": library.newest.pk,
        "number": 1,
        "kind": "first",
    }
    assert Job.objects.filter(key=f"courses.follow_release:{event.pk}").exists()


def test_publishing_without_a_change_releases_nothing(library: Library) -> None:
    library.publish("minor", "Nothing really.")
    assert ModuleVersion.objects.count() == 1
    assert Event.objects.filter(type="module.released").count() == 1


def test_a_second_release_has_its_kind_and_line_and_clears_the_panel(library: Library, cast: Cast) -> None:
    ensure_author_group()
    library.edit_lesson("Another title")
    assert queries.has_unreleased_changes(library.page)
    library.publish("material", "The lesson has another title.", user=cast.noor)
    version = library.newest
    assert (version.number, version.change_kind, version.change_note) == (
        2,
        "material",
        "The lesson has another title.",
    )
    assert version.released_by == cast.noor
    assert not queries.has_unreleased_changes(library.page)
    assert (library.page.change_kind, library.page.change_note) == ("", "")
    newest = library.page.get_latest_revision_as_object()
    assert (newest.change_kind, newest.change_note) == ("", "")


def test_the_release_panel_is_outside_of_the_hash(library: Library) -> None:
    page = library.page
    page.change_kind, page.change_note = "minor", "A line."
    assert build(page) == library.document


def test_a_published_lesson_releases_nothing_by_itself(library: Library) -> None:
    library.edit_lesson("Another title")
    assert ModuleVersion.objects.count() == 1


def test_a_draft_is_not_released(library: Library) -> None:
    lesson = library.lesson
    lesson.title = "Only a draft"
    lesson.save_revision()
    assert build(library.page) == library.document
    assert build(library.page, draft=True).items[0].title == "Only a draft"


def test_a_change_without_its_kind_is_refused_and_said(library: Library, at: datetime) -> None:
    library.edit_lesson("Another title")
    library.publish()
    assert library.newest.number == 1
    assert "kind of change" in library.module.problems[0]
    with pytest.raises(ReleaseRefused):
        release(library.page, kind="minor", note="  ", by=None, at=at)
    with pytest.raises(ReleaseRefused):
        release(library.page, kind="first", note="A line.", by=None, at=at)


def test_a_broken_module_keeps_its_version(library: Library) -> None:
    library.lesson.unpublish()
    for page in library.page.get_children():
        page.unpublish()
    library.publish("minor", "Everything is gone.")
    assert library.newest.number == 1
    assert library.module.problems == ["The module has no published steps yet."]
    assert library.page.live


def test_a_success_forgets_the_failure(library: Library) -> None:
    library.edit_lesson("Another title")
    library.publish()
    library.publish("minor", "Now with a line.")
    assert library.module.problems == []
    assert library.newest.number == 2


def test_the_receiver_never_raises(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*args: object, **kwargs: object) -> None:
        raise DatabaseError("the disk is full")

    library.edit_lesson("Another title")
    monkeypatch.setattr(releasing, "record", break_down)
    library.publish("minor", "A line.")
    assert library.newest.number == 1
    assert library.module.current_id == library.newest.pk
    assert "could not be stored" in library.module.problems[0]


def test_versions_are_never_changed(library: Library) -> None:
    version = library.newest
    version.change_note = "Rewritten history"
    with pytest.raises(AppendOnlyError):
        version.save()
    with pytest.raises(AppendOnlyError):
        ModuleVersion.objects.all().delete()


def first_question(library: Library) -> Question:
    """The first question of the quiz, as it stands in the bank."""
    quiz = next(library.document.quizzes("exam"))
    assert isinstance(quiz, documents.Quiz)
    return Question.objects.get(pk=quiz.questions[0].id)


def frozen(version: ModuleVersion) -> documents.Question:
    """The first question of the quiz, as a version keeps it."""
    quiz = next(queries.document(version.pk).of_kind("quiz"))
    assert isinstance(quiz, documents.Quiz)
    return quiz.questions[0]


def test_a_changed_question_makes_a_version_and_the_old_document_keeps_the_old_one(
    library: Library, at: datetime
) -> None:
    first, question = library.newest, first_question(library)
    question.prompt = "What do you do first?"
    question.save()
    kept = keep_version(question, by=None, at=at)
    assert kept is not None
    assert kept.number == 2
    assert keep_version(question, by=None, at=at) is None
    library.publish("minor", "One question is clearer.")
    assert (frozen(library.newest).version, frozen(library.newest).prompt) == (2, "What do you do first?")
    assert frozen(first).version == 1
    assert frozen(first).prompt != "What do you do first?"
    assert QuestionVersion.objects.filter(question=question).count() == 2


def test_a_question_that_is_rewritten_stays_as_it_was_in_a_release(library: Library) -> None:
    question = first_question(library)
    question.prompt, question.status = "Half a sentence", "draft"
    question.save()
    assert build(library.page) == library.document


def test_a_retired_question_keeps_a_release_back(library: Library) -> None:
    question = first_question(library)
    question.status = "retired"
    question.save()
    assert any("is retired" in problem for problem in library.page.release_problems())


def test_the_document_as_json_gives_the_document_again(library: Library) -> None:
    data = json.loads(json.dumps(documents.dump(library.document)))
    assert documents.load(data) == library.document
    assert validate(library.document) == []


@pytest.mark.parametrize("file", sorted(GOLDEN.glob("*.json")), ids=lambda file: file.stem)
def test_old_documents_still_load(file: Path) -> None:
    kept = json.loads(file.read_text(encoding="utf-8"))
    module = documents.load(kept["document"])
    assert documents.digest(kept["document"]) == kept["digest"]
    assert validate(module) == []
