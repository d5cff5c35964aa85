"""What the templates of the page use."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcol.answering import QuestionType
from askcol.server.pages.answers import KINDS_OF_QUESTION, percent
from askcol.server.pages.places import marked


@pytest.mark.parametrize(
    ("probability", "shown"),
    [
        (0.0, "0 %"),
        (0.0001, "< 1 %"),
        (0.01, "1 %"),
        (0.873, "87 %"),
        (0.99, "99 %"),
        (0.9999, "> 99 %"),
        (1.0, "100 %"),
    ],
)
def test_percent_never_rounds_to_certainty(probability: float, shown: str) -> None:
    assert percent(probability).replace("\u00a0", " ") == shown


@given(st.text(), st.integers(0, 50), st.integers(0, 50))
def test_marked_parts_make_up_the_text(text: str, start: int, length: int) -> None:
    parts = marked(text, start, start + length)
    assert "".join(parts) == text
    assert parts.mark == text[start : start + length]


def test_every_kind_of_question_has_a_name() -> None:
    assert set(KINDS_OF_QUESTION) == set(get_args(QuestionType))
