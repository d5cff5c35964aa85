"""Stretches of text without Markdown's marks, and ranges that are marked in them."""

from __future__ import annotations

import pytest

from askcol.server.rendering.inline import Marked, Piece, pieces


def drawn(text: str, *marks: Marked) -> tuple[Piece, ...]:
    return pieces(text, 0, len(text), marks, emphasis="*_")


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("a **bold** and *soft* word", "a bold and soft word"),
        ("***both*** and __two__ and _one_", "both and two and one"),
        ("`a*b*` stays, so does snake_case_name", "a*b* stays, so does snake_case_name"),
        ("5 * 3 * 2 and p* < 0.05", "5 * 3 * 2 and p* < 0.05"),
        ("an opened **mark that never closes", "an opened **mark that never closes"),
        (r"\*no emphasis\* and a C:\path", r"*no emphasis* and a C:\path"),
        ('see [the *site*](https://example.org/a_(b) "T") now', "see the site now"),
        ("![a picture](x.png) <https://example.org/>", "a picture https://example.org/"),
        ("[1] and (2) [not a link] (x)", "[1] and (2) [not a link] (x)"),
    ],
)
def test_marks_of_markdown_are_left_out(source: str, shown: str) -> None:
    assert "".join(piece.text for piece in drawn(source)) == shown


def test_emphasis_within_emphasis_is_kept() -> None:
    text = "**a *b* c**"
    assert [(p.text, p.strong, p.emphasis) for p in drawn(text)] == [
        ("a ", True, False),
        ("b", True, True),
        (" c", True, False),
    ]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//example.org", "/documents", "x.md"])
def test_only_web_addresses_become_links(address: str) -> None:
    assert [(p.text, p.href) for p in drawn(f"[word]({address})")] == [("word", "")]


def test_a_web_address_becomes_a_link() -> None:
    assert [(p.text, p.href) for p in drawn("[word](https://example.org/a)")] == [("word", "https://example.org/a")]


def test_a_mark_goes_over_the_marks_of_markdown() -> None:
    text = "one **two** three"
    found = drawn(text, Marked(0, 13, "answer"))
    assert [(p.text, p.strong) for p in found if p.role] == [("one ", False), ("two", True), (" t", False)]


def test_an_answer_that_is_the_address_of_a_link_is_shown() -> None:
    text = "[site](https://example.org/)"
    start = text.index("https")
    found = drawn(text, Marked(start, len(text) - 1, "answer"))
    assert [p.text for p in found if p.role] == ["https://example.org/"]


def test_of_two_marks_in_one_place_the_later_holds() -> None:
    found = drawn("abcdef", Marked(0, 6, "answer"), Marked(2, 4, "found"))
    assert [(p.text, p.role) for p in found] == [("ab", "answer"), ("cd", "found"), ("ef", "answer")]


def test_other_formats_have_no_marks() -> None:
    text = "a **bold** `word` \\| x"
    assert "".join(p.text for p in pieces(text, 0, len(text))) == text
    assert "".join(p.text for p in pieces(text, 0, len(text), in_table=True)) == "a **bold** `word` | x"


def test_deep_nesting_takes_bounded_time() -> None:
    text = "*a " * 5_000 + "b* " * 5_000
    assert "".join(p.text for p in drawn(text)).count("a") == 5_000
