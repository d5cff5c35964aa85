"""Texts for tests of what reads any text: arbitrary ones, ones rich in punctuation, and long monotonous ones."""

from __future__ import annotations

from hypothesis import strategies as st

# Any code point at all.
ANY_TEXT = st.text(st.characters())
MARKS = "aZ9.?!…\"'”’“)(]|-•*é中😀\0\u0301\u200b\ud800"
WHITE_SPACE = [" ", "\n", "\r\n", "\r", "\n\n", "\u2028", "\x1c", "\t"]
WORDS = ["U.S.", "Dr. ", "The ", "the ", "stability.By ", "Bogota\u0301.this ", "[12]", "1. ", "e.g. ", "...", ". "]
PUNCTUATED = st.lists(st.sampled_from([*MARKS, *WHITE_SPACE, *WORDS])).map("".join)
"""Text rich in what sentence splitting looks at."""

MONOTONOUS = [
    "word " * 100_000,
    "x" * 500_000,
    "." * 100_000,
    ". " * 50_000,
    "Word. " * 50_000,
    "a." * 50_000,
    "." + ")" * 500_000,
    "a. " + " " * 500_000,
    "\n" * 200_000,
]
