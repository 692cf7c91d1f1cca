"""Questions out of files into the bank: nothing by half, nothing twice, and nothing changed unasked."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from content import exporting, importing, question_files
from content.authors import ensure_author_group
from content.exchange import About, Entry, format_named
from content.publishing import keep_version
from content.question_files import QuestionFile
from content.questions import Question, QuestionStatus, QuestionVersion
from content.seed.thawing_questions import question_fields
from lms.accounts.models import User
from lms.events.models import Event
from tests.cast import Cast
from tests.content.exchange.written import single
from tests.content.shelf import Library

AIKEN = b"What comes first?\nA. Listen\nB. Answer\nANSWER: A\n\nAnd then?\nA. Ask\nB. Guess\nANSWER: A\n\nBroken\nANSWER: A\n"


@pytest.fixture
def noor_writes(cast: Cast) -> User:
    """Noor, in the group of authors."""
    ensure_author_group()
    return cast.noor


def own(*entries: Entry) -> bytes:
    """A file in Attune's own format."""
    return format_named("attune").write(entries).data


def checked(actor: User, at: datetime, data: bytes, kind: str = "") -> tuple[QuestionFile, importing.Plan]:
    """A file after the look at it."""
    return importing.check(actor=actor, at=at, name="a.txt", kind=kind, data=data)


def everything(actor: User, at: datetime, data: bytes, **options: Any) -> importing.Done:
    """Imports all that a file could do."""
    file, plan = checked(actor, at, data)
    numbers = [row.number for row in plan.rows]
    return importing.apply(actor=actor, at=at, file_id=file.pk, chosen=numbers, **options)


def test_a_look_changes_nothing_and_names_every_line(noor_writes: User, at: datetime) -> None:
    file, plan = checked(noor_writes, at, AIKEN)
    assert [row.kind for row in plan.rows] == ["add", "add", "bad"]
    assert plan.rows[2].place == "line 11"
    assert "lettered" in plan.rows[2].texts[0]
    assert Question.objects.count() == 0
    assert (file.format, bytes(file.data)) == ("aiken", AIKEN)


def test_only_what_is_chosen_is_imported_as_drafts(noor_writes: User, at: datetime) -> None:
    file, _plan = checked(noor_writes, at, AIKEN)
    done = importing.apply(actor=noor_writes, at=at, file_id=file.pk, chosen=[1, 3])
    assert (done.added, done.changed) == (1, 0)
    question = Question.objects.get()
    assert (question.prompt, question.status, question.owner) == (
        "What comes first?",
        QuestionStatus.DRAFT,
        noor_writes,
    )
    assert question.latest_revision is not None
    event = Event.objects.get(type="questions.imported")
    assert (event.payload["added"], event.payload["kind"]) == (1, "aiken")


def test_the_same_checked_file_adds_nothing_twice(noor_writes: User, at: datetime) -> None:
    file, _plan = checked(noor_writes, at, AIKEN)
    for is_repeated in (False, True, True):
        done = importing.apply(actor=noor_writes, at=at, file_id=file.pk, chosen=[1, 2])
        assert (done.added, done.is_repeated) == (2, is_repeated)
    assert Question.objects.count() == 2
    assert Event.objects.filter(type="questions.imported").count() == 1


def test_the_same_file_again_finds_its_questions_there(noor_writes: User, at: datetime) -> None:
    everything(noor_writes, at, AIKEN)
    _file, plan = checked(noor_writes, at, AIKEN)
    assert [row.kind for row in plan.rows] == ["same", "same", "bad"]


def test_complete_questions_become_ready_when_the_author_says_so(noor_writes: User, at: datetime) -> None:
    essay = b"::Essay:: Say why. {}\n\nPick { =a ~b }\n"
    everything(noor_writes, at, essay, make_ready=True)
    statuses = dict(Question.objects.values_list("prompt", "status"))
    assert statuses == {"Say why.": "draft", "Pick": "ready"}
    assert QuestionVersion.objects.get().created_by == noor_writes


def test_a_changed_question_waits_for_the_author_and_gets_a_version(noor_writes: User, at: datetime) -> None:
    everything(noor_writes, at, own(Entry(single())), make_ready=True)
    new = own(Entry(single(prompt="What comes first of all?")))
    file, plan = checked(noor_writes, at, new)
    assert [row.kind for row in plan.rows] == ["change"]
    assert plan.rows[0].texts == (
        "It changes the question.",
        "Now: “What comes first?”",
    )
    importing.apply(actor=noor_writes, at=at, file_id=file.pk, chosen=[])
    assert Question.objects.get().prompt == "What comes first?"
    done = everything(noor_writes, at, new)
    assert (done.added, done.changed) == (0, 1)
    assert list(QuestionVersion.objects.values_list("number", flat=True)) == [1, 2]
    assert Question.objects.get().status == QuestionStatus.READY


