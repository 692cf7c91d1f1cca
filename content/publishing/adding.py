"""Many new questions at once: a handful of statements, however many they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from taggit.models import Tag
from wagtail.models import ModelLogEntry, ReferenceIndex, Revision

from content import documents
from content.questions import Question, QuestionStatus, QuestionTag, QuestionVersion
from lms.accounts.models import User

AT_ONCE = 200


@transaction.atomic
def add_questions(
    questions: Sequence[Question], tags: Mapping[UUID, Sequence[str]], *, by: User, at: datetime
) -> None:
    """Puts new questions into the bank as the editor would: tags, a revision, the history, and a version where ready.

    IntegrityError where one of them is there already; then none is added.
    """
    for question in questions:
        question.describe()
    Question.objects.bulk_create(questions, batch_size=AT_ONCE)
    _tag(tags)
    _revise(questions, by, at)
    _keep_first_versions(questions, by, at)
    for question in questions:
        ReferenceIndex.create_or_update_for_object(question)


def _tag(tags: Mapping[UUID, Sequence[str]]) -> None:
    """Tags that differ in capitals alone are one."""
    wanted = {name.casefold(): name for names in tags.values() for name in names}
    known = {tag.name.casefold(): tag for tag in Tag.objects.all()} if wanted else {}
    for folded in wanted.keys() - known.keys():
        known[folded] = Tag.objects.create(name=wanted[folded])
    rows = [
        QuestionTag(content_object_id=key, tag=known[folded])
        for key, names in tags.items()
        for folded in dict.fromkeys(name.casefold() for name in names)
    ]
    QuestionTag.objects.bulk_create(rows, batch_size=AT_ONCE)


def _revise(questions: Sequence[Question], by: User, at: datetime) -> None:
    """A revision of each, and the line about it in the history."""
    kind = ContentType.objects.get_for_model(Question)
    revisions = Revision.objects.bulk_create(
        [
            Revision(
                content_type=kind,
                base_content_type=kind,
                object_id=str(question.pk),
                user=by,
                created_at=at,
                content=question.serializable_data(),
                object_str=str(question),
            )
            for question in questions
        ],
        batch_size=AT_ONCE,
    )
    for question, revision in zip(questions, revisions, strict=True):
        question.latest_revision = revision
    Question.objects.bulk_update(questions, ["latest_revision"], batch_size=AT_ONCE)
    ModelLogEntry.objects.bulk_create(
        [
            ModelLogEntry(
                content_type=kind,
                object_id=str(question.pk),
                label=str(question),
                action="wagtail.create",
                timestamp=at,
                user=by,
                revision=question.latest_revision,
                content_changed=True,
                data={},
            )
            for question in questions
        ],
        batch_size=AT_ONCE,
    )


def _keep_first_versions(questions: Sequence[Question], by: User, at: datetime) -> None:
    ready = [question for question in questions if question.status == QuestionStatus.READY]
    frozen = [documents.dump_question(question.freeze(1)) for question in ready]
    QuestionVersion.objects.bulk_create(
        [
            QuestionVersion(
                question=question,
                number=1,
                document=document,
                digest=documents.digest(document),
                created_at=at,
                created_by=by,
            )
            for question, document in zip(ready, frozen, strict=True)
        ],
        batch_size=AT_ONCE,
    )
