"""How often which term stands in which chunk: flat arrays, so that no chunk has a Python object of its own."""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from askcol.files import mapped, save_array
from askcol.types import IntArray, PositionArray

TERMS = "terms.json"

LENGTHS = "counts-lengths.npy"

_COUNTS = ("bounds", "rows", "frequencies", "lengths")

COUNT_FILES = {TERMS, *(f"counts-{name}.npy" for name in _COUNTS)}


@dataclass(frozen=True, slots=True)
class TermCounts:
    """How often which term stands in which chunk.

    For j in `[bounds[i], bounds[i + 1])`, chunk i holds the term `terms[rows[j]]` `frequencies[j]` times, in the order
    of first occurrence; `lengths[i]` counts all its terms. `terms`: sorted.
    """

    terms: Sequence[str]
    bounds: IntArray
    rows: PositionArray
    frequencies: PositionArray
    lengths: PositionArray

    def save(self, folder: Path) -> None:
        """Writes the counts and the terms into `folder`."""
        (folder / TERMS).write_text(json.dumps(list(self.terms), ensure_ascii=True), encoding="utf-8")
        for name in _COUNTS:
            save_array(getattr(self, name), folder / f"counts-{name}.npy")

    @classmethod
    def open(cls, folder: Path) -> TermCounts:
        """What `save` wrote; the arrays are mapped and not read."""
        return cls(read_terms(folder), **{name: mapped(folder / f"counts-{name}.npy") for name in _COUNTS})


def read_terms(folder: Path) -> list[str]:
    """The terms that `TermCounts.save` wrote."""
    terms: list[str] = json.loads((folder / TERMS).read_text(encoding="utf-8"))
    return terms


class TermCounter:
    """Counts terms chunk by chunk. `before`: counts of another generation, from which `keep` copies."""

    def __init__(self, before: TermCounts | None = None) -> None:
        self._numbers: dict[str, int] = {}  # by first occurrence
        self._terms = array("i")
        self._frequencies = array("i")
        self._distinct = array("i")  # terms a chunk
        self._lengths = array("i")
        self._before = before
        self._number_of_row = np.full(len(before.terms) if before else 0, -1, dtype=np.int32)

    def add(self, chunk_terms: Sequence[str]) -> None:
        """Counts the terms of the next chunk."""
        frequencies = Counter(chunk_terms)
        numbers = self._numbers
        self._terms.extend([numbers.setdefault(term, len(numbers)) for term in frequencies])
        self._frequencies.extend(frequencies.values())
        self._distinct.append(len(frequencies))
        self._lengths.append(len(chunk_terms))

    def keep(self, position: int) -> None:
        """Copies the counts of the chunk at `position` of `before` to the next chunk."""
        before = self._before
        assert before is not None
        part = slice(before.bounds[position], before.bounds[position + 1])
        rows = before.rows[part]
        for row in rows[self._number_of_row[rows] < 0].tolist():
            self._number_of_row[row] = self._numbers.setdefault(before.terms[row], len(self._numbers))
        self._terms.frombytes(self._number_of_row[rows].tobytes())
        self._frequencies.frombytes(before.frequencies[part].tobytes())
        self._distinct.append(len(rows))
        self._lengths.append(int(before.lengths[position]))

    def counts(self) -> TermCounts:
        """The counts of all chunks so far."""
        terms = sorted(self._numbers)
        row_of = np.empty(len(terms), dtype=np.int32)
        row_of[[self._numbers[term] for term in terms]] = np.arange(len(terms), dtype=np.int32)
        bounds = np.zeros(len(self._distinct) + 1, dtype=np.int64)
        np.cumsum(_int32(self._distinct), out=bounds[1:])
        return TermCounts(terms, bounds, row_of[_int32(self._terms)], _int32(self._frequencies), _int32(self._lengths))


def _int32(numbers: array[int]) -> PositionArray:
    return np.frombuffer(numbers, dtype=np.int32)
