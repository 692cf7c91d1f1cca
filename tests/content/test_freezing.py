"""What a release keeps of rich text, and what it does not."""

from __future__ import annotations

import pytest

from content.freezing.text import clean_html, names, numbers, plain, reference


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<p>Hello</p><script>alert(1)</script>", "<p>Hello</p>"),
        ('<p onclick="steal()">Hello</p>', "<p>Hello</p>"),
        ('<p style="color:red" class="big" data-block-key="x1">Hello</p>', "<p>Hello</p>"),
        ('<a href="javascript:alert(1)">here</a>', '<a rel="noopener noreferrer">here</a>'),
        (
            '<a href="https://example.com/">here</a>',
            '<a href="https://example.com/" rel="noopener noreferrer">here</a>',
        ),
        ('<img src="x" onerror="alert(1)"><p>Hello</p>', "<p>Hello</p>"),
        ("<iframe src='https://example.com'></iframe><p>Hello</p>", "<p>Hello</p>"),
        ("<p><b>One</b> <i>two</i></p>", "<p><strong>One</strong> <em>two</em></p>"),
        ("<p>One</p>\n\n<p>two</p>\n", "<p>One</p><p>two</p>"),
        ("<p>One<br/>\n two</p>", "<p>One<br>two</p>"),
        ("<p></p>", ""),
        ("<blockquote><p>One</p><p>two</p></blockquote>", "<blockquote>One<br><br>two</blockquote>"),
        ("<p>1 < 2 & 3</p>", "<p>1 &lt; 2 &amp; 3</p>"),
    ],
)
def test_html_is_made_safe_and_the_same(written: str, kept: str) -> None:
    assert clean_html(written) == kept
    assert clean_html(kept) == kept


def test_plain_text_has_one_kind_of_line_end() -> None:
    assert plain(" One\r\ntwo ") == "One\ntwo"
    assert plain(None) == ""


def test_numbers_may_be_ranges() -> None:
    assert numbers("62-65, 101,121–122") == (62, 63, 64, 65, 101, 121, 122)
    assert numbers("") == ()
    with pytest.raises(ValueError, match="abc"):
        numbers("abc")


def test_names_are_separated_by_commas() -> None:
    assert names(" o1, o3 ,") == ("o1", "o3")


def test_a_reference_may_be_the_text_itself() -> None:
    assert reference("Feeling", {"feeling": "feel"}) == "feel"
    assert reference("feel", {"feeling": "feel"}) == "feel"
