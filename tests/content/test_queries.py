"""The front desk: plain answers, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from content import queries
from tests.harness.fixtures import Released, put_on_shelf


def test_a_module_stands_on_the_shelf(small_module: Released) -> None:
    card = queries.module_by_slug(small_module.document.slug)
    assert card == queries.modules()[0] == queries.module(small_module.module.pk)
    assert (card.current_version_id, card.number, card.is_released) == (small_module.version.pk, 1, True)
    with pytest.raises(queries.ModuleNotFound):
        queries.module_by_slug("nowhere")
    with pytest.raises(queries.ModuleNotFound):
        queries.module(0)


def test_versions_come_newest_first(small_module: Released) -> None:
    second = put_on_shelf(small_module.document)
    infos = queries.versions(small_module.module.pk)
    assert [info.number for info in infos] == [2, 1]
    assert (
        queries.version(second.version.pk) == infos[0] == queries.current_version(small_module.document.slug)
    )
    with pytest.raises(queries.ModuleNotFound):
        queries.version(0)
    with pytest.raises(queries.ModuleNotFound):
        queries.current_version("nowhere")


def test_a_document_is_read_once(
    small_module: Released, queries_of: Callable[[Callable[[], Any]], int]
) -> None:
    assert queries_of(lambda: queries.document(small_module.version.pk)) == 1
    assert queries_of(lambda: queries.document(small_module.version.pk)) == 0
    assert queries.document(small_module.version.pk) == small_module.document
    with pytest.raises(queries.ModuleNotFound):
        queries.document(0)


def test_the_number_of_queries_is_fixed(
    small_module: Released, queries_of: Callable[[Callable[[], Any]], int]
) -> None:
    assert queries_of(queries.modules) == 1
    assert queries_of(lambda: queries.version(small_module.version.pk)) == 1
    assert queries_of(lambda: queries.versions(small_module.module.pk)) == 1


def test_an_empty_library_has_no_programme(db: None) -> None:
    assert queries.programme() is None
    assert queries.modules() == []