def test_every_field_of_a_question_can_change() -> None:
    assert set(question_fields(single())) <= set(importing.CHANGEABLE)


def test_a_ready_question_is_never_left_incomplete(noor_writes: User, at: datetime) -> None:
    everything(noor_writes, at, own(Entry(single())), make_ready=True)
    _file, plan = checked(noor_writes, at, own(Entry(single(correct="nothing"))))
    assert plan.rows[0].kind == "bad"
    assert "without a complete key" in plan.rows[0].texts[0]


def test_options_keep_their_keys_where_a_file_has_none(noor_writes: User, at: datetime) -> None:
    first = single()
    everything(
        noor_writes,
        at,
        own(
            Entry(
                replace(
                    first,
                    options=tuple(
                        replace(option, key=key)
                        for option, key in zip(first.options, ("aa", "bb"), strict=True)
                    ),
                    correct="aa",
                )
            )
        ),
    )
    gift = f"// [id:{first.id}]\nWhat comes first? {{ ~Answer at once =Listen#Right. }}\n".encode()
    everything(noor_writes, at, gift)
    options = {
        child.value["text"]: child.id
        for child in Question.objects.get().body[0].value["options"].bound_blocks
    }
    assert options == {"Listen": "aa", "Answer at once": "bb"}


def test_tags_difficulty_and_skill_come_along(noor_writes: User, at: datetime) -> None:
    about = About(tags=("Tone", "billing"), difficulty="hard", skill="active-listening")
    everything(noor_writes, at, own(Entry(single(), about)))
    question = Question.objects.get()
    assert sorted(tag.name for tag in question.tags.all()) == ["Tone", "billing"]
    assert (question.get_difficulty_display(), question.skill) == ("Hard", "active-listening")
    _file, plan = checked(noor_writes, at, own(Entry(single(), replace(about, tags=("tone", "Billing")))))
    assert (plan.rows[0].kind, plan.rows[0].texts) == ("same", ())
    data = exporting.export(actor=noor_writes, at=at, kind="attune", questions=Question.objects.all()).data
    assert format_named("attune").read(data)[0].about == about
    _file, plan = checked(noor_writes, at, own(Entry(single(), replace(about, difficulty="beyond"))))
    assert "the difficulty “beyond”" in plan.rows[0].lost


