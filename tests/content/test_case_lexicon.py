"""The words of a case: written by authors, frozen with the brief, and kept from learners."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from content import documents
from content.blocks.case import CaseStream, validate_wordings
from content.checks import coaching_to_do, module_problems
from content.freezing.case import freeze_lexicon
from content.pages.role_play import RolePlayPage
from content.seed.loading import SEED
from content.seed.reading import read_module
from content.seed.thawing_cases import case_fields
from tests.content.shelf import Library

MODULE = read_module(SEED / "m01-active-listening")
BRIEF = next(item for item in MODULE.items if isinstance(item, documents.RolePlay))


def thawed(lexicon: documents.CaseLexicon) -> documents.CaseLexicon:
    """The lexicon there and back through the fields of a page."""
    fields = case_fields(lexicon)
    stream = CaseStream().to_python(json.loads(fields["case_terms"]))
    return freeze_lexicon(
        stream, deadline=fields["case_deadline"], fault=fields["case_fault"], weight=fields["case_weight"]
    )


@pytest.mark.parametrize(
    "lexicon",
    [
        documents.CaseLexicon(),
        *(item.lexicon for item in MODULE.items if isinstance(item, documents.RolePlay)),
        documents.CaseLexicon(
            risk_triggers=("smok*", "gas"), our_fault="no", weight="light", deadline="Monday"
        ),
    ],
)
def test_nothing_is_lost_between_file_page_and_document(lexicon: documents.CaseLexicon) -> None:
    assert thawed(lexicon) == lexicon


def test_both_briefs_of_the_first_module_have_their_words() -> None:
    for item in MODULE.of_kind("role_play"):
        assert isinstance(item, documents.RolePlay)
        assert len(item.lexicon.facts) >= 3
        assert item.lexicon.stake
        assert item.lexicon.already_given
        assert item.lexicon.needed_question


@pytest.mark.parametrize("variant", ["invoice*", "49.90", "VAT", "no. 12", "ли*"])
def test_a_wording_is_words_with_perhaps_a_star_at_its_end(variant: str) -> None:
    validate_wordings(f"plain words\n{variant}\n")


@pytest.mark.parametrize("variant", ["*", "a*", "-", "in*voice", "**", "x" * 200])
def test_a_wording_that_is_found_everywhere_or_nowhere_is_refused(variant: str) -> None:
    with pytest.raises(ValidationError):
        validate_wordings(f"plain words\n{variant}\n")


def test_the_form_says_what_is_wrong_with_a_wording() -> None:
    block = CaseStream()
    stored = [{"type": "fact", "value": {"label": "x", "variants": "fine\n*"}}]
    with pytest.raises(ValidationError):
        block.clean(block.to_python(stored))


def test_an_older_document_has_an_empty_lexicon() -> None:
    data: dict[str, Any] = documents.dump(MODULE)
    for item in data["items"]:
        item.pop("lexicon", None)
    older = documents.load({**data, "schema": 2})
    assert older.schema == documents.SCHEMA
    assert {item.lexicon for item in older.items if isinstance(item, documents.RolePlay)} == {
        documents.CaseLexicon()
    }


def test_a_wording_typed_into_the_editor_is_released(library: Library, noor: Client) -> None:
    page = RolePlayPage.objects.first()
    assert page is not None
    response = noor.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    content = response.content.decode()
    assert "For the writing coach" in content
    assert "case_deadline" in content
    page.case_terms = case_fields(BRIEF.lexicon)["case_terms"]
    page.save_revision().publish()
    library.publish("minor", "Words for the coach.")
    released = documents.load(library.newest.document)
    lexicons = [item.lexicon for item in released.items if isinstance(item, documents.RolePlay)]
    assert BRIEF.lexicon.facts in [lexicon.facts for lexicon in lexicons]


# --- What an author may want to look at -------------------------------------------------------------


def with_brief(**changes: Any) -> documents.Module:
    """The first module with its first brief changed."""
    changed = replace(BRIEF, **changes)
    return replace(MODULE, items=tuple(changed if item.key == BRIEF.key else item for item in MODULE.items))


def test_the_first_module_leaves_nothing_to_do() -> None:
    assert coaching_to_do(MODULE) == []


def test_a_model_answer_with_a_warning_is_named_with_its_quote() -> None:
    model = documents.ModelAnswer("Third voice", {"mail": "Dana, please calm down. I'll write at four."})
    (problem,) = coaching_to_do(with_brief(models=(*BRIEF.models, model)))
    assert "calm down" in problem
    assert "Third voice" in problem


def test_a_tired_answer_without_a_warning_is_named() -> None:
    (problem,) = coaching_to_do(with_brief(tired={"mail": "Dana, I'll look at it today."}))
    assert BRIEF.title in problem


def test_a_case_without_words_is_named_and_nothing_of_it_blocks_a_release() -> None:
    bare = with_brief(lexicon=documents.CaseLexicon())
    assert any("no words" in problem for problem in coaching_to_do(bare))
    assert module_problems(bare) == module_problems(MODULE)


def test_the_editor_and_the_module_page_show_it(library: Library, noor: Client) -> None:
    page = RolePlayPage.objects.first()
    assert page is not None
    module = noor.get(reverse("wagtailadmin_pages:edit", args=[library.page.pk])).content.decode()
    assert "Worth a look" in module
    assert "no words for the writing coach yet" in module
