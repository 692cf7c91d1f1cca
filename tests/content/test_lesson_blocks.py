"""Lesson blocks as learners see them: every kind, and no key before an answer was checked."""

from __future__ import annotations

import pytest
from django.template import Context, Template

from content import documents
from content.documents import DoItNow, Lesson, Module, Retrieval
from content.templatetags.lesson_blocks import task_view


def shown(block: documents.LessonBlock, state: dict[str, object] | None = None) -> str:
    """The block's HTML."""
    template = Template("{% load lesson_blocks %}{% lesson_block block state %}")
    return template.render(Context({"block": block, "state": state}))


def lesson_of(module: Module) -> Lesson:
    """The small module's lesson."""
    lesson = next(module.of_kind("lesson"))
    assert isinstance(lesson, Lesson)
    return lesson


def task_of(module: Module, task: str) -> DoItNow:
    """The do-it-now task of this kind."""
    return next(b for b in lesson_of(module).blocks if isinstance(b, DoItNow) and b.task == task)


def test_every_block_has_its_anchor(small_document: Module) -> None:
    for block in lesson_of(small_document).blocks:
        assert f'id="b-{block.key}"' in shown(block)


def test_a_picture_is_served_by_attune() -> None:
    html = shown(documents.Picture(key="p", image_id=7, rendition="max-1360x1360|format-webp", alt="A lamp"))
    assert 'src="/pictures/7/max-1360x1360%7Cformat-webp"' in html
    assert 'alt="A lamp"' in html


@pytest.mark.parametrize("task", ["write", "choose", "mark", "match"])
def test_the_key_comes_after_the_answer(small_document: Module, task: str) -> None:
    block = task_of(small_document, task)
    before = shown(block, {"text": "mine", "is_checked": False})
    after = shown(block, {"text": "mine", "is_checked": True})
    assert block.answer_html not in before
    assert block.answer_html in after
    for option in block.options:
        if option.feedback:
            assert option.feedback not in before
            assert option.feedback in after


def test_fields_are_named_by_block(small_document: Module) -> None:
    assert 'name="write-text"' in shown(task_of(small_document, "write"))
    assert 'name="choose-kept" value="a"' in shown(task_of(small_document, "choose"))
    assert 'name="mark-label-a"' in shown(task_of(small_document, "mark"))
    assert 'name="match-label-a"' in shown(task_of(small_document, "match"))
    for task in ("write", "choose", "mark", "match"):
        assert f'name="block" value="{task}"' in shown(task_of(small_document, task))


def test_what_was_answered_is_there_again(small_document: Module) -> None:
    block = task_of(small_document, "mark")
    html = shown(block, {"labels": {"a": "fact"}})
    assert '<option value="fact" selected>' in html
    view = task_view(block, {"labels": {"a": "fact", "b": "fact"}, "is_checked": True})
    assert [line.is_right for line in view.lines] == [True, False]
    assert view.right == 1


def test_an_empty_text_gets_the_nudge() -> None:
    block = DoItNow(
        key="k", task="write", prompt_html="", answer_html="<p>Model.</p>", nudge="Read it again."
    )
    assert "Read it again." not in shown(block, {"text": ""})
    assert "Read it again." in shown(block, {"text": " ", "is_checked": True})
    assert "Read it again." not in shown(block, {"text": "Mine.", "is_checked": True})


def test_a_retrieval_opens_without_a_script() -> None:
    block = Retrieval(key="r", question="Which?", answer="That one.")
    html = shown(block)
    assert "<details" in html
    assert " open" not in html
    for felt in ("not_yet", "nearly", "got_it"):
        assert f'name="r-felt" value="{felt}"' in html
    assert "<details data-answer open>" in shown(block, {"felt": "nearly"})


def test_text_is_escaped() -> None:
    html = shown(
        Retrieval(key="r", question="<script>1</script>", answer="<b>"), {"text": "</textarea><script>"}
    )
    assert "<script>" not in html
    assert "</textarea><" not in html.replace("</textarea></div>", "")
