"""The terms of a build, counted batch by batch, and what BM25 needs of all of them together.

The counts are those of `askcol.index.local.bm25`: copies of a text make no word more common.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from askcol.text import Term
from askcol.types import IntArray, PositionArray

_NEVER = np.iinfo(np.int64).max

_CONTEXT_CHARACTERS = 64
"""So far from the words before it, a term does not depend on them: an abbreviation is told by its neighbours."""


@dataclass(frozen=True, slots=True, eq=False)
class BatchTerms:
    """The terms of a batch of chunks. A chunk is *first* if no chunk with a lower key has the same words.

    By term, `[n_terms]`: `firsts` int32, how many first chunks have it; `keys` int64 and `places` int32, where it
    occurs first in them: the least key, and its place among the terms of that chunk. Of chunks whose words other chunks
    have, too, the terms in which these may differ, `[m]`: `copied_texts` int64, `copied_terms` int32 (positions in
    `terms`), `copied_firsts` bool, whether the chunk is first. `corpus_size`: how many chunks are first; `length`: how
    many terms these have.
    """

    terms: tuple[str, ...]
    firsts: PositionArray
    keys: IntArray
    places: PositionArray
    copied_texts: IntArray
    copied_terms: PositionArray
    copied_firsts: npt.NDArray[np.bool_]
    corpus_size: int
    length: int


class TermFrequency(NamedTuple):
    """How common a term is: how many different texts have a chunk with it, and how many have it in their first."""

    term: str
    texts: int
    firsts: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """What BM25 needs of all texts: how many there are, their mean length in terms, the mean idf of their terms."""

    corpus_size: int
    avgdl: float
    average_idf: float


class BatchCounter:
    """Counts the terms of a batch, chunk by chunk, by key."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._firsts: list[int] = []
        self._keys: list[int] = []
        self._places: list[int] = []
        self._copied = array("q"), array("i"), array("b")
        self._corpus_size = self._length = 0

    def add(self, key: int, text_id: int, found: Sequence[Term], words_start: int, *, copied: bool) -> None:
        """Counts the terms `found` in the indexed text of a chunk, whose own words begin at `words_start` in it.

        `copied`: whether other chunks have the same words.
        """
        distinct = Counter(term.text for term in found)
        if key == text_id:
            self._corpus_size += 1
            self._length += len(found)
            for place, term in enumerate(distinct):
                number = self._number(term)
                self._firsts[number] += 1
                if self._firsts[number] == 1:
                    self._keys[number], self._places[number] = key, place
        if copied:
            alike = {term.text for term in found if term.start >= words_start + _CONTEXT_CHARACTERS}
            numbers = [self._number(term) for term in distinct if term not in alike]
            for column, value in zip(self._copied, (text_id, None, key == text_id), strict=True):
                column.extend(numbers if value is None else [value] * len(numbers))

    def _number(self, term: str) -> int:
        number = self._numbers.setdefault(term, len(self._firsts))
        if number == len(self._firsts):
            self._firsts.append(0)
            self._keys.append(_NEVER)
            self._places.append(0)
        return number

    def counts(self) -> BatchTerms:
        """The counts of all chunks so far."""
        texts, numbers, firsts = self._copied
        return BatchTerms(
            tuple(self._numbers),
            np.array(self._firsts, dtype=np.int32),
            np.array(self._keys, dtype=np.int64),
            np.array(self._places, dtype=np.int32),
            np.array(texts, dtype=np.int64),
            np.array(numbers, dtype=np.int32),
            np.array(firsts, dtype=np.bool_),
            self._corpus_size,
            self._length,
        )


class TermTally:
    """Adds up the terms of batches, which come in any order."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._firsts = np.zeros(0, dtype=np.int64)
        self._keys = np.zeros(0, dtype=np.int64)
        self._places = np.zeros(0, dtype=np.int32)
        self._copied: list[tuple[IntArray, IntArray, npt.NDArray[np.bool_]]] = []
        self._corpus_size = self._length = 0

    def add(self, batch: BatchTerms) -> None:
        """Counts a batch."""
        numbers = self._numbers
        of_batch = np.array([numbers.setdefault(term, len(numbers)) for term in batch.terms], dtype=np.int64)
        self._grow(len(numbers))
        self._firsts[of_batch] += batch.firsts
        keys, places = self._keys[of_batch], self._places[of_batch]
        is_earlier = (batch.keys < keys) | ((batch.keys == keys) & (batch.places < places))
        self._keys[of_batch[is_earlier]] = batch.keys[is_earlier]
        self._places[of_batch[is_earlier]] = batch.places[is_earlier]
        self._copied.append((batch.copied_texts, of_batch[batch.copied_terms], batch.copied_firsts))
        self._corpus_size += batch.corpus_size
        self._length += batch.length

    def _grow(self, size: int) -> None:
        if size > len(self._firsts):
            more = size  # twice as many, so that all growing together copies each number a few times only
            self._firsts = np.append(self._firsts, np.zeros(more, dtype=np.int64))
            self._keys = np.append(self._keys, np.full(more, _NEVER))
            self._places = np.append(self._places, np.zeros(more, dtype=np.int32))

    def frequencies(self) -> Iterator[TermFrequency]:
        """Every term."""
        size = len(self._numbers)
        texts = self._firsts[:size] + self._of_copies_alone(size)
        firsts = self._firsts.tolist()
        for term, of_texts, of_firsts in zip(self._numbers, texts.tolist(), firsts, strict=False):
            yield TermFrequency(term, of_texts, of_firsts)

    def _of_copies_alone(self, size: int) -> IntArray:
        """int64 `[size]`, by term: how many texts have it in a chunk but not in their first one."""
        if not self._copied:
            return np.zeros(size, dtype=np.int64)
        texts, numbers, firsts = (np.concatenate(column) for column in zip(*self._copied, strict=True))
        order = np.lexsort((~firsts, numbers, texts))
        texts, numbers, firsts = texts[order], numbers[order], firsts[order]
        is_new = np.append(True, (np.diff(texts) != 0) | (np.diff(numbers) != 0))[: len(texts)]
        return np.bincount(numbers[is_new & ~firsts], minlength=size)

    def statistics(self) -> Statistics:
        """As rank-bm25 computes them for the first chunks by key, to the last bit: it sums by first occurrence."""
        held = np.flatnonzero(self._firsts)
        order = held[np.lexsort((self._places[held], self._keys[held]))]
        idf_sum = 0.0
        for firsts in self._firsts[order].tolist():
            idf_sum += math.log(self._corpus_size - firsts + 0.5) - math.log(firsts + 0.5)
        average_idf = idf_sum / len(held) if len(held) else 0.0
        return Statistics(self._corpus_size, self._length / max(1, self._corpus_size), average_idf)
