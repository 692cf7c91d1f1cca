"""Answering a question of a quiz through its own controls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page


def fill(page: Page, value: Mapping[str, Any]) -> None:
    """Gives an answer through the controls of a question, whatever its kind."""
    match value:
        case {"choice": str(letter)}:
            page.locator(f"input[name=choice][value='{letter}']").check(force=True)
        case {"choices": list(letters)}:
            for letter in letters:
                page.locator(f"input[name=choices][value='{letter}']").check(force=True)
        case {"order": list(letters)}:
            for number, letter in enumerate(letters, start=1):
                page.locator(f"select[name='place-{letter}']").select_option(str(number))
        case {"pairs": dict(pairs)}:
            for left, right in pairs.items():
                page.locator(f"select[name='pair-{left}']").select_option(right)
        case {"ratings": dict(ratings)}:
            for letter, rating in ratings.items():
                page.locator(f"input[name='rating-{letter}'][value='{rating}']").check(force=True)
        case {"words": list(words)}:
            for word in words:
                page.locator(f"input[name=words][value='{word}']").check(force=True)
        case {"best": str(best), "worst": str(worst)}:
            page.locator(f"input[name=best][value='{best}']").check(force=True)
            page.locator(f"input[name=worst][value='{worst}']").check(force=True)
        case {"gaps": dict(gaps)}:
            for gap, letter in gaps.items():
                page.locator(f"select[name='gap-{gap}']").select_option(letter)
        case {"text": str(text)}:
            page.locator("#text").fill(text)
            page.locator("#text").blur()
        case _:
            raise AssertionError(value)