def test_one_that_breaks_takes_all_with_it(
    noor_writes: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything(noor_writes, at, own(Entry(single())))
    both = own(Entry(single(prompt="Changed")), Entry(single(id=str(uuid.UUID(int=2)), prompt="New")))
    file, plan = checked(noor_writes, at, both)
    assert [row.kind for row in plan.rows] == ["change", "add"]

    def breaks(*args: Any, **options: Any) -> Any:
        raise RuntimeError("power cut")

    monkeypatch.setattr(importing, "keep_version", breaks)
    with pytest.raises(RuntimeError):
        importing.apply(actor=noor_writes, at=at, file_id=file.pk, chosen=[1, 2])
    assert Question.objects.get().prompt == "What comes first?"
    assert QuestionFile.objects.get(pk=file.pk).imported_at is None


def test_somebody_quicker_is_no_crash(
    noor_writes: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, _plan = checked(noor_writes, at, own(Entry(single())))
    plan = importing.plan
    stale = plan(file.format, bytes(file.data))
    everything(noor_writes, at, own(Entry(single())))
    monkeypatch.setattr(importing, "plan", lambda kind, data: stale)
    with pytest.raises(importing.Interfered):
        importing.apply(actor=noor_writes, at=at, file_id=file.pk, chosen=[1])
    assert Question.objects.count() == 1


def test_what_nobody_saw_is_never_overwritten(noor_writes: User, at: datetime) -> None:
    """New at the look, in the bank since; and then changed by somebody between the look and the import."""
    file, plan = checked(noor_writes, at, own(Entry(single(prompt="Mine"))))
    for prompt, kind in (("Theirs", "add"), ("Theirs again", "change")):
        seen = [plan.rows[0].ticket]
        assert seen[0].startswith(f"1-{kind}-")
        everything(noor_writes, at, own(Entry(single(prompt=prompt))))
        with pytest.raises(importing.Interfered):
            importing.apply(actor=noor_writes, at=at, file_id=file.pk, chosen=[1], seen=seen)
        assert Question.objects.get().prompt == prompt
        plan = importing.plan(file.format, bytes(file.data))
    done = importing.apply(actor=noor_writes, at=at, file_id=file.pk, chosen=[1], seen=[plan.rows[0].ticket])
    assert (done.changed, Question.objects.get().prompt) == (1, "Mine")


def test_an_import_looks_like_the_editors_own_work(
    noor_writes: User, at: datetime, django_assert_max_num_queries: Any
) -> None:
    entries = [
        Entry(single(id=str(uuid.UUID(int=number + 1))), About(tags=("Tone", "tone", "new")))
        for number in range(30)
    ]
    file, _plan = checked(noor_writes, at, own(*entries))
    with django_assert_max_num_queries(30 * 3 + 40):  # what refers to what costs each its own
        importing.apply(actor=noor_writes, at=at, file_id=file.pk, chosen=range(1, 31), make_ready=True)
    question = Question.objects.get(pk=uuid.UUID(int=7))
    assert "listen" in question.words
    assert (question.kind, question.latest_revision.user) == ("single", noor_writes)
    assert question.latest_revision.as_object().freeze(0) == question.freeze(0)
    assert {tag.name.lower() for tag in question.tags.all()} == {"tone", "new"}
    entry = ModelLogEntry.objects.for_instance(question).get()
    assert (entry.action, entry.user, entry.revision) == (
        "wagtail.create",
        noor_writes,
        question.latest_revision,
    )
    newest = question.newest()
    assert newest is not None
    assert newest.load() == question.freeze(1)
    assert keep_version(question, by=noor_writes, at=at) is None


def test_what_the_columns_cannot_take_is_named(noor_writes: User, at: datetime) -> None:
    _file, plan = checked(noor_writes, at, own(Entry(single(objectives=("o" * 300,)))))
    assert plan.rows[0].kind == "bad"
    assert "200" in plan.rows[0].texts[0]


def test_a_question_that_stands_twice_in_a_file_counts_once(noor_writes: User, at: datetime) -> None:
    _file, plan = checked(noor_writes, at, own(Entry(single()), Entry(single(prompt="Another"))))
    assert [row.kind for row in plan.rows] == ["add", "bad"]


def test_only_authors_import_and_export(cast: Cast, at: datetime) -> None:
    for actor in (cast.amina, cast.ingrid, cast.lee):
        with pytest.raises(PermissionDenied):
            checked(actor, at, AIKEN)
        with pytest.raises(PermissionDenied):
            exporting.export(actor=actor, at=at, kind="attune", questions=Question.objects.all())
    assert QuestionFile.objects.count() == 0


def test_a_file_is_its_owners_for_a_day(noor_writes: User, cast: Cast, at: datetime) -> None:
    file, _plan = checked(noor_writes, at, AIKEN)
    cast.gil.groups.add(noor_writes.groups.get())
    assert importing.file_of(cast.gil, file.pk, at) is None
    with pytest.raises(LookupError):
        importing.apply(actor=cast.gil, at=at, file_id=file.pk, chosen=[1])
    tomorrow = at + timedelta(hours=24)
    with pytest.raises(LookupError):
        importing.apply(actor=noor_writes, at=tomorrow, file_id=file.pk, chosen=[1])
    assert question_files.forget_old(at) == 0
    assert question_files.forget_old(tomorrow) == 1


def test_only_the_newest_files_of_somebody_are_kept(noor_writes: User, at: datetime) -> None:
    for minute in range(question_files.MOST_FILES + 3):
        checked(noor_writes, at + timedelta(minutes=minute), AIKEN)
    assert QuestionFile.objects.count() == question_files.MOST_FILES


def test_a_look_costs_the_same_for_one_and_for_twenty(
    noor_writes: User, at: datetime, django_assert_num_queries: Any
) -> None:
    for count in (1, 20):
        entries = [Entry(single(id=str(uuid.UUID(int=number + 1)))) for number in range(count)]
        with django_assert_num_queries(1):
            importing.plan("attune", own(*entries))
    everything(noor_writes, at, own(*entries))
    with django_assert_num_queries(2):  # the questions, and their tags
        importing.plan("attune", own(*entries))


def test_the_bank_comes_back_whole_into_an_empty_one(
    library: Library, noor_writes: User, at: datetime
) -> None:
    """The seeded quiz: out in our own format, away, and in again."""
    written = exporting.export(actor=noor_writes, at=at, kind="attune", questions=Question.objects.all())
    assert written.losses == ()
    _file, plan = checked(noor_writes, at, written.data)
    assert {row.kind for row in plan.rows} == {"same"}
    for name in ("csv", "moodle", "qti21", "qti30"):
        data = exporting.export(actor=noor_writes, at=at, kind=name, questions=Question.objects.all()).data
        assert {row.kind for row in importing.plan(name, data).rows} == {"same"}, name


# --- Pages ----------------------------------------------------------------------------------------


def test_an_author_looks_at_a_file_and_then_imports_it(noor: Client, cast: Cast) -> None:
    assert noor.get(reverse("content_import")).status_code == 200
    file = SimpleUploadedFile("quiz.txt", AIKEN)
    response = noor.post(reverse("content_import"), {"file": file, "format": ""})
    assert response.status_code == 302
    page = noor.get(response["Location"]).content.decode()
    for text in ("2 new questions", "1 that cannot be imported", "line 11", "Import “What comes first?”"):
        assert text in page
    for _click in range(2):
        rows = ["1-add-0", "2-add-0", "nonsense", "99", "9" * 5_000]
        answer = noor.post(response["Location"], {"row": rows}, follow=True)
        assert "This file was imported" in answer.content.decode()
    assert Question.objects.count() == 2


def test_a_row_that_would_do_something_else_by_now_is_shown_anew(
    noor: Client, noor_writes: User, at: datetime
) -> None:
    file = SimpleUploadedFile("q.json", own(Entry(single(prompt="Mine"))))
    address = noor.post(reverse("content_import"), {"file": file, "format": ""})["Location"]
    assert 'value="1-add-0"' in noor.get(address).content.decode()
    everything(noor_writes, at, own(Entry(single(prompt="Theirs"))))
    page = noor.post(address, {"row": ["1-add-0"]}, follow=True).content.decode()
    for text in ("The bank was changed by somebody else", "Changes a question of the bank"):
        assert text in page


def test_a_hostile_file_gets_a_clear_error_on_the_form(noor: Client) -> None:
    data = b'<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>'
    response = noor.post(
        reverse("content_import"), {"file": SimpleUploadedFile("a.xml", data), "format": "moodle"}
    )
    assert response.status_code == 400
    assert "document type or entities" in response.content.decode()
    assert noor.post(reverse("content_import"), {"format": "nonsense"}).status_code == 400


def test_another_authors_file_is_not_there(
    noor: Client, noor_writes: User, cast: Cast, at: datetime, as_: Callable[..., Client]
) -> None:
    response = noor.post(reverse("content_import"), {"file": SimpleUploadedFile("q.txt", AIKEN)})
    cast.gil.groups.add(noor_writes.groups.get())
    assert as_(cast.gil).get(response["Location"]).status_code == 404
    assert noor.get(reverse("content_import_check", args=[uuid.uuid4()])).status_code == 404


def test_nothing_chosen_imports_nothing(noor: Client) -> None:
    response = noor.post(reverse("content_import"), {"file": SimpleUploadedFile("q.txt", AIKEN)})
    answer = noor.post(response["Location"], {}, follow=True)
    assert "no question was chosen" in answer.content.decode()
    assert Question.objects.count() == 0


def test_an_export_names_what_is_lost_before_the_file(library: Library, noor: Client) -> None:
    page = noor.get(reverse("content_export"), {"format": "aiken"}).content.decode()
    assert "Left out" in page
    assert "Download the file" in page
    response = noor.post(reverse("content_download"), {"format": "aiken"})
    assert response["Content-Disposition"].startswith('attachment; filename="questions-')
    assert b"ANSWER: " in response.content
    assert Event.objects.filter(type="questions.exported").count() == 1


def test_an_export_of_ticked_questions_or_of_a_quiz(library: Library, noor: Client) -> None:
    question = Question.objects.first()
    assert question is not None
    response = noor.post(reverse("content_download"), {"format": "attune", "id": str(question.pk)})
    assert [item.question.id for item in format_named("attune").read(response.content) if item.question] == [
        str(question.pk)
    ]
    quiz = next(page for page in library.page.get_children().specific() if hasattr(page, "slots"))
    page = noor.get(reverse("content_export"), {"quiz": quiz.pk}).content.decode()
    assert "Nothing is lost" in page
    for bad in ({"quiz": "999999"}, {"quiz": "x"}, {"id": "x"}):
        assert noor.get(reverse("content_export"), bad).status_code == 404
    assert noor.get(reverse("content_export"), {"format": "nonsense"}).status_code == 400
    narrowed = {"id": "all", "q": question.prompt.split()[0], "kind": question.kind}
    listed = noor.get(reverse("content_export"), narrowed)
    assert [key for key, _value in listed.context["hidden"]] == ["id", "q", "kind"]
    assert 0 < listed.context["look"].count < Question.objects.count()
    bulk = reverse("wagtail_bulk_action", args=["content", "question", "export_questions"])
    assert reverse("content_export") in noor.get(bulk, {"id": str(question.pk)})["Location"]


def test_an_export_of_nothing_says_so(noor: Client) -> None:
    page = noor.get(reverse("content_export"), {"format": "attune"}).content.decode()
    assert "No question is chosen" in page
