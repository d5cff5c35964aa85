"""Long texts and records fit into the fields of Milvus, and come back."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcol.errors import IndexUnwritable
from askcol.index.milvus.pieces import cut, packed, unpacked
from askcol.index.milvus.schema import PIECE_BYTES


@given(st.text(min_size=1, max_size=7), st.integers(1, 30_000))
def test_pieces_are_short_and_make_the_text_again(unit: str, times: int) -> None:
    text = unit * times
    pieces = cut(text.encode())
    assert "".join(pieces) == text
    assert all(0 < len(piece.encode()) <= PIECE_BYTES for piece in pieces)
    assert len(pieces) <= 1 + len(text.encode()) / (PIECE_BYTES - 3)


def test_a_record_is_packed_where_it_would_not_fit() -> None:
    short, long = b'["bread"]', b'["' + b"bread " * 50_000 + b'"]'
    assert packed(short) == short.decode()
    assert len(packed(long)) < PIECE_BYTES
    assert (unpacked(packed(short)), unpacked(packed(long))) == (short, long)


def test_a_record_that_no_packing_makes_fit_is_refused() -> None:
    noise = "".join(random.Random(1).choices(string.ascii_letters, k=200_000))
    with pytest.raises(IndexUnwritable, match="200,000 bytes"):
        packed(noise.encode())
