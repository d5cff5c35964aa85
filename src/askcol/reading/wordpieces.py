"""The wordpieces of a view as arrays: where each stands, and whether an answer may begin or end there."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from askcol.chunking import View
from askcol.reading.borders import ends_abbreviation
from askcol.types import IntArray

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Wordpieces:
    """`n` wordpieces of `text`, in order.

    `offsets`: `[begin, stop)` of each; what belongs to it is added, as the full stop of "U.S.". `begins`, `stops`: the
    same as int64 `[n]`. `piece_of`: int64 `[n]`, the piece of the view that each lies in, -1 if in none. `has_word`:
    bool `[n]`, whether it has a letter or a digit. `opens`, `closes`: bool `[n]`, whether it is not empty, and begins
    or ends a word.
    """

    text: str
    offsets: list[tuple[int, int]]
    begins: IntArray
    stops: IntArray
    piece_of: IntArray
    has_word: Flags
    opens: Flags
    closes: Flags

    @classmethod
    def of(cls, view: View, offsets: Sequence[tuple[int, int]]) -> Wordpieces:
        """`offsets`: as the tokenizer gives them for the view's text."""
        text, n = view.text, len(offsets)
        begins, stops = np.array(offsets, dtype=np.int64).reshape(n, 2).T
        piece_of = _pieces(view, begins, stops)
        is_mark = _is_mark(text)
        for i, (stop, piece) in enumerate(zip(stops.tolist(), piece_of.tolist(), strict=True)):
            if piece >= 0 and stop < len(text) and (text[stop] == "." or is_mark[stop]):
                stops[i] = min(_whole(text, is_mark, stop), view.pieces[piece].end)
        is_alnum = np.fromiter(map(str.isalnum, text), dtype=bool, count=len(text))
        before = is_alnum | is_mark
        inside_word = np.zeros(len(text) + 1, dtype=bool)
        inside_word[1:-1] = is_alnum[1:] & before[:-1]
        counts = np.concatenate([[0], np.cumsum(is_alnum)])
        empty = begins == stops
        return cls(
            text,
            list(zip(begins.tolist(), stops.tolist(), strict=True)),
            begins,
            stops,
            piece_of,
            counts[stops] > counts[begins],
            ~(empty | inside_word[begins]),
            ~(empty | inside_word[stops]),
        )


def _pieces(view: View, begins: IntArray, stops: IntArray) -> IntArray:
    """int64 `[n]`: for each wordpiece, the piece of the view that it lies in, -1 if in none."""
    starts = np.array([piece.start for piece in view.pieces], dtype=np.int64)
    ends = np.array([piece.end for piece in view.pieces], dtype=np.int64)
    found = np.searchsorted(starts, begins, side="right") - 1
    inside = (found >= 0) & (stops <= ends[np.maximum(found, 0)])
    return np.where(inside, found, -1)


def _is_mark(text: str) -> Flags:
    """bool `[len(text)]`: the combining marks of `text`."""
    marks = {character for character in set(text) if unicodedata.category(character).startswith("M")}
    if not marks:
        return np.zeros(len(text), dtype=bool)
    return np.fromiter((character in marks for character in text), dtype=bool, count=len(text))


def _whole(text: str, is_mark: Flags, position: int) -> int:
    """`position`, the end of a wordpiece, past what belongs to it: combining marks, the full stop of "U.S.", "Inc."."""
    while position < len(text) and is_mark[position]:
        position += 1
    if text[position : position + 1] == "." and ends_abbreviation(text, position):
        position += 1
    return position
